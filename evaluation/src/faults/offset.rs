use super::carrier::carrier;
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;

/// Re full scale, where converters have it, whatever is played. It is not heard but seen, and costs headroom: 0.04 dB, 0.2 dB and
/// 0.9 dB of a file that peaks at full scale; edits click from about a hundredth on. Design heuristics.
pub(super) const OFFSET: [f64; 3] = [0.005, 0.02, 0.1];

/// A constant offset in all channels.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |_, _| true)?;
    let stem = &material.stems[chosen.index];
    let offset = if chance.happens(0.5) { size.of(OFFSET) } else { -size.of(OFFSET) } as f32;
    let mut audio = stem.audio.clone();
    audio.channels_mut().flatten().for_each(|x| *x += offset);
    let truth = Truth { remedy: Some(Remedy::DcBlock), ..Truth::on(&stem.name, &["dc-offset"]) };
    Some(material.planted(chosen.index, audio, truth))
}
