use super::{Pulsed, Tempo, tempo};
use crate::Role;
use crate::track::tests::analyzed;
use dsp::Hertz;
use dsp::signals::{Noise, sine, white_noise};

const RATE_HZ: u32 = 22_050;

/// Adds `sound`, which decays by a factor of e in `decay_s`, at each of these times.
fn strike(samples: &mut [f32], times_s: impl IntoIterator<Item = f64>, sound: &[f32], decay_s: f64) {
    for time_s in times_s {
        let start = (time_s * f64::from(RATE_HZ)).round() as usize;
        for (k, (sample, x)) in samples.iter_mut().skip(start).zip(sound).enumerate() {
            *sample += x * (-(k as f64) / (decay_s * f64::from(RATE_HZ))).exp() as f32;
        }
    }
}

fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * f64::from(RATE_HZ)) as usize]
}

fn read(role: Role, samples: Vec<f32>) -> Option<Tempo> {
    let duration_s = samples.len() as f64 / f64::from(RATE_HZ);
    let strength = analyzed(RATE_HZ, vec![samples]).onset_strength_db;
    tempo(&[Pulsed { role, onset_strength_db: &strength }], duration_s)
}

/// Forty seconds of beats; the first at 0.1 s.
const SECONDS: f64 = 40.0;

fn beat_s(bpm: f64, beat: f64) -> f64 {
    0.1 + beat * 60.0 / bpm
}

fn beats(bpm: f64) -> impl Iterator<Item = usize> {
    0..((SECONDS - 0.1) / 60.0 * bpm) as usize
}

fn click(bpm: f64) -> Vec<f32> {
    let mut samples = silence(SECONDS);
    strike(&mut samples, beats(bpm).map(|beat| beat_s(bpm, beat as f64)), &white_noise(1, 0.3, 4_000), 0.01);
    samples
}

/// Kick on odd beats, snare on even ones, a hi-hat on the beat and two thirds behind it.
fn swung_drums(bpm: f64) -> Vec<f32> {
    let mut samples = silence(SECONDS);
    let every_second = |first: usize| beats(bpm).skip(first).step_by(2).map(move |beat| beat_s(bpm, beat as f64));
    strike(&mut samples, every_second(0), &sine(RATE_HZ, Hertz(55.0), 0.7, 8_000), 0.1);
    strike(&mut samples, every_second(1), &white_noise(1, 0.5, 8_000), 0.06);
    let swung = beats(bpm).flat_map(|beat| [0.0, 2.0 / 3.0].map(|off| beat_s(bpm, beat as f64 + off)));
    strike(&mut samples, swung, &white_noise(2, 0.1, 2_000), 0.02);
    samples
}

/// Three tones on every beat, another chord every four.
fn chords(bpm: f64) -> Vec<f32> {
    let mut samples = silence(SECONDS);
    let chords = [[220.0, 277.2, 329.6], [246.9, 293.7, 370.0], [196.0, 246.9, 293.7], [174.6, 220.0, 261.6]];
    for (bar, chord) in chords.iter().enumerate() {
        for tone_hz in chord {
            let times = beats(bpm).filter(|beat| beat / 4 % 4 == bar).map(|beat| beat_s(bpm, beat as f64));
            strike(&mut samples, times, &sine(RATE_HZ, Hertz(*tone_hz), 0.15, 16_000), 0.3);
        }
    }
    samples
}

/// The tempo that is meant, or an octave of it that is reported with it, within 0.1 %.
fn check(played: f64, read: &Tempo, what: &str) {
    let near = |bpm: f64| (bpm / played - 1.0).abs() < 0.001;
    let octave = read.alternatives.iter().any(|other| near(other.bpm));
    assert!(near(read.bpm) || octave, "{what} at {played}: {} or {:?}", read.bpm, read.alternatives);
    assert!(read.confidence > 0.9, "{what} at {played}: {}", read.confidence);
    let step = 60.0 / played;
    let first = (0.1_f64 / step).fract() * step;
    for beat_s in &read.beats_s {
        let beats = (beat_s - first) / step;
        assert!((beats - beats.round()).abs() * step < 0.015, "{what} at {played}: a beat at {beat_s}");
    }
}

#[test]
fn clicks_swung_drums_and_chords_from_60_to_180_give_their_tempo() {
    for bpm in [60.0, 72.5, 90.0, 104.0, 120.0, 137.0, 150.0, 166.7, 180.0] {
        check(bpm, &read(Role::Unknown, click(bpm)).unwrap(), "click");
        check(bpm, &read(Role::DrumBus, swung_drums(bpm)).unwrap(), "drums");
        check(bpm, &read(Role::Piano, chords(bpm)).unwrap(), "chords");
    }
}

#[test]
fn what_has_no_pulse_has_no_tempo() {
    for seed in 0..6 {
        let mut random = Noise::new(seed);
        assert_eq!(read(Role::Effects, white_noise(seed, 0.3, 30 * RATE_HZ as usize)), None, "noise {seed}");

        let mut scattered = silence(30.0);
        let times: Vec<f64> = (0..60).map(|_| 15.0 + 15.0 * random.white()).collect();
        strike(&mut scattered, times, &sine(RATE_HZ, Hertz(300.0), 0.5, 8_000), 0.1);
        assert_eq!(read(Role::Percussion, scattered), None, "scattered {seed}");

        let mut pad = silence(30.0);
        for tone_hz in [220.0, 277.2, 329.6] {
            let swell_hz = 0.1 + 0.05 * random.white();
            let tone = sine(RATE_HZ, Hertz(tone_hz), 0.2, pad.len());
            for (k, (sum, x)) in pad.iter_mut().zip(tone).enumerate() {
                let turns = swell_hz * k as f64 / f64::from(RATE_HZ);
                *sum += x * (1.0 + 0.5 * (turns * std::f64::consts::TAU).sin() as f32);
            }
        }
        assert_eq!(read(Role::Pad, pad), None, "pad {seed}");
    }
    assert_eq!(read(Role::Unknown, silence(30.0)), None);
    assert_eq!(tempo(&[], 0.0), None);
}

/// A player whose tempo wanders by a few per cent is followed.
#[test]
fn beats_follow_a_tempo_that_wanders() {
    let mut random = Noise::new(3);
    let (mut time_s, mut step_s, mut played) = (0.1, 0.5, Vec::new());
    for _ in 0..200 {
        played.push(time_s);
        time_s += step_s;
        step_s = (step_s * (1.0 + 0.005 * random.white())).clamp(0.45, 0.55);
    }
    let mut samples = silence(time_s);
    strike(&mut samples, played.iter().copied(), &white_noise(1, 0.3, 4_000), 0.01);
    let tempo = read(Role::Snare, samples).unwrap();
    for (number, beat_s) in played.iter().enumerate() {
        let nearest = tempo.beats_s.iter().map(|read_s| (read_s - beat_s).abs()).fold(f64::INFINITY, f64::min);
        assert!(nearest < 0.03, "beat {number} at {beat_s}");
    }
    assert!(tempo.beats_s.len().abs_diff(played.len()) <= 1);
}
