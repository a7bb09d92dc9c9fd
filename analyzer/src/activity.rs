use crate::level::{percentile, sorted};
use crate::loudness_curve::{ABSOLUTE_GATE_LUFS, LoudnessCurve, MOMENTARY, TENTH};
use crate::places::{runs, time_range};
use crate::silence::Silence;
use serde::{Deserialize, Serialize};

/// A stretch of time in seconds from the start of the session.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TimeRange {
    /// Where it starts.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
}

/// When a stem plays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// The share of the file in which the stem sounds, 0…1.
    pub active_share: f64,
    /// The share of the file that is digital silence, 0…1: tenths of a second without a sample of −90 dBFS.
    pub silent_share: f64,
    /// Digital silence before the first sound, in seconds; all of a silent file.
    pub leading_silence_s: f64,
    /// Digital silence behind the last sound, in seconds.
    pub trailing_silence_s: f64,
    /// The stretches in which it sounds, gaps under a second closed.
    pub ranges: Vec<TimeRange>,
}

/// A stem sounds where it is less than this under its own loud moments.
const ACTIVE_RANGE_LU: f64 = 40.0;
/// The percentile of momentary loudness that stands for the loud moments.
const LOUD_PERCENTILE: f64 = 0.95;
/// Pauses shorter than this belong to what is played.
const LONGEST_CLOSED_GAP_TENTHS: usize = 9;

/// For every tenth of a second whether the stem sounds.
pub(crate) fn active_tenths(curve: &LoudnessCurve) -> Vec<bool> {
    let audible = |line: Vec<Option<f64>>| sorted(line.into_iter().flatten().filter(|x| *x > ABSOLUTE_GATE_LUFS));
    let tenths = curve.timeline(TENTH);
    let momentary = audible(curve.timeline(MOMENTARY));
    let loud = percentile(&momentary, LOUD_PERCENTILE)
        // Shorter than a momentary window.
        .or_else(|| percentile(&audible(tenths.clone()), LOUD_PERCENTILE));
    let threshold = loud.map_or(f64::INFINITY, |lufs| (lufs - ACTIVE_RANGE_LU).max(ABSOLUTE_GATE_LUFS));
    tenths.into_iter().map(|lufs| lufs.is_some_and(|lufs| lufs > threshold)).collect()
}

impl Activity {
    pub(crate) fn of(active: &[bool], silence: Silence, sample_rate_hz: u32) -> Self {
        let second = |frames: usize| frames as f64 / f64::from(sample_rate_hz);
        let sounding = active.iter().enumerate().filter_map(|(tenth, active)| active.then_some(tenth));
        let n_active = sounding.clone().count();
        let ranges = runs(sounding, LONGEST_CLOSED_GAP_TENTHS);
        Self {
            active_share: if active.is_empty() { 0.0 } else { n_active as f64 / active.len() as f64 },
            silent_share: silence.share,
            leading_silence_s: second(silence.leading),
            trailing_silence_s: second(silence.trailing),
            ranges: ranges.iter().map(|range| time_range(range, 10.0)).collect(),
        }
    }
}
