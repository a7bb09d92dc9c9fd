use super::carrier::carrier;
use super::widening::{twice_through, widened};
use super::wrong_pan::is_centred;
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::{Coefficients, db_to_power};

/// The side of the lows re their middle, in dB: mono loses 0.4, 1.8 and 7 dB of their power.
pub(super) const SIDE_DB: [f64; 3] = [-10.0, -3.0, 6.0];
/// The highest of the lows, in hertz.
const HIGHEST_HZ: f64 = 120.0;

/// Lows that differ in left and right, as loud as they were.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let plays_lows = |role| matches!(role, Role::Kick | Role::Bass);
    let chosen = carrier(material, chance, |stem, _| plays_lows(stem.role) && is_centred(&stem.audio))?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let mono = stem.middle();
    let lows = twice_through(&mono, Coefficients::low_pass, rate, HIGHEST_HZ);
    let re_mid = db_to_power(size.of(SIDE_DB));
    let audio = widened(&mono, &lows, (1.0 / (1.0 + re_mid)).sqrt(), (re_mid / (1.0 + re_mid)).sqrt(), rate);
    let truth = Truth {
        band_hz: Some([20.0, HIGHEST_HZ]),
        remedy: Some(Remedy::MonoBelowHz(HIGHEST_HZ)),
        ..Truth::on(&stem.name, &["wide-bass"])
    };
    Some(material.planted(chosen.index, audio, truth))
}
