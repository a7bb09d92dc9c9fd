use super::carrier::carrier;
use super::widening::{twice_through, widened};
use super::wrong_pan::is_centred;
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::{Coefficients, db_to_power};

/// What the part loses in mono, in dB of power re left and right apart. Two unrelated sides lose 3 dB, which is ordinary width; for
/// 6 dB the sides have to cancel; with 12 dB the part is gone in mono.
pub(super) const LOSS_DB: [f64; 3] = [3.0, 6.0, 12.0];
/// Below, all stays in the middle, in hertz: wideners spare the lows.
const LOWEST_HZ: f64 = 150.0;

/// A stem made wide so that it vanishes in mono, as loud in stereo as it was.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen =
        carrier(material, chance, |stem, _| !matches!(stem.role, Role::Kick | Role::Bass) && is_centred(&stem.audio))?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let mono = stem.middle();
    let part = lows_apart(&mono, rate);
    // Of a unit of power, the mid keeps what mono hears.
    let kept = db_to_power(-size.of(LOSS_DB));
    let audio = widened(&mono, &part, kept.sqrt(), (1.0 - kept).sqrt(), rate);
    let truth = Truth {
        remedy: Some(Remedy::Narrow),
        ..Truth::on(&stem.name, &["mono-loss", "channel-polarity", "fake-stereo"])
    };
    Some(material.planted(chosen.index, audio, truth))
}

/// What lies above the lows.
fn lows_apart(mono: &[f64], sample_rate_hz: u32) -> Vec<f64> {
    let low = twice_through(mono, Coefficients::low_pass, sample_rate_hz, LOWEST_HZ);
    mono.iter().zip(low).map(|(all, low)| all - low).collect()
}
