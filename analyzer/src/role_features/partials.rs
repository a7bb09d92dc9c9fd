//! Partials.
//!
//! | name | unit | definition |
//! |---|---|---|
//! | `peakiness_low`, `_high` | dB | mean height of a component above the mean of its second neighbours, rises alone, below and above 1500 Hz |
//! | `lowest_partial_p10`, `_p50`, `_p90` | Cam | the lowest local maximum within 15 dB of the strongest component |
//! | `strongest_p10`, `_p50`, `_p90` | Cam | the strongest component |
//! | `salience` | dB | mean contrast of the six lowest harmonics of the best fundamental, 60–1000 Hz |
//! | `fundamental_p10`, `_p50`, `_p90` | octaves re 100 Hz | that fundamental |
//! | `fundamental_steady` | 0…1 | share of neighbouring tenths of a second in which it moves by no more than half a semitone |
//! | `fundamental_gliding` | 0…1 | share in which it moves by half a semitone to two and a half |
//!
//! A harmonic sum on peak contrast, after Hermes 1988 (subharmonic summation); a component is 0.25 Cam wide, 8 Hz in the
//! lows and 33 Hz at 1 kHz, so the fundamental is rough and below 90 Hz it is guessed.

use super::frames::{Frame, Frames, centers_cam, component_at};
use super::{RoleFeature, mean_and_deviation};
use crate::level::{percentile, sorted};
use dsp::{N_COMPONENTS, cam};

const HIGH_HZ: f64 = 1_500.0;
const LOWEST_PARTIAL_DB: f64 = -15.0;
const FUNDAMENTALS_HZ: (f64, f64) = (60.0, 1_000.0);
const STEPS_PER_OCTAVE: f64 = 24.0;
const N_HARMONICS: usize = 6;
/// Design heuristic: a harmonic counts for less than the one below it, so that the octave below does not win.
const HARMONIC_DECAY: f64 = 0.84;
const STEADY_OCTAVES: f64 = 0.5 / 12.0;
const GLIDE_OCTAVES: f64 = 2.5 / 12.0;

pub(super) fn features(frames: &Frames) -> Vec<RoleFeature> {
    let cams = centers_cam();
    let candidates = Candidates::new();
    let split = component_at(HIGH_HZ);
    let contrasts: Vec<_> = frames.loud.iter().map(contrast).collect();
    let peakiness = |range: std::ops::Range<usize>| {
        let mean = |contrast: &[f64; N_COMPONENTS]| contrast[range.clone()].iter().sum::<f64>() / range.len() as f64;
        mean_and_deviation(&contrasts.iter().map(mean).collect::<Vec<_>>()).map(|of| of.0)
    };
    let best: Vec<(f64, f64)> = contrasts.iter().map(|contrast| candidates.best(contrast)).collect();
    let saliences: Vec<f64> = best.iter().map(|(salience, _)| *salience).collect();
    let moves: Vec<f64> = (1..best.len())
        .filter(|k| frames.loud[*k].index == frames.loud[k - 1].index + 1)
        .map(|k| (best[k].1 - best[k - 1].1).abs())
        .collect();
    let share = |low: f64, high: f64| {
        let n = moves.iter().filter(|step| low < **step && **step <= high).count();
        (!moves.is_empty()).then(|| n as f64 / moves.len() as f64)
    };
    let mut features = vec![
        RoleFeature::new("peakiness_low", peakiness(0..split)),
        RoleFeature::new("peakiness_high", peakiness(split..N_COMPONENTS)),
        RoleFeature::new("salience", mean_and_deviation(&saliences).map(|of| of.0)),
        RoleFeature::new("fundamental_steady", share(-1.0, STEADY_OCTAVES + 1e-9)),
        RoleFeature::new("fundamental_gliding", share(STEADY_OCTAVES + 1e-9, GLIDE_OCTAVES + 1e-9)),
    ];
    let lines: [(&str, Vec<f64>); 3] = [
        ("lowest_partial", frames.loud.iter().map(|frame| cams[lowest_partial(frame)]).collect()),
        ("strongest", frames.loud.iter().map(|frame| cams[strongest(frame)]).collect()),
        ("fundamental", best.iter().map(|(_, octaves)| *octaves).collect()),
    ];
    for (name, values) in lines {
        let values = sorted(values);
        for (suffix, at) in [("p10", 0.1), ("p50", 0.5), ("p90", 0.9)] {
            features.push(RoleFeature::new(format!("{name}_{suffix}"), percentile(&values, at)));
        }
    }
    features
}

/// How far each component stands above the mean of its second neighbours, in dB; 0 where it does not.
fn contrast(frame: &Frame) -> [f64; N_COMPONENTS] {
    let db = &frame.components_db;
    let around = |k: usize| f64::midpoint(db[k.saturating_sub(2)], db[(k + 2).min(N_COMPONENTS - 1)]);
    std::array::from_fn(|k| (db[k] - around(k)).max(0.0))
}

fn strongest(frame: &Frame) -> usize {
    (0..N_COMPONENTS).max_by(|a, b| frame.shares[*a].total_cmp(&frame.shares[*b])).expect("there are components")
}

fn lowest_partial(frame: &Frame) -> usize {
    let db = &frame.components_db;
    let is_peak = |k: usize| (k == 0 || db[k] >= db[k - 1]) && (k + 1 == N_COMPONENTS || db[k] >= db[k + 1]);
    (0..N_COMPONENTS).find(|k| db[*k] >= LOWEST_PARTIAL_DB && is_peak(*k)).unwrap_or(0)
}

/// Fundamentals that are tried, with the components in which their harmonics lie.
#[derive(Debug)]
struct Candidates {
    all: Vec<(f64, [usize; N_HARMONICS])>,
}

impl Candidates {
    fn new() -> Self {
        let (lowest, highest) = FUNDAMENTALS_HZ;
        let n = ((highest / lowest).log2() * STEPS_PER_OCTAVE).floor() as usize;
        let cams = centers_cam();
        let step = cams[1] - cams[0];
        let component = |hz: f64| (((cam(hz) - cams[0]) / step).round() as usize).min(N_COMPONENTS - 1);
        let candidate = |k: usize| {
            let hz = lowest * (k as f64 / STEPS_PER_OCTAVE).exp2();
            ((hz / 100.0).log2(), std::array::from_fn(|harmonic| component((harmonic + 1) as f64 * hz)))
        };
        Self { all: (0..=n).map(candidate).collect() }
    }

    /// Mean weighted contrast of the best fundamental, and that fundamental in octaves re 100 Hz.
    fn best(&self, contrast: &[f64; N_COMPONENTS]) -> (f64, f64) {
        let salience = |harmonics: &[usize; N_HARMONICS]| {
            let weighted = harmonics.iter().rev().fold(0.0, |sum, k| sum * HARMONIC_DECAY + contrast[*k].min(12.0));
            weighted / N_HARMONICS as f64
        };
        let first = (0.0, 0.0);
        self.all.iter().fold(first, |best, (octaves, harmonics)| {
            let salience = salience(harmonics);
            if salience > best.0 { (salience, *octaves) } else { best }
        })
    }
}
