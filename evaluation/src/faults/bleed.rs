use super::added::with_added;
use super::carrier::{Carrier, carriers};
use super::delay::later;
use super::tone::filtered;
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use dsp::{Coefficients, Hertz};

/// In dB re the stem's gated level. Design heuristics: a singer's headphones, an open booth, and one room for both.
pub(super) const RE_LEVEL_DB: [f64; 3] = [-30.0, -15.0, -6.0];
/// The way to the other microphone, in seconds: one to three metres.
const AWAY_S: (f64, f64) = (0.003, 0.009);
/// From aside and afar the highs are lost, in hertz.
const LOW_PASS: Hertz = Hertz(6_000.0);

/// Another stem in the microphone: later, duller, the same in all channels.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let all = carriers(material);
    let role = |one: &Carrier| material.stems[one.index].role;
    let hearing: Vec<Carrier> = all.iter().copied().filter(|one| has_a_microphone(role(one))).collect();
    if hearing.is_empty() {
        return None;
    }
    let chosen = *chance.one_of(&hearing);
    let sounding: Vec<Carrier> = all.into_iter().filter(|one| role(one).group() != role(&chosen).group()).collect();
    if sounding.is_empty() {
        return None;
    }
    let source = *chance.one_of(&sounding);
    let rate = material.sample_rate_hz;
    let away = (chance.between(AWAY_S.0, AWAY_S.1) * f64::from(rate)) as usize;
    let low_pass = Coefficients::low_pass(rate, LOW_PASS, Coefficients::BUTTERWORTH_Q);
    let heard = later(&filtered(&material.stems[source.index].audio, &[low_pass]), away);
    let (left, right) = heard.left_right();
    let mono: Vec<f64> = left.iter().zip(right).map(|(l, r)| f64::midpoint(f64::from(*l), f64::from(*r))).collect();
    let stem = &material.stems[chosen.index];
    let audio = with_added(material, chosen, &vec![mono; stem.audio.n_channels()], size.of(RE_LEVEL_DB));
    Some(material.planted(chosen.index, audio, Truth::on(&stem.name, &["bleed"])))
}

fn has_a_microphone(role: Role) -> bool {
    matches!(
        role,
        Role::LeadVocal
            | Role::BackingVocal
            | Role::AcousticGuitar
            | Role::ElectricGuitar
            | Role::Piano
            | Role::Brass
            | Role::Wind
            | Role::Strings
            | Role::Snare
            | Role::Overhead
            | Role::DrumBus
    )
}
