use super::carrier::carrier;
use super::gated_level::set_gated_level;
use super::tone::filtered;
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use desk::{Action, FilterShape};
use dsp::Coefficients;

/// In dB per octave. Design heuristics: 1 is 4 dB more at 16 kHz than at 1 kHz, 2 is a tone control turned to its end, 4 makes
/// of pink noise more than white, or nearly brown.
pub(super) const SLOPE_DB: [f64; 3] = [1.0, 2.0, 4.0];
/// The shelves that make up the slope, an octave apart, in hertz.
const CORNERS_HZ: [f64; 9] = [62.5, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];
/// Shelves this soft flow into one another.
const Q: f64 = 0.5;

/// A stem that is too dull or too bright, as loud as it was.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |_, _| true)?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let slope_db = if chance.happens(0.5) { size.of(SLOPE_DB) } else { -size.of(SLOPE_DB) };
    let mut audio = filtered(&stem.audio, &shelves(slope_db, rate));
    set_gated_level(&mut audio, rate, chosen.level_db);
    Some(material.planted(chosen.index, audio, Truth::on(&stem.name, &["tonal-balance"])))
}

/// What tilts by so many dB per octave.
pub(crate) fn shelves(slope_db: f64, sample_rate_hz: u32) -> Vec<Coefficients> {
    let highest_hz = f64::from(sample_rate_hz) * 0.45;
    let corners = CORNERS_HZ.into_iter().filter(|hz| *hz < highest_hz);
    let shelf = |frequency_hz| Action::Eq { filter: FilterShape::HighShelf, frequency_hz, gain_db: slope_db, q: Q };
    corners.flat_map(|hz| shelf(hz).filters(sample_rate_hz)).collect()
}
