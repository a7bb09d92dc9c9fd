use crate::{ProfileError, SONG_SCHEMA, SongRow};
use serde::Deserialize;
use std::collections::BTreeSet;

/// The songs behind a profile, one row each, in the order of artist, title and content; the same bytes twice are one song.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SongTable {
    rows: Vec<SongRow>,
}

/// What was read from a song table's text.
#[derive(Debug)]
pub struct ReadTable {
    /// Its rows.
    pub table: SongTable,
    /// The last line breaks off: its writer was stopped.
    pub is_torn: bool,
}

/// The form alone, to tell rows of other versions from broken ones.
#[derive(Deserialize)]
struct Form {
    schema: String,
}

impl SongTable {
    /// Sorts `rows` and drops repeated ones.
    pub fn new(rows: impl IntoIterator<Item = SongRow>) -> Self {
        let mut seen = BTreeSet::new();
        let mut rows: Vec<SongRow> = rows.into_iter().filter(|row| seen.insert(row.content.sha256.clone())).collect();
        rows.sort_by(|a, b| key(a).cmp(&key(b)));
        Self { rows }
    }

    /// Reads one JSON object a line. Rows of another form are left out, so that their songs are measured again; a last line
    /// without an end is left out too.
    pub fn from_json_lines(text: &str) -> Result<ReadTable, ProfileError> {
        let mut rows = Vec::new();
        let is_torn = !text.is_empty() && !text.ends_with('\n');
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for (number, line) in whole.lines().enumerate() {
            let broken =
                |error: serde_json::Error| ProfileError::SongTable { reason: format!("line {}: {error}", number + 1) };
            let form: Form = serde_json::from_str(line).map_err(broken)?;
            if form.schema == SONG_SCHEMA {
                rows.push(serde_json::from_str(line).map_err(broken)?);
            }
        }
        Ok(ReadTable { table: Self::new(rows), is_torn })
    }

    /// One JSON object a line.
    pub fn to_json_lines(&self) -> String {
        self.rows.iter().map(json_line).collect()
    }

    /// The rows.
    pub fn rows(&self) -> &[SongRow] {
        &self.rows
    }

    /// The rows.
    pub fn into_rows(self) -> Vec<SongRow> {
        self.rows
    }

    /// Comma-separated values (RFC 4180) with a line of heads: what is known of each song, every feature, every band, and
    /// which of them are not used.
    pub fn to_csv(&self) -> String {
        let features: BTreeSet<&String> = self.rows.iter().flat_map(|row| row.song.features.keys()).collect();
        let bands: Vec<String> =
            dsp::third_octave_centers_hz().iter().map(|hz| format!("third_octave_{hz:.1}_hz_db")).collect();
        let mut heads: Vec<&str> = CSV_HEADS.to_vec();
        heads.extend(features.iter().map(|feature| feature.as_str()));
        heads.extend(bands.iter().map(String::as_str));
        let mut text = csv_line(heads.into_iter().map(str::to_owned));
        for row in &self.rows {
            let reading = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
            let values = features.iter().map(|feature| reading(row.song.features.get(*feature).copied()));
            let levels = (0..bands.len()).map(|band| reading(row.song.third_octave_db.get(band).copied().flatten()));
            text += &csv_line(csv_origin(row).into_iter().chain(values).chain(levels));
        }
        text
    }
}

fn key(row: &SongRow) -> (&str, &str, &str) {
    (&row.origin.artist, &row.origin.title, &row.content.sha256)
}

/// A row as a line of a song table.
pub fn json_line(row: &SongRow) -> String {
    serde_json::to_string(row).expect("a row is plain data with string keys") + "\n"
}

const CSV_HEADS: [&str; 12] = [
    "file",
    "artist",
    "title",
    "licence",
    "sha256",
    "bytes",
    "seconds",
    "form",
    "measured_on",
    "measured_by",
    "holds_to_hz",
    "left_out",
];

fn csv_origin(row: &SongRow) -> [String; CSV_HEADS.len()] {
    let left_out: BTreeSet<&str> = row.song.left_out.iter().flat_map(|out| &out.features).map(String::as_str).collect();
    [
        row.origin.file.clone(),
        row.origin.artist.clone(),
        row.origin.title.clone(),
        row.origin.licence.clone().unwrap_or_default(),
        row.content.sha256.clone(),
        row.content.bytes.to_string(),
        row.seconds.to_string(),
        row.form.clone(),
        row.measuring.measured_on.clone(),
        row.measuring.measured_by.clone(),
        row.song.holds_to_hz.map_or_else(String::new, |hz| hz.to_string()),
        left_out.into_iter().collect::<Vec<_>>().join(" "),
    ]
}

fn csv_line(cells: impl Iterator<Item = String>) -> String {
    let quoted = |cell: String| {
        if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    cells.map(quoted).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests;
