//! Clips of singing and rapping voices of own synthesis: a glottal tone with vibrato, glides and unsteadiness through the
//! formants of vowels, and consonants between them.

use super::clip::{Clip, Job, Kind, OWN_SYNTHESIS, Truth};
use super::melodies::{Style, notes};
use super::note::{CLIP_S, Note};
use crate::chance::Chance;
use analyzer::RoleClass;
use dsp::{AudioBlock, Biquad, Coefficients, Hertz};
use std::f64::consts::TAU;

const SAMPLE_RATE_HZ: u32 = 44_100;
const RATE_HZ: f64 = 44_100.0;
const N_SINGERS: usize = 32;
const CLIPS_PER_SINGER: usize = 3;

/// One job per singer.
pub(crate) fn jobs() -> Vec<Job<'static>> {
    (0..N_SINGERS)
        .map(|singer| {
            Box::new(move || Ok((0..CLIPS_PER_SINGER).map(|take| clip(singer, take)).collect())) as Job<'static>
        })
        .collect()
}

fn clip(singer: usize, take: usize) -> Clip {
    let name = format!("singer {singer}");
    let voice = Voice::of(&mut Chance::of(&name));
    let mut chance = Chance::of(&format!("{name} {take}"));
    let style = [Style::Melody, Style::Melody, Style::Held][(singer + take) % 3];
    // Of held chords each voice is a singer of its own.
    let notes = notes(style, voice.range, Chance::of(&format!("{name} {take} notes")));
    let mut out = vec![0.0_f32; ((CLIP_S + 1.0) * RATE_HZ) as usize];
    for note in &notes {
        let start = (note.start_s * RATE_HZ) as usize;
        for (sum, x) in out[start..].iter_mut().zip(voice.syllable(note, style == Style::Held, &mut chance)) {
            *sum += (0.1 * x) as f32;
        }
    }
    let truth = Truth {
        class: Some(RoleClass::Voice),
        group: format!("singer {singer}"),
        source: OWN_SYNTHESIS.to_owned(),
        name,
        kind: Kind::Made,
    };
    Clip { truth, sample_rate_hz: SAMPLE_RATE_HZ, audio: AudioBlock::from_channels(vec![out]) }
}

/// First three formants of ten vowels of men, in hertz (Peterson & Barney 1952).
const VOWELS_HZ: [[f64; 3]; 10] = [
    [270.0, 2_290.0, 3_010.0],
    [390.0, 1_990.0, 2_550.0],
    [530.0, 1_840.0, 2_480.0],
    [660.0, 1_720.0, 2_410.0],
    [730.0, 1_090.0, 2_440.0],
    [570.0, 840.0, 2_410.0],
    [440.0, 1_020.0, 2_240.0],
    [300.0, 870.0, 2_240.0],
    [640.0, 1_190.0, 2_390.0],
    [490.0, 1_350.0, 1_690.0],
];
/// Widths of the formants, and the two above the vowels', in hertz.
const WIDTHS_HZ: [f64; 5] = [70.0, 90.0, 130.0, 200.0, 300.0];
const HIGH_FORMANTS_HZ: [f64; 2] = [3_400.0, 4_500.0];
const TOP_HZ: f64 = 9_000.0;
/// Samples between two looks at the formants: 5 ms.
const STEP: usize = 220;

#[derive(Debug)]
struct Voice {
    range: (u8, u8),
    /// 1 of men, up to 1.2 of women: how much shorter the throat is.
    scale: f64,
    /// Fall of the glottal tone in dB per octave.
    tilt_db: f64,
    vibrato_hz: f64,
    vibrato_cents: f64,
    unsteady_cents: f64,
    glide_semitones: f64,
    breath: f64,
    sibilant_hz: f64,
    /// Rapped: the pitch of every syllable falls, and is no note.
    is_spoken: bool,
}

impl Voice {
    fn of(chance: &mut Chance) -> Self {
        let is_high = chance.happens(0.5);
        let low = chance.below(7) as u8;
        Self {
            range: if is_high { (53 + low, 74 + low) } else { (43 + low, 64 + low) },
            scale: if is_high { chance.between(1.1, 1.22) } else { chance.between(0.95, 1.08) },
            tilt_db: chance.between(7.0, 14.0),
            vibrato_hz: chance.between(4.5, 6.8),
            vibrato_cents: if chance.happens(0.7) { chance.between(5.0, 70.0) } else { 0.0 },
            unsteady_cents: chance.between(3.0, 25.0),
            glide_semitones: chance.between(0.0, 3.0),
            breath: chance.ratio_between(0.003, 0.08),
            sibilant_hz: chance.between(4_500.0, 7_500.0),
            is_spoken: chance.happens(0.25),
        }
    }

    /// One consonant, or none, and one vowel that turns into another.
    fn syllable(&self, note: &Note, in_choir: bool, chance: &mut Chance) -> Vec<f64> {
        let consonant = if in_choir && chance.happens(0.7) { Vec::new() } else { self.consonant(chance) };
        let strength = f64::from(note.velocity) / 127.0;
        let n = ((note.length_s * RATE_HZ) as usize).saturating_sub(consonant.len()).max(2_000);
        let from = VOWELS_HZ[chance.below(10)];
        let to = if chance.happens(0.6) { from } else { VOWELS_HZ[chance.below(10)] };
        let vowel = self.vowel(note, n, [from, to], chance);
        consonant.into_iter().chain(vowel).map(|x| x * strength).collect()
    }

    fn vowel(&self, note: &Note, n: usize, vowels: [[f64; 3]; 2], chance: &mut Chance) -> Vec<f64> {
        let n_harmonics = ((TOP_HZ / note.hz()) as usize).max(1);
        let mut phases = vec![0.0_f64; n_harmonics];
        let mut out = Vec::with_capacity(n);
        let (mut wander, mut levels) = (0.0, vec![0.0; n_harmonics]);
        let spread = chance.between(-4.0, 4.0);
        let fall = if self.is_spoken { chance.between(-5.0, 3.0) } else { 0.0 };
        let mut air = Biquad::new(Coefficients::band_pass(SAMPLE_RATE_HZ, Hertz(4_500.0), 0.5));
        for start in (0..n).step_by(STEP) {
            let (t, share) = (start as f64 / RATE_HZ, start as f64 / n as f64);
            wander = 0.97 * wander + 0.24 * self.unsteady_cents * chance.white();
            let glide = -self.glide_semitones * (-t / 0.05).exp() + fall * share;
            let vibrato = self.vibrato_cents * (TAU * self.vibrato_hz * t).sin() * (t / 0.4).min(1.0);
            let hz = note.hz() * (glide / 12.0 + (vibrato + wander + spread) / 1_200.0).exp2();
            let formants = self.formants(vowels, share);
            let targets: Vec<f64> = (1..=n_harmonics).map(|k| self.level(k as f64, hz, &formants)).collect();
            let envelope = |i: usize| {
                let t = i as f64 / RATE_HZ;
                (t / 0.03).min(1.0) * ((n - i) as f64 / RATE_HZ / 0.06).min(1.0)
            };
            for i in start..(start + STEP).min(n) {
                let mut sum = 0.0;
                for (k, phase) in phases.iter_mut().enumerate() {
                    levels[k] += (targets[k] - levels[k]) / 100.0;
                    *phase = (*phase + (k + 1) as f64 * hz / RATE_HZ).fract();
                    sum += levels[k] * (TAU * *phase).sin();
                }
                out.push(envelope(i) * (sum + self.breath * air.step(chance.white())));
            }
        }
        out
    }

    fn formants(&self, [from, to]: [[f64; 3]; 2], share: f64) -> [f64; 5] {
        let blend = ((share - 0.4) / 0.4).clamp(0.0, 1.0);
        std::array::from_fn(|k| {
            let hz = if k < 3 { from[k] + blend * (to[k] - from[k]) } else { HIGH_FORMANTS_HZ[k - 3] };
            hz * self.scale
        })
    }

    /// Amplitude of a harmonic: the glottal tone through resonances in parallel.
    fn level(&self, order: f64, hz: f64, formants: &[f64; 5]) -> f64 {
        let frequency_hz = order * hz;
        let tone = 10.0_f64.powf(-self.tilt_db * order.log2() / 20.0);
        let resonance = |(formant_hz, width_hz): (&f64, f64)| {
            let away = (frequency_hz - formant_hz) / (0.5 * width_hz);
            1.0 / (1.0 + away * away).sqrt()
        };
        let sum: f64 = formants.iter().zip(WIDTHS_HZ).map(resonance).sum();
        if frequency_hz < TOP_HZ { tone * (0.02 + sum) } else { 0.0 }
    }

    /// A sibilant, a plosive, a hum, or nothing.
    fn consonant(&self, chance: &mut Chance) -> Vec<f64> {
        let noise = |chance: &mut Chance, hz: f64, q: f64, length_s: f64, level: f64| {
            let mut filter = Biquad::new(Coefficients::band_pass(SAMPLE_RATE_HZ, Hertz(hz), q));
            let n = (length_s * RATE_HZ) as usize;
            let swell = |i: usize| (std::f64::consts::PI * i as f64 / n as f64).sin();
            (0..n).map(|i| level * swell(i) * filter.step(chance.white())).collect::<Vec<f64>>()
        };
        match chance.below(5) {
            0 | 1 => {
                let (length_s, level) = (chance.between(0.06, 0.14), chance.ratio_between(0.2, 0.9));
                noise(chance, self.sibilant_hz, 1.2, length_s, level)
            }
            2 => {
                let hz = chance.ratio_between(800.0, 4_500.0);
                let mut burst = vec![0.0; (0.03 * RATE_HZ) as usize];
                burst.extend(noise(chance, hz, 1.0, 0.02, 0.5));
                burst
            }
            3 => {
                let length_s = chance.between(0.05, 0.1);
                noise(chance, 2_500.0, 0.6, length_s, 0.1)
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::table::Row;

    #[test]
    fn every_singer_sounds_tones_and_is_the_same_again() {
        for (one, take) in [(0, 0), (1, 1), (2, 2), (5, 0)] {
            let made = clip(one, take);
            assert_eq!(made.audio, clip(one, take).audio, "{one}");
            let row = Row::of(&made).unwrap_or_else(|| panic!("{one} is silent"));
            let prominence = row.features.iter().find(|feature| feature.name == "prominence").and_then(|of| of.value);
            assert!(prominence.is_some_and(|db| db > 15.0), "{one}: {prominence:?}");
        }
    }
}
