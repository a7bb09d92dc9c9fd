//! Sounds that are added to a stem at a level re its own.

use super::Material;
use super::carrier::Carrier;
use crate::chance::Chance;
use dsp::{AudioBlock, Biquad, Coefficients, db_to_amplitude};

/// The stem with `sounds`, one for each of its channels, at this level re its gated level, in dB of mean power.
pub(super) fn with_added(material: &Material, carrier: Carrier, sounds: &[Vec<f64>], re_level_db: f64) -> AudioBlock {
    let mut audio = material.stems[carrier.index].audio.clone();
    let n_values = sounds.iter().map(Vec::len).sum::<usize>().max(1) as f64;
    let rms = (sounds.iter().flatten().map(|x| x * x).sum::<f64>() / n_values).sqrt();
    let gain = if rms > 0.0 { db_to_amplitude(carrier.level_db + re_level_db) / rms } else { 0.0 };
    for (channel, sound) in audio.channels_mut().zip(sounds) {
        for (x, y) in channel.iter_mut().zip(sound) {
            *x = (f64::from(*x) + gain * y) as f32;
        }
    }
    audio
}

/// White noise through filters in a row.
pub(super) fn noise(chance: &mut Chance, n_frames: usize, filters: &[Coefficients]) -> Vec<f64> {
    let mut row: Vec<Biquad> = filters.iter().copied().map(Biquad::new).collect();
    (0..n_frames).map(|_| row.iter_mut().fold(chance.white(), |x, filter| filter.step(x))).collect()
}
