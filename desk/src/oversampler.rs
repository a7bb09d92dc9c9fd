use crate::chain::CHUNK;
use crate::delay::{dot, kaiser};
use std::f64::consts::PI;

const FACTOR: usize = 4;
/// Samples to either side that the filter looks at.
const REACH: usize = 24;
/// The corner of the filter down re half the sample rate: at half of it nothing is left (−81 dB) that could fold back. What
/// the curve adds fades from 0.4 of the sample rate on.
const CORNER_DOWN: f64 = 0.894;
/// Taps per phase, a multiple of four, of which the newest are zero.
const TAPS: usize = 2 * REACH + 4;
/// Taps of the filter down, oldest first, in front of them zeros.
const TAPS_DOWN: usize = FACTOR * TAPS;

/// Runs a curve at four times the sample rate.
///
/// Up and down go through Kaiser-windowed sincs of 193 taps, with 81 dB of rejection.
#[derive(Debug, Clone)]
pub(crate) struct Oversampler {
    up: [[f64; TAPS]; FACTOR],
    down: [f64; TAPS_DOWN],
    recent: Vec<f64>,
    curved: Vec<f64>,
    /// Frames since the curve last gave anything.
    n_idle: usize,
}

impl Oversampler {
    /// Samples by which both outputs lag the input.
    pub(crate) const LATENCY: usize = 2 * REACH;

    /// Samples by which the sound lags the input where it is curved.
    pub(crate) const CURVED_AFTER: usize = REACH;

    pub(crate) fn new() -> Self {
        Self {
            up: std::array::from_fn(|phase| {
                std::array::from_fn(|k| filter((FACTOR * (TAPS - 1 - k) + phase) as f64 - (FACTOR * REACH) as f64, 1.0))
            }),
            down: std::array::from_fn(|k| {
                let age = (TAPS_DOWN - 1 - k) as f64 - (FACTOR - 1) as f64;
                filter(age - (FACTOR * REACH) as f64, CORNER_DOWN) / FACTOR as f64
            }),
            recent: vec![0.0; TAPS - 1 + CHUNK],
            curved: vec![0.0; TAPS_DOWN - FACTOR + FACTOR * CHUNK],
            n_idle: TAPS,
        }
    }

    /// Delays `samples` by [`Self::LATENCY`], and gives in `output` what `curve` makes of them at the higher rate: it is given
    /// the frame, [`Self::CURVED_AFTER`] samples late, and a value there. It gives nothing anywhere if `is_idle`.
    pub(crate) fn process(
        &mut self,
        samples: &mut [f64],
        output: &mut [f64],
        is_idle: bool,
        curve: impl Fn(usize, f64) -> f64,
    ) {
        let n_frames = samples.len();
        self.recent[TAPS - 1..TAPS - 1 + n_frames].copy_from_slice(samples);
        for (i, sample) in samples.iter_mut().enumerate() {
            *sample = self.recent[i + TAPS - 1 - Self::LATENCY];
        }
        if is_idle && self.n_idle >= TAPS {
            output.fill(0.0);
        } else {
            self.fill_curved(n_frames, curve);
            for (i, output) in output.iter_mut().enumerate() {
                *output = dot(&self.down, &self.curved[FACTOR * i..FACTOR * i + TAPS_DOWN]);
            }
            self.curved.copy_within(FACTOR * n_frames..FACTOR * n_frames + TAPS_DOWN - FACTOR, 0);
            self.n_idle = if is_idle { self.n_idle + n_frames } else { 0 };
        }
        self.recent.copy_within(n_frames..n_frames + TAPS - 1, 0);
    }

    /// Whether nothing but silence is in it, and comes.
    pub(crate) fn is_silent_with(&self, samples: &[f64]) -> bool {
        samples.iter().chain(&self.recent[..TAPS - 1]).all(|x| *x == 0.0)
    }

    fn fill_curved(&mut self, n_frames: usize, curve: impl Fn(usize, f64) -> f64) {
        let curved = &mut self.curved[TAPS_DOWN - FACTOR..];
        let around = self.recent.windows(TAPS).take(n_frames);
        for (frame, (around, curved)) in around.zip(curved.as_chunks_mut::<FACTOR>().0).enumerate() {
            for (kernel, curved) in self.up.iter().zip(curved) {
                *curved = curve(frame, dot(kernel, around));
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.recent.fill(0.0);
        self.curved.fill(0.0);
        self.n_idle = TAPS;
    }
}

/// The filter with its corner at `corner` of half the sample rate, at `t` samples of the higher rate from its middle.
fn filter(t: f64, corner: f64) -> f64 {
    let reach = (FACTOR * REACH) as f64;
    if t.abs() > reach {
        return 0.0;
    }
    let angle = PI * corner * t / FACTOR as f64;
    let sinc = if t == 0.0 { 1.0 } else { angle.sin() / angle };
    corner * sinc * kaiser(t / reach)
}
