use super::{Features, RATE_HZ, percentile};
use dsp::{Biquad, Coefficients, Db, Hertz, power_to_db};

/// Shelf and high-pass of pyloudnorm's K weighting (`meter.py`, class `Meter`), which are near those of BS.1770 and not
/// the same: gain, corner and quality.
const SHELF: (Db, Hertz, f64) = (Db(4.0), Hertz(1_500.0), std::f64::consts::FRAC_1_SQRT_2);
const HIGH_PASS: (Hertz, f64) = (Hertz(38.0), 0.5);
/// BS.1770, equation 2.
const OFFSET_LU: f64 = -0.691;
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Distance of the relative gates in LU.
const INTEGRATED_GATE_LU: f64 = 10.0;
const RANGE_GATE_LU: f64 = 20.0;
/// Windows move by 100 ms.
const STEP: usize = RATE_HZ as usize / 10;
const MOMENTARY_STEPS: usize = 4;
const SHORT_TERM_STEPS: usize = 30;

/// Integrated loudness, loudness range, and the 95th percentile of short-term loudness, which `psr` needs.
pub(super) fn features(left: &[f32], right: &[f32]) -> Features {
    let steps: Vec<f64> = weighted_steps(left).iter().zip(weighted_steps(right)).map(|(l, r)| l + r).collect();
    let integrated = gated(&windows(&steps, MOMENTARY_STEPS), INTEGRATED_GATE_LU);
    let short_term = windows(&steps, SHORT_TERM_STEPS);
    let range: Vec<f64> = gated(&short_term, RANGE_GATE_LU).into_iter().filter_map(lufs).collect();
    let audible: Vec<f64> = gated(&short_term, f64::INFINITY).into_iter().filter_map(lufs).collect();
    let spread = percentile(&range, 0.95).zip(percentile(&range, 0.10)).map(|(high, low)| high - low);
    [("lufs", lufs(mean(&integrated))), ("lra", spread), ("short_term_p95", percentile(&audible, 0.95))]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// Weighted power of one channel, summed over every whole tenth of a second.
fn weighted_steps(channel: &[f32]) -> Vec<f64> {
    let mut shelf = Biquad::new(Coefficients::high_shelf(RATE_HZ, SHELF.1, SHELF.0, SHELF.2));
    let mut high_pass = Biquad::new(Coefficients::high_pass(RATE_HZ, HIGH_PASS.0, HIGH_PASS.1));
    let mut weighted = |x: &f32| high_pass.step(shelf.step(f64::from(*x))).powi(2);
    channel.chunks_exact(STEP).map(|step| step.iter().map(&mut weighted).sum::<f64>() / STEP as f64).collect()
}

/// Power of every window of `n` steps.
fn windows(steps: &[f64], n: usize) -> Vec<f64> {
    steps.windows(n).map(mean).collect()
}

fn mean(powers: &[f64]) -> f64 {
    powers.iter().sum::<f64>() / powers.len().max(1) as f64
}

fn lufs(power: f64) -> Option<f64> {
    Some(power_to_db(power)? + OFFSET_LU)
}

/// The powers above −70 LUFS and not more than `below_lu` under the mean of those.
fn gated(powers: &[f64], below_lu: f64) -> Vec<f64> {
    let above = |powers: &[f64], gate_lufs: f64| -> Vec<f64> {
        powers.iter().copied().filter(|power| lufs(*power).is_some_and(|lufs| lufs > gate_lufs)).collect()
    };
    let audible = above(powers, ABSOLUTE_GATE_LUFS);
    let relative = lufs(mean(&audible)).map_or(f64::NEG_INFINITY, |lufs| lufs - below_lu);
    above(&audible, relative)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::signals;

    fn of_sine(amplitude: f64) -> Features {
        let sine = signals::sine(RATE_HZ, Hertz(1_000.0), amplitude, RATE_HZ as usize * 20);
        features(&sine, &sine)
    }

    /// Tech 3341, case 1, read with other filters: a stereo sine of −23 dBFS at 1 kHz.
    #[test]
    fn a_sine_reads_its_level() {
        let read = of_sine(dsp::db_to_amplitude(-23.0));
        assert!((read["lufs"] + 23.0).abs() < 0.2, "{read:?}");
        assert!(read["lra"] < 0.01, "{read:?}");
    }

    /// Tech 3342, case 1: 20 s at −20 dBFS, 20 s at −30.
    #[test]
    fn two_levels_have_their_distance_as_range() {
        let levels = [-20.0, -30.0].map(dsp::db_to_amplitude);
        let tone = |amplitude| signals::sine(RATE_HZ, Hertz(1_000.0), amplitude, RATE_HZ as usize * 20);
        let signal: Vec<f32> = levels.into_iter().flat_map(tone).collect();
        let read = features(&signal, &signal);
        assert!((read["lra"] - 10.0).abs() < 0.3, "{read:?}");
    }

    #[test]
    fn silence_has_none() {
        let silence = vec![0.0; RATE_HZ as usize * 10];
        assert_eq!(features(&silence, &silence), Features::new());
    }
}
