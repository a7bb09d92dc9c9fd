use super::Features;
use dsp::amplitude_to_db;
use std::f64::consts::PI;

/// Oversampling of the true peak.
const FACTOR: usize = 4;
/// Input samples that the interpolating filter reaches to each side (scipy's `resample_poly`: 10 at the lower rate).
const REACH: usize = 10;
/// Shape of its Kaiser window.
const KAISER_BETA: f64 = 5.0;

/// True peak, crest, peak to loudness and to short-term loudness; `loudness` is what was read of loudness.
pub(super) fn features(left: &[f32], right: &[f32], loudness: &Features) -> Features {
    let sample_peak = highest(left).max(highest(right));
    let squares: f64 = left.iter().chain(right).map(|x| f64::from(*x).powi(2)).sum();
    let rms = (squares / (left.len() + right.len()).max(1) as f64).sqrt();
    let true_peak = amplitude_to_db(true_peak(left).max(true_peak(right)));
    let above = |name: &str| Some(true_peak? - loudness.get(name)?);
    [
        ("true_peak", true_peak),
        ("crest", amplitude_to_db(sample_peak / rms)),
        ("plr", above("lufs")),
        ("psr", above("short_term_p95")),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

fn highest(channel: &[f32]) -> f64 {
    channel.iter().map(|x| f64::from(x.abs())).fold(0.0, f64::max)
}

fn true_peak(channel: &[f32]) -> f64 {
    let phases = phases();
    let mut padded = vec![0.0_f32; REACH];
    padded.extend_from_slice(channel);
    padded.extend_from_slice(&[0.0; REACH]);
    let at = |window: &[f32], phase: &[f64]| -> f64 {
        window.iter().zip(phase).map(|(x, tap)| f64::from(*x) * tap).sum::<f64>().abs()
    };
    let peak_at = |window: &[f32]| phases.iter().map(|phase| at(window, phase)).fold(0.0, f64::max);
    padded.windows(2 * REACH + 1).map(peak_at).fold(0.0, f64::max)
}

/// Taps of the four places at and behind a sample, for the samples from ten before it to ten behind it.
fn phases() -> [Vec<f64>; FACTOR] {
    let reach = REACH * FACTOR;
    // A sinc of half the input's rate under a Kaiser window, whose sum is the factor.
    let tap = |k: i64| -> f64 {
        let x = k as f64 / FACTOR as f64;
        let sinc = if k == 0 { 1.0 } else { (PI * x).sin() / (PI * x) };
        let place = k as f64 / reach as f64;
        if place.abs() > 1.0 { 0.0 } else { sinc * bessel_i0(KAISER_BETA * (1.0 - place * place).sqrt()) }
    };
    let sum: f64 = (-(reach as i64)..=reach as i64).map(tap).sum();
    std::array::from_fn(|phase| {
        let distance = |index: usize| (phase as i64) - FACTOR as i64 * (index as i64 - REACH as i64);
        (0..=2 * REACH).map(|index| tap(distance(index)) * FACTOR as f64 / sum).collect()
    })
}

/// The modified Bessel function of order zero (NIST DLMF 10.25.2).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    (1..60).fold(1.0, |sum, k| {
        term *= quarter / f64::from(k * k);
        sum + term
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::RATE_HZ;
    use dsp::{Hertz, signals};

    const SECOND: usize = RATE_HZ as usize;

    /// A sine at a quarter of the rate whose samples all lie at 45°: its peak is 3 dB above them.
    #[test]
    fn peaks_between_samples_are_read() {
        let shifted = |i: usize| (2.0_f64.sqrt() / 2.0 * if i % 4 < 2 { 1.0 } else { -1.0 }) as f32;
        let sine: Vec<f32> = (0..SECOND).map(shifted).collect();
        let read = features(&sine, &sine, &Features::new());
        assert!((read["true_peak"]).abs() < 0.35, "{read:?}");
        assert!(read["crest"].abs() < 1e-6, "{read:?}");
    }

    #[test]
    fn a_low_sine_reads_its_amplitude() {
        let sine = signals::sine(RATE_HZ, Hertz(100.0), 0.5, SECOND);
        let loudness = Features::from([("lufs".to_owned(), -10.0), ("short_term_p95".to_owned(), -9.0)]);
        let read = features(&sine, &sine, &loudness);
        assert!((read["true_peak"] + 6.02).abs() < 0.02, "{read:?}");
        assert!((read["crest"] - 3.01).abs() < 0.01, "{read:?}");
        assert!((read["plr"] - 3.98).abs() < 0.02 && (read["psr"] - 2.98).abs() < 0.02, "{read:?}");
    }
}
