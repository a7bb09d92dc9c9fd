//! What others have published of songs by genre, translated to our readings; the translation rests on songs that are
//! measured both ways.

mod norms;
mod profile_file;
mod report;
mod thirds;
mod translation;

use crate::options::Paths;
use crate::songs::{self, Song};
use anyhow::Context;
use std::fs;
use thirds::BandConversion;
use translation::{Differences, Translation, translations};

pub(crate) use norms::{ALL, Norms};

/// How it is called.
pub(crate) const USAGE: &str = "evaluation published-norms --norms FILE --table FILE --out FOLDER [--report FILE]";

/// Genres that become profiles: the publisher's name, ours. Names that say nothing of a sound (*Experimental*,
/// *Instrumental*, *International*) and old recordings are left out.
pub(crate) const GENRES: [(&str, &str); 8] = [
    ("Classical", "classical"),
    ("Country", "country"),
    ("Electronic", "electronic"),
    ("Folk", "folk"),
    ("Hip-Hop", "hip-hop"),
    ("Jazz", "jazz"),
    ("Pop", "pop"),
    ("Rock", "rock"),
];

/// How published features become ours.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// Every translation with what was measured of it, and whether it is good enough.
    features: Vec<(Translation, Differences, bool)>,
    thirds: Vec<BandConversion>,
}

impl Conversion {
    pub(crate) fn of(songs: &[Song], norms: &Norms) -> anyhow::Result<Self> {
        let features = translations().into_iter().map(|translation| {
            let name = &translation.published;
            let differences = Differences::of(songs, &translation).with_context(|| format!("no song has {name}"))?;
            let deviation = norms.deviation(ALL, name).with_context(|| format!("the norms lack {name}"))?;
            let is_good = differences.convert(deviation);
            Ok((translation, differences, is_good))
        });
        let all: Vec<&Song> = songs.iter().collect();
        Ok(Self {
            features: features.collect::<anyhow::Result<_>>()?,
            thirds: thirds::conversions(&all).context("too few songs have a whole spectrum")?,
        })
    }
}

/// Runs `published-norms` with the words behind it.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let paths = Paths::parse(words, &["--norms", "--table", "--out", "--report"], USAGE)?;
    let norms = Norms::read(paths.needed("--norms")?)?;
    let songs = songs::read(paths.needed("--table")?)?;
    let conversion = Conversion::of(&songs, &norms)?;
    let folder = paths.needed("--out")?;
    for (genre, name) in GENRES {
        let file = folder.join(format!("{name}.json"));
        fs::write(&file, profile_file::text(&norms, &conversion, genre, name)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(file) = paths.get("--report") {
        fs::write(file, report::text(&norms, &conversion, &songs)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
