//! Whose a song is: from a list that the user gives, else from the names of its file and folder.

use crate::ProfileError;
use serde::{Deserialize, Serialize};

/// Whose a song is and under which licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongOrigin {
    /// The file, relative to the folder that was given, with `/` between folders.
    pub file: String,
    /// The artist.
    pub artist: String,
    /// The title.
    pub title: String,
    /// The licence, where a list names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Where the file is from, where a list names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// A list says that its publisher normalised its loudness.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loudness_normalised: bool,
}

impl SongOrigin {
    /// By the names of a file in `folder` (the folder's own name): `Artist - Title`, `Artist-Title`, `03 Artist - Title`.
    /// Where the name has no artist, songs of one folder are taken for one artist's: an artist that is not known must not
    /// count as many.
    pub fn from_names(file: &str, folder: &str) -> Self {
        let (parents, name) = file.rsplit_once('/').unwrap_or(("", file));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ");
        let stem = without_number(stem.trim());
        let split = stem.split_once(" - ").or_else(|| stem.split_once('-'));
        let split = split.map(|(artist, title)| (artist.trim(), title.trim()));
        let parent = parents.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(folder);
        let (artist, title) =
            split.filter(|(artist, title)| !artist.is_empty() && !title.is_empty()).unwrap_or((parent, stem));
        Self {
            file: file.to_owned(),
            artist: artist.to_owned(),
            title: title.to_owned(),
            licence: None,
            source: None,
            loudness_normalised: false,
        }
    }
}

/// Without the number of a track before it.
fn without_number(stem: &str) -> &str {
    let rest = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    let n_digits = stem.len() - rest.len();
    let rest = rest.trim_start_matches([' ', '.', '-']);
    if (1..=3).contains(&n_digits) && !rest.is_empty() { rest } else { stem }
}

/// What a table of tab-separated values says of songs.
#[derive(Debug, Clone, Default)]
pub struct SongList {
    rows: Vec<ListedSong>,
}

#[derive(Debug, Clone)]
struct ListedSong {
    path: String,
    artist: Option<String>,
    title: Option<String>,
    licence: Option<String>,
    source: Option<String>,
    notes: String,
}

/// The words of a note by which a song's loudness is not used.
const NORMALISED: &str = "loudness normalised";

impl SongList {
    /// Reads tab-separated values with a line of heads: `path` (or `file`), and any of `artist` (or `author`), `title`,
    /// `licence` (or `license`), `source`, `notes`. A note with the words *loudness normalised* is heeded.
    pub fn from_tsv(text: &str) -> Result<Self, ProfileError> {
        let mut lines = text.lines();
        let heads: Vec<&str> = lines.next().unwrap_or_default().split('\t').map(str::trim).collect();
        let column = |names: &[&str]| heads.iter().position(|head| names.contains(head));
        let path = column(&["path", "file"]).ok_or_else(|| ProfileError::SongList {
            reason: "its first line must name the columns, tabs between them, and one must be path".to_owned(),
        })?;
        let artist = column(&["artist", "author"]);
        let title = column(&["title"]);
        let licence = column(&["licence", "license"]);
        let source = column(&["source"]);
        let notes = column(&["notes"]);
        let rows = lines.filter(|line| !line.trim().is_empty()).map(|line| {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let cell = |column: Option<usize>| {
                column.and_then(|at| cells.get(at)).filter(|cell| !cell.is_empty()).map(|cell| (*cell).to_owned())
            };
            ListedSong {
                path: cell(Some(path)).unwrap_or_default().replace('\\', "/"),
                artist: cell(artist),
                title: cell(title),
                licence: cell(licence),
                source: cell(source),
                notes: cell(notes).unwrap_or_default(),
            }
        });
        Ok(Self { rows: rows.collect() })
    }

    /// What is known of a file: what the list says of it, and its names where the list is silent. A line is of the file
    /// when the one path ends with the other.
    pub fn origin(&self, file: &str, folder: &str) -> SongOrigin {
        let named = SongOrigin::from_names(file, folder);
        let Some(listed) = self.rows.iter().find(|row| is_end_of(file, &row.path) || is_end_of(&row.path, file)) else {
            return named;
        };
        SongOrigin {
            artist: listed.artist.clone().unwrap_or(named.artist),
            title: listed.title.clone().unwrap_or(named.title),
            licence: listed.licence.clone(),
            source: listed.source.clone(),
            loudness_normalised: listed.notes.contains(NORMALISED),
            file: named.file,
        }
    }
}

/// Whether `path` ends with the whole names of `end`.
fn is_end_of(end: &str, path: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| !end.is_empty() && (before.is_empty() || before.ends_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artist_and_title_are_told_from_names() {
        let told = |file: &str| {
            let origin = SongOrigin::from_names(file, "songs");
            (origin.artist, origin.title)
        };
        for (file, artist, title) in [
            ("rock/Jan_Kosyk-Anarchia-demo_a.mp3", "Jan Kosyk", "Anarchia-demo a"),
            ("Sci-Fi Club - Crashed Ship.ogg", "Sci-Fi Club", "Crashed Ship"),
            ("03 Artist - Title.flac", "Artist", "Title"),
            ("03 - Title.flac", "songs", "Title"),
            ("The Band/01. Opening.wav", "The Band", "Opening"),
            ("1999.wav", "songs", "1999"),
            ("2001.wav", "songs", "2001"),
            ("untitled", "songs", "untitled"),
        ] {
            assert_eq!(told(file), (artist.to_owned(), title.to_owned()), "{file}");
        }
    }

    #[test]
    fn a_list_wins_over_names() {
        let text = "path\tsha256\tauthor\tlicence\tnotes\nmixes/jazz/A-b.ogg\tx\tThe A\tCC0-1.0\tloudness normalised by us\n\
                    c.wav\t\t\tCC-BY-4.0\n";
        let list = SongList::from_tsv(text).unwrap();
        let listed = list.origin("jazz/A-b.ogg", "mixes");
        assert_eq!((listed.artist.as_str(), listed.title.as_str()), ("The A", "b"));
        assert!(listed.loudness_normalised && listed.licence.as_deref() == Some("CC0-1.0"));
        let other = list.origin("deep/er/c.wav", "mixes");
        assert_eq!((other.artist.as_str(), other.licence.as_deref()), ("er", Some("CC-BY-4.0")));
        assert_eq!(list.origin("zz/AA-b.ogg", "mixes").licence, None);
        assert!(SongList::from_tsv("artist\ttitle\n").unwrap_err().to_string().contains("must be path"));
    }
}
