//! Clips of keyboards of own synthesis: pianos, electric pianos and organs, each built differently.

use super::clip::{Clip, Job, Kind, OWN_SYNTHESIS, Truth};
use super::melodies::{Style, notes};
use super::note::{CLIP_S, Note};
use crate::chance::Chance;
use analyzer::RoleClass;
use dsp::AudioBlock;
use std::f64::consts::{PI, TAU};

const SAMPLE_RATE_HZ: u32 = 44_100;
const RATE_HZ: f64 = 44_100.0;
const N_KEYBOARDS: usize = 36;
const CLIPS_PER_KEYBOARD: usize = 3;
const RANGE: (u8, u8) = (40, 88);

/// One job per keyboard.
pub(crate) fn jobs() -> Vec<Job<'static>> {
    (0..N_KEYBOARDS)
        .map(|keyboard| {
            Box::new(move || Ok((0..CLIPS_PER_KEYBOARD).map(|take| clip(keyboard, take)).collect())) as Job<'static>
        })
        .collect()
}

fn clip(keyboard: usize, take: usize) -> Clip {
    let name = format!("keyboard {keyboard}");
    let mechanism = Mechanism::of(keyboard, &mut Chance::of(&name));
    let styles = match mechanism {
        Mechanism::Piano { .. } => [Style::TwoHands, Style::Arpeggio, Style::Chords, Style::Melody],
        Mechanism::Tines { .. } => [Style::Chords, Style::TwoHands, Style::Melody, Style::Stabs],
        Mechanism::Organ { .. } => [Style::Held, Style::Chords, Style::Stabs, Style::Melody],
    };
    let notes = notes(styles[(keyboard / 3 + take) % 4], RANGE, Chance::of(&format!("{name} {take}")));
    let mut out = vec![0.0_f32; ((CLIP_S + 1.0) * RATE_HZ) as usize];
    for note in &notes {
        let start = (note.start_s * RATE_HZ) as usize;
        mechanism.add(&mut out[start..], note);
    }
    mechanism.turn(&mut out);
    let truth = Truth {
        class: Some(RoleClass::Keys),
        group: format!("keyboard {keyboard}"),
        source: OWN_SYNTHESIS.to_owned(),
        name,
        kind: Kind::Made,
    };
    Clip { truth, sample_rate_hz: SAMPLE_RATE_HZ, audio: AudioBlock::from_channels(vec![out]) }
}

/// What makes a keyboard sound.
#[derive(Debug)]
enum Mechanism {
    /// Stiff strings, f(n) = n·f·√(1 + B·n²) (Fletcher 1964), two per note, struck at a share of their length.
    Piano { stiffness: f64, struck_at: f64, slope: f64, decay_s: f64, detune_cents: f64 },
    /// A tine and its overtone by frequency modulation (Chowning 1973).
    Tines { index: f64, overtone: f64, overtone_level: f64, decay_s: f64, tremolo_hz: f64, tremolo: f64 },
    /// Drawbars, with a click and a turning loudspeaker.
    Organ { drawbars: [f64; 9], click: f64, turn_hz: f64, drive: f64 },
}

/// Harmonics of the nine drawbars.
const DRAWBARS: [f64; 9] = [0.5, 1.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0];
/// Partials of a piano above this are left out.
const TOP_HZ: f64 = 9_000.0;
const MOST_PARTIALS: usize = 24;

impl Mechanism {
    fn of(keyboard: usize, chance: &mut Chance) -> Self {
        match keyboard % 3 {
            0 => Self::Piano {
                stiffness: chance.ratio_between(1.5e-4, 1e-3),
                struck_at: chance.between(0.1, 0.16),
                slope: chance.between(0.7, 1.8),
                decay_s: chance.ratio_between(1.0, 5.0),
                detune_cents: chance.between(0.2, 3.0),
            },
            1 => Self::Tines {
                index: chance.ratio_between(0.3, 2.5),
                overtone: *chance.one_of(&[4.0, 7.0, 11.0, 14.0]),
                overtone_level: chance.ratio_between(0.02, 0.3),
                decay_s: chance.ratio_between(0.6, 3.0),
                tremolo_hz: chance.between(3.5, 7.0),
                tremolo: if chance.happens(0.5) { chance.between(0.1, 0.5) } else { 0.0 },
            },
            _ => Self::Organ {
                drawbars: std::array::from_fn(|k| {
                    if k < 4 || chance.happens(0.5) { chance.between(0.0, 1.0) } else { 0.0 }
                }),
                click: chance.ratio_between(0.01, 0.3),
                turn_hz: *chance.one_of(&[0.0, 0.7, 6.5]),
                drive: chance.ratio_between(0.3, 4.0),
            },
        }
    }

    fn add(&self, out: &mut [f32], note: &Note) {
        let (hz, strength) = (note.hz(), f64::from(note.velocity) / 127.0);
        let n = (((note.length_s + 0.4) * RATE_HZ) as usize).min(out.len());
        let mut samples = vec![0.0; n];
        match self {
            Self::Piano { stiffness, struck_at, slope, decay_s, detune_cents } => {
                for partial in 1..=MOST_PARTIALS {
                    let order = partial as f64;
                    let b = stiffness * (hz / 262.0).powf(1.5);
                    let partial_hz = order * hz * (1.0 + b * order * order).sqrt();
                    if partial_hz > TOP_HZ {
                        break;
                    }
                    let level = (PI * order * struck_at).sin().abs() * order.powf(-slope / strength.max(0.4).sqrt());
                    let fall_s = decay_s * (262.0 / hz).powf(0.6) / (1.0 + 0.25 * order);
                    for side in [-0.5, 0.5] {
                        let side_hz = partial_hz * (side * detune_cents / 1_200.0).exp2();
                        decaying(&mut samples, side_hz, 0.5 * level, |t| {
                            0.85 * (-t / fall_s).exp() + 0.15 * (-t / (6.0 * fall_s)).exp()
                        });
                    }
                }
            }
            Self::Tines { index, overtone, overtone_level, decay_s, .. } => {
                let fall_s = decay_s * (262.0 / hz).powf(0.4);
                for (i, sample) in samples.iter_mut().enumerate() {
                    let t = i as f64 / RATE_HZ;
                    let modulation = index * strength * (-t / (0.6 * fall_s)).exp() * (TAU * hz * t).sin();
                    let bell =
                        overtone_level * strength * (-t / 0.15).exp() * (TAU * overtone * hz.min(1_400.0) * t).sin();
                    *sample = (-t / fall_s).exp() * (TAU * hz * t + modulation).sin() + bell;
                }
            }
            Self::Organ { drawbars, click, .. } => {
                for (level, order) in drawbars.iter().zip(DRAWBARS) {
                    decaying(&mut samples, order * hz, 0.4 * level, |_| 1.0);
                }
                let mut noise = Chance::of(&format!("{hz} click"));
                for sample in samples.iter_mut().take(120) {
                    *sample += click * noise.white();
                }
            }
        }
        for (i, (sum, sample)) in out.iter_mut().zip(&samples).enumerate() {
            *sum += (0.25 * strength * damper(i as f64 / RATE_HZ, note.length_s) * sample) as f32;
        }
    }

    /// What happens to all notes together: tremolo, the turning loudspeaker.
    fn turn(&self, out: &mut [f32]) {
        for (i, sample) in out.iter_mut().enumerate() {
            let t = i as f64 / RATE_HZ;
            let x = f64::from(*sample);
            *sample = match self {
                Self::Piano { .. } => x,
                Self::Tines { tremolo, tremolo_hz, .. } => {
                    x * (1.0 - tremolo * (0.5 + 0.5 * (TAU * tremolo_hz * t).sin()))
                }
                Self::Organ { turn_hz, drive, .. } => {
                    (drive * x).tanh() / drive
                        * (1.0 + if *turn_hz > 0.0 { 0.3 * (TAU * turn_hz * t).sin() } else { 0.0 })
                }
            } as f32;
        }
    }
}

/// Begins within 2 ms and falls within 60 ms behind the end of the note.
fn damper(t: f64, length_s: f64) -> f64 {
    let begin = (t / 0.002).min(1.0);
    if t < length_s { begin } else { begin * (-(t - length_s) / 0.06).exp() }
}

fn decaying(samples: &mut [f64], hz: f64, level: f64, envelope: impl Fn(f64) -> f64) {
    for (i, sample) in samples.iter_mut().enumerate() {
        let t = i as f64 / RATE_HZ;
        *sample += level * envelope(t) * (TAU * hz * t).sin();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::table::Row;

    #[test]
    fn every_keyboard_sounds_its_partials_and_is_the_same_again() {
        for (one, take) in [(0, 0), (1, 1), (2, 2), (5, 0)] {
            let made = clip(one, take);
            assert_eq!(made.audio, clip(one, take).audio, "{one}");
            let row = Row::of(&made).unwrap_or_else(|| panic!("{one} is silent"));
            let prominence = row.features.iter().find(|feature| feature.name == "prominence").and_then(|of| of.value);
            assert!(prominence.is_some_and(|db| db > 20.0), "{one}: {prominence:?}");
        }
    }
}
