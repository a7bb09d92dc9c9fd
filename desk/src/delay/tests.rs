use super::*;
use crate::Strip;
use crate::fixtures::{RATE, component, delay, mono, render};
use dsp::{Hertz, signals};
use std::f64::consts::TAU;

#[test]
fn whole_delays_move_every_sample_exactly() {
    for (asked, latency, shift) in [(0.0, 0, 0), (1.0, 0, 1), (700.0, 0, 700), (-20.0, 20, 0), (3.000_9, 0, 3)] {
        let mut strip = Strip::new(&[delay(asked)], RATE, 2);
        assert_eq!(strip.latency(), latency);
        let input = crate::fixtures::stereo_noise(1, 0.5, 2_000);
        let output = render(&mut strip, &input);
        for side in 0..2 {
            assert!(output.channel(side)[..shift].iter().all(|x| *x == 0.0));
            assert_eq!(output.channel(side)[shift..], input.channel(side)[..2_000 - shift]);
        }
    }
}

/// The delay of a strip in samples, by the phase that a sine loses, and its gain.
fn measured_delay(asked: f64, frequency: Hertz) -> (f64, f64) {
    let mut strip = Strip::new(&[delay(asked)], RATE, 2);
    let sine = signals::sine(RATE, frequency, 0.5, 2 * RATE as usize);
    let input = dsp::AudioBlock::from_channels(vec![sine.clone(), sine]);
    let output = render(&mut strip, &input);
    let (amplitude, phase) = component(&output.channel(0)[RATE as usize..], frequency);
    let radians_per_sample = TAU * frequency.0 / f64::from(RATE);
    let expected = asked + strip.latency() as f64;
    let error_turns = ((-phase / radians_per_sample - expected) * radians_per_sample / TAU).fract();
    let error = (error_turns - error_turns.round()) * TAU / radians_per_sample;
    (error, amplitude / 0.5)
}

#[test]
fn fractional_delays_are_right_within_a_thousandth_of_a_sample_across_the_band() {
    for asked in [0.5, 12.25, 31.9, 100.01, -3.3, -0.002, 47.5] {
        for frequency_hz in [100.0, 1_000.0, 6_000.0, 15_000.0, 20_000.0] {
            let (error, gain) = measured_delay(asked, Hertz(frequency_hz));
            assert!(error.abs() < 1e-3, "{asked} at {frequency_hz} Hz: {error}");
            assert!((20.0 * gain.log10()).abs() < 0.005, "{asked} at {frequency_hz} Hz: gain {gain}");
        }
    }
}

#[test]
fn every_fraction_is_flat_to_four_tenths_of_the_rate() {
    for hundredths in 1..100 {
        let taps = kernel(f64::from(hundredths) / 100.0);
        for thousandth in 0..=400 {
            let radians = TAU * f64::from(thousandth) / 1_000.0;
            let sum = |part: fn(f64) -> f64| -> f64 {
                taps.iter().enumerate().map(|(i, tap)| tap * part(radians * i as f64)).sum()
            };
            let gain_db = 20.0 * sum(f64::cos).hypot(sum(f64::sin)).log10();
            // Wanted are 0.1 dB; the window was chosen for far less.
            assert!(
                gain_db.abs() < 0.01,
                "{hundredths}/100 of a sample at 0.{thousandth:03} of the rate: {gain_db} dB"
            );
        }
    }
}

#[test]
fn latency_is_the_same_for_every_fraction_and_absorbed_by_long_delays() {
    let latency = |delay_samples| DelaySetting::new(delay_samples, RATE).latency();
    assert_eq!([0.1, 0.5, 0.9].map(latency), [CENTRE; 3]);
    assert_eq!(latency(-5.5), CENTRE + 6);
    assert_eq!(latency(40.5), 0);
}

#[test]
fn absurd_delays_end_at_ten_seconds() {
    assert_eq!(DelaySetting::new(-1e30, RATE).latency(), 10 * RATE as usize);
    let mut strip = Strip::new(&[delay(1e30)], RATE, 1);
    assert!(render(&mut strip, &mono(vec![1.0; 100])).channel(0).iter().all(|x| *x == 0.0));
}
