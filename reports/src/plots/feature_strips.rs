use super::canvas::{self, Area, Drawn, Key, disc, fitted, tick};
use super::curves::extent;
use super::{NothingToDraw, Plot, theme};
use crate::format::number;
use crate::likeness_words::{reading_label, value_text};
use corpus::{Profile, Quantiles, SongFeatures};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

/// The features shown, in the order in which they are read.
const SHOWN: [&str; 13] = [
    "integrated_lufs",
    "range_lu",
    "plr_db",
    "psr_p5_db",
    "crest_db",
    "crest_20_to_120_hz_db",
    "crest_120_to_1000_hz_db",
    "crest_1000_to_6000_hz_db",
    "crest_6000_to_20000_hz_db",
    "tilt_db_per_octave",
    "side_to_mid_db",
    "correlation",
    "mono_loss_lu",
];

/// Left edge of the names, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
const NAME_WIDTH: f64 = 250.0;
/// Edges of the strips, in pixels as shown.
const STRIP: (f64, f64) = (276.0, 690.0);
/// Right edge of the figures, in pixels as shown.
const FIGURES_RIGHT: f64 = 948.0;
/// Height of the legend above the rows, in pixels as shown.
const TOP: f64 = 42.0;
const ROW_HEIGHT: f64 = 34.0;
const BOTTOM: f64 = 14.0;
/// A strip is this much wider than what is drawn on it.
const MARGIN: f64 = 0.06;
const MARGIN_OF_ONE: f64 = 0.25;

/// One feature: the ranges of one or two profiles, and a song.
struct Row {
    reading: &'static str,
    ranges: Vec<Option<Quantiles>>,
    song: Option<f64>,
    /// The song is not held against the range: mastering stands between them.
    is_apart: bool,
}

/// The features of a profile, each on a scale of its own: eight of ten songs, their median, and a song (a master or not).
pub fn feature_strips_plot(profile: &Profile, song: Option<(&SongFeatures, bool)>) -> Result<Plot, NothingToDraw> {
    let row = |reading: &'static str| {
        let range = Quantiles::from(profile.features.get(reading)?);
        let is_apart = song.is_some_and(|(_, mastered)| profile.feature_of(mastered, reading).is_none());
        Some(Row { reading, ranges: vec![Some(range)], song: song.and_then(|(song, _)| song.used(reading)), is_apart })
    };
    let rows: Vec<Row> = SHOWN.into_iter().filter_map(row).filter(|row| !row.is_apart).collect();
    let entries = [
        (Key::Band(theme::TARGET, 0.24), "8 of 10 songs"),
        (Key::Band(theme::TARGET, 0.42), "half"),
        (Key::Tick(theme::TARGET), "median"),
        (Key::Disc(theme::AFTER), "the song"),
    ];
    let n_entries = if song.is_some() { 4 } else { 3 };
    draw("Loudness, dynamics, width", &rows, &[theme::TARGET], &entries[..n_entries])
}

/// The features of two profiles, each on a scale of its own.
pub fn feature_pairs_plot(profiles: [&Profile; 2]) -> Result<Plot, NothingToDraw> {
    let row = |reading: &'static str| {
        let ranges: Vec<Option<Quantiles>> =
            profiles.iter().map(|one| one.features.get(reading).map(Quantiles::from)).collect();
        ranges.iter().any(Option::is_some).then_some(Row { reading, ranges, song: None, is_apart: false })
    };
    let rows: Vec<Row> = SHOWN.into_iter().filter_map(row).collect();
    let entries = [
        (Key::Band(theme::AFTER, 0.24), "8 of 10 songs of A, inside half"),
        (Key::Band(theme::BEFORE, 0.24), "the same of B"),
        (Key::Tick(theme::INK), "median"),
    ];
    draw("Loudness, dynamics, width of both", &rows, &[theme::AFTER, theme::BEFORE], &entries)
}

fn draw(title: &str, rows: &[Row], colors: &[RGBColor], entries: &[(Key, &str)]) -> Result<Plot, NothingToDraw> {
    if rows.is_empty() {
        return Err(NothingToDraw::new(title, "the profile has none of these features that could be compared"));
    }
    let alt = rows.iter().map(words).collect::<Vec<_>>().join("; ");
    let height = TOP + rows.len() as f64 * ROW_HEIGHT + BOTTOM;
    Ok(canvas::plot(title, format!("{alt}."), height, |area| {
        for (k, row) in rows.iter().enumerate() {
            row.draw(area, TOP + (k as f64 + 0.5) * ROW_HEIGHT, colors)?;
        }
        canvas::legend(area, STRIP.0, 17.0, entries)
    }))
}

fn words(row: &Row) -> String {
    let (label, ..) = reading_label(row.reading);
    let ranges: Vec<String> =
        row.ranges.iter().map(|range| range.map_or("unknown".to_owned(), |range| row.range(&range))).collect();
    let song = row.song.map_or_else(String::new, |value| format!(", the song {}", value_text(row.reading, value)));
    format!("{label} {}{song}", ranges.join(" against "))
}

impl Row {
    /// `-18.0 … -11.2 … -7.5`: the tenth, the median and the ninetieth.
    fn range(&self, range: &Quantiles) -> String {
        let (_, _, decimals) = reading_label(self.reading);
        let (low, high) = range.eight_of_ten();
        [low, range.median(), high].map(|value| number(value, decimals)).join(" … ")
    }

    fn figures(&self) -> String {
        match (self.song, self.ranges.as_slice()) {
            (Some(value), _) => value_text(self.reading, value),
            (None, [Some(range)]) => self.range(range),
            (None, ranges) => {
                let (_, unit, decimals) = reading_label(self.reading);
                let median = |range: &Option<Quantiles>| {
                    range.map_or("–".to_owned(), |range| number(range.median(), decimals))
                };
                format!("{} {unit}", ranges.iter().map(median).collect::<Vec<_>>().join(" | "))
            }
        }
    }

    fn draw(&self, area: &Area<'_>, y: f64, colors: &[RGBColor]) -> Drawn {
        let ends = self.ranges.iter().flatten().flat_map(|range| [range.eight_of_ten().0, range.eight_of_ten().1]);
        let Some((low, high)) = extent(ends.chain(self.song)) else { return Ok(()) };
        // A song beside the bar has room to be seen there; two bars have each other.
        let margin = (high - low).max(f64::EPSILON) * if self.ranges.len() > 1 { MARGIN } else { MARGIN_OF_ONE };
        let at = |value: f64| {
            let share = (value - low + margin) / (high - low + 2.0 * margin);
            theme::px(STRIP.0 + share * (STRIP.1 - STRIP.0))
        };
        let line = [(theme::px(STRIP.0), theme::px(y)), (theme::px(STRIP.1), theme::px(y))];
        area.draw(&PathElement::new(line, theme::stroke(theme::GRID, 1.6)))?;
        let height = 18.0 / self.ranges.len() as f64;
        for (k, (range, color)) in self.ranges.iter().zip(colors).enumerate() {
            let Some(range) = range else { continue };
            let top = y - 9.0 + k as f64 * height;
            let (left, right) = range.eight_of_ten();
            let corners = [(at(left), theme::px(top)), (at(right), theme::px(top + height))];
            area.draw(&Rectangle::new(corners, color.mix(0.24).filled()))?;
            if let (Some(left), Some(right)) = (range.values[2], range.values[4]) {
                let corners = [(at(left), theme::px(top)), (at(right), theme::px(top + height))];
                area.draw(&Rectangle::new(corners, color.mix(0.24).filled()))?;
            }
            let ink = if self.ranges.len() > 1 { theme::INK } else { *color };
            tick(area, (at(range.median()), theme::px(top + height / 2.0)), height / 2.0, ink)?;
        }
        if let Some(value) = self.song {
            disc(area, (at(value), theme::px(y)), theme::AFTER)?;
        }
        self.draw_words(area, y)
    }

    fn draw_words(&self, area: &Area<'_>, y: f64) -> Drawn {
        let (label, unit, _) = reading_label(self.reading);
        let label = if unit.is_empty() { label } else { format!("{label}, {unit}") };
        let name = theme::text(theme::LABEL, theme::INK, HPos::Left);
        let figures = theme::text(theme::LABEL, theme::INK, HPos::Right);
        let at = |x: f64| (theme::px(x), theme::px(y));
        area.draw_text(&fitted(area, &label, &name, NAME_WIDTH), &name, at(NAME_LEFT))?;
        area.draw_text(&self.figures(), &figures, at(FIGURES_RIGHT))
    }
}
