use crate::decimator::Decimator;
use crate::fundamental::{Fundamental, fundamental};
use crate::level::LOWEST_DB;
use crate::spectral_peaks::{Peak, peaks};
use dsp::{AudioBlock, Framing, StereoSpectrum, Stft};
use std::collections::VecDeque;

/// Follows the partials of a stem below 5 kHz, forty times a second: a voice's waver, a string's die away, an organ's do
/// neither.
///
/// It works on a copy lowered to 11–22 kHz, with Hann frames of about 90 ms.
#[derive(Debug)]
pub(crate) struct PartialMeter {
    decimators: Vec<Decimator>,
    lowered: Vec<Vec<f32>>,
    stft: Stft,
    bin_hz: f64,
    follower: Follower,
}

/// Frames per second.
pub(crate) const PARTIAL_FRAMES_PER_S: u32 = 40;
const LOWEST_RATE_HZ: f64 = 11_000.0;
/// The copy is flat up to this part of its rate.
const PASS: f64 = 0.45;
/// The transform is the largest power of two not longer than this.
const LONGEST_FRAME_S: f64 = 0.13;
/// Partials are compared with those so many frames before: 50 ms, of which the frames share less than half.
pub(crate) const FRAMES_BACK: usize = 2;

/// What the partials of one frame are and do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PartialFrame {
    /// Power below half the lowered rate.
    pub(crate) power: f64,
    pub(crate) n_peaks: f32,
    /// Mean height of the partials above what lies between them, in dB.
    pub(crate) prominence_db: f32,
    pub(crate) motion: Option<Motion>,
    pub(crate) fundamental: Option<Fundamental>,
}

/// How partials moved within 50 ms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Motion {
    /// Share of them, by weight, that were there before.
    pub(crate) kept: f32,
    /// Mean distance that those moved, in cents; `None` when all lie below 200 Hz, where cents are finer than the frames.
    pub(crate) drift_cents: Option<f32>,
    /// Mean change of level below and above 800 Hz, in dB.
    pub(crate) rise_db: [Option<f32>; 2],
    /// Standard deviation of these changes, in dB.
    pub(crate) rise_spread_db: Option<f32>,
}

/// Partials above this are clear enough to tell cents.
const LEAST_DRIFT_HZ: f64 = 200.0;
/// Between the two ranges whose decays are read.
const SPLIT_HZ: f64 = 800.0;
/// A partial that moved further than this (a share of its frequency, or so many bins) is another one.
const SAME_PARTIAL: f64 = 0.025;
const SAME_PARTIAL_BINS: f64 = 0.8;

#[derive(Debug, Default)]
struct Follower {
    sum: Vec<f32>,
    /// Partials of the frames before, and the level of their strongest bin in dB.
    before: VecDeque<(Vec<Peak>, f64)>,
    n_silent: usize,
    frames: Vec<PartialFrame>,
}

/// Frames that are kept: nearly seven minutes from the first that sounds on.
const MOST_FRAMES: usize = 16_384;

impl PartialMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let rate_hz = f64::from(sample_rate_hz);
        let factor = (rate_hz / LOWEST_RATE_HZ).max(1.0).log2().floor().exp2();
        let lowered_hz = rate_hz / factor;
        let longest = (lowered_hz * LONGEST_FRAME_S) as usize;
        let size = (longest.max(32) + 1).next_power_of_two() / 2;
        let framing =
            Framing { size, frames_per_second: PARTIAL_FRAMES_PER_S, sample_rate_hz: lowered_hz.round() as u32 };
        Self {
            decimators: (0..n_channels).map(|_| Decimator::new(factor as usize, PASS)).collect(),
            lowered: vec![Vec::new(); n_channels],
            stft: Stft::new(framing),
            bin_hz: lowered_hz / size as f64,
            follower: Follower::default(),
        }
    }

    pub(crate) fn push(&mut self, block: &AudioBlock) {
        for ((decimator, lowered), samples) in self.decimators.iter_mut().zip(&mut self.lowered).zip(block.channels()) {
            decimator.push(samples, lowered);
        }
        let lowered = AudioBlock::from_channels(self.lowered.iter_mut().map(std::mem::take).collect());
        let Self { stft, follower, bin_hz, .. } = self;
        stft.push(&lowered, |_, spectrum| follower.add(spectrum, *bin_hz));
    }

    /// What was followed; a last frame that the file does not fill is left out.
    pub(crate) fn finish(self) -> PartialFrames {
        PartialFrames { first: self.follower.n_silent, frames: self.follower.frames }
    }
}

/// Frames of a file from the first that sounds on.
#[derive(Debug, Default)]
pub(crate) struct PartialFrames {
    /// How many there were before.
    pub(crate) first: usize,
    pub(crate) frames: Vec<PartialFrame>,
}

impl Follower {
    fn add(&mut self, spectrum: &StereoSpectrum<'_>, bin_hz: f64) {
        self.sum.clear();
        self.sum.extend(spectrum.left.iter().zip(spectrum.right).map(|(l, r)| l + r));
        let power: f64 = self.sum.iter().map(|x| f64::from(*x)).sum();
        if self.frames.is_empty() && power <= dsp::db_to_power(LOWEST_DB) {
            self.n_silent += 1;
            return;
        }
        if self.frames.len() == MOST_FRAMES {
            return;
        }
        let strongest = self.sum.iter().copied().fold(0.0_f32, f32::max);
        let strongest_db = 10.0 * f64::from(strongest.max(f32::MIN_POSITIVE)).log10();
        let found = peaks(&self.sum, bin_hz);
        let weights: f64 = found.iter().map(Peak::weight).sum();
        let prominence: f64 = found.iter().map(|peak| peak.weight() * peak.prominence_db).sum();
        let before = (self.before.len() == FRAMES_BACK).then(|| self.before.pop_front()).flatten();
        let motion = before.and_then(|(peaks, db)| motion(&found, &peaks, strongest_db - db, bin_hz));
        self.frames.push(PartialFrame {
            power,
            n_peaks: found.len() as f32,
            prominence_db: (prominence / weights.max(1e-9)) as f32,
            motion,
            fundamental: fundamental(&found, bin_hz),
        });
        self.before.push_back((found, strongest_db));
    }
}

/// `None` without partials; `louder_db` is how much stronger the strongest has become.
fn motion(now: &[Peak], before: &[Peak], louder_db: f64, bin_hz: f64) -> Option<Motion> {
    let mut drift = Mean::default();
    let mut rises = [Mean::default(); 2];
    let mut all_rises = Mean::default();
    let mut kept = Mean::default();
    for peak in now {
        let weight = peak.weight();
        let same = before.iter().min_by(|a, b| (a.hz - peak.hz).abs().total_cmp(&(b.hz - peak.hz).abs()));
        let reach_hz = (SAME_PARTIAL * peak.hz).max(SAME_PARTIAL_BINS * bin_hz);
        let same = same.filter(|same| (same.hz - peak.hz).abs() <= reach_hz);
        kept.add(weight, f64::from(u8::from(same.is_some())));
        let Some(same) = same else { continue };
        if peak.hz >= LEAST_DRIFT_HZ {
            drift.add(weight, 1_200.0 * (peak.hz / same.hz).log2().abs());
        }
        let rise_db = peak.level_db - same.level_db + louder_db;
        rises[usize::from(peak.hz >= SPLIT_HZ)].add(weight, rise_db);
        all_rises.add(weight, rise_db);
    }
    Some(Motion {
        kept: kept.mean()?,
        drift_cents: drift.mean(),
        rise_db: rises.map(Mean::mean),
        rise_spread_db: all_rises.deviation(),
    })
}

/// A weighted mean.
#[derive(Debug, Default, Clone, Copy)]
struct Mean {
    weights: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, weight: f64, value: f64) {
        self.weights += weight;
        self.sum += weight * value;
        self.squares += weight * value * value;
    }

    fn mean(self) -> Option<f32> {
        (self.weights > 0.0).then(|| (self.sum / self.weights) as f32)
    }

    fn deviation(self) -> Option<f32> {
        let mean = f64::from(self.mean()?);
        Some((self.squares / self.weights - mean * mean).max(0.0).sqrt() as f32)
    }
}
