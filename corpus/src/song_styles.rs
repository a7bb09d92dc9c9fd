use crate::compared_readings::{compared_reading, compared_readings};
use crate::standard::{Standard, difference};
use crate::{SongFeatures, SongRow, SubStyles, sub_styles};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the songs of a profile fall into, as its file holds it: found when the profile is built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SongStyles {
    /// Songs that have all the readings, and are divided.
    pub n_songs: u32,
    /// How well the best division parts them: mean silhouette, −1…1; missing where they are too few.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silhouette: Option<f64>,
    /// What that is by chance, once in twenty times; a division that is no better does not stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silhouette_by_chance: Option<f64>,
    /// The readings that they are divided by.
    pub readings: Vec<String>,
    /// Standard deviation of each reading within the styles.
    pub spread: Vec<f64>,
    /// The sub-styles, the largest first; a single one where the songs are one cloud.
    pub styles: Vec<SongStyle>,
}

/// Songs that are more like one another than like the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SongStyle {
    /// How many.
    pub n_songs: u32,
    /// By how many artists: by one, it may be the artist's style.
    pub n_artists: u32,
    /// Those nearest to their middle: artist and title.
    pub examples: Vec<String>,
    /// Mean of each reading.
    pub center: Vec<f64>,
}

/// The sub-style of a profile that a song is nearest to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearestStyle {
    /// Which of the profile's, from 0.
    pub style: usize,
    /// How many there are.
    pub n_styles: usize,
    /// Its songs.
    pub n_songs: u32,
    /// Their artists.
    pub n_artists: u32,
    /// Some of them.
    pub examples: Vec<String>,
    /// Mean of the squared parts, and of those of the other styles, in the profile's order.
    pub mean_squared: Vec<f64>,
    /// In what the song differs from its middle, in deviations within styles: all readings, the farthest first.
    pub parts: Vec<StylePart>,
    /// In what the style's middle differs from that of all the songs: all readings, the farthest first.
    pub marks: Vec<StylePart>,
}

/// One reading, in standard deviations within styles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StylePart {
    /// Which.
    pub reading: String,
    /// Above (or below) what it is held against.
    pub deviations: f64,
}

/// Readings that fewer of the songs have are not compared; songs that lack one of the others are left out. Design heuristic.
pub(crate) const LEAST_SHARE_WITH_READING: f64 = 0.9;
/// Songs named of each style.
const N_EXAMPLES: usize = 3;
/// Of more songs at most this many are divided, in even steps: a silhouette takes the square of their number.
const MOST_DIVIDED: usize = 400;

/// Songs that have all of the readings that most of them have.
pub(crate) struct CompleteSongs<'a> {
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<&'a SongRow>,
    pub(crate) values: Vec<Vec<f64>>,
}

impl<'a> CompleteSongs<'a> {
    /// Of `rows`, with those of `names` that most of them have.
    pub(crate) fn of(rows: &[&'a SongRow], names: Vec<String>) -> Self {
        let n_with = |name: &String| rows.iter().filter(|row| compared_reading(&row.song, name).is_some()).count();
        let enough = |name: &String| n_with(name) as f64 >= LEAST_SHARE_WITH_READING * rows.len() as f64;
        let mut names: Vec<String> = names.into_iter().filter(enough).collect();
        let mut rows: Vec<&SongRow> = rows.to_vec();
        rows.retain(|row| values_of(&row.song, &names).is_some());
        let mut values: Vec<Vec<f64>> = rows.iter().filter_map(|row| values_of(&row.song, &names)).collect();
        // A reading that is the same of all tells nothing.
        while let Some(constant) = (!values.is_empty()).then(|| Standard::of(&values).constant()).flatten() {
            names.remove(constant);
            for song in &mut values {
                song.remove(constant);
            }
        }
        Self { names, rows, values }
    }
}

/// What `names` are of a song; `None` where its file does not tell one.
pub(crate) fn values_of(song: &SongFeatures, names: &[String]) -> Option<Vec<f64>> {
    names.iter().map(|name| compared_reading(song, name)).collect()
}

impl SongStyles {
    /// Of the songs behind a profile; `None` where they cannot be compared.
    pub(crate) fn of(rows: &[SongRow], valid_hz: [f64; 2]) -> Option<Self> {
        let step = rows.len().div_ceil(MOST_DIVIDED).max(1);
        let rows: Vec<&SongRow> = rows.iter().step_by(step).collect();
        let songs = CompleteSongs::of(&rows, compared_readings(valid_hz, true));
        let found = sub_styles(&songs.names, &songs.values).ok()?;
        let spread = spread_within(&songs, &found)?;
        let styles = found.styles.iter().map(|style| SongStyle::of(&songs, &style.songs, &style.center, &spread));
        Some(Self {
            n_songs: songs.rows.len() as u32,
            silhouette: found.silhouette.map(rounded),
            silhouette_by_chance: found.silhouette_by_chance.map(rounded),
            styles: styles.collect(),
            spread: spread.into_iter().map(rounded).collect(),
            readings: songs.names,
        })
    }

    /// The style that `song` is nearest to; `None` where there is but one, or its file does not tell what they differ in.
    pub(crate) fn nearest(&self, song: &SongFeatures, is_used: impl Fn(&str) -> bool) -> Option<NearestStyle> {
        let known: Vec<(usize, f64)> = self
            .readings
            .iter()
            .enumerate()
            .filter(|(_, name)| is_used(name))
            .filter_map(|(at, name)| Some((at, compared_reading(song, name)?)))
            .collect();
        if self.styles.len() < 2 || known.len() * 2 < self.readings.len() {
            return None;
        }
        let deviations = |style: &SongStyle| -> Vec<(usize, f64)> {
            known.iter().map(|(at, value)| (*at, (value - style.center[*at]) / self.spread[*at])).collect()
        };
        let mean_squared: Vec<f64> = self
            .styles
            .iter()
            .map(|style| deviations(style).iter().map(|(_, d)| d * d).sum::<f64>() / known.len() as f64)
            .collect();
        let (nearest, _) = mean_squared.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1))?;
        let style = &self.styles[nearest];
        Some(NearestStyle {
            style: nearest,
            n_styles: self.styles.len(),
            n_songs: style.n_songs,
            n_artists: style.n_artists,
            examples: style.examples.clone(),
            parts: self.farthest_first(deviations(style)),
            marks: self.marks(nearest),
            mean_squared,
        })
    }

    /// In what a style's middle differs from that of all the songs, the farthest first.
    pub fn marks(&self, style: usize) -> Vec<StylePart> {
        let n: f64 = self.styles.iter().map(|style| f64::from(style.n_songs)).sum();
        let mean =
            |at: usize| self.styles.iter().map(|style| f64::from(style.n_songs) * style.center[at]).sum::<f64>() / n;
        let away = |at: usize| (self.styles[style].center[at] - mean(at)) / self.spread[at];
        self.farthest_first((0..self.readings.len()).map(|at| (at, away(at))).collect())
    }

    fn farthest_first(&self, deviations: Vec<(usize, f64)>) -> Vec<StylePart> {
        let part = |(at, deviations): (usize, f64)| StylePart { reading: self.readings[at].clone(), deviations };
        let mut parts: Vec<StylePart> = deviations.into_iter().map(part).collect();
        parts.sort_by(|a, b| b.deviations.abs().total_cmp(&a.deviations.abs()));
        parts
    }

    /// What contradicts itself in a file.
    pub(crate) fn fault(&self) -> Option<String> {
        let n = self.readings.len();
        let as_long = self.spread.len() == n && self.styles.iter().all(|style| style.center.len() == n);
        let spread = self.spread.iter().all(|spread| *spread > 0.0);
        match (as_long, spread, self.styles.is_empty()) {
            (true, true, false) => None,
            (false, ..) => Some(format!("sub_styles has lists that are not as long as its {n} readings")),
            (_, false, _) => Some("sub_styles has a spread of nothing".to_owned()),
            _ => Some("sub_styles has no style".to_owned()),
        }
    }
}

impl SongStyle {
    fn of(songs: &CompleteSongs<'_>, members: &[usize], center: &[f64], spread: &[f64]) -> Self {
        let artists: BTreeSet<&str> = members.iter().map(|song| songs.rows[*song].origin.artist.as_str()).collect();
        let distance = |song: &usize| {
            let away = difference(&songs.values[*song], center);
            away.iter().zip(spread).map(|(x, spread)| (x / spread).powi(2)).sum::<f64>()
        };
        let mut nearest = members.to_vec();
        nearest.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        let name = |song: &usize| {
            let origin = &songs.rows[*song].origin;
            format!("{} - {}", origin.artist, origin.title)
        };
        Self {
            n_songs: members.len() as u32,
            n_artists: artists.len() as u32,
            examples: nearest.iter().take(N_EXAMPLES).map(name).collect(),
            center: center.iter().copied().map(rounded).collect(),
        }
    }
}

/// Standard deviation of each reading about the middle of its style; `None` where songs do not differ.
fn spread_within(songs: &CompleteSongs<'_>, found: &SubStyles) -> Option<Vec<f64>> {
    let n_free = songs.values.len().checked_sub(found.styles.len()).filter(|n| *n > 0)?;
    let square = |at: usize| {
        let of_style = |style: &crate::SubStyle| {
            style.songs.iter().map(|song| (songs.values[*song][at] - style.center[at]).powi(2)).sum::<f64>()
        };
        found.styles.iter().map(of_style).sum::<f64>() / n_free as f64
    };
    let spread: Vec<f64> = (0..songs.names.len()).map(|at| square(at).sqrt()).collect();
    spread.iter().all(|spread| rounded(*spread) > 0.0).then_some(spread)
}

/// Ten-thousandths: shares lie between 0 and 1.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0 + 0.0
}
