use super::{Features, RATE_HZ};
use dsp::{Complex32, RealFourier, hann, power_to_db};

/// Samples per segment; segments overlap by half.
const SEGMENT: usize = 8_192;
/// Distance of bins in hertz.
pub(crate) const BIN_HZ: f64 = RATE_HZ as f64 / SEGMENT as f64;
/// Named bands in hertz.
const NAMED_BANDS: [(&str, f64, f64); 7] = [
    ("sub", 20.0, 60.0),
    ("bass", 60.0, 250.0),
    ("mud", 250.0, 500.0),
    ("mids", 500.0, 2_000.0),
    ("presence", 2_000.0, 5_000.0),
    ("sibilance", 5_000.0, 9_000.0),
    ("air", 9_000.0, 16_000.0),
];
/// Edges of the bands in which side is held against mid, in hertz.
const WIDTH_EDGES_HZ: [f64; 6] = [20.0, 120.0, 500.0, 2_000.0, 8_000.0, 20_000.0];
/// What a band without side reads, in dB.
const FLOOR_DB: f64 = -200.0;
pub(crate) const N_THIRD_OCTAVES: usize = 30;
/// The third octaves through which the slope is laid: 125 Hz to 8 kHz.
const SLOPE_BANDS: std::ops::RangeInclusive<usize> = 8..=26;
/// What third octaves widen by, in dB per octave, as the publisher rounds it.
const BAND_SLOPE_DB: f64 = 3.0;
const CORRELATION_LOW_PASS_HZ: f64 = 150.0;

/// Centre of third octave `band` in hertz.
pub(crate) fn third_octave_hz(band: usize) -> f64 {
    1_000.0 * 2.0_f64.powf((band as f64 - 17.0) / 3.0)
}

/// Bands, slope, widths and correlations.
pub(super) fn features(left: &[f32], right: &[f32]) -> Features {
    let density = Density::of(left, right);
    let total = density.power(0.0, f64::INFINITY).total();
    let level = |from_hz: f64, below_hz: f64| power_to_db(density.power(from_hz, below_hz).total() / total);
    let half = 2.0_f64.powf(1.0 / 6.0);
    let thirds: Vec<Option<f64>> =
        (0..N_THIRD_OCTAVES).map(third_octave_hz).map(|hz| level(hz / half, hz * half)).collect();
    let mut features: Vec<(String, Option<f64>)> =
        NAMED_BANDS.iter().map(|(name, from, below)| ((*name).to_owned(), level(*from, *below))).collect();
    features.extend(thirds.iter().enumerate().map(|(band, level)| (format!("ltas_{band}"), *level)));
    features.push(("slope".to_owned(), slope(&thirds)));
    let edges = WIDTH_EDGES_HZ.windows(2).map(|edges| density.power(edges[0], edges[1]).side_to_mid_db());
    features.extend(edges.enumerate().map(|(band, width)| (format!("width_{band}"), width)));
    features.push(("width_all".to_owned(), density.power(0.0, f64::INFINITY).side_to_mid_db()));
    features.push(("corr".to_owned(), correlation(left, right)));
    let low = |channel: &[f32]| low_passed(channel);
    features.push(("corr_low".to_owned(), correlation(&low(left), &low(right))));
    features.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Power of mid, (L+R)/2, and side, (L−R)/2, per bin: mean over segments (Welch 1967), each without its mean.
struct Density {
    mid: Vec<f64>,
    side: Vec<f64>,
}

/// Power of mid and of side in a band.
#[derive(Debug, Clone, Copy)]
struct MidSide {
    mid: f64,
    side: f64,
}

impl MidSide {
    fn total(self) -> f64 {
        self.mid + self.side
    }

    fn side_to_mid_db(self) -> Option<f64> {
        (self.mid > 0.0).then(|| power_to_db(self.side / self.mid).map_or(FLOOR_DB, |db| db.max(FLOOR_DB)))
    }
}

impl Density {
    fn of(left: &[f32], right: &[f32]) -> Self {
        let mut fourier = RealFourier::new(SEGMENT);
        let window = hann(SEGMENT);
        let mut bins = vec![Complex32::default(); fourier.n_bins()];
        let mut welch = |signal: &dyn Fn(usize) -> f32, n: usize| -> Vec<f64> {
            let mut powers = vec![0.0; SEGMENT / 2 + 1];
            for start in (0..=n.saturating_sub(SEGMENT)).step_by(SEGMENT / 2) {
                let mean = (start..start + SEGMENT).map(|i| f64::from(signal(i))).sum::<f64>() / SEGMENT as f64;
                let windowed = window.iter().zip(start..).map(|(w, i)| (signal(i) - mean as f32) * w);
                fourier.forward(windowed, &mut bins);
                for (power, bin) in powers.iter_mut().zip(&bins) {
                    *power += f64::from(bin.norm_sqr());
                }
            }
            // One-sided: the bins at zero and at half the rate have no mirror image.
            powers[0] *= 0.5;
            powers[SEGMENT / 2] *= 0.5;
            powers
        };
        let n = left.len();
        Self { mid: welch(&|i| 0.5 * (left[i] + right[i]), n), side: welch(&|i| 0.5 * (left[i] - right[i]), n) }
    }

    /// Of the bins from `from_hz` (included) to `below_hz` (excluded).
    fn power(&self, from_hz: f64, below_hz: f64) -> MidSide {
        let hz = |bin: usize| bin as f64 * BIN_HZ;
        let inside = |bin: &usize| from_hz <= hz(*bin) && hz(*bin) < below_hz;
        let sum = |powers: &[f64]| (0..powers.len()).filter(inside).map(|bin| powers[bin]).sum();
        MidSide { mid: sum(&self.mid), side: sum(&self.side) }
    }
}

/// Slope of power density through third octaves, in dB per octave.
fn slope(thirds: &[Option<f64>]) -> Option<f64> {
    let points: Option<Vec<(f64, f64)>> =
        SLOPE_BANDS.map(|band| Some((third_octave_hz(band).log2(), thirds[band]?))).collect();
    let points = points?;
    let n = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let covariance: f64 = points.iter().map(|(x, y)| (x - mean_x) * y).sum();
    let variance: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    Some(covariance / variance - BAND_SLOPE_DB)
}

fn correlation(left: &[f32], right: &[f32]) -> Option<f64> {
    let sum = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let norm = (sum(left, left) * sum(right, right)).sqrt();
    (norm > 0.0).then(|| sum(left, right) / norm)
}

/// Fourth-order Butterworth low-pass: two sections, whose qualities are 1/(2·cos(π/8)) and 1/(2·cos(3π/8)).
fn low_passed(channel: &[f32]) -> Vec<f32> {
    let quality = |odd: f64| 0.5 / (odd * std::f64::consts::PI / 8.0).cos();
    let section = |odd: f64| {
        dsp::Biquad::new(dsp::Coefficients::low_pass(RATE_HZ, dsp::Hertz(CORRELATION_LOW_PASS_HZ), quality(odd)))
    };
    let (mut first, mut second) = (section(1.0), section(3.0));
    channel.iter().map(|x| second.step(first.step(f64::from(*x))) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, signals};

    const N: usize = RATE_HZ as usize * 10;

    #[test]
    fn white_noise_fills_bands_by_their_width_and_rises_over_third_octaves() {
        let noise = signals::white_noise(1, 0.5, N);
        let read = features(&noise, &noise);
        for (name, from, below) in NAMED_BANDS {
            let share = power_to_db((below - from) / 22_050.0).unwrap();
            assert!((read[name] - share).abs() < 0.8, "{name}: {} {share}", read[name]);
        }
        // Density of white noise is level; the bands rise by 3.01 dB, the publisher takes 3.0 away.
        assert!((read["slope"] - 0.01).abs() < 0.1, "{}", read["slope"]);
        assert!((read["corr"] - 1.0).abs() < 1e-9 && (read["width_all"] + 200.0).abs() < 1e-9);
    }

    #[test]
    fn two_noises_are_as_wide_as_they_are_deep() {
        let read = features(&signals::white_noise(1, 0.5, N), &signals::white_noise(2, 0.5, N));
        assert!(read["width_all"].abs() < 0.1 && read["width_3"].abs() < 0.1, "{read:?}");
        assert!(read["corr"].abs() < 0.01, "{}", read["corr"]);
    }

    #[test]
    fn a_low_tone_that_is_alike_and_a_high_one_that_is_not_part_the_correlations() {
        let low = signals::sine(RATE_HZ, Hertz(60.0), 0.3, N);
        let high = signals::sine(RATE_HZ, Hertz(5_000.0), 0.3, N);
        let left: Vec<f32> = low.iter().zip(&high).map(|(low, high)| low + high).collect();
        let right: Vec<f32> = low.iter().zip(&high).map(|(low, high)| low - high).collect();
        let read = features(&left, &right);
        assert!(read["corr"].abs() < 0.01 && (read["corr_low"] - 1.0).abs() < 1e-3, "{read:?}");
        // A tenth of the tone leaks over the edge of this band of three bins.
        assert!((read["ltas_5"] + 3.01).abs() < 1.0, "{}", read["ltas_5"]);
    }
}
