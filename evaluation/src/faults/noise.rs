use super::added::{noise, with_added};
use super::carrier::{carrier, has_pauses};
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;

/// In dB re the stem's gated level. Design heuristics: hiss of a good tape, a poor preamplifier, and hiss through everything.
pub(super) const RE_LEVEL_DB: [f64; 3] = [-50.0, -35.0, -20.0];

/// Steady white noise, another in each channel, where there are pauses in which it is heard.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let rate = material.sample_rate_hz;
    let chosen = carrier(material, chance, |stem, one| has_pauses(stem, rate, one.level_db))?;
    let stem = &material.stems[chosen.index];
    let sounds: Vec<Vec<f64>> =
        (0..stem.audio.n_channels()).map(|_| noise(chance, stem.audio.n_frames(), &[])).collect();
    let audio = with_added(material, chosen, &sounds, size.of(RE_LEVEL_DB));
    Some(material.planted(chosen.index, audio, Truth::on(&stem.name, &["noisy"])))
}
