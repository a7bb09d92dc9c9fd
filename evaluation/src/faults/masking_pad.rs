use super::carrier::carrier;
use super::gated_level::gated_level_db;
use super::{Material, Planted, Size, Stem, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::{AudioBlock, Biquad, Coefficients, Hertz, db_to_amplitude};

/// The pad's level re the gated level of the voice, in dB. Design heuristics: it veils, it fights every word, and words are lost
/// (half of sentences are understood at a speech-to-noise ratio of about −5 dB).
pub(super) const RE_VOICE_DB: [f64; 3] = [-6.0, 0.0, 6.0];
/// What the added stem is called.
pub(super) const NAME: &str = "Extra Pad";
/// Its lowest note lies where a voice has its own, in hertz: a third octave from A3 on.
const ROOT_HZ: (f64, f64) = (220.0, 277.0);
/// A fifth, an octave and a third above it: a chord that fills the range of a voice.
const NOTES: [f64; 4] = [1.0, 1.5, 2.0, 2.52];
/// Detuned oscillators of a note.
const DETUNED: [f64; 3] = [0.996, 1.0, 1.005];
/// Softer above, as an opened filter leaves it: words lie below.
const LOW_PASS: Hertz = Hertz(3_500.0);
const HIGH_PASS: Hertz = Hertz(200.0);
const FADE_S: f64 = 0.3;

/// A pad on top of the lead vocal, as one more stem.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |stem, _| stem.role == Role::LeadVocal)?;
    let voice = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let root_hz = chance.ratio_between(ROOT_HZ.0, ROOT_HZ.1);
    let sides = (0..2).map(|_| pad(root_hz, voice.audio.n_frames(), rate, chance)).collect();
    let mut audio = AudioBlock::from_channels(sides);
    audio.scale(db_to_amplitude(chosen.level_db + size.of(RE_VOICE_DB) - gated_level_db(&audio, rate)?) as f32);
    let mut stems = material.stems.clone();
    stems.push(Stem { name: NAME.to_owned(), role: Role::Pad, audio });
    let truth = Truth {
        stems: vec![NAME.to_owned(), voice.name.clone()],
        ..Truth::on(NAME, &["masked-focal", "crowded-range", "stem-level"])
    };
    Some(Planted { stems, mix: None, truth })
}

/// One side of it: saws with phases of their own.
fn pad(root_hz: f64, n_frames: usize, sample_rate_hz: u32, chance: &mut Chance) -> Vec<f32> {
    let rate_hz = f64::from(sample_rate_hz);
    let mut sound = vec![0.0; n_frames];
    for note in NOTES {
        for detuned in DETUNED {
            let step = root_hz * note * detuned / rate_hz;
            let mut phase = chance.between(0.0, 1.0);
            for x in &mut sound {
                phase = (phase + step).fract();
                *x += 2.0 * phase - 1.0 - step_rounding(phase, step);
            }
        }
    }
    let filter = |design: fn(u32, Hertz, f64) -> Coefficients, at| {
        Biquad::new(design(sample_rate_hz, at, Coefficients::BUTTERWORTH_Q))
    };
    let mut high_pass = filter(Coefficients::high_pass, HIGH_PASS);
    let mut low_pass = filter(Coefficients::low_pass, LOW_PASS);
    let edge = |i: usize| (i.min(n_frames - i) as f64 / (FADE_S * rate_hz)).min(1.0);
    let faded = |(i, x): (usize, &f64)| (edge(i) * low_pass.step(high_pass.step(0.02 * x))) as f32;
    sound.iter().enumerate().map(faded).collect()
}

/// What takes the step of a saw off the grid of the samples (polynomial band-limited step, Välimäki & Huovilainen 2007).
fn step_rounding(phase: f64, step: f64) -> f64 {
    if phase < step {
        let t = phase / step;
        2.0 * t - t * t - 1.0
    } else if phase > 1.0 - step {
        let t = (phase - 1.0) / step;
        t * t + 2.0 * t + 1.0
    } else {
        0.0
    }
}
