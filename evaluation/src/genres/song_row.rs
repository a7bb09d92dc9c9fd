use crate::published::BAND_EDGES_HZ;
use crate::songs::{OUR_WIDTHS_HZ, Song, crest_name, third_name, width_name};
use anyhow::Context;
use dsp::db_to_power;
use std::ops::RangeInclusive;

/// Third octaves that every file of the songs holds: 40 Hz to 12.7 kHz.
const THIRDS: RangeInclusive<usize> = 3..=28;
/// Readings that do not depend on the level at which a song was delivered.
const READINGS: [&str; 4] = ["tilt_db_per_octave", "plr_db", "psr_p5_db", "correlation"];

/// The features that songs are compared by.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = THIRDS.map(third_name).collect();
    names.extend(READINGS.map(str::to_owned));
    names.extend(BAND_EDGES_HZ.windows(2).map(|edges| crest_name(edges[0], edges[1])));
    names.extend(OUR_WIDTHS_HZ.map(width_name).map(|name| name.replace("side_to_mid", "side_share")));
    names
}

/// What they are of `song`.
pub(crate) fn of(song: &Song) -> anyhow::Result<Vec<f64>> {
    let n_widths = OUR_WIDTHS_HZ.len();
    let mut names = names();
    names.truncate(names.len() - n_widths);
    let reading = |name: &String| {
        let value = song.whole.ours.get(name).copied();
        value.with_context(|| format!("{} - {} has no {name}", song.artist, song.title))
    };
    let mut row: Vec<f64> = names.iter().map(reading).collect::<anyhow::Result<_>>()?;
    // A mono song has no side, which has no level in decibels and is a share of nothing.
    let share = |db: f64| db_to_power(db) / (1.0 + db_to_power(db));
    row.extend(OUR_WIDTHS_HZ.map(|range| song.whole.ours.get(&width_name(range)).map_or(0.0, |db| share(*db))));
    Ok(row)
}
