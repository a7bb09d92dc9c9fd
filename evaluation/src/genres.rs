//! Whether a song is nearest to the songs of its own genre, and to the published profile of it.

mod confusion;
mod published_profile;
mod song_row;

use crate::options::Paths;
use crate::songs::{self, Song};
use anyhow::Context;
use confusion::Confusion;
use corpus::Kinds;
use published_profile::PublishedProfile;
use std::collections::BTreeMap;
use std::io::Write;

/// How it is called.
pub(crate) const USAGE: &str = "evaluation genres --table FILE [--profiles FOLDER]";

/// Folders of songs and the published genre that they are of; what is of none of them, or of two, is left out.
const PUBLISHED: [(&str, &str); 9] = [
    ("chillwave", "electronic"),
    ("chiptune", "electronic"),
    ("electronic", "electronic"),
    ("folk_acoustic", "folk"),
    ("hiphop", "hip-hop"),
    ("jazz", "jazz"),
    ("orchestral", "classical"),
    ("rock", "rock"),
    ("singer_songwriter_home", "folk"),
];

/// Runs `genres` with the words behind it: tables go to the standard output.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let paths = Paths::parse(words, &["--table", "--profiles"], USAGE)?;
    let songs = songs::read(paths.needed("--table")?)?;
    let mut out = std::io::stdout().lock();
    let artist = among_songs(&songs, |song, other| song.artist != other.artist)?;
    writeln!(out, "Among the songs themselves, their artist left out:\n\n{}", artist.report())?;
    let song = among_songs(&songs, |song, other| (&song.artist, &song.title) != (&other.artist, &other.title))?;
    writeln!(out, "The song alone left out:\n\n{}", song.report())?;
    if let Some(folder) = paths.get("--profiles") {
        let profiles = published_profile::read_all(folder)?;
        writeln!(out, "Among published profiles:\n\n{}", among_profiles(&songs, &profiles).report())?;
    }
    Ok(())
}

/// Every song against the genres of the songs that `may_teach` of it. Where none of its own genre is left it cannot be found
/// and is not asked for.
fn among_songs(songs: &[Song], may_teach: impl Fn(&Song, &Song) -> bool) -> anyhow::Result<Confusion> {
    let names = song_row::names();
    let rows: Vec<Vec<f64>> = songs.iter().map(song_row::of).collect::<anyhow::Result<_>>()?;
    let mut confusion = Confusion::default();
    for (song, row) in songs.iter().zip(&rows) {
        let mut kinds: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
        for (other, row) in songs.iter().zip(&rows).filter(|(other, _)| may_teach(song, other)) {
            kinds.entry(&other.genre).or_default().push(row.clone());
        }
        if !kinds.contains_key(song.genre.as_str()) {
            continue;
        }
        let kinds: Vec<(String, Vec<Vec<f64>>)> =
            kinds.into_iter().map(|(kind, rows)| (kind.to_owned(), rows)).collect();
        let ranked = Kinds::of(&names, &kinds)?.ranked(row);
        confusion.add(&song.genre, &song.artist, &ranked.first().context("there are kinds")?.kind);
    }
    Ok(confusion)
}

fn among_profiles(songs: &[Song], profiles: &[PublishedProfile]) -> Confusion {
    let mut confusion = Confusion::default();
    for song in songs {
        let Some((_, truth)) = PUBLISHED.iter().find(|(folder, _)| *folder == song.genre) else { continue };
        let distance = |profile: &&PublishedProfile| profile.distance(&song.whole.ours);
        if let Some(nearest) = profiles.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))) {
            confusion.add(truth, &song.artist, nearest.name());
        }
    }
    confusion
}
