//! Finished songs in folders by genre, measured by our definitions and by the publisher's.

mod readings;

use crate::decoded::{decoded, part};
use crate::options::Paths;
use crate::parallel;
use crate::published::{self, Features};
use anyhow::Context;
use dsp::AudioBlock;
use media::has_audio_extension;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

pub(crate) use readings::{OUR_WIDTHS_HZ, crest_name, relative_thirds, third_name, width_name};

/// How it is called.
pub(crate) const USAGE: &str = "evaluation songs --mixes FOLDER --table FILE";

/// A song, its labels and what was measured of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Song {
    /// The folder.
    pub(crate) genre: String,
    /// What stands before the hyphen of the file's name.
    pub(crate) artist: String,
    pub(crate) title: String,
    /// All of it.
    pub(crate) whole: Measured,
    /// Its middle 30 s, which is what the publisher has of every song.
    pub(crate) clip: Measured,
}

/// What was measured of a song or a part of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// By this program, by the names that profiles use.
    pub(crate) ours: Features,
    /// By the publisher's definitions, by the publisher's names.
    pub(crate) published: Features,
}

const CLIP_S: f64 = 30.0;

/// Runs `songs` with the words behind it.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let paths = Paths::parse(words, &["--mixes", "--table"], USAGE)?;
    let files = files(paths.needed("--mixes")?)?;
    let songs: anyhow::Result<Vec<Song>> = parallel::map(&files, |file| song(file)).into_iter().collect();
    let table = paths.needed("--table")?;
    std::fs::write(table, serde_json::to_string_pretty(&songs?)?)
        .with_context(|| format!("cannot write {}", table.display()))
}

/// The songs of a table that `songs` has written.
pub(crate) fn read(table: &Path) -> anyhow::Result<Vec<Song>> {
    let text = std::fs::read_to_string(table).with_context(|| format!("cannot read {}", table.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no table of songs", table.display()))
}

/// Audio files two folders deep, sorted.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for genre in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        files.extend(entries(&genre)?.into_iter().filter(|path| has_audio_extension(path)));
    }
    files.sort();
    Ok(files)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

fn song(file: &Path) -> anyhow::Result<Song> {
    let name = |path: Option<&std::ffi::OsStr>| path.map_or_else(String::new, |name| name.to_string_lossy().into());
    let stem = name(file.file_stem());
    let (artist, title) = stem.split_once('-').unwrap_or((&stem, ""));
    let (rate_hz, audio) = decoded(file)?;
    Ok(Song {
        genre: name(file.parent().and_then(Path::file_name)),
        artist: artist.to_owned(),
        title: title.to_owned(),
        whole: measured(rate_hz, &audio),
        clip: measured(rate_hz, &middle(rate_hz, &audio)),
    })
}

/// The middle 30 s of a song, or all of a shorter one.
fn middle(rate_hz: u32, audio: &AudioBlock) -> AudioBlock {
    let duration_s = audio.n_frames() as f64 / f64::from(rate_hz);
    part(audio, rate_hz, ((duration_s - CLIP_S) / 2.0).max(0.0), CLIP_S)
}

/// What ours and theirs read of the same samples.
pub(crate) fn measured(rate_hz: u32, audio: &AudioBlock) -> Measured {
    Measured {
        ours: readings::of(rate_hz, audio),
        published: published::features(&published::conformed(rate_hz, audio)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ours less theirs on the same 30 s of real songs: what `docs/profiles-published.md` finds over all of them, and what
    /// single songs stray by.
    #[test]
    #[expect(clippy::print_stderr, reason = "a test that skips says why")]
    fn real_songs_differ_as_the_definitions_do() {
        let mixes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/audio/mixes");
        let Ok(files) = files(&mixes) else {
            eprintln!("skipped: no songs in {}", mixes.display());
            return;
        };
        let same = [
            ("integrated_lufs", "lufs", 0.04, 0.02),
            ("true_peak_dbtp", "true_peak", 0.0, 0.12),
            ("plr_db", "plr", -0.04, 0.12),
            ("crest_db", "crest", 0.0, 0.02),
            ("correlation", "corr", 0.0, 0.001),
            ("side_to_mid_db", "width_all", 0.03, 1.2),
        ];
        for file in files.iter().step_by(9) {
            let (rate_hz, audio) = decoded(file).expect("it decodes");
            let clip = measured(rate_hz, &middle(rate_hz, &audio));
            for (ours, theirs, mean, tolerance) in same {
                let Some(difference) = clip.ours.get(ours).map(|ours| ours - clip.published[theirs]) else { continue };
                assert!((difference - mean).abs() < tolerance, "{}: {ours} {difference}", file.display());
            }
        }
    }
}
