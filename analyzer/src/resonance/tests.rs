use crate::track::tests::analyzed;
use crate::{Resonance, fine_bands};
use dsp::{Biquad, Coefficients, Db, Hertz, signals};

const RATE: u32 = 48_000;

/// A melody up and down a C major scale: notes of 0.3 s with twenty harmonics, a slow vibrato and a breath of noise.
fn melody(seconds: usize) -> Vec<f32> {
    let scale = [0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2];
    let mut breath = signals::Noise::new(5);
    let mut phase = 0.0_f64;
    (0..seconds * RATE as usize)
        .map(|k| {
            let t = k as f64 / f64::from(RATE);
            let note = scale[(t / 0.3) as usize % scale.len()];
            let vibrato = 0.2 * (std::f64::consts::TAU * 5.5 * t).sin();
            let f0 = 261.63 * 2.0_f64.powf((f64::from(note) + vibrato) / 12.0);
            phase = (phase + f0 / f64::from(RATE)).fract();
            let decay = (-(t % 0.3) / 0.3).exp();
            let tone: f64 = (1..=20).map(|h| (std::f64::consts::TAU * phase * f64::from(h)).sin() / f64::from(h)).sum();
            (0.15 * decay * tone + 0.01 * breath.white()) as f32
        })
        .collect()
}

fn resonances(samples: Vec<f32>) -> Vec<Resonance> {
    analyzed(RATE, vec![samples]).spectrum.resonances
}

fn ringing(mut samples: Vec<f32>, frequency_hz: f64, gain_db: f64) -> Vec<f32> {
    Biquad::new(Coefficients::bell(RATE, Hertz(frequency_hz), Db(gain_db), 10.0)).process(&mut samples);
    samples
}

#[test]
fn a_melody_over_a_scale_has_no_resonance() {
    assert_eq!(resonances(melody(40)), []);
}

#[test]
fn a_planted_resonance_is_found_at_its_frequency() {
    // Lower down, fewer partials of one voice meet a resonance, and it is rightly not called one.
    for frequency_hz in [2_700.0, 4_000.0, 6_100.0] {
        let found = resonances(ringing(melody(40), frequency_hz, 14.0));
        assert_eq!(found.len(), 1, "{frequency_hz}: {found:?}");
        let error_octaves = (found[0].frequency_hz / frequency_hz).log2();
        assert!(error_octaves.abs() < 1.0 / 12.0, "{frequency_hz}: {found:?}");
        assert!(found[0].excess_db > 5.0 && found[0].presence > 0.6, "{found:?}");
    }
}

#[test]
fn noise_has_none_and_shows_a_planted_one() {
    let noise = signals::white_noise(8, 0.3, 30 * RATE as usize);
    assert_eq!(resonances(noise.clone()), []);
    let found = resonances(ringing(noise, 800.0, 12.0));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!((found[0].frequency_hz / 800.0).log2().abs() < 1.0 / 24.0, "{found:?}");
}

/// Hits of noise that die away over 40 dB, twice a second.
fn hits(seconds: usize) -> Vec<f32> {
    let mut noise = signals::white_noise(9, 0.3, seconds * RATE as usize);
    let gain = |k: usize| (-(k as f64 % 24_000.0) / 5_000.0).exp() as f32;
    noise.iter_mut().enumerate().for_each(|(k, x)| *x *= gain(k));
    noise
}

/// Eighteen decibels are as narrow as a note in these bands, and 250 Hz is below what a voice's partials tell.
#[test]
fn what_is_raised_at_all_levels_is_told_however_narrow_and_low_it_is() {
    assert_eq!(resonances(hits(30)), []);
    for (frequency_hz, gain_db) in [(250.0, 12.0), (800.0, 12.0), (800.0, 18.0), (4_000.0, 18.0)] {
        let mut samples = hits(30);
        Biquad::new(Coefficients::bell(RATE, Hertz(frequency_hz), Db(gain_db), 12.0)).process(&mut samples);
        let found = resonances(samples);
        assert_eq!(found.len(), 1, "{frequency_hz}: {found:?}");
        assert!((found[0].frequency_hz / frequency_hz).log2().abs() < 1.0 / 24.0, "{found:?}");
        assert!((found[0].excess_db - gain_db).abs() < 3.0, "{gain_db}: {found:?}");
        assert!(found[0].least_excess_db.is_some_and(|db| db > 6.0 && db <= found[0].excess_db), "{found:?}");
    }
}

/// A note that comes back raises its band while it plays, and not in between.
#[test]
fn a_note_that_comes_back_is_no_filter() {
    let mut samples = hits(30);
    let note = signals::sine(RATE, Hertz(800.0), 0.05, samples.len());
    let plays = |k: usize| (k / 12_000).is_multiple_of(3);
    samples.iter_mut().zip(note).enumerate().filter(|(k, _)| plays(*k)).for_each(|(_, (x, y))| *x += y);
    assert!(resonances(samples).iter().all(|one| one.least_excess_db.is_none()));
}

#[test]
fn drones_and_one_note_abstain() {
    let drone: Vec<f32> = signals::sine(RATE, Hertz(440.0), 0.2, 20 * RATE as usize)
        .iter()
        .zip(signals::white_noise(2, 0.01, 20 * RATE as usize))
        .map(|(tone, noise)| tone + noise)
        .collect();
    assert_eq!(resonances(drone), []);
}

#[test]
fn fine_bands_reach_a_third_of_an_octave_beyond_the_range() {
    assert!(fine_bands::fine_center_hz(8.0) < 150.0);
    assert!(fine_bands::fine_center_hz((fine_bands::N_FINE_BANDS - 9) as f64) > 10_000.0);
}
