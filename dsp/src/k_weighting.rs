use crate::{Biquad, Coefficients, Hertz};
use std::f64::consts::PI;

/// The K-weighting filter of ITU-R BS.1770-5 (a high shelf for the head, then a high-pass) over one channel.
///
/// The recommendation prints coefficients for 48 kHz only; these are designed from the analogue prototype that
/// reproduces them, so that every sample rate reads the same loudness.
#[derive(Debug, Clone)]
pub struct KWeighting {
    shelf: Biquad,
    high_pass: Biquad,
}

/// Prototype of the shelf: the three numbers that give back the 48 kHz coefficients of BS.1770-5, table 1.
const SHELF_HZ: f64 = 1681.974450955533;
const SHELF_GAIN_DB: f64 = 3.999843853973347;
const SHELF_Q: f64 = 0.7071752369554196;
/// Prototype of the high-pass: as above for BS.1770-5, table 2.
const HIGH_PASS_HZ: f64 = 38.13547087602444;
const HIGH_PASS_Q: f64 = 0.5003270373238773;

fn shelf(sample_rate_hz: u32) -> Coefficients {
    let k = (PI * SHELF_HZ / f64::from(sample_rate_hz)).tan();
    let vh = 10.0_f64.powf(SHELF_GAIN_DB / 20.0);
    let vb = vh.powf(0.4996667741545416);
    let kq = k / SHELF_Q;
    let k2 = k * k;
    Coefficients::normalised(
        [vh + vb * kq + k2, 2.0 * (k2 - vh), vh - vb * kq + k2],
        [1.0 + kq + k2, 2.0 * (k2 - 1.0), 1.0 - kq + k2],
    )
}

fn high_pass(sample_rate_hz: u32) -> Coefficients {
    let denominator = |rate_hz: u32| {
        let k = (PI * HIGH_PASS_HZ / f64::from(rate_hz)).tan();
        let kq = k / HIGH_PASS_Q;
        [1.0 + kq + k * k, 2.0 * (k * k - 1.0), 1.0 - kq + k * k]
    };
    // At 48 kHz the recommendation leaves the numerator at 1, −2, 1, which lifts the pass band by a0 (0.043 dB). That
    // lift is part of the calibration, so the other rates get the same one.
    let a = denominator(sample_rate_hz);
    let lift = denominator(48_000)[0];
    Coefficients::normalised([lift, -2.0 * lift, lift], a)
}

impl KWeighting {
    /// The offset of BS.1770-5, equation 2, in LUFS: loudness = offset + 10·log10(weighted mean square).
    pub const OFFSET_LUFS: f64 = -0.691;

    /// The filter at rest.
    pub fn new(sample_rate_hz: u32) -> Self {
        Self { shelf: Biquad::new(shelf(sample_rate_hz)), high_pass: Biquad::new(high_pass(sample_rate_hz)) }
    }

    /// Weights one sample.
    #[inline]
    pub fn step(&mut self, x: f64) -> f64 {
        let shelved = self.shelf.step(x);
        self.high_pass.step(shelved)
    }

    /// The factor by which the weighting multiplies power at `frequency`.
    pub fn power_response(sample_rate_hz: u32, frequency: Hertz) -> f64 {
        shelf(sample_rate_hz).power_response(sample_rate_hz, frequency)
            * high_pass(sample_rate_hz).power_response(sample_rate_hz, frequency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_at_48_khz_are_those_of_the_recommendation() {
        let shelf = shelf(48_000);
        // ITU-R BS.1770-5, tables 1 and 2.
        for (ours, printed) in shelf.b.iter().zip([1.53512485958697, -2.69169618940638, 1.19839281085285]) {
            assert!((ours - printed).abs() < 1e-9);
        }
        for (ours, printed) in shelf.a.iter().zip([-1.69065929318241, 0.73248077421585]) {
            assert!((ours - printed).abs() < 1e-9);
        }
        for (ours, printed) in high_pass(48_000).a.iter().zip([-1.99004745483398, 0.99007225036621]) {
            assert!((ours - printed).abs() < 1e-9);
        }
    }

    #[test]
    fn weighting_at_1_khz_is_the_calibration_gain_at_every_rate() {
        // Below 44.1 kHz the bilinear transform itself bends the shelf (+0.03 dB at 22.05 kHz).
        for rate in [44_100, 48_000, 88_200, 96_000, 192_000] {
            let gain_db = 10.0 * KWeighting::power_response(rate, Hertz(997.0)).log10();
            assert!((gain_db - 0.691).abs() < 0.01, "{rate}: {gain_db}");
        }
    }
}
