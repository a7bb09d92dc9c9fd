//! A peak that is there at every level, in rests and tails as in the loudest notes: what passes a filter is raised whenever it
//! sounds.

use super::{AROUND, excess_db};
use crate::fine_bands::{N_FINE_BANDS, PER_OCTAVE, fine_band, fine_center_hz};
use crate::level::LOWEST_DB;
use crate::spectrum_meter::SpectrumFrames;
use dsp::power_to_db;
use std::ops::Range;

/// Where it is looked for: a note below is as wide as the resonance in these frames, and above little sounds on.
const RANGE_HZ: (f64, f64) = (180.0, 6_000.0);
/// Levels of a band over the frames, from a soft tenth to a loud one: a note raises the upper ones alone, a drone's partials all.
const QUANTILES: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
const MIDDLE: usize = 2;
/// Sound that dies away counts down to this under the mean, as a power: −40 dB.
const SOUNDING: f64 = 1e-4;
/// −70 dBFS.
const LOWEST_POWER: f64 = 1e-7;
const FEWEST_FRAMES: usize = 50;
/// Peaks nearer than this are the same one, in bands: a sixth of an octave.
const NEAR: usize = PER_OCTAVE / 6;
/// How far the least of its five heights, and of its five gains, stands over that of any other place of the same stem, in dB. What
/// plays notes has many such places, of which none can be told for a resonance. Design heuristics: of the clean stems of seven
/// sets none passes; those that come nearest have 1.6 and 4.9 dB, and 7.2 and 2.8 dB.
const LEAST_LEAD_DB: f64 = 2.0;
const LEAST_GAIN_LEAD_DB: f64 = 3.0;
/// The least of its gains and the middle one, in dB: less is tone colour, and more is a tone that is held, or a whistle.
const LEAST_GAIN_DB: f64 = 3.0;
const MOST_GAIN_DB: f64 = 30.0;
/// The bell whose shape is fitted: a tenth of an octave, of 12 dB.
const BELL_Q: f64 = 12.0;
const BELL_DB: f64 = 12.0;

/// A resonance that raises everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Steady {
    pub(super) band: usize,
    /// The gain of the bell that fits it in the middle of its levels, in dB.
    pub(super) gain_db: f64,
    /// The least of those gains, in dB.
    pub(super) least_gain_db: f64,
}

/// The one place at which a stem is raised at all levels alike, and by more than at any other.
pub(super) fn steady(frames: &SpectrumFrames, playing: &[usize]) -> Option<Steady> {
    let powers: Vec<f64> = frames.fine.iter().map(|row| row.iter().map(|power| f64::from(*power)).sum()).collect();
    let sounds = |power: f64| power > LOWEST_POWER;
    let n_sounding = powers.iter().filter(|power| sounds(**power)).count();
    let mean = powers.iter().filter(|power| sounds(**power)).sum::<f64>() / n_sounding.max(1) as f64;
    let sounding: Vec<usize> = (0..powers.len()).filter(|k| powers[*k] > SOUNDING * mean).collect();
    if playing.len() < FEWEST_FRAMES || sounding.len() < FEWEST_FRAMES {
        return None;
    }
    let range = fine_band(RANGE_HZ.0)?..fine_band(RANGE_HZ.1)?;
    let notes = levels_db(frames, playing);
    let heights = |band: usize| notes.iter().filter_map(move |levels| excess_db(levels, band));
    let least_height = leads(&range, |band| heights(band).fold(f64::INFINITY, f64::min));
    let all = levels_db(frames, &sounding);
    let shape = bell_shape();
    let gains = |band: usize| all.each_ref().map(|levels| bell_gain(levels, band, &shape));
    let least_gain = |band: usize| gains(band).into_iter().fold(f64::INFINITY, f64::min);
    let gain_leads = leads(&range, least_gain);
    let stands_out = |band: &usize| {
        let k = band - range.start;
        least_height[k] >= LEAST_LEAD_DB && gain_leads[k] >= LEAST_GAIN_LEAD_DB && least_gain(*band) >= LEAST_GAIN_DB
    };
    let band = range.clone().filter(stands_out).max_by(|x, y| least_gain(*x).total_cmp(&least_gain(*y)))?;
    let mut sorted = gains(band);
    sorted.sort_by(f64::total_cmp);
    let steady = Steady { band, gain_db: sorted[MIDDLE], least_gain_db: sorted[0] };
    (steady.gain_db <= MOST_GAIN_DB).then_some(steady)
}

/// The level of every band that the given share of frames stays under.
fn levels_db(frames: &SpectrumFrames, chosen: &[usize]) -> [Vec<f64>; QUANTILES.len()] {
    let mut levels: [Vec<f64>; QUANTILES.len()] = Default::default();
    let mut column = Vec::with_capacity(chosen.len());
    for band in 0..N_FINE_BANDS {
        column.clear();
        column.extend(chosen.iter().map(|k| frames.fine[*k][band]));
        column.sort_unstable_by(f32::total_cmp);
        for (levels, share) in levels.iter_mut().zip(QUANTILES) {
            let power = column[((column.len() - 1) as f64 * share).round() as usize];
            levels.push(power_to_db(f64::from(power)).unwrap_or(LOWEST_DB).max(LOWEST_DB));
        }
    }
    levels
}

/// How far `height` at each band stands over the highest elsewhere in the range.
fn leads(range: &Range<usize>, height: impl Fn(usize) -> f64) -> Vec<f64> {
    let heights: Vec<f64> = range.clone().map(height).collect();
    let elsewhere = |band: usize| {
        let far = heights.iter().enumerate().filter(|(other, _)| other.abs_diff(band) > NEAR);
        far.map(|(_, height)| *height).fold(f64::NEG_INFINITY, f64::max)
    };
    heights.iter().enumerate().map(|(band, height)| height - elsewhere(band)).collect()
}

/// The bell over the bands around its top, as a share of its gain.
fn bell_shape() -> [f64; 2 * AROUND + 1] {
    let gain = dsp::db_to_amplitude(BELL_DB);
    std::array::from_fn(|k| {
        let ratio = fine_center_hz(k as f64) / fine_center_hz(AROUND as f64);
        let detuned = (BELL_Q * (ratio - 1.0 / ratio)).powi(2);
        let power = (detuned + gain) / (detuned + 1.0 / gain);
        power_to_db(power).unwrap_or(0.0) / BELL_DB
    })
}

/// The gain of the bell at `band` that fits the levels around it best, over any constant level, in dB.
fn bell_gain(levels_db: &[f64], band: usize, shape: &[f64; 2 * AROUND + 1]) -> f64 {
    let levels = &levels_db[band - AROUND..=band + AROUND];
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (shape_mean, level_mean) = (mean(shape), mean(levels));
    let both = shape.iter().zip(levels).map(|(s, x)| (s - shape_mean) * (x - level_mean)).sum::<f64>();
    both / shape.iter().map(|s| (s - shape_mean).powi(2)).sum::<f64>()
}
