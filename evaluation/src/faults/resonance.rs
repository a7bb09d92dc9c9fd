use super::carrier::carrier;
use super::tone::{filtered, strong_bands_hz};
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use desk::{Action, FilterShape};

/// In dB. Narrow peaks are heard less than broad ones, as what is played seldom lies on them (Bücklein 1981, Toole & Olive 1988);
/// 12 dB whistle or boom on certain notes. Design heuristics.
pub(super) const GAIN_DB: [f64; 3] = [6.0, 12.0, 18.0];
/// A tenth of an octave: a room mode or a ringing skin.
const Q: f64 = 12.0;
const LOWEST_HZ: f64 = 200.0;
const HIGHEST_HZ: f64 = 5_000.0;
/// Anywhere in the third octave that was chosen, as a ratio.
const ANYWHERE: f64 = 1.12;

/// A narrow peak that stays, where the stem has something.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let plays_low = |role| matches!(role, Role::Kick | Role::Bass);
    let chosen = carrier(material, chance, |stem, _| !plays_low(stem.role))?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let bands = strong_bands_hz(&stem.audio, rate, LOWEST_HZ, HIGHEST_HZ);
    if bands.is_empty() {
        return None;
    }
    let frequency_hz = *chance.one_of(&bands) * chance.ratio_between(1.0 / ANYWHERE, ANYWHERE);
    let gain_db = size.of(GAIN_DB);
    let peak = Action::Eq { filter: FilterShape::Bell, frequency_hz, gain_db, q: Q };
    let half_width = frequency_hz / (2.0 * Q);
    let truth = Truth {
        band_hz: Some([frequency_hz - half_width, frequency_hz + half_width]),
        remedy: Some(Remedy::Bell { frequency_hz, gain_db: -gain_db }),
        ..Truth::on(&stem.name, &["resonance"])
    };
    Some(material.planted(chosen.index, filtered(&stem.audio, &peak.filters(rate)), truth))
}
