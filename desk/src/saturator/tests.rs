use super::*;
use crate::chain::CHUNK;
use dsp::signals::white_noise;
use std::f64::consts::TAU;

fn saturated(params: SaturationParams, rate: u32, input: &[f64]) -> Vec<f64> {
    let mut saturator = Saturator::new(params, rate, 1);
    let mut samples = input.to_vec();
    samples.chunks_mut(CHUNK).for_each(|chunk| saturator.process(&mut [chunk]));
    samples
}

fn tone(rate: u32, frequency_hz: f64, amplitude: f64, n: usize) -> Vec<f64> {
    (0..n).map(|i| amplitude * (TAU * (frequency_hz / f64::from(rate) * i as f64).fract()).sin()).collect()
}

/// The amplitude of a component with whole cycles in `samples`.
fn amplitude(samples: &[f64], rate: u32, frequency_hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, x) in samples.iter().enumerate() {
        let angle = TAU * (frequency_hz / f64::from(rate) * i as f64).fract();
        re += x * angle.cos();
        im += x * angle.sin();
    }
    2.0 * re.hypot(im) / samples.len() as f64
}

const FULL: SaturationParams = SaturationParams { level_dbfs: 0.0, drive_db: MOST_DRIVE_DB, mix: 1.0 };

/// The loudest line in dB re the tone that is no harmonic of it, of all lines of 10 Hz.
fn worst_alias_db(rate: u32, frequency_hz: f64) -> f64 {
    let n = rate as usize;
    let output = saturated(FULL, rate, &tone(rate, frequency_hz, 1.0, 2 * n));
    let last = &output[2 * n - n / 10..];
    let lines = (1..rate / 20).map(|k| 10.0 * f64::from(k));
    let aliases = lines.filter(|line_hz| line_hz % frequency_hz != 0.0);
    let worst = aliases.map(|line_hz| amplitude(last, rate, line_hz)).fold(0.0, f64::max);
    20.0 * (worst / amplitude(last, rate, frequency_hz)).log10()
}

#[test]
fn a_tone_of_5_khz_at_full_drive_folds_back_less_than_80_db() {
    for rate in [44_100, 48_000, 96_000] {
        let worst_db = worst_alias_db(rate, 5_010.0);
        assert!(worst_db < -80.0, "{rate}: {worst_db}");
    }
}

#[test]
fn a_bass_of_50_hz_is_heard_at_150_and_250() {
    let input = tone(48_000, 50.0, 0.1, 96_000);
    let at_level = SaturationParams { level_dbfs: -20.0, ..FULL };
    let output = &saturated(at_level, 48_000, &input)[48_000..];
    let re_fundamental = |hz: f64| 20.0 * (amplitude(output, 48_000, hz) / amplitude(output, 48_000, 50.0)).log10();
    assert!((-16.0..-9.5).contains(&re_fundamental(150.0)), "{}", re_fundamental(150.0));
    assert!((-26.0..-14.0).contains(&re_fundamental(250.0)), "{}", re_fundamental(250.0));
    assert!(re_fundamental(100.0) < -100.0, "an odd curve adds odd harmonics alone");
}

#[test]
fn soft_sounds_pass_and_are_late_by_the_latency() {
    let input: Vec<f64> = white_noise(3, 1e-4, 4_000).into_iter().map(f64::from).collect();
    let output = saturated(FULL, 48_000, &input);
    for (x, y) in input.iter().zip(&output[Saturator::LATENCY..]) {
        assert!((x - y).abs() < 1e-10);
    }
}

/// What the curve adds has its offset taken out: an uneven wave keeps the one it had.
#[test]
fn an_uneven_wave_gets_no_offset() {
    let period = [0.9, 0.9, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, 0.0];
    let input: Vec<f64> = (0..96_000).map(|i| period[(i / 8) % 12]).collect();
    let output = saturated(FULL, 48_000, &input);
    let mean = |samples: &[f64]| samples[48_000..].iter().sum::<f64>() / 48_000.0;
    assert!((mean(&input) - mean(&output)).abs() < 1e-4, "{} {}", mean(&input), mean(&output));
    let curve = SaturationCoefficients::new(FULL);
    let added = input.iter().map(|x| curve.difference(*x)).sum::<f64>() / 96_000.0;
    assert!(added.abs() > 0.02, "the curve alone would shift it: {added}");
}
