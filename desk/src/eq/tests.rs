use super::*;
use crate::Strip;
use crate::fixtures::{RATE, component, eq, mono, render};
use dsp::{power_to_db, signals};
use std::f64::consts::TAU;

fn predicted_db(action: &Action, frequency_hz: f64) -> f64 {
    power_to_db(action.power_response(RATE, Hertz(frequency_hz)).expect("a filter")).expect("some power")
}

/// What a strip with this one action does to a sine after it has settled.
fn measured_db(action: &Action, frequency_hz: f64) -> f64 {
    let sine = signals::sine(RATE, Hertz(frequency_hz), 0.5, 2 * RATE as usize);
    let input = render(&mut Strip::new(&[], RATE, 1), &mono(sine.clone()));
    let output = render(&mut Strip::new(std::slice::from_ref(action), RATE, 1), &mono(sine));
    let tail = RATE as usize..;
    let amplitude = |samples: &[f32]| component(samples, Hertz(frequency_hz)).0;
    20.0 * (amplitude(&output.channel(0)[tail.clone()]) / amplitude(&input.channel(0)[tail])).log10()
}

fn check(action: &Action, frequency_hz: f64, expected_db: f64) {
    let measured = measured_db(action, frequency_hz);
    assert!((measured - expected_db).abs() < 0.01, "{action:?} at {frequency_hz} Hz: {measured} dB");
    assert!((predicted_db(action, frequency_hz) - expected_db).abs() < 0.01, "prediction of {action:?}");
}

#[test]
fn pass_filters_lose_three_decibels_at_their_corner_and_twelve_per_octave_beyond() {
    let q = Coefficients::BUTTERWORTH_Q;
    for corner_hz in [40.0, 100.0, 3_000.0] {
        check(&eq(FilterShape::HighPass, corner_hz, 0.0, q), corner_hz, -3.0103);
        check(&eq(FilterShape::LowPass, corner_hz, 0.0, q), corner_hz, -3.0103);
    }
    let high_pass = eq(FilterShape::HighPass, 800.0, 0.0, q);
    assert!((measured_db(&high_pass, 100.0) - measured_db(&high_pass, 50.0) - 12.04).abs() < 0.02);
}

#[test]
fn bell_has_its_gain_at_its_centre_and_shelves_half_of_it_at_their_corner() {
    for gain_db in [-6.0, 3.0] {
        check(&eq(FilterShape::Bell, 1_000.0, gain_db, 2.0), 1_000.0, gain_db);
        check(&eq(FilterShape::LowShelf, 200.0, gain_db, 0.7), 200.0, gain_db / 2.0);
        check(&eq(FilterShape::HighShelf, 5_000.0, gain_db, 0.7), 5_000.0, gain_db / 2.0);
        let shelf = eq(FilterShape::LowShelf, 2_000.0, gain_db, 0.7);
        assert!((measured_db(&shelf, 50.0) - gain_db).abs() < 0.02);
        assert!(measured_db(&shelf, 20_000.0).abs() < 0.02);
    }
    assert!(measured_db(&eq(FilterShape::Notch, 1_000.0, 0.0, 4.0), 1_000.0) < -90.0);
}

#[test]
fn dc_block_removes_an_offset_and_spares_the_lowest_note() {
    check(&Action::DcBlock, 5.0, -3.0103);
    check(&Action::DcBlock, 20.0, -0.2633);
    let output = render(&mut Strip::new(&[Action::DcBlock], RATE, 1), &mono(vec![0.1; RATE as usize]));
    assert!(output.channel(0)[RATE as usize - 1].abs() < 1e-9);
}

#[test]
fn prediction_is_what_is_rendered_right_up_to_half_the_rate() {
    for action in [
        eq(FilterShape::Bell, 14_000.0, 5.0, 1.5),
        eq(FilterShape::HighShelf, 12_000.0, -4.0, 0.7),
        eq(FilterShape::Notch, 9_000.0, 0.0, 3.0),
        eq(FilterShape::LowPass, 18_000.0, 0.0, 0.7),
    ] {
        for frequency_hz in [60.0, 4_000.0, 11_000.0, 17_000.0, 21_000.0] {
            check(&action, frequency_hz, predicted_db(&action, frequency_hz));
        }
    }
}

/// The largest difference from the analogue bell H(s) = (s² + s·A/Q + 1) / (s² + s/(A·Q) + 1) up to 20 kHz.
fn cramping_db(center_hz: f64) -> f64 {
    let bell = eq(FilterShape::Bell, center_hz, 6.0, 1.0);
    let amp = Db(3.0).to_amplitude();
    let analogue_db = |frequency_hz: f64| {
        let w = frequency_hz / center_hz;
        let square = |slope: f64| (1.0 - w * w).powi(2) + (slope * w).powi(2);
        10.0 * (square(amp) / square(1.0 / amp)).log10()
    };
    (1..=200).map(|i| f64::from(i) * 100.0).map(|f| (predicted_db(&bell, f) - analogue_db(f)).abs()).fold(0.0, f64::max)
}

#[test]
fn bells_near_half_the_rate_err_as_documented() {
    let rate_hz = f64::from(RATE);
    for (center_hz, most_db) in [(rate_hz / 10.0, 0.45), (rate_hz / 6.0, 1.2), (rate_hz / 3.0, 3.4)] {
        let error_db = cramping_db(center_hz);
        assert!(error_db <= most_db && error_db > 0.5 * most_db, "{center_hz} Hz: {error_db} dB");
    }
}

#[test]
fn gain_has_a_response_and_pan_has_none() {
    let quarter = Action::Gain { gain_db: -6.020_599_913 }.power_response(RATE, Hertz(100.0));
    assert!((quarter.expect("a gain") - 0.25).abs() < 1e-9);
    for action in [Action::Pan { position: 0.5 }, Action::Polarity, Action::Limiter { ceiling_dbtp: -1.0 }] {
        assert_eq!(action.power_response(RATE, Hertz(100.0)), None);
    }
}

#[test]
fn extreme_settings_give_finite_sound() {
    for (frequency_hz, q) in [(0.0, 0.7), (1e9, 0.7), (1_000.0, 0.0), (1_000.0, -3.0), (20.0, 1e9)] {
        let action = eq(FilterShape::Bell, frequency_hz, 6.0, q);
        let sine: Vec<f32> = (0..4_800).map(|i| (TAU * f64::from(i) / 48.0).sin() as f32).collect();
        let output = render(&mut Strip::new(&[action], RATE, 1), &mono(sine));
        assert!(output.channel(0).iter().all(|x| x.is_finite() && x.abs() < 4.0), "{frequency_hz} Hz, Q {q}");
    }
}
