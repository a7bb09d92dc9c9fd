use crate::oversample::{TAPS, phases};

/// Points between two samples: a quarter, a half and three quarters of the way.
const BETWEEN: usize = 3;
/// Samples that are interpolated or skipped together; at least as many as the filter reaches back.
const STRIDE: usize = 16;
/// More than what rounding in `f32` adds to a sum of [`TAPS`] products.
const ROUNDING: f32 = 1.0001;

/// Peaks of one channel with those between its samples (ITU-R BS.1770-5, annex 2), four times oversampled at every rate
/// by the filter of [`TruePeakInterpolator`](crate::TruePeakInterpolator).
///
/// Stretches whose samples leave no room for anything between them to be the highest are not interpolated. The result
/// does not depend on that.
#[derive(Debug, Clone)]
pub struct TruePeakMeter {
    between: [[f32; TAPS]; BETWEEN],
    bound: Bound,
    /// The last [`STRIDE`] samples of what was pushed before, and then what is pushed.
    line: Vec<f32>,
}

/// How far what is interpolated can reach. Samples within `middle` ± `half` give `middle`·Σh plus at most `half`·Σ|h|.
#[derive(Debug, Clone, Copy)]
struct Bound {
    constant_gain: f32,
    worst_case_gain: f32,
}

impl Bound {
    fn of(between: &[[f32; TAPS]]) -> Self {
        let largest = |gain: fn(&[f32; TAPS]) -> f32| between.iter().map(gain).fold(0.0, f32::max) * ROUNDING;
        Self {
            constant_gain: largest(|taps| taps.iter().sum::<f32>().abs()),
            worst_case_gain: largest(|taps| taps.iter().map(|h| h.abs()).sum()),
        }
    }

    fn reach(self, (low, high): (f32, f32)) -> f32 {
        // Halved first: the difference of two huge samples may be none.
        let (low, high) = (low / 2.0, high / 2.0);
        self.constant_gain * (high + low).abs() + self.worst_case_gain * (high - low)
    }
}

impl Default for TruePeakMeter {
    fn default() -> Self {
        Self::new()
    }
}

impl TruePeakMeter {
    /// A meter at rest.
    pub fn new() -> Self {
        // The first phase gives the samples themselves.
        let [_, between @ ..] = phases();
        Self { bound: Bound::of(&between), between, line: vec![0.0; STRIDE] }
    }

    /// Takes the next samples, which must be finite, and returns the largest of `known` and the magnitudes of the
    /// points between samples up to six samples behind them. The higher `known`, the less is to be done: the best is
    /// the highest of all samples that the answer is for.
    pub fn push(&mut self, samples: &[f32], known: f32) -> f32 {
        self.line.truncate(STRIDE);
        self.line.extend_from_slice(samples);
        self.line.resize(STRIDE + samples.len().next_multiple_of(STRIDE), 0.0);
        let mut peak = known;
        let (strides, _) = self.line.as_chunks::<STRIDE>();
        let mut before = extremes(&strides[0]);
        for (k, stride) in strides.iter().enumerate().skip(1) {
            let here = extremes(stride);
            let both = (before.0.min(here.0), before.1.max(here.1));
            if self.bound.reach(both) > peak {
                let n_behind = samples.len() - (k - 1) * STRIDE;
                peak = peak.max(self.interpolated(&strides[k - 1], stride, n_behind.min(STRIDE)));
            }
            before = here;
        }
        self.line.copy_within(samples.len()..samples.len() + STRIDE, 0);
        peak
    }

    /// The largest magnitude of the points that belong to the first `n` samples of `stride`.
    fn interpolated(&self, before: &[f32; STRIDE], stride: &[f32; STRIDE], n: usize) -> f32 {
        let mut window = [0.0; 2 * STRIDE];
        window[..STRIDE].copy_from_slice(before);
        window[STRIDE..].copy_from_slice(stride);
        let mut peak = 0.0_f32;
        for taps in &self.between {
            let mut sums = [0.0_f32; STRIDE];
            for (tap, h) in taps.iter().enumerate() {
                let delayed = window[STRIDE - tap..].first_chunk::<STRIDE>().expect("taps are fewer than a stride");
                for (sum, x) in sums.iter_mut().zip(delayed) {
                    *sum += h * x;
                }
            }
            for sum in &mut sums[n..] {
                *sum = 0.0;
            }
            let (low, high) = extremes(&sums);
            peak = peak.max(high).max(-low);
        }
        peak
    }
}

/// The lowest and the highest of the samples.
fn extremes(samples: &[f32; STRIDE]) -> (f32, f32) {
    const LANES: usize = 4;
    let (mut low, mut high) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]);
    for chunk in samples.as_chunks::<LANES>().0 {
        for ((low, high), x) in low.iter_mut().zip(&mut high).zip(chunk) {
            // Comparisons become one instruction each; `f32::min` has to mind NaN.
            *low = if *x < *low { *x } else { *low };
            *high = if *x > *high { *x } else { *high };
        }
    }
    (low.into_iter().fold(f32::INFINITY, f32::min), high.into_iter().fold(f32::NEG_INFINITY, f32::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TruePeakInterpolator;
    use crate::signals::white_noise;

    fn magnitude(samples: &[f32]) -> f32 {
        samples.iter().fold(0.0, |peak, x| peak.max(x.abs()))
    }

    /// Noise whose level wanders over 60 dB.
    fn wandering(n: usize) -> Vec<f32> {
        let mut samples = white_noise(5, 0.9, n);
        for (k, x) in samples.iter_mut().enumerate() {
            *x *= 10.0_f32.powf(1.5 * ((k as f32 / 700.0).sin() - 1.0));
        }
        samples
    }

    #[test]
    fn what_is_skipped_changes_no_bit() {
        let samples = wandering(20_000);
        for block in [1, 7, 16, 480, 4_410] {
            let mut meter = TruePeakMeter::new();
            let mut thorough = TruePeakMeter::new();
            thorough.bound.worst_case_gain = f32::INFINITY;
            for block in samples.chunks(block) {
                let known = magnitude(block);
                assert_eq!(meter.push(block, known).to_bits(), thorough.push(block, known).to_bits());
            }
        }
    }

    #[test]
    fn blocks_of_any_size_give_the_peak_that_sample_by_sample_gives() {
        let samples = wandering(20_000);
        let mut plain = TruePeakInterpolator::new();
        // The same products, added in another order.
        let expected = samples.iter().map(|x| plain.peak(*x)).fold(0.0, f32::max);
        for block in [1, 7, 16, 480, 4_410] {
            let mut meter = TruePeakMeter::new();
            let peak =
                samples.chunks(block).fold(0.0, |peak: f32, block| meter.push(block, peak.max(magnitude(block))));
            assert!((peak - expected).abs() <= 1e-6 * expected, "{block}: {peak} {expected}");
        }
    }

    #[test]
    fn every_sign_against_its_tap_gives_the_worst_case_gain_and_no_more() {
        let meter = TruePeakMeter::new();
        // The middle phase is the largest: its taps fade with the distance alone.
        let worst: Vec<f32> = meter.between[1].iter().rev().map(|h| h.signum()).collect();
        let peak = TruePeakMeter::new().push(&worst, 1.0);
        assert!(peak <= meter.bound.worst_case_gain && peak > 0.999 * meter.bound.worst_case_gain, "{peak}");
    }
}
