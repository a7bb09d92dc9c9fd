use super::copy::PASS;
use super::cross_spectrum::{CrossSpectrum, FRAME};
use super::rotation::Rotation;
use super::waveform::Alignment;
use serde::{Deserialize, Serialize};

/// What the sum of a pair gains over its powers in a third octave: 10·log10(E(a+b) / (E(a) + E(b))), at most +3 dB.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandSum {
    /// Centre of the band, in hertz.
    pub center_hz: f64,
    /// Gain in dB as the stems lie.
    pub gain_db: f64,
    /// The same when one polarity is flipped.
    pub flipped_gain_db: f64,
    /// The same with the all-pass that mends the pair; `None` without one.
    pub rotated_gain_db: Option<f64>,
    /// The same at the measured delay and polarity.
    pub aligned_gain_db: Option<f64>,
}

/// The teeth that a delay cuts into the sum of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Comb {
    /// The first notch, in hertz: 1/(2τ), or 1/τ when one stem is upside down.
    pub first_notch_hz: f64,
    /// From the tops to the notches, in dB: 20·log10 of (1 + m)/(1 − m) halved, from what the two have in common.
    pub depth_db: f64,
}

/// Energies and the energy in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairSums {
    a: f64,
    b: f64,
    common: f64,
}

/// No sum is given as gaining or losing more than this, in dB: an exact copy has no bound.
const MAX_CHANGE_DB: f64 = 60.0;
/// Third octaves from k to k above 1 kHz: 40 Hz to 4 kHz.
const BANDS: std::ops::RangeInclusive<i32> = -14..=6;
/// A band is given where both stems have more than this of their power, in dB: below is noise.
const LEAST_SHARE_DB: f64 = -50.0;
/// What lies below is not heard as part of the sound, in hertz.
pub(super) const LOWEST_HZ: f64 = 20.0;

/// The bins of a cross-spectrum from `low_hz` to `high_hz`, as far as the copy is flat.
pub(super) fn bins(low_hz: f64, high_hz: f64, sample_rate_hz: f64) -> std::ops::Range<usize> {
    let bin = |hz: f64| (hz / sample_rate_hz * FRAME as f64).round() as usize;
    let first = bin(low_hz).max(1);
    first..bin(high_hz.min(PASS * sample_rate_hz)).max(first)
}

impl PairSums {
    /// As the stems lie.
    pub(super) fn of(spectrum: &CrossSpectrum, sample_rate_hz: f64) -> Self {
        Self::within(spectrum, bins(LOWEST_HZ, f64::INFINITY, sample_rate_hz), 0.0, 1.0)
    }

    /// With b moved by `delay` samples of the copy and times `sign`.
    pub(super) fn moved(spectrum: &CrossSpectrum, sample_rate_hz: f64, delay: f64, sign: f64) -> Self {
        Self::within(spectrum, bins(LOWEST_HZ, f64::INFINITY, sample_rate_hz), delay, sign)
    }

    fn within(spectrum: &CrossSpectrum, bins: std::ops::Range<usize>, delay: f64, sign: f64) -> Self {
        let mut sums = Self { a: 0.0, b: 0.0, common: 0.0 };
        for k in bins {
            sums.a += f64::from(spectrum.a_power[k]);
            sums.b += f64::from(spectrum.b_power[k]);
            sums.common += sign * spectrum.in_phase(k, delay);
        }
        sums
    }

    pub(super) fn correlation(self) -> f64 {
        let norm = (self.a * self.b).sqrt();
        if norm > 0.0 { (self.common / norm).clamp(-1.0, 1.0) } else { 0.0 }
    }

    /// The gain of the first that leaves the least of the second, by least squares.
    pub(super) fn gain_of_second(self) -> f64 {
        if self.a > 0.0 { self.common / self.a } else { 0.0 }
    }

    pub(super) fn flip_gain_db(self) -> f64 {
        self.flipped().gain_db() - self.gain_db()
    }

    /// With `common` as the energy in common.
    pub(super) fn turned_to(self, common: f64) -> Self {
        Self { common, ..self }
    }

    pub(super) fn flipped(self) -> Self {
        Self { common: -self.common, ..self }
    }

    pub(super) fn gain_db(self) -> f64 {
        let total = self.a + self.b;
        (10.0 * ((total + 2.0 * self.common) / total).log10()).max(-MAX_CHANGE_DB)
    }

    /// The comb of a pair that lies `delay_s` apart, from its sums when lined up.
    pub(super) fn comb(self, delay_s: f64, inverted: bool) -> Option<Comb> {
        let total = self.a + self.b;
        let ripple = 10.0 * ((total + 2.0 * self.common) / (total - 2.0 * self.common)).log10();
        let first_notch_hz = if inverted { 1.0 } else { 0.5 } / delay_s.abs();
        (first_notch_hz < HIGHEST_NOTCH_HZ).then(|| Comb { first_notch_hz, depth_db: ripple.clamp(0.0, MAX_CHANGE_DB) })
    }
}

/// A first notch above this is not heard as a comb, in hertz.
const HIGHEST_NOTCH_HZ: f64 = 20_000.0;

/// The sums per third octave: as they lie, and as `aligned` and `rotation` say.
pub(super) fn bands(
    spectrum: &CrossSpectrum,
    aligned: Option<&Alignment>,
    rotation: Option<&Rotation>,
    sample_rate_hz: f64,
) -> Vec<BandSum> {
    let whole = PairSums::of(spectrum, sample_rate_hz);
    let least = dsp::db_to_power(LEAST_SHARE_DB);
    let edge = 2.0_f64.powf(1.0 / 6.0);
    BANDS
        .filter_map(|k| {
            let center_hz = 1_000.0 * 2.0_f64.powf(f64::from(k) / 3.0);
            let range = bins(center_hz / edge, center_hz * edge, sample_rate_hz);
            let sums = PairSums::within(spectrum, range.clone(), 0.0, 1.0);
            let rotated =
                rotation.map(|rotation| sums.turned_to(rotation.common(spectrum, range.clone(), sample_rate_hz)));
            let aligned = aligned.map(|a| PairSums::within(&a.spectrum, range, a.rest, a.sign));
            (sums.a > least * whole.a && sums.b > least * whole.b).then(|| BandSum {
                center_hz,
                gain_db: sums.gain_db(),
                flipped_gain_db: sums.flipped().gain_db(),
                rotated_gain_db: rotated.map(PairSums::gain_db),
                aligned_gain_db: aligned.map(PairSums::gain_db),
            })
        })
        .collect()
}
