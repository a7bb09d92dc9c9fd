use super::carrier::carrier;
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use desk::pan_gains;
use dsp::{AudioBlock, amplitude_to_db, db_to_power};

/// Positions of the pan. The sides differ by 2.1 dB, 4.3 dB and 16 dB: a phantom source moves from 1 dB on, and has arrived
/// near the loudspeaker at about 15.
pub(super) const POSITION: [f64; 3] = [0.15, 0.3, 0.8];
/// A stem that leans more than this already has a place, in dB.
const LARGEST_LEAN_DB: f64 = 1.0;

/// A stem that belongs in the middle, off it.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |stem, _| belongs_in_the_middle(stem.role) && is_centred(&stem.audio))?;
    let stem = &material.stems[chosen.index];
    let position = if chance.happens(0.5) { size.of(POSITION) } else { -size.of(POSITION) };
    let gains = pan_gains(position, stem.audio.n_channels());
    let (left, right) = stem.audio.left_right();
    let turned = |samples: &[f32], gain: f64| samples.iter().map(|x| (f64::from(*x) * gain) as f32).collect();
    let audio = AudioBlock::from_channels(vec![turned(left, gains[0]), turned(right, gains[1])]);
    let truth = Truth { remedy: Some(Remedy::Pan(-position)), ..Truth::on(&stem.name, &["off-centre"]) };
    Some(material.planted(chosen.index, audio, truth))
}

fn belongs_in_the_middle(role: Role) -> bool {
    matches!(role, Role::Kick | Role::Snare | Role::Bass | Role::LeadVocal)
}

/// Left and right are about as loud.
pub(super) fn is_centred(audio: &AudioBlock) -> bool {
    lean_db(audio).is_some_and(|db| db.abs() <= LARGEST_LEAN_DB)
}

/// How much louder the right side is, in dB; `None` where one is silent.
pub(super) fn lean_db(audio: &AudioBlock) -> Option<f64> {
    let power = |samples: &[f32]| samples.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>();
    let (left, right) = audio.left_right();
    let least = db_to_power(-120.0);
    (power(left) > least && power(right) > least).then(|| amplitude_to_db((power(right) / power(left)).sqrt()))?
}
