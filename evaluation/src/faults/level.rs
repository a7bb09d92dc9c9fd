use super::carrier::{carrier, carriers};
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::db_to_amplitude;

/// In dB. Design heuristics: 3 dB is a step of a fader that is heard in comparison, 6 dB is twice the amplitude, and 12 dB takes a
/// part out of the mix or puts it in front of all others.
pub(super) const GAIN_DB: [f64; 3] = [3.0, 6.0, 12.0];
/// Softer parts than this under the loudest one may come up or down unheard, in dB. Design heuristic.
const SOFTEST_DB: f64 = 18.0;

/// A stem that is too loud or too soft.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let loudest_db = carriers(material).iter().map(|one| one.level_db).fold(f64::NEG_INFINITY, f64::max);
    let chosen = carrier(material, chance, |_, one| one.level_db >= loudest_db - SOFTEST_DB)?;
    let gain_db = if chance.happens(0.5) { size.of(GAIN_DB) } else { -size.of(GAIN_DB) };
    let stem = &material.stems[chosen.index];
    let mut audio = stem.audio.clone();
    audio.scale(db_to_amplitude(gain_db) as f32);
    let covered = stem.role == Role::LeadVocal && gain_db < 0.0;
    let rules: &[&str] = if covered { &["stem-level", "masked-focal"] } else { &["stem-level"] };
    let truth = Truth { remedy: Some(Remedy::GainDb(-gain_db)), ..Truth::on(&stem.name, rules) };
    Some(material.planted(chosen.index, audio, truth))
}
