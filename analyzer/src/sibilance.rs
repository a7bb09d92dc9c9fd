use crate::TimeRange;
use crate::level::percentile_of;
use crate::loudness_curve::{LoudnessCurve, TENTH};
use crate::places::{MAX_PLACES, runs, time_range};
use crate::spectrum_meter::{N_LOW_ERB_BANDS, SpectrumFrames};
use dsp::{db_to_power, erb_centers_hz, power_to_db};
use serde::{Deserialize, Serialize};

/// Moments in which 5 to 9 kHz stand out: a voice's s, sh, z and ch.
///
/// The reading is made for single voices. Any file has it, and whatever is now and then bright counts, a cymbal between
/// chords too. In a file that is bright all the time (cymbals alone, most mixes) nothing stands out, and there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sibilance {
    /// Events per minute in which the file sounds. Clear singing has 14 to 40.
    pub events_per_minute: f64,
    /// Median over the file of the power of 5 to 9 kHz re its K-weighted power, in dB: that of vowels, in a voice.
    pub usual_share_db: f64,
    /// How far the share of 5 to 9 kHz in the events lies above its median over the file, in dB; `None` without events.
    pub mean_excess_db: Option<f64>,
    /// How loud sibilants are against all else that sounds, in dB: the 75th percentile of their power from 5 to 9 kHz over
    /// the K-weighted power of the rest. Unlike the share of those frequencies, which is near all of an s, it grows with
    /// the s. Softer moments than events count too; `None` with less than 0.2 s of them.
    pub level_db: Option<f64>,
    /// Centre of the events' power between 4 and 12 kHz, in hertz; `None` without events.
    pub center_hz: Option<f64>,
    /// Where they are, the first hundred.
    pub places: Vec<TimeRange>,
}

/// Power from 5 to 9 kHz over the K-weighted power of 10 ms, this far above its median over the file, is an event's…
const EXCESS_DB: f64 = 10.0;
/// …where it is no further than this below the file's loud moments. (Design heuristics: five clearly sung stems of four
/// songs have 14 to 40 events a minute. Of 73 stems without a voice two have any: a kick with hats, and an effect.)
const BELOW_LOUD_DB: f64 = 12.0;
/// Sibilants whose level is told may be this far below the loud moments: where each s is soft, the softer half of them
/// would not count as events, and each louder one would bring in a softer one.
const BELOW_LOUD_FOR_LEVEL_DB: f64 = 24.0;
/// Sibilants with fewer cells have no level.
const FEWEST_SIBILANT_CELLS: usize = 20;
/// The percentile of the sibilants' powers that stands for the loud ones.
const SIBILANT_PERCENTILE: f64 = 0.75;
/// Softer cells than this re the mean are pauses (relative gate of BS.1770-5).
const GATE_DB: f64 = -10.0;
/// The percentile of the K-weighted powers of 10 ms that stands for the loud moments: a single pop does not count.
const LOUD_PERCENTILE: f64 = 0.99;
const CELLS_PER_SECOND: f64 = 100.0;
/// Cells with no more than this between them belong to one event.
const LONGEST_CLOSED_GAP_CELLS: usize = 4;
/// A stop's burst is shorter than this; an s lasts 50 to 200 ms.
const FEWEST_CELLS: usize = 3;
/// Five seconds of sound tell a rate.
const FEWEST_SOUNDING_CELLS: usize = 500;
const CENTER_RANGE_HZ: (f64, f64) = (4_000.0, 12_000.0);
/// A short frame whose centre is this near to an event hears it.
const NEAR_S: f64 = 0.05;

/// The sibilance of a file with `powers` from 5 to 9 kHz per cell of its loudness curve, which sounds in the `active`
/// tenths of a second; `None` when it sounds for less than five seconds or its rate does not reach that high.
pub(crate) fn sibilance(
    powers: &[f32],
    curve: &LoudnessCurve,
    active: &[bool],
    frames: &SpectrumFrames,
) -> Option<Sibilance> {
    let cell = |k: usize| {
        let sounds = *active.get(k / TENTH)?;
        Cell::new(f64::from(powers[k]), curve.power(k..k + 1)).filter(|_| sounds)
    };
    // Made anew each time: of a night's recording they would take more memory than all other readings.
    let sounding = || (0..powers.len()).filter_map(cell);
    if sounding().count() < FEWEST_SOUNDING_CELLS {
        return None;
    }
    let usual_db = f64::from(percentile_of(sounding().map(|cell| cell.share_db() as f32).collect(), 0.5)?);
    let loud_db = f64::from(percentile_of(sounding().map(|cell| cell.whole_db as f32).collect(), LOUD_PERCENTILE)?);
    let excess_of = |cell: &Cell, below_loud_db: f64| {
        let excess = Some(cell.share_db() - usual_db).filter(|excess| *excess > EXCESS_DB);
        excess.filter(|_| cell.band_db > loud_db - below_loud_db)
    };
    let excess_db = |k: usize| excess_of(&cell(k)?, BELOW_LOUD_DB);
    let mut events = runs((0..powers.len()).filter(|k| excess_db(*k).is_some()), LONGEST_CLOSED_GAP_CELLS);
    events.retain(|event| event.len() >= FEWEST_CELLS);
    let is_sibilant = |cell: &Cell| excess_of(cell, BELOW_LOUD_FOR_LEVEL_DB).is_some();
    let excesses: Vec<f64> = events.iter().cloned().flatten().filter_map(excess_db).collect();
    let minutes = active.iter().filter(|active| **active).count() as f64 / 600.0;
    let places: Vec<TimeRange> = events.iter().map(|event| time_range(event, CELLS_PER_SECOND)).collect();
    Some(Sibilance {
        events_per_minute: events.len() as f64 / minutes,
        usual_share_db: usual_db,
        mean_excess_db: (!excesses.is_empty()).then(|| excesses.iter().sum::<f64>() / excesses.len() as f64),
        level_db: level_db(&sounding, is_sibilant),
        center_hz: center_hz(frames, &places),
        places: places.into_iter().take(MAX_PLACES).collect(),
    })
}

/// A hundredth of a second in which the file sounds.
#[derive(Debug)]
struct Cell {
    /// 5 to 9 kHz.
    band_db: f64,
    /// K-weighted.
    whole_db: f64,
}

impl Cell {
    fn new(band: f64, whole: f64) -> Option<Self> {
        let level_db = |power: f64| power_to_db(power).filter(|db| db.is_finite());
        Some(Self { band_db: level_db(band)?, whole_db: level_db(whole)? })
    }

    fn share_db(&self) -> f64 {
        self.band_db - self.whole_db
    }
}

/// How loud the sibilants among the `sounding` cells are against the others.
fn level_db<I: Iterator<Item = Cell>>(sounding: &impl Fn() -> I, is_sibilant: impl Fn(&Cell) -> bool) -> Option<f64> {
    let levels: Vec<f32> = sounding().filter(&is_sibilant).map(|cell| cell.band_db as f32).collect();
    if levels.len() < FEWEST_SIBILANT_CELLS {
        return None;
    }
    let mean_above = |gate: f64| {
        let others = sounding().filter(|cell| !is_sibilant(cell)).map(|cell| db_to_power(cell.whole_db));
        let (n, sum) = others.filter(|power| *power > gate).fold((0.0, 0.0), |(n, sum), power| (n + 1.0, sum + power));
        (n > 0.0).then(|| sum / n)
    };
    let rest_db = power_to_db(mean_above(mean_above(0.0)? * db_to_power(GATE_DB))?)?;
    percentile_of(levels, SIBILANT_PERCENTILE).map(|loud_db| f64::from(loud_db) - rest_db)
}

fn center_hz(frames: &SpectrumFrames, places: &[TimeRange]) -> Option<f64> {
    let times = frames.short_times();
    let centers_hz = erb_centers_hz();
    let (mut power_sum, mut moment) = (0.0, 0.0);
    for place in places {
        let index = |center_s: f64| ((center_s - times.length_s / 2.0) / times.hop_s).max(0.0);
        let first = index(place.start_s - NEAR_S).ceil() as usize;
        let last = index(place.end_s + NEAR_S).floor() as usize;
        for frame in frames.short.iter().take(last + 1).skip(first) {
            for (center_hz, power) in centers_hz[N_LOW_ERB_BANDS..].iter().zip(&frame.erb) {
                if (CENTER_RANGE_HZ.0..CENTER_RANGE_HZ.1).contains(center_hz) {
                    power_sum += f64::from(*power);
                    moment += center_hz * f64::from(*power);
                }
            }
        }
    }
    (power_sum > 0.0).then(|| moment / power_sum)
}

#[cfg(test)]
mod tests;
