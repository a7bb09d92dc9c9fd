use super::carrier::carrier;
use super::wrong_pan::is_centred;
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use dsp::db_to_amplitude;

/// How far one channel is turned down, in dB; at last it is empty. Differences between the ears are heard from about 1 dB on
/// (Mills 1960); wide material hides 2 to 3 dB; 6 dB clearly pull to one side.
pub(super) const DOWN_DB: [f64; 3] = [3.0, 6.0, f64::INFINITY];

/// A stereo stem with one channel too soft or empty.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |stem, _| stem.audio.n_channels() == 2 && is_centred(&stem.audio))?;
    let stem = &material.stems[chosen.index];
    let mut audio = stem.audio.clone();
    let gain = db_to_amplitude(-size.of(DOWN_DB)) as f32;
    audio.channel_mut(chance.below(2)).iter_mut().for_each(|x| *x *= gain);
    let truth = Truth::on(&stem.name, &["channel-missing", "uneven-channels", "off-centre"]);
    Some(material.planted(chosen.index, audio, truth))
}

pub(super) fn words(down_db: f64) -> String {
    if down_db.is_finite() { format!("one channel {down_db} dB down") } else { "one channel empty".to_owned() }
}
