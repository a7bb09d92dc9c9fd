use super::carrier::carrier;
use super::gated_level::{set_gated_level, tenth_powers};
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::db_to_amplitude;

/// Every other phrase is louder by twice that, in dB. Design heuristics: raw singing wanders by ±3 dB, ±6 dB is ridden or compressed
/// at once, and at ±10 dB words vanish or jump out.
pub(super) const SWING_DB: [f64; 3] = [3.0, 6.0, 10.0];
/// The length of a phrase, in tenths of a second. It ends at the softest tenth in between.
const PHRASE_TENTHS: (usize, usize) = (15, 40);
/// From one level to the next, in seconds.
const RAMP_S: f64 = 0.05;

/// A stem whose level jumps from phrase to phrase, as loud in all as it was.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |stem, _| is_performed(stem.role))?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let starts_up = chance.happens(0.5);
    let gains = gains(&phrase_ends(&tenth_powers(&stem.audio, rate)), size.of(SWING_DB), starts_up, rate);
    let mut audio = stem.audio.clone();
    for channel in audio.channels_mut() {
        for (k, x) in channel.iter_mut().enumerate() {
            *x *= gains.get(k).or(gains.last()).copied().unwrap_or(1.0);
        }
    }
    set_gated_level(&mut audio, rate, chosen.level_db);
    Some(material.planted(chosen.index, audio, Truth::on(&stem.name, &["uneven-level"])))
}

fn is_performed(role: Role) -> bool {
    matches!(
        role,
        Role::LeadVocal
            | Role::BackingVocal
            | Role::Bass
            | Role::ElectricGuitar
            | Role::AcousticGuitar
            | Role::Keys
            | Role::Piano
            | Role::Brass
            | Role::Wind
            | Role::Strings
    )
}

/// The tenths of a second at which phrases end; the last is the end of all.
fn phrase_ends(powers: &[f64]) -> Vec<usize> {
    let mut ends = vec![0];
    let mut from = 0;
    while powers.len() > from + PHRASE_TENTHS.1 {
        let range = from + PHRASE_TENTHS.0..from + PHRASE_TENTHS.1;
        from = range.min_by(|a, b| powers[*a].total_cmp(&powers[*b])).unwrap_or(from + PHRASE_TENTHS.1);
        ends.push(from);
    }
    ends.push(powers.len());
    ends.split_off(1)
}

/// The factor of each sample.
fn gains(ends: &[usize], swing_db: f64, starts_up: bool, sample_rate_hz: u32) -> Vec<f32> {
    let tenth = sample_rate_hz as usize / 10;
    let step_db = 2.0 * swing_db / (RAMP_S * f64::from(sample_rate_hz));
    let mut gain_db = if starts_up { swing_db } else { -swing_db };
    let mut gains = Vec::new();
    for (phrase, end) in ends.iter().enumerate() {
        let wanted_db = if (phrase % 2 == 0) == starts_up { swing_db } else { -swing_db };
        while gains.len() < end * tenth {
            gain_db += (wanted_db - gain_db).clamp(-step_db, step_db);
            gains.push(db_to_amplitude(gain_db) as f32);
        }
    }
    gains
}
