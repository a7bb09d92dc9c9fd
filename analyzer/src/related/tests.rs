use super::*;
use crate::AlignmentMeter;
use dsp::{AudioBlock, Biquad, Coefficients, Hertz, signals};

const RATE: u32 = 48_000;

fn copy(samples: &[f32]) -> AlignmentCopy {
    let mut meter = AlignmentMeter::new(RATE);
    for part in samples.chunks(4_096) {
        meter.push(&AudioBlock::from_channels(vec![part.to_vec()]));
    }
    meter.finish()
}

/// Decaying bursts of low-passed noise, as a drum gives.
fn hits(seed: u64, seconds: usize) -> Vec<f32> {
    let n = seconds * RATE as usize;
    let mut samples = signals::white_noise(seed, 0.5, n);
    for (k, x) in samples.iter_mut().enumerate() {
        *x *= (-((k % 24_000) as f32) / 3_000.0).exp();
    }
    Biquad::new(Coefficients::low_pass(RATE, Hertz(1_000.0), 0.7)).process(&mut samples);
    samples
}

fn delayed(samples: &[f32], n: usize, gain: f32) -> Vec<f32> {
    let mut out = vec![0.0; n];
    out.extend(samples[..samples.len() - n].iter().map(|x| gain * x));
    out
}

#[test]
fn a_delayed_inverted_copy_is_placed_within_a_tenth_of_a_sample() {
    let a = hits(1, 30);
    for (delay, gain) in [(0, 0.5), (7, -0.8), (48, 0.3), (130, -1.0)] {
        let relation = relation(&copy(&a), &copy(&delayed(&a, delay, gain))).expect("both play");
        let found = relation.peak_delay_s * f64::from(RATE);
        assert!((found - delay as f64).abs() < 0.1, "{delay}: {found}");
        assert!(relation.peak_correlation * f64::from(gain.signum()) > 0.99, "{relation:?}");
        assert!((relation.agreement - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_earlier_stem_reads_negative_when_it_is_the_second() {
    let a = hits(2, 20);
    let relation = relation(&copy(&delayed(&a, 24, 1.0)), &copy(&a)).expect("both play");
    assert!((relation.peak_delay_s + 0.000_5).abs() < 2e-6, "{relation:?}");
}

#[test]
fn flipping_gains_what_the_correlation_says() {
    // Equal powers with correlation r: E(a−b)/E(a+b) = (1 − r)/(1 + r).
    let (x, y) = (hits(3, 20), hits(4, 20));
    let b: Vec<f32> = x.iter().zip(&y).map(|(x, y)| -0.6 * x + 0.8 * y).collect();
    let relation = relation(&copy(&x), &copy(&b)).expect("both play");
    let r = relation.correlation_at_zero;
    assert!((r + 0.6).abs() < 0.06, "{r}");
    assert!((relation.flip_gain_db - 10.0 * ((1.0 - r) / (1.0 + r)).log10()).abs() < 0.3, "{relation:?}");
}

#[test]
fn unrelated_stems_correlate_little() {
    let relation = relation(&copy(&hits(5, 30)), &copy(&hits(6, 30))).expect("both play");
    assert!(relation.peak_correlation.abs() < 0.2, "{relation:?}");
    assert!(relation.flip_gain_db.abs() < 1.0);
}

#[test]
fn stems_that_never_sound_together_have_no_relation() {
    let mut a = hits(7, 20);
    let mut b = a.clone();
    a[10 * RATE as usize..].fill(0.0);
    b[..10 * RATE as usize].fill(0.0);
    assert_eq!(relation(&copy(&a), &copy(&b)), None);
    assert_eq!(relation(&copy(&[]), &copy(&a)), None);
    assert_eq!(relation(&copy(&vec![0.0; 96_000]), &copy(&a)), None);
}

/// A bottom microphone hears the same ring inverted and, half a period later, in phase.
#[test]
fn the_ring_of_a_drum_does_not_win_over_its_arrival() {
    let ring: Vec<f32> = signals::sine(RATE, Hertz(200.0), 1.0, 20 * RATE as usize)
        .iter()
        .enumerate()
        .map(|(k, x)| x * (-((k % 24_000) as f32) / 6_000.0).exp())
        .collect();
    let strike = hits(8, 20);
    let top: Vec<f32> = ring.iter().zip(&strike).map(|(ring, strike)| 0.3 * ring + strike).collect();
    let bottom: Vec<f32> =
        delayed(&ring, 12, -0.3).iter().zip(delayed(&strike, 12, -0.1)).map(|(r, s)| r + s).collect();
    let relation = relation(&copy(&top), &copy(&bottom)).expect("both play");
    assert!(relation.peak_correlation < -0.5, "{relation:?}");
    assert!((relation.peak_delay_s - 0.000_25).abs() < 5e-5, "{relation:?}");
    assert!(relation.flip_gain_db > 3.0);
}

#[test]
fn a_slow_kick_is_placed_as_exactly_as_a_snare() {
    let mut kick = hits(9, 30);
    for _ in 0..2 {
        Biquad::new(Coefficients::low_pass(RATE, Hertz(80.0), 0.7)).process(&mut kick);
    }
    let relation = relation(&copy(&kick), &copy(&delayed(&kick, 96, -0.7))).expect("both play");
    assert!((relation.peak_delay_s - 0.002).abs() < 2e-5, "{relation:?}");
    assert!(relation.peak_correlation < -0.99);
}
