use super::carrier::carrier;
use super::gated_level::{quantile, tenth_powers};
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use dsp::{AudioBlock, db_to_power};

/// The share of the samples, while it plays, that lie above the ceiling, in percent. Design heuristics: a tick now and then, a regular
/// crackle, and a fuzz.
pub(super) const CLIPPED_PERCENT: [f64; 3] = [0.1, 1.0, 10.0];
/// It plays no further below its gated level than this, in dB.
const PLAYS_DB: f64 = 20.0;

/// Flat tops at one ceiling; all below it as it was.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |_, _| true)?;
    let stem = &material.stems[chosen.index];
    let magnitudes = magnitudes(&stem.audio, material.sample_rate_hz, chosen.level_db);
    let ceiling = quantile(&magnitudes, 1.0 - size.of(CLIPPED_PERCENT) / 100.0)? as f32;
    let mut audio = stem.audio.clone();
    for sample in audio.channels_mut().flatten() {
        *sample = sample.clamp(-ceiling, ceiling);
    }
    Some(material.planted(chosen.index, audio, Truth::on(&stem.name, &["clipped"])))
}

/// Of all samples while it plays.
fn magnitudes(audio: &AudioBlock, sample_rate_hz: u32, level_db: f64) -> Vec<f64> {
    let length = sample_rate_hz as usize / 10;
    let least = db_to_power(level_db - PLAYS_DB);
    let powers = tenth_powers(audio, sample_rate_hz);
    let playing = (0..powers.len()).filter(|k| powers[*k] > least);
    let of_tenth = |k: usize| audio.channels().iter().flat_map(move |channel| &channel[k * length..(k + 1) * length]);
    playing.flat_map(of_tenth).map(|x| f64::from(x.abs())).collect()
}
