use crate::{Db, Hertz};
use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// The coefficients of a second-order filter, normalised so that a0 = 1:
/// H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
///
/// Designs follow R. Bristow-Johnson's *Cookbook formulae for audio EQ biquad filter coefficients*. Frequencies at or
/// above half the sample rate are moved to 0.49 of it, where the bilinear transform still exists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    pub(crate) b: [f64; 3],
    pub(crate) a: [f64; 2],
}

/// cos(w0), and alpha = sin(w0) / 2Q.
fn cosine_and_alpha(sample_rate_hz: u32, frequency: Hertz, q: f64) -> (f64, f64) {
    let rate_hz = f64::from(sample_rate_hz);
    let w0 = TAU * frequency.0.clamp(rate_hz * 1e-6, rate_hz * 0.49) / rate_hz;
    (w0.cos(), w0.sin() / (2.0 * q))
}

impl Coefficients {
    /// The Q of a maximally flat (Butterworth) second-order filter: its response at the corner is −3.01 dB.
    pub const BUTTERWORTH_Q: f64 = FRAC_1_SQRT_2;

    /// From b0, b1, b2 and a0, a1, a2.
    pub fn normalised(b: [f64; 3], a: [f64; 3]) -> Self {
        Self { b: b.map(|x| x / a[0]), a: [a[1] / a[0], a[2] / a[0]] }
    }

    /// A high-pass with 12 dB per octave below `frequency`.
    pub fn high_pass(sample_rate_hz: u32, frequency: Hertz, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        let half = 0.5 + 0.5 * c;
        let b = [half, -2.0 * half, half];
        Self::normalised(b, [1.0 + alpha, -2.0 * c, 1.0 - alpha])
    }

    /// A low-pass with 12 dB per octave above `frequency`.
    pub fn low_pass(sample_rate_hz: u32, frequency: Hertz, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        let b = [(1.0 - c) / 2.0, 1.0 - c, (1.0 - c) / 2.0];
        Self::normalised(b, [1.0 + alpha, -2.0 * c, 1.0 - alpha])
    }

    /// A band-pass with 0 dB at `frequency`.
    pub fn band_pass(sample_rate_hz: u32, frequency: Hertz, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        Self::normalised([alpha, 0.0, -alpha], [1.0 + alpha, -2.0 * c, 1.0 - alpha])
    }

    /// A notch: −∞ dB at `frequency`, −3 dB at the two edges of a band `frequency` / `q` wide.
    pub fn notch(sample_rate_hz: u32, frequency: Hertz, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        Self::normalised([1.0, -2.0 * c, 1.0], [1.0 + alpha, -2.0 * c, 1.0 - alpha])
    }

    /// A bell of `gain` at `frequency`.
    pub fn bell(sample_rate_hz: u32, frequency: Hertz, gain: Db, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        let amp = Db(gain.0 / 2.0).to_amplitude();
        Self::normalised(
            [1.0 + alpha * amp, -2.0 * c, 1.0 - alpha * amp],
            [1.0 + alpha / amp, -2.0 * c, 1.0 - alpha / amp],
        )
    }

    /// A low shelf: `gain` far below `frequency`, half of it (in dB) at `frequency`.
    pub fn low_shelf(sample_rate_hz: u32, frequency: Hertz, gain: Db, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        let amp = Db(gain.0 / 2.0).to_amplitude();
        let s = 2.0 * amp.sqrt() * alpha;
        let (plus, minus) = (amp + 1.0, amp - 1.0);
        Self::normalised(
            [amp * (plus - minus * c + s), 2.0 * amp * (minus - plus * c), amp * (plus - minus * c - s)],
            [plus + minus * c + s, -2.0 * (minus + plus * c), plus + minus * c - s],
        )
    }

    /// A high shelf: `gain` far above `frequency`, half of it (in dB) at `frequency`.
    pub fn high_shelf(sample_rate_hz: u32, frequency: Hertz, gain: Db, q: f64) -> Self {
        let (c, alpha) = cosine_and_alpha(sample_rate_hz, frequency, q);
        let amp = Db(gain.0 / 2.0).to_amplitude();
        let s = 2.0 * amp.sqrt() * alpha;
        let (plus, minus) = (amp + 1.0, amp - 1.0);
        Self::normalised(
            [amp * (plus + minus * c + s), -2.0 * amp * (minus + plus * c), amp * (plus + minus * c - s)],
            [plus - minus * c + s, 2.0 * (minus - plus * c), plus - minus * c - s],
        )
    }

    /// |H|² at `frequency`: the factor by which the filter multiplies power there.
    pub fn power_response(&self, sample_rate_hz: u32, frequency: Hertz) -> f64 {
        let w = TAU * frequency.0 / f64::from(sample_rate_hz);
        // phi = sin²(w/2) keeps its digits near DC where cos w ≈ 1 (Cookbook, "response").
        let phi = (w / 2.0).sin().powi(2);
        let square = |c0: f64, c1: f64, c2: f64| {
            let sum = c0 + c1 + c2;
            sum * sum - 4.0 * (c0 * c1 + 4.0 * c0 * c2 + c1 * c2) * phi + 16.0 * c0 * c2 * phi * phi
        };
        square(self.b[0], self.b[1], self.b[2]) / square(1.0, self.a[0], self.a[1])
    }
}

/// A second-order filter running over one channel: transposed direct form II with `f64` state.
#[derive(Debug, Clone)]
pub struct Biquad {
    coefficients: Coefficients,
    state: [f64; 2],
}

impl Biquad {
    /// A filter at rest.
    pub fn new(coefficients: Coefficients) -> Self {
        Self { coefficients, state: [0.0; 2] }
    }

    /// Filters one sample.
    #[inline]
    pub fn step(&mut self, x: f64) -> f64 {
        let Coefficients { b, a } = &self.coefficients;
        let y = b[0] * x + self.state[0];
        self.state[0] = b[1] * x - a[0] * y + self.state[1];
        self.state[1] = b[2] * x - a[1] * y;
        y
    }

    /// Filters `samples` in place.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            *sample = self.step(f64::from(*sample)) as f32;
        }
    }

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
        self.state = [0.0; 2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{power_to_db, signals};

    const RATE: u32 = 48_000;

    fn response_db(c: &Coefficients, frequency_hz: f64) -> f64 {
        power_to_db(c.power_response(RATE, Hertz(frequency_hz))).expect("a filter passes some power")
    }

    /// The analytic response must be what the running filter does to a sine.
    fn measured_db(c: &Coefficients, frequency_hz: f64) -> f64 {
        let mut samples = signals::sine(RATE, Hertz(frequency_hz), 0.5, RATE as usize);
        Biquad::new(*c).process(&mut samples);
        let tail = &samples[RATE as usize / 2..];
        let power = tail.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / tail.len() as f64;
        power_to_db(power / 0.125).expect("a filtered sine has power")
    }

    #[test]
    fn pass_filters_lose_three_decibels_at_their_corner() {
        for corner_hz in [30.0, 100.0, 1_000.0, 8_000.0] {
            for design in [Coefficients::high_pass, Coefficients::low_pass] {
                let c = design(RATE, Hertz(corner_hz), Coefficients::BUTTERWORTH_Q);
                assert!((response_db(&c, corner_hz) + 3.0103).abs() < 1e-3);
                assert!((measured_db(&c, corner_hz) + 3.0103).abs() < 0.02);
            }
        }
    }

    #[test]
    fn pass_filters_fall_twelve_decibels_per_octave() {
        let c = Coefficients::high_pass(RATE, Hertz(1_000.0), Coefficients::BUTTERWORTH_Q);
        let slope = response_db(&c, 50.0) - response_db(&c, 25.0);
        assert!((slope - 12.04).abs() < 0.05, "{slope}");
    }

    #[test]
    fn bell_reaches_its_gain_and_shelves_half_of_it_at_their_corner() {
        for gain_db in [-9.0, 4.0] {
            let bell = Coefficients::bell(RATE, Hertz(700.0), Db(gain_db), 2.0);
            assert!((response_db(&bell, 700.0) - gain_db).abs() < 1e-6);
            assert!((measured_db(&bell, 700.0) - gain_db).abs() < 0.01);
            assert!(response_db(&bell, 20.0).abs() < 0.05);
            let low = Coefficients::low_shelf(RATE, Hertz(200.0), Db(gain_db), 0.7);
            assert!((response_db(&low, 200.0) - gain_db / 2.0).abs() < 0.01);
            assert!((response_db(&low, 5.0) - gain_db).abs() < 0.05);
            let high = Coefficients::high_shelf(RATE, Hertz(3_000.0), Db(gain_db), 0.7);
            assert!((response_db(&high, 3_000.0) - gain_db / 2.0).abs() < 0.01);
            assert!((response_db(&high, 22_000.0) - gain_db).abs() < 0.1);
        }
    }

    #[test]
    fn notch_edges_lose_three_decibels() {
        let c = Coefficients::notch(RATE, Hertz(1_000.0), 5.0);
        let half = 1.0 / (2.0 * 5.0);
        let upper_hz = 1_000.0 * (half + (1.0_f64 + half * half).sqrt());
        assert!(response_db(&c, 1_000.0 + 1e-3) < -60.0);
        assert!((response_db(&c, upper_hz) + 3.01).abs() < 0.05);
    }
}
