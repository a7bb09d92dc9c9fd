use super::super::clock::{RATE_HZ, bar_start, beat_to_s, frame_at, n_frames, pitch_hz};
use super::super::envelope::swell;
use super::super::harmony::{LAST_BAR, Section, chord, section};
use super::super::oscillator::Saw;
use dsp::AudioBlock;
use dsp::signals::Noise;
use std::f64::consts::TAU;

const RISE_S: f64 = 0.35;
const FALL_S: f64 = 0.6;
/// Detuning of the three oscillators of a voice, in cents.
const DETUNE_CENTS: [f64; 3] = [-8.0, 0.5, 9.0];

/// A string pad, stereo: three detuned sawtooths per note and side, low-passed, in the chorus and the outro.
pub(crate) fn pad() -> AudioBlock {
    let mut noise = Noise::new(121);
    let sides = [1.0, -1.0].map(|side| {
        let mut out = vec![0.0_f32; n_frames()];
        for bar in (0..=LAST_BAR).filter(|bar| section(*bar) != Section::Verse) {
            for midi in chord(bar).upper_voices() {
                // The sides detune in opposite directions, which is what makes the pad wide.
                let cents = DETUNE_CENTS.map(|cents| cents * side + 2.0 * noise.white());
                hold(&mut out, bar, f64::from(midi), cents, &mut noise);
            }
        }
        close_slowly(&mut out, if side > 0.0 { 0.0 } else { 0.25 });
        out
    });
    AudioBlock::from_channels(sides.to_vec())
}

fn hold(out: &mut [f32], bar: usize, midi: f64, cents: [f64; 3], noise: &mut Noise) {
    let start = frame_at(beat_to_s(bar_start(bar)));
    let length_s = beat_to_s(bar_start(bar + 1)) - beat_to_s(bar_start(bar)) + FALL_S * 0.7;
    let mut saws = cents.map(|cents| (Saw::new(noise.uniform()), pitch_hz(midi + cents / 100.0)));
    for (i, sample) in out.iter_mut().skip(start).take((length_s * RATE_HZ) as usize).enumerate() {
        let level = swell(i as f64 / RATE_HZ, length_s, RISE_S, FALL_S);
        let sum: f64 = saws.iter_mut().map(|(saw, pitch)| saw.step(*pitch)).sum();
        *sample += (0.05 * level * sum) as f32;
    }
}

/// A one-pole low-pass twice over whose corner breathes once in four bars; `offset` (in cycles) separates the sides.
fn close_slowly(samples: &mut [f32], offset: f64) {
    let cycle_s = beat_to_s(16.0);
    let mut poles = [0.0_f64; 2];
    let mut follow = 0.0;
    for (i, sample) in samples.iter_mut().enumerate() {
        if i % 64 == 0 {
            let breath = (TAU * (i as f64 / RATE_HZ / cycle_s + offset)).sin();
            let corner_hz = 1_500.0 * (0.5 * breath).exp2();
            follow = 1.0 - (-TAU * corner_hz / RATE_HZ).exp();
        }
        poles[0] += follow * (f64::from(*sample) - poles[0]);
        poles[1] += follow * (poles[0] - poles[1]);
        *sample = poles[1] as f32;
    }
}
