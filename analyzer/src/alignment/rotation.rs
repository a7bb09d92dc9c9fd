use super::benefit::{LOWEST_HZ, PairSums, bins};
use super::cross_spectrum::CrossSpectrum;
use dsp::Complex32;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// An all-pass that turns the phase of one stem so that the pair sums better, without a shift or a flip.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rotation {
    /// It is made on the second stem; else on the first.
    pub of_second: bool,
    /// First order (a quarter turn at its frequency, half a turn in all) or second order (half a turn, one in all).
    pub order: u8,
    /// Where the phase has turned by half of what it turns in all, in hertz.
    pub frequency_hz: f64,
    /// Quality of the second order; `None` of the first.
    pub q: Option<f64>,
    /// One stem is to be inverted as well.
    pub inverted: bool,
    /// Normalised correlation after it, 0…1.
    pub correlation: f64,
    /// What the pair's sum gains over the better of as it lies and one polarity flipped, in dB.
    pub gain_db: f64,
}

/// Frequencies that are tried lie this far apart, in octaves.
const STEP_OCTAVES: f64 = 1.0 / 6.0;
/// ... from here, in hertz ...
const FIRST_HZ: f64 = 40.0;
/// ... to here: seven octaves.
const STEPS: u32 = 42;
/// Qualities of the second order that are tried.
const QUALITIES: [f64; 4] = [0.5, 0.7, 1.0, 2.0];
/// Less in common after all phases are turned is not the waveform of one source. Design heuristic.
const LEAST_CORRELATION: f64 = 0.6;
/// A smaller gain is not worth an all-pass (the benefit test of every pair: 0.5 dB).
pub(super) const LEAST_GAIN_DB: f64 = 0.5;

impl Rotation {
    /// The energy in common within `range` when it is made.
    pub(super) fn common(&self, spectrum: &CrossSpectrum, range: Range<usize>, rate: f64) -> f64 {
        let sign = if self.inverted { -1.0 } else { 1.0 };
        sign * range.map(|k| self.turned(spectrum, k, rate)).sum::<f64>()
    }

    fn turned(&self, spectrum: &CrossSpectrum, k: usize, rate: f64) -> f64 {
        let turn = response(spectrum.frequency_hz(k, rate) / self.frequency_hz, self.q);
        f64::from((spectrum.cross[k] * if self.of_second { turn } else { turn.conj() }).re)
    }
}

/// The all-pass that makes the sum the loudest; `None` when none gains enough over a polarity switch.
pub(super) fn best(spectrum: &CrossSpectrum, sums: PairSums, rate: f64) -> Option<Rotation> {
    let range = bins(LOWEST_HZ, f64::INFINITY, rate);
    let most = range.clone().map(|k| f64::from(spectrum.cross[k].norm())).sum::<f64>();
    // No all-pass can line up more than all phases turned to zero would.
    if sums.turned_to(most).correlation() < LEAST_CORRELATION {
        return None;
    }
    let settings = std::iter::once((1, None)).chain(QUALITIES.map(|q| (2, Some(q))));
    let frequencies = (0..=STEPS).map(|k| FIRST_HZ * 2.0_f64.powf(STEP_OCTAVES * f64::from(k)));
    let straight_db = sums.gain_db().max(sums.flipped().gain_db());
    let mut best: Option<Rotation> = None;
    for (order, q) in settings {
        for frequency_hz in frequencies.clone() {
            for of_second in [false, true] {
                let nothing =
                    Rotation { of_second, order, frequency_hz, q, inverted: false, correlation: 0.0, gain_db: 0.0 };
                let common = nothing.common(spectrum, range.clone(), rate);
                let turned = sums.turned_to(common.abs());
                let gain_db = turned.gain_db() - straight_db;
                if best.is_none_or(|best| gain_db > best.gain_db) {
                    let correlation = turned.correlation();
                    best = Some(Rotation { inverted: common < 0.0, correlation, gain_db, ..nothing });
                }
            }
        }
    }
    best.filter(|best| best.gain_db >= LEAST_GAIN_DB && best.correlation >= LEAST_CORRELATION)
}

/// The all-pass at `ratio` times its frequency: (1 − jr)/(1 + jr), or (1 − r² − jr/q)/(1 − r² + jr/q).
fn response(ratio: f64, q: Option<f64>) -> Complex32 {
    let (re, im) = q.map_or((1.0, ratio), |q| (1.0 - ratio * ratio, ratio / q));
    let conjugate = Complex32::new(re as f32, -im as f32);
    conjugate * conjugate / conjugate.norm_sqr()
}
