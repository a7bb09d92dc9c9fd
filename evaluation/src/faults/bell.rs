use super::carrier::carrier;
use super::tone::{filtered, strong_bands_hz};
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use desk::{Action, FilterShape};

/// In dB. Design heuristics: a broad change of 4 dB of one stem among others is heard in comparison, 8 dB at once, and 12 dB is
/// about as far as the knob of a desk goes. Broad ones are heard sooner than narrow ones (Toole & Olive 1988).
pub(super) const GAIN_DB: [f64; 3] = [4.0, 8.0, 12.0];
/// An octave and a third.
const Q: f64 = 1.0;
const LOWEST_HZ: f64 = 80.0;
const HIGHEST_HZ: f64 = 8_000.0;
/// From the centre to where a bell of this quality has half of its gain, as a ratio.
const HALF_WIDTH: f64 = 1.618;

/// A broad boost or cut, where the stem has something.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |_, _| true)?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let bands = strong_bands_hz(&stem.audio, rate, LOWEST_HZ, HIGHEST_HZ);
    if bands.is_empty() {
        return None;
    }
    let frequency_hz = *chance.one_of(&bands);
    let gain_db = if chance.happens(0.5) { size.of(GAIN_DB) } else { -size.of(GAIN_DB) };
    let bell = Action::Eq { filter: FilterShape::Bell, frequency_hz, gain_db, q: Q };
    let truth = Truth {
        band_hz: Some([frequency_hz / HALF_WIDTH, frequency_hz * HALF_WIDTH]),
        remedy: Some(Remedy::Bell { frequency_hz, gain_db: -gain_db }),
        ..Truth::on(&stem.name, &["tonal-balance"])
    };
    Some(material.planted(chosen.index, filtered(&stem.audio, &bell.filters(rate)), truth))
}
