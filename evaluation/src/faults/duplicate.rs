use super::carrier::carrier;
use super::delay::later;
use super::{Material, Planted, Size, Stem, Truth};
use crate::chance::Chance;
use dsp::db_to_amplitude;

/// The copy's gain in dB: in phase it makes the stem 1.9, 3.5 and 6 dB louder.
pub(super) const GAIN_DB: [f64; 3] = [-12.0, -6.0, 0.0];
/// How much later it is, in milliseconds: an export through a plug-in's latency, in samples, and none.
pub(super) const LATE_MS: [f64; 3] = [10.0, 1.0, 0.0];

/// A stem that is there twice; the second one is named as a copy is.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |_, _| true)?;
    let original = &material.stems[chosen.index];
    let n_late = (size.of(LATE_MS) / 1_000.0 * f64::from(material.sample_rate_hz)).round() as usize;
    let mut audio = later(&original.audio, n_late);
    audio.scale(db_to_amplitude(size.of(GAIN_DB)) as f32);
    let name = format!("{} copy", original.name);
    let truth = Truth { stems: vec![name.clone(), original.name.clone()], ..Truth::on(&name, &["duplicate-stem"]) };
    let mut stems = material.stems.clone();
    stems.push(Stem { name, role: original.role, audio });
    Some(Planted { stems, mix: None, truth })
}
