use crate::lanes::dot;
use std::f64::consts::PI;

/// Lowers a sample rate by an integer factor with a linear-phase FIR low-pass.
///
/// Output sample j stands for input sample j·factor: the filter's delay is taken out, so copies of related signals keep
/// their time differences.
#[derive(Debug, Clone)]
pub(crate) struct Decimator {
    factor: usize,
    taps: Vec<f32>,
    /// Input from `half` samples before the next output on.
    pending: Vec<f32>,
    half: usize,
}

/// Stop-band attenuation of the low-pass in dB; the Kaiser formulas below are those of Oppenheim & Schafer,
/// *Discrete-Time Signal Processing*, section 7.5.3.
const STOP_BAND_DB: f64 = 90.0;

impl Decimator {
    /// Keeps what lies below `pass` times the output rate flat; `pass` is below 0.5, and what could fold back into the
    /// pass band is removed.
    pub(crate) fn new(factor: usize, pass: f64) -> Self {
        if factor == 1 {
            return Self { factor, taps: vec![1.0], pending: Vec::new(), half: 0 };
        }
        // In cycles per input sample: the band from `pass` to 1 − `pass` of the output rate may hold anything.
        let transition = (1.0 - 2.0 * pass) / factor as f64;
        let order = (STOP_BAND_DB - 7.95) / (2.285 * 2.0 * PI * transition);
        let half = (order / 2.0).ceil() as usize;
        let taps = kaiser_low_pass(0.5 / factor as f64, half);
        Self { factor, taps, pending: vec![0.0; half], half }
    }

    /// Takes the next samples and appends to `out` what they complete.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.pending.extend_from_slice(samples);
        let mut start = 0;
        while start + self.taps.len() <= self.pending.len() {
            out.push(dot(&self.taps, &self.pending[start..start + self.taps.len()]));
            start += self.factor;
        }
        // With few taps the next output may lie beyond what has been taken so far.
        let n = start.min(self.pending.len());
        debug_assert_eq!(n, start, "a filter is longer than its factor");
        self.pending.drain(..n);
    }

    /// Ends the stream: the last outputs see silence behind it.
    pub(crate) fn finish(mut self, out: &mut Vec<f32>) {
        let tail = vec![0.0; self.half];
        self.push(&tail, out);
    }
}

pub(crate) fn kaiser_low_pass(cutoff: f64, half: usize) -> Vec<f32> {
    let beta = 0.1102 * (STOP_BAND_DB - 8.7);
    let taps: Vec<f64> = (0..=2 * half)
        .map(|k| {
            let n = k as f64 - half as f64;
            let sinc = if n == 0.0 { 2.0 * cutoff } else { (2.0 * PI * cutoff * n).sin() / (PI * n) };
            let x = n / half as f64;
            sinc * bessel_i0(beta * (1.0 - x * x).max(0.0).sqrt()) / bessel_i0(beta)
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| (tap / sum) as f32).collect()
}

/// The modified Bessel function of order zero by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-12 * sum {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, signals};

    fn decimated(factor: usize, samples: &[f32], block: usize) -> Vec<f32> {
        let mut decimator = Decimator::new(factor, 0.4);
        let mut out = Vec::new();
        for part in samples.chunks(block) {
            decimator.push(part, &mut out);
        }
        decimator.finish(&mut out);
        out
    }

    #[test]
    fn low_tones_keep_level_and_time_and_high_ones_vanish() {
        let low = signals::sine(48_000, Hertz(1_000.0), 0.5, 48_000);
        let out = decimated(8, &low, 480);
        assert_eq!(out.len(), 6_000);
        for j in 100..5_900 {
            assert!((out[j] - low[8 * j]).abs() < 1e-4, "{j}: {} {}", out[j], low[8 * j]);
        }
        let high = decimated(8, &signals::sine(48_000, Hertz(5_000.0), 0.5, 48_000), 480);
        assert!(high[100..5_900].iter().all(|x| x.abs() < 1e-4));
    }

    #[test]
    fn block_size_does_not_change_a_bit() {
        let noise = signals::white_noise(3, 0.5, 5_000);
        for factor in [1, 5, 32] {
            let whole = decimated(factor, &noise, 5_000);
            assert_eq!(whole.len(), 5_000_usize.div_ceil(factor));
            for block in [1, 13, 997] {
                assert_eq!(decimated(factor, &noise, block), whole);
            }
        }
    }
}
