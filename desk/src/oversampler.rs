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
    n_silent: usize,
}

impl Oversampler {
    /// Samples by which both outputs lag the input.
    pub(crate) const LATENCY: usize = 2 * REACH;

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
            n_silent: TAPS + TAPS,
        }
    }

    /// Delays `samples` by [`Self::LATENCY`], and gives in `output` what `curve` makes of them at the higher rate.
    pub(crate) fn process(&mut self, samples: &mut [f64], output: &mut [f64], curve: impl Fn(f64) -> f64) {
        let n_frames = samples.len();
        let is_silent = samples.iter().all(|x| *x == 0.0);
        if is_silent && self.n_silent >= TAPS + TAPS {
            output.fill(0.0);
            return;
        }
        self.n_silent = if is_silent { self.n_silent + n_frames } else { 0 };
        self.recent[TAPS - 1..TAPS - 1 + n_frames].copy_from_slice(samples);
        let curved = &mut self.curved[TAPS_DOWN - FACTOR..];
        for (around, curved) in self.recent.windows(TAPS).zip(curved.as_chunks_mut::<FACTOR>().0).take(n_frames) {
            for (kernel, curved) in self.up.iter().zip(curved) {
                *curved = curve(dot(kernel, around));
            }
        }
        for (i, (sample, output)) in samples.iter_mut().zip(output).enumerate() {
            *sample = self.recent[i + TAPS - 1 - Self::LATENCY];
            *output = dot(&self.down, &self.curved[FACTOR * i..FACTOR * i + TAPS_DOWN]);
        }
        self.recent.copy_within(n_frames..n_frames + TAPS - 1, 0);
        self.curved.copy_within(FACTOR * n_frames..FACTOR * n_frames + TAPS_DOWN - FACTOR, 0);
    }

    pub(crate) fn reset(&mut self) {
        self.recent.fill(0.0);
        self.curved.fill(0.0);
        self.n_silent = TAPS + TAPS;
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
