use super::added::{noise, with_added};
use super::carrier::carrier;
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::{Coefficients, Hertz};

/// In dB re the stem's gated level. Design heuristics: seen at a cone, at the edge of hearing where the part is at 80 dB SPL (the
/// threshold at 25 Hz is about 69, ISO 226), and half of the power.
pub(super) const RE_LEVEL_DB: [f64; 3] = [-20.0, -10.0, 0.0];
const BAND_HZ: [f64; 2] = [10.0, 25.0];
/// The corner of the high-pass that undoes it at most, in hertz: above that it takes what the voice of a man needs.
const HIGHEST_CORNER_HZ: f64 = 80.0;

/// Rumble as of steps on a stage or a train, the same in all channels, on a stem that does not play that low.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let rate = material.sample_rate_hz;
    let chosen = carrier(material, chance, |stem, _| plays_no_lows(stem.role))?;
    let stem = &material.stems[chosen.index];
    let [low, high] = BAND_HZ.map(Hertz);
    let high_pass = Coefficients::high_pass(rate, low, Coefficients::BUTTERWORTH_Q);
    let low_pass = Coefficients::low_pass(rate, high, Coefficients::BUTTERWORTH_Q);
    let sound = noise(chance, stem.audio.n_frames(), &[high_pass, low_pass, low_pass, low_pass]);
    let audio = with_added(material, chosen, &vec![sound; stem.audio.n_channels()], size.of(RE_LEVEL_DB));
    let truth = Truth {
        band_hz: Some(BAND_HZ),
        remedy: Some(Remedy::HighPassBelowHz(HIGHEST_CORNER_HZ)),
        ..Truth::on(&stem.name, &["rumble"])
    };
    Some(material.planted(chosen.index, audio, truth))
}

fn plays_no_lows(role: Role) -> bool {
    matches!(
        role,
        Role::LeadVocal
            | Role::BackingVocal
            | Role::ElectricGuitar
            | Role::AcousticGuitar
            | Role::Snare
            | Role::Hat
            | Role::Overhead
            | Role::Percussion
            | Role::Brass
            | Role::Wind
            | Role::Keys
            | Role::Strings
    )
}
