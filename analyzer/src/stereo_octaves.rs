use crate::lanes::sum;
use crate::level::level_db;
use crate::stereo_curve::PairSums;
use dsp::{StereoSpectrum, power_to_db};
use serde::{Deserialize, Serialize};

/// How left and right relate within one octave, where the file plays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OctaveStereo {
    /// Centre of the octave in hertz; its edges lie half an octave off.
    pub center_hz: f64,
    /// Correlation of left and right, −1…1.
    pub correlation: Option<f64>,
    /// Side power over mid power in dB; `None` beyond ±60 dB, where the smaller one is rounding.
    pub side_to_mid_db: Option<f64>,
    /// Right power over left power in dB: positive leans right.
    pub balance_db: Option<f64>,
}

/// Ten octaves: 31.25 Hz to 16 kHz, three of the usual third octaves each.
pub(crate) const N_OCTAVES: usize = 10;
/// The octaves up to 125 Hz are read from the long frames of the low end.
pub(crate) const N_LOW_OCTAVES: usize = 3;
/// Powers of frames are kept as `f32`, whose rounding lies 70 dB under them: no side is read further below mid, and no mid
/// below side.
const FURTHEST_DB: f64 = 60.0;

pub(crate) fn octave_center_hz(octave: usize) -> f64 {
    1000.0 * 2.0_f64.powi(octave as i32 - 5)
}

/// Left, right and cross power of one octave in one frame.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OctavePowers {
    left: f32,
    right: f32,
    cross: f32,
}

/// Where octaves begin and end among the bins of a transform. A bin that an edge cuts is shared by the width of its
/// parts.
#[derive(Debug, Default)]
pub(crate) struct OctaveBins {
    /// Edges in bins, counted from the lower edge of bin 0.
    edges: Vec<f64>,
}

impl OctaveBins {
    pub(crate) fn new(octaves: std::ops::Range<usize>, bin_hz: f64) -> Self {
        let edge = |octave: usize| octave_center_hz(octave) * std::f64::consts::FRAC_1_SQRT_2 / bin_hz + 0.5;
        Self { edges: (octaves.start..=octaves.end).map(edge).collect() }
    }

    pub(crate) fn powers<const N: usize>(&self, spectrum: &StereoSpectrum<'_>) -> [OctavePowers; N] {
        std::array::from_fn(|octave| {
            let power = |bins: &[f32]| power_between(bins, self.edges[octave], self.edges[octave + 1]) as f32;
            OctavePowers { left: power(spectrum.left), right: power(spectrum.right), cross: power(spectrum.cross) }
        })
    }
}

/// The power between two edges, counted in bins from the lower edge of bin 0.
fn power_between(bins: &[f32], lo: f64, hi: f64) -> f64 {
    let n = bins.len() as f64;
    let (lo, hi) = (lo.min(n), hi.min(n));
    let (first, last) = (lo as usize, hi as usize);
    let bin = |index: usize| bins.get(index).map_or(0.0, |power| f64::from(*power));
    sum(&bins[first..last], |power| power) - lo.fract() * bin(first) + hi.fract() * bin(last)
}

/// The reading of one octave from its powers in the frames in which the file plays.
pub(crate) fn octave_stereo<'a>(octave: usize, frames: impl Iterator<Item = &'a OctavePowers>) -> OctaveStereo {
    let mut sums = PairSums::default();
    let mut n = 0_usize;
    for frame in frames {
        let [left, right, cross] = [frame.left, frame.right, frame.cross].map(f64::from);
        sums.add(&PairSums { left, right, cross });
        n += 1;
    }
    let both = sums.left + sums.right;
    let heard = level_db(both / n.max(1) as f64).is_some();
    let (mid, side) = (both / 2.0 + sums.cross, both / 2.0 - sums.cross);
    OctaveStereo {
        center_hz: octave_center_hz(octave),
        correlation: sums.correlation().filter(|_| heard),
        side_to_mid_db: power_to_db(side / mid).filter(|db| heard && db.abs() <= FURTHEST_DB),
        balance_db: sums.balance_db().filter(|_| heard),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const N: usize = 20 * 48_000;

    fn octaves(left: &[f32], right: &[f32]) -> Vec<OctaveStereo> {
        analyzed(48_000, vec![left.to_vec(), right.to_vec()]).stereo.octaves
    }

    /// Right is a·left + b·other: correlation a/√(a² + b²), balance a² + b², side over mid ((1−a)² + b²)/((1+a)² + b²).
    #[test]
    fn every_octave_of_related_noises_reads_what_the_gains_say() {
        let left = signals::white_noise(1, 0.4, N);
        let other = signals::white_noise(2, 0.4, N);
        for (a, b) in [(0.8_f64, 0.6), (-0.5, 0.5), (0.4, 0.0)] {
            let mix = |(x, y): (&f32, &f32)| (a * f64::from(*x) + b * f64::from(*y)) as f32;
            let right: Vec<f32> = left.iter().zip(&other).map(mix).collect();
            let power = a * a + b * b;
            let side_over_mid = ((1.0 - a).powi(2) + b * b) / ((1.0 + a).powi(2) + b * b);
            let read = octaves(&left, &right);
            assert_eq!(read.len(), N_OCTAVES);
            for (k, octave) in read.iter().enumerate() {
                // A narrow band has few independent values in 20 s.
                let spread = 2.0_f64.powf(-(k as f64) / 2.0);
                let near = |reading: Option<f64>, expected: f64, tolerance: f64| {
                    let error = reading.expect("noise has every octave") - expected;
                    assert!(error.abs() < tolerance * spread, "{a} {b}: {octave:?}");
                };
                near(octave.correlation, a / power.sqrt(), 0.15);
                near(octave.balance_db, 10.0 * power.log10(), 1.0);
                near(octave.side_to_mid_db, 10.0 * side_over_mid.log10(), 2.0);
            }
            assert!((read[5].center_hz - 1_000.0).abs() < 1e-9 && (read[0].center_hz - 31.25).abs() < 1e-9);
        }
    }

    #[test]
    fn what_lies_in_the_rounding_of_the_other_is_not_read() {
        let left = signals::white_noise(1, 0.4, N / 4);
        for (gain, is_read) in [(0.99_f32, true), (0.9999, false), (-0.99, true), (-0.9999, false)] {
            let right: Vec<f32> = left.iter().map(|x| gain * x).collect();
            let expected_db = 20.0 * ((1.0 - f64::from(gain)) / (1.0 + f64::from(gain))).log10();
            for octave in octaves(&left, &right) {
                assert_eq!(octave.side_to_mid_db.is_some(), is_read, "{gain}: {octave:?}");
                assert!(octave.side_to_mid_db.is_none_or(|db| (db - expected_db).abs() < 0.5), "{gain}: {octave:?}");
            }
        }
    }

    #[test]
    fn octaves_are_told_apart() {
        let low = signals::sine(48_000, dsp::Hertz(63.0), 0.3, N);
        let high = signals::sine(48_000, dsp::Hertz(4_000.0), 0.3, N);
        let left: Vec<f32> = low.iter().zip(&high).map(|(l, h)| l + h).collect();
        let right: Vec<f32> = low.iter().zip(&high).map(|(l, h)| l - 0.5 * h).collect();
        let read = octaves(&left, &right);
        assert!((read[1].correlation.unwrap() - 1.0).abs() < 1e-4 && read[1].balance_db.unwrap().abs() < 0.01);
        assert!((read[7].correlation.unwrap() + 1.0).abs() < 1e-4);
        assert!((read[7].balance_db.unwrap() + 6.02).abs() < 0.01);
        // What an octave does not hold is not read from rounding.
        assert_eq!(octaves(&vec![0.0; N], &vec![0.0; N])[5].correlation, None);
    }
}
