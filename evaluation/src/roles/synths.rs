//! Clips of own synthesis: the basses, leads, pads and drum machines that soundfonts do not have.

use super::beats::{self, Drum};
use super::clip::{Clip, Job, Kind, OWN_SYNTHESIS, Truth};
use super::melodies::{Style, notes};
use super::note::{CLIP_S, Note};
use crate::chance::Chance;
use analyzer::RoleClass;
use dsp::{AudioBlock, Biquad, Coefficients, Hertz};
use std::f64::consts::TAU;

const SAMPLE_RATE_HZ: u32 = 44_100;
const RATE_HZ: f64 = 44_100.0;
const N_PATCHES: usize = 36;
const CLIPS_PER_PATCH: usize = 2;

/// One job per patch.
pub(crate) fn jobs() -> Vec<Job<'static>> {
    let mut jobs: Vec<Job<'static>> = Vec::new();
    for patch in 0..N_PATCHES {
        jobs.push(Box::new(move || Ok((0..CLIPS_PER_PATCH).flat_map(|take| clips(patch, take)).collect())));
    }
    jobs
}

fn clips(patch: usize, take: usize) -> Vec<Clip> {
    let tone = |role: &str, class, style, range| {
        let voice = Patch::of(role, patch);
        clip(role, class, patch, voice.played(&notes(style, range, Chance::of(&format!("{role} {patch} {take}")))))
    };
    let lead_style = [Style::Melody, Style::Arpeggio, Style::Stabs, Style::Chords][patch % 4];
    let drum = |role: &str, class, drum: Drum| {
        let strokes = beats::drum(drum, Chance::of(&format!("{role} {patch} {take}")));
        clip(role, class, patch, machine(drum, patch, &strokes))
    };
    let strokes = beats::kit(Chance::of(&format!("machine {patch} {take}")));
    let kit: Vec<Vec<f32>> = Drum::ALL
        .into_iter()
        .map(|drum| {
            machine(drum, patch, &strokes.iter().copied().filter(|stroke| stroke.drum == drum).collect::<Vec<_>>())
        })
        .collect();
    let sum = (0..kit[0].len()).map(|i| kit.iter().map(|part| part[i]).sum()).collect();
    vec![
        tone("bass", RoleClass::Bass, Style::BassLine, (28, 52)),
        tone("lead", RoleClass::Sustained, lead_style, (50, 88)),
        tone("pad", RoleClass::Sustained, Style::Held, (45, 84)),
        drum("kick", RoleClass::Kick, Drum::Kick),
        drum("snare", RoleClass::Snare, Drum::Snare),
        drum("hat", RoleClass::Cymbals, Drum::Hat),
        drum("percussion", RoleClass::Percussion, Drum::Percussion),
        clip("kit", RoleClass::Kit, patch, sum),
    ]
}

fn clip(role: &str, class: RoleClass, patch: usize, samples: Vec<f32>) -> Clip {
    // Parts of one drum machine stay on one side of a split.
    let truth = Truth {
        class: Some(class),
        group: format!("patch {patch}"),
        source: OWN_SYNTHESIS.to_owned(),
        name: format!("{role} {patch}"),
        kind: Kind::Made,
    };
    Clip { truth, sample_rate_hz: SAMPLE_RATE_HZ, audio: AudioBlock::from_channels(vec![samples]) }
}

/// A subtractive voice.
#[derive(Debug)]
struct Patch {
    /// 0 a sine, 1 a saw, 2 a square.
    wave: usize,
    detune_cents: f64,
    n_oscillators: usize,
    attack_s: f64,
    decay_s: f64,
    sustain: f64,
    release_s: f64,
    /// Corner of the low-pass, in harmonics.
    brightness: f64,
    /// A fall of pitch at the beginning, as an 808 has, in octaves.
    drop_octaves: f64,
    vibrato_cents: f64,
    drive: f64,
}

impl Patch {
    fn of(role: &str, patch: usize) -> Self {
        let mut chance = Chance::of(&format!("{role} patch {patch}"));
        let is_pad = role == "pad";
        let is_bass = role == "bass";
        let plucked = !is_pad && chance.happens(0.5);
        Self {
            wave: chance.below(3),
            detune_cents: chance.between(0.0, if is_bass { 8.0 } else { 25.0 }),
            n_oscillators: 1 + chance.below(if is_bass { 2 } else { 5 }),
            attack_s: if is_pad { chance.ratio_between(0.05, 1.0) } else { chance.ratio_between(0.001, 0.03) },
            decay_s: chance.ratio_between(0.08, 1.5),
            sustain: if plucked { chance.between(0.0, 0.2) } else { chance.between(0.5, 1.0) },
            release_s: if is_pad { chance.between(0.3, 2.0) } else { chance.ratio_between(0.02, 0.4) },
            brightness: if is_bass { chance.ratio_between(1.5, 15.0) } else { chance.ratio_between(2.0, 30.0) },
            drop_octaves: if is_bass && chance.happens(0.4) { chance.between(0.5, 2.0) } else { 0.0 },
            vibrato_cents: if is_bass { 0.0 } else { chance.between(0.0, 20.0) },
            drive: chance.ratio_between(0.3, 4.0),
        }
    }

    fn played(&self, notes: &[Note]) -> Vec<f32> {
        let mut out = vec![0.0_f32; ((CLIP_S + 1.0) * RATE_HZ) as usize];
        for note in notes {
            let start = (note.start_s * RATE_HZ) as usize;
            let n = ((note.length_s + 3.0 * self.release_s) * RATE_HZ) as usize;
            let mut samples: Vec<f32> = (0..n.min(out.len() - start)).map(|_| 0.0).collect();
            for oscillator in 0..self.n_oscillators {
                self.add(&mut samples, note, oscillator);
            }
            let corner_hz = (note.hz() * self.brightness).clamp(60.0, 18_000.0);
            Biquad::new(Coefficients::low_pass(SAMPLE_RATE_HZ, Hertz(corner_hz), 0.8)).process(&mut samples);
            for (sum, x) in out[start..].iter_mut().zip(&samples) {
                *sum += x;
            }
        }
        out.iter().map(|x| (f64::from(*x) * self.drive).tanh() as f32).collect()
    }

    fn add(&self, samples: &mut [f32], note: &Note, oscillator: usize) {
        let offset =
            if self.n_oscillators == 1 { 0.0 } else { oscillator as f64 / (self.n_oscillators - 1) as f64 - 0.5 };
        let hz = note.hz() * (offset * self.detune_cents / 1_200.0).exp2();
        let gain = f64::from(note.velocity) / 127.0 * 0.4 / (self.n_oscillators as f64).sqrt();
        let mut phase = oscillator as f64 * 0.37;
        for (i, sample) in samples.iter_mut().enumerate() {
            let t = i as f64 / RATE_HZ;
            let bend = self.drop_octaves * (-t / 0.03).exp() + self.vibrato_cents / 1_200.0 * (TAU * 5.5 * t).sin();
            phase += hz * bend.exp2() / RATE_HZ;
            *sample += (gain * self.level(t, note.length_s) * self.wave(phase, hz)) as f32;
        }
    }

    /// Attack, decay, sustain, release.
    fn level(&self, t: f64, length_s: f64) -> f64 {
        let held =
            |t: f64| (t / self.attack_s).min(1.0) * (self.sustain + (1.0 - self.sustain) * (-t / self.decay_s).exp());
        if t < length_s { held(t) } else { held(length_s) * (-(t - length_s) / self.release_s * 3.0).exp() }
    }

    /// Without what would fold back: a saw as a sum of up to 24 harmonics.
    fn wave(&self, phase: f64, hz: f64) -> f64 {
        if self.wave == 0 {
            return (TAU * phase).sin();
        }
        let highest = (16_000.0 / hz).min(2.0 * self.brightness + 4.0).clamp(1.0, 24.0) as usize;
        let step = self.wave;
        (1..=highest).step_by(step).map(|harmonic| (TAU * phase * harmonic as f64).sin() / harmonic as f64).sum()
    }
}

/// A drum machine's strokes.
fn machine(drum: Drum, patch: usize, strokes: &[beats::Stroke]) -> Vec<f32> {
    let mut out = vec![0.0_f32; ((CLIP_S + 1.0) * RATE_HZ) as usize];
    for stroke in strokes {
        let mut chance = Chance::of(&format!("machine {patch} {drum:?} {}", (stroke.which * 3.0) as usize));
        let sound = stroke_sound(drum, &mut chance);
        let start = (stroke.start_s * RATE_HZ) as usize;
        for (sum, x) in out[start..].iter_mut().zip(&sound) {
            *sum += (stroke.strength * x * 0.5) as f32;
        }
    }
    out
}

fn stroke_sound(drum: Drum, chance: &mut Chance) -> Vec<f64> {
    match drum {
        Drum::Kick => {
            let (hz, length_s) = (chance.between(42.0, 65.0), chance.ratio_between(0.08, 0.5));
            let click = chance.between(0.0, 0.3);
            let tone = swept(hz, chance.between(1.0, 3.5), chance.between(0.01, 0.05), length_s);
            let noise = noise_burst(chance, (1_000.0, 6_000.0), 0.005);
            added(tone, &noise, click)
        }
        Drum::Snare => {
            let length_s = chance.ratio_between(0.05, 0.2);
            let tone = swept(chance.between(150.0, 250.0), 0.5, 0.02, length_s / 2.0);
            let noise = noise_burst(chance, (1_000.0, 10_000.0), length_s);
            added(tone, &noise, 1.0)
        }
        Drum::Hat => {
            let (corner_hz, length_s) = (chance.between(5_000.0, 9_000.0), chance.ratio_between(0.015, 0.15));
            noise_burst(chance, (corner_hz, 20_000.0), length_s)
        }
        Drum::Cymbal => {
            let length_s = chance.between(0.5, 1.2);
            noise_burst(chance, (3_500.0, 20_000.0), length_s)
        }
        Drum::Tom | Drum::Percussion if chance.happens(0.7) => {
            let hz = chance.ratio_between(90.0, 900.0);
            swept(hz, chance.between(0.0, 0.8), 0.03, chance.ratio_between(0.03, 0.25))
        }
        Drum::Tom | Drum::Percussion => {
            let low_hz = chance.ratio_between(1_500.0, 5_000.0);
            noise_burst(chance, (low_hz, 3.0 * low_hz), 0.04)
        }
    }
}

/// A sine that falls to `hz` from so many octaves above and dies away.
fn swept(hz: f64, octaves: f64, fall_s: f64, decay_s: f64) -> Vec<f64> {
    let mut phase = 0.0;
    (0..(5.0 * decay_s * RATE_HZ) as usize)
        .map(|i| {
            let t = i as f64 / RATE_HZ;
            phase += hz * (octaves * (-t / fall_s).exp()).exp2() / RATE_HZ;
            (TAU * phase).sin() * (-t / decay_s).exp()
        })
        .collect()
}

fn noise_burst(chance: &mut Chance, (low_hz, high_hz): (f64, f64), decay_s: f64) -> Vec<f64> {
    let mut high_pass = Biquad::new(Coefficients::high_pass(SAMPLE_RATE_HZ, Hertz(low_hz), 0.7));
    let mut low_pass = Biquad::new(Coefficients::low_pass(SAMPLE_RATE_HZ, Hertz(high_hz.min(20_000.0)), 0.7));
    (0..(5.0 * decay_s * RATE_HZ) as usize)
        .map(|i| low_pass.step(high_pass.step(chance.white())) * (-(i as f64) / RATE_HZ / decay_s).exp())
        .collect()
}

fn added(mut a: Vec<f64>, b: &[f64], gain: f64) -> Vec<f64> {
    a.resize(a.len().max(b.len()), 0.0);
    for (sum, x) in a.iter_mut().zip(b) {
        *sum += gain * x;
    }
    a
}
