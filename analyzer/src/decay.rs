use crate::band_split::{BandCell, CELL_MS};
use crate::level::{percentile, percentile_of, sorted};
use serde::{Deserialize, Serialize};

/// How a file dies away where it stops.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Decay {
    /// The time in which 1–6 kHz would fall by 60 dB at the slope from 15 dB under what stopped on: median over the stops,
    /// in seconds.
    pub t60_s: f64,
    /// The distance of the quartiles, in seconds.
    pub spread_s: f64,
    /// Stops that were read.
    pub stops: usize,
}

/// Keeps the power of 1–6 kHz in every hundredth of a second and reads the slopes behind stops.
///
/// After ISO 3382-1 (T20), with what is played in place of an impulse, and without integrating backwards, because the noise
/// is not known: a stop is a level within 25 dB of the loud ones (95th percentile) from which a mean over 50 ms falls by
/// 30 dB without rising again by more than 2.5 dB. A line is fitted to what lies between 15 dB and 40 dB under it and 6 dB
/// over the lowest; 12 dB or more, straight within 2 dB. The first 15 dB are the fall of the sound itself, in which a
/// reverberation that was mixed in more softly is not seen. `None` with fewer than five of them.
#[derive(Debug, Default)]
pub(crate) struct DecayMeter {
    powers: Vec<f32>,
}

/// 1–6 kHz: above most of what strings and bodies ring on with, and where speech and drums are strong.
const BAND: usize = 2;
const CELLS_PER_S: f64 = 100.0;
/// Cells of the mean.
const SMOOTHED: usize = 5;
/// Nothing that lies lower is read: the rounding of 16-bit audio in this band.
const LOWEST_DBFS: f64 = -95.0;
const LOUD_PERCENTILE: f64 = 0.95;
const STOPS_WITHIN_DB: f64 = 25.0;
const RISE_DB: f64 = 2.5;
const LEAST_FALL_DB: f64 = 30.0;
/// Where the line is fitted, under the level that stopped.
const FITTED_DB: (f64, f64) = (15.0, 40.0);
const ABOVE_LOWEST_DB: f64 = 6.0;
const LEAST_FITTED_DB: f64 = 12.0;
const STRAIGHT_WITHIN_DB: f64 = 2.0;
const FEWEST_CELLS: usize = 4;
const FEWEST_STOPS: usize = 5;

impl DecayMeter {
    pub(crate) fn push(&mut self, cell: &BandCell<'_>) {
        self.powers.push(cell.powers.iter().map(|bands| bands[BAND]).sum::<f32>() / CELL_MS as f32);
    }

    pub(crate) fn finish(self) -> Option<Decay> {
        let levels = levels_db(&self.powers);
        // Of hours these are the largest lists there are.
        drop(self.powers);
        let sounding = levels.iter().copied().filter(|db| f64::from(*db) > LOWEST_DBFS).collect();
        let lowest_start = f64::from(percentile_of(sounding, LOUD_PERCENTILE)?) - STOPS_WITHIN_DB;
        let mut times = Vec::new();
        let mut start = 0;
        while start < levels.len() {
            let end = end_of_fall(&levels, start);
            if f64::from(levels[start]) >= lowest_start {
                times.extend(t60_s(&levels[start..end]));
            }
            start = end;
        }
        let stops = times.len();
        let times = sorted(times);
        let at = |share: f64| percentile(&times, share);
        (stops >= FEWEST_STOPS)
            .then(|| Some(Decay { t60_s: at(0.5)?, spread_s: at(0.75)? - at(0.25)?, stops }))
            .flatten()
    }
}

/// The level around each cell.
fn levels_db(powers: &[f32]) -> Vec<f32> {
    let around = |cell: usize| {
        let cells = &powers[cell.saturating_sub(SMOOTHED / 2)..(cell + SMOOTHED / 2 + 1).min(powers.len())];
        let mean = cells.iter().map(|power| f64::from(*power)).sum::<f64>() / cells.len() as f64;
        dsp::power_to_db(mean).map_or(LOWEST_DBFS, |db| db.max(LOWEST_DBFS)) as f32
    };
    (0..powers.len()).map(around).collect()
}

/// Where what begins to fall at `start` rises again.
fn end_of_fall(levels: &[f32], start: usize) -> usize {
    let mut lowest = levels[start];
    for (cell, level) in levels.iter().enumerate().skip(start + 1) {
        // A rise above the start itself begins a new fall at once.
        if *level > levels[start] || f64::from(*level) > f64::from(lowest) + RISE_DB {
            return cell;
        }
        lowest = lowest.min(*level);
    }
    levels.len()
}

/// Of one fall, which may last for hours; `None` where it is too short or no line.
fn t60_s(fall: &[f32]) -> Option<f64> {
    let levels_db = || fall.iter().copied().map(f64::from);
    let top = levels_db().next()?;
    let lowest = levels_db().fold(top, f64::min);
    if top - lowest < LEAST_FALL_DB {
        return None;
    }
    let (high, low) = (top - FITTED_DB.0, (top - FITTED_DB.1).max(lowest + ABOVE_LOWEST_DB));
    let first = levels_db().position(|db| db <= high)?;
    let n = levels_db().skip(first).position(|db| db < low).unwrap_or(fall.len() - first);
    if high - low < LEAST_FITTED_DB || n < FEWEST_CELLS {
        return None;
    }
    let line = || levels_db().skip(first).take(n).enumerate();
    let middle = (n - 1) as f64 / 2.0;
    let mean = line().map(|(_, db)| db).sum::<f64>() / n as f64;
    let from_middle = |cell: usize| cell as f64 - middle;
    let product: f64 = line().map(|(cell, db)| from_middle(cell) * (db - mean)).sum();
    let square: f64 = (0..n).map(|cell| from_middle(cell).powi(2)).sum();
    let slope = product / square;
    let residual: f64 =
        line().map(|(cell, db)| (db - mean - slope * from_middle(cell)).powi(2)).sum::<f64>() / n as f64;
    (slope < 0.0 && residual.sqrt() < STRAIGHT_WITHIN_DB).then(|| -60.0 / slope / CELLS_PER_S)
}

#[cfg(test)]
mod tests;
