use super::super::clock::{RATE_HZ, TEMPO_BPM, bar_start, frame_at, n_frames, pitch_hz};
use super::super::envelope::{Fading, rise};
use super::super::harmony::{LAST_BAR, Section, chord, section};
use super::super::performance::{Player, Stroke};
use dsp::AudioBlock;
use dsp::signals::Noise;
use std::f64::consts::TAU;

/// The pan of the tremolo: its rate, and its depth from 0 to 1.
const TREMOLO_HZ: f64 = 3.1;
const TREMOLO_DEPTH: f64 = 0.35;
const RELEASE_S: f64 = 0.12;

/// Beat in the bar, beats, velocity.
const HELD: &[(f64, f64, f64)] = &[(0.0, 3.8, 0.7)];
const VERSE: &[(f64, f64, f64)] = &[(0.0, 1.9, 0.7), (2.5, 1.4, 0.55)];
const CHORUS: &[(f64, f64, f64)] = &[(0.0, 1.4, 0.85), (1.5, 1.0, 0.7), (2.5, 1.4, 0.8)];

/// An electric piano, stereo: frequency modulation (Chowning 1973) with the tremolo that sways between the sides.
pub(crate) fn keys() -> AudioBlock {
    let mut mono = vec![0.0_f32; n_frames()];
    let mut player = Player::new(41, 7.0, 0.15);
    let mut noise = Noise::new(42);
    for bar in 0..=LAST_BAR {
        let rows = match section(bar) {
            Section::Intro => HELD,
            Section::Outro if bar == LAST_BAR => HELD,
            Section::Verse | Section::Outro => VERSE,
            Section::Chorus => CHORUS,
        };
        for (beat, beats, velocity) in rows {
            for midi in chord(bar).keys() {
                let stroke = player.strike(bar_start(bar) + beat, *velocity);
                // No two tines are filed alike.
                let key = Key { pitch_hz: pitch_hz(f64::from(midi)), tine_ratio: 14.0 + 1.2 * noise.white() };
                press(&mut mono, key, stroke, beats * 60.0 / TEMPO_BPM);
            }
        }
    }
    sway(&mono)
}

/// A struck key: its pitch, and the ratio of its tine's frequency to that.
#[derive(Debug, Clone, Copy)]
struct Key {
    pitch_hz: f64,
    tine_ratio: f64,
}

fn press(out: &mut [f32], key: Key, stroke: Stroke, duration_s: f64) {
    let length_s = duration_s + RELEASE_S;
    // Low reeds swing longer than high ones.
    let mut level = Fading::new(0.18 * stroke.velocity, 1.6 * (220.0 / key.pitch_hz).powf(0.35));
    let mut swing = Fading::new(0.4 + 1.5 * stroke.velocity, 0.45);
    let mut tine = Fading::new(0.85 * stroke.velocity, 0.09);
    let step = key.pitch_hz / RATE_HZ;
    let n = (length_s * RATE_HZ) as usize;
    for (i, sample) in out.iter_mut().skip(frame_at(stroke.time_s)).take(n).enumerate() {
        let t = i as f64 / RATE_HZ;
        let turn = TAU * (step * i as f64).fract();
        let metal = (TAU * (key.tine_ratio * step * i as f64).fract()).sin();
        let reed = (turn + swing.step() * turn.sin()).sin();
        let bell = (turn + tine.step() * metal).sin();
        let held = rise(t, 0.003) * rise(length_s - t, RELEASE_S);
        *sample += (level.step() * held * (0.6 * reed + 0.4 * bell)) as f32;
    }
}

/// Left and right in turn, at constant power.
fn sway(mono: &[f32]) -> AudioBlock {
    let mut sides = [Vec::with_capacity(mono.len()), Vec::with_capacity(mono.len())];
    for (i, sample) in mono.iter().enumerate() {
        let sweep = TREMOLO_DEPTH * (TAU * TREMOLO_HZ * i as f64 / RATE_HZ).sin();
        let angle = std::f64::consts::FRAC_PI_4 * (1.0 + sweep);
        sides[0].push(sample * angle.cos() as f32);
        sides[1].push(sample * angle.sin() as f32);
    }
    AudioBlock::from_channels(sides.to_vec())
}
