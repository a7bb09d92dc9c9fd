use crate::Tuning;
use crate::track::tests::{analyzed, analyzed_in_blocks};
use dsp::signals::white_noise;
use std::f64::consts::TAU;

/// Semitones from A4.
type Chord = &'static [i32];

const CHORDS: [Chord; 4] = [&[-24, -12, -8, -5], &[-19, -7, -4, 0], &[-17, -5, -1, 2], &[-21, -9, -5, -2]];

/// Twelve seconds of chords of one second each, `cents` above 440 Hz, with five partials a note.
fn chords(rate: u32, cents: f64, vibrato_cents: f64) -> Vec<f32> {
    let n = rate as usize;
    let tone = |note: i32, k: usize| {
        let hz = 440.0 * ((f64::from(note) * 100.0 + cents) / 1_200.0).exp2();
        let t = k as f64 / f64::from(rate);
        // Frequency modulation at 5 Hz: the deviation of the phase is that of the frequency over the rate of modulation.
        let swing = hz * ((vibrato_cents / 1_200.0).exp2() - 1.0) / 5.0 * (TAU * 5.0 * t).sin();
        (1..=5).map(|p| (f64::from(p) * (TAU * hz * t + swing)).sin() / f64::from(p)).sum::<f64>()
    };
    (0..12 * n)
        .map(|k| 0.03 * CHORDS[k / n % CHORDS.len()].iter().map(|note| tone(*note, k)).sum::<f64>() as f32)
        .collect()
}

fn tuning(rate: u32, samples: Vec<f32>) -> Option<Tuning> {
    analyzed(rate, vec![samples]).tuning
}

#[test]
fn chords_are_read_within_a_cent_at_every_rate() {
    for rate in [22_050, 44_100, 48_000, 96_000] {
        for cents in [-50.0, -37.0, -20.0, 0.0, 3.3, 20.0, 44.0] {
            let found = tuning(rate, chords(rate, cents, 0.0)).expect("chords are tuned");
            let off = (found.cents - cents + 50.0).rem_euclid(100.0) - 50.0;
            assert!(off.abs() < 1.0 && found.spread_cents < 5.0, "{cents} at {rate}: {found:?}");
            assert!(found.heard_s > 8.0 && found.pitch_classes >= 7, "{found:?}");
        }
    }
}

#[test]
fn a_wide_vibrato_is_no_tuning() {
    assert_eq!(tuning(48_000, chords(48_000, 0.0, 60.0)), None);
}

#[test]
fn glides_noise_drums_and_a_single_note_have_none() {
    let rate = 48_000;
    let seconds = |k: usize| k as f64 / f64::from(rate);
    let n = 12 * rate as usize;
    // Two octaves in six seconds: 400 cents a second.
    let glide = (0..n).map(|k| (TAU * 110.0 * 3.0 / 2f64.ln() * (seconds(k) % 6.0 / 3.0).exp2()).sin() as f32 * 0.3);
    let noise = white_noise(1, 0.5, n);
    let drum = noise.iter().enumerate().map(|(k, x)| {
        let since = seconds(k) % 0.5;
        let ring = (TAU * 187.0 * since).sin() + 0.5 * (TAU * 298.0 * since).sin();
        ((0.3 * f64::from(*x) + 0.5 * ring) * (-since / 0.15).exp()) as f32
    });
    let note = (0..n).map(|k| (1..8).map(|p| (TAU * 110.0 * f64::from(p) * seconds(k)).sin() as f32 * 0.1).sum());
    let (glide, drum, note): (Vec<f32>, Vec<f32>, Vec<f32>) = (glide.collect(), drum.collect(), note.collect());
    for (name, samples) in [("glide", glide), ("noise", noise), ("drum", drum), ("note", note)] {
        assert_eq!(tuning(rate, samples), None, "{name}");
    }
}

#[test]
fn blocks_of_any_size_give_the_same_bits() {
    let samples = [chords(48_000, 12.0, 0.0)];
    let whole = analyzed(48_000, samples.to_vec());
    assert!(whole.tuning.is_some());
    assert_eq!(analyzed_in_blocks(48_000, &samples, 997), whole);
}

#[test]
fn the_level_of_the_file_changes_nothing() {
    let chords = chords(48_000, 12.0, 0.0);
    let loud = tuning(48_000, chords.clone()).expect("chords are tuned");
    let soft = tuning(48_000, chords.iter().map(|x| 0.1 * x).collect()).expect("chords are tuned");
    assert!((loud.cents - soft.cents).abs() < 0.01 && (loud.heard_s - soft.heard_s).abs() < 0.2, "{loud:?} {soft:?}");
}
