use super::carrier::carrier;
use super::gated_level::gated_level_db;
use super::related::{Related, related};
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use dsp::{AudioBlock, db_to_amplitude};

/// What is upside down lies at least this far under its partner, in dB. A switch has no size, but what it does to the sum has:
/// against the upright pair it loses 4.4 dB at 12 dB, 9.5 dB at 6 dB, and everything that is common at 0 dB.
pub(super) const UNDER_PARTNER_DB: [f64; 3] = [12.0, 6.0, 0.0];
/// Channels that share less than that do not cancel when one is switched. Design heuristic.
const LEAST_CORRELATION: f64 = 0.5;

/// One of two recordings of one source upside down, or one channel of a stereo stem whose channels are much alike.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    // A pair that is upside down already would be mended.
    let pairs: Vec<Related> = related(material).into_iter().filter(|pair| pair.correlation > 0.0).collect();
    let of_channel = |chance: &mut Chance| {
        let chosen = carrier(material, chance, |stem, _| shares_its_channels(&stem.audio))?;
        Some(one_channel(size, material, chosen.index))
    };
    if pairs.is_empty() || chance.happens(0.5) {
        let planted = of_channel(chance);
        if planted.is_some() || pairs.is_empty() {
            return planted;
        }
    }
    let Related { first, second, .. } = *chance.one_of(&pairs);
    let (turned, partner) = if chance.happens(0.5) { (first, second) } else { (second, first) };
    one_of_two(size, material, turned, partner)
}

fn shares_its_channels(audio: &AudioBlock) -> bool {
    audio.n_channels() == 2 && correlation(audio.channel(0), audio.channel(1)).is_some_and(|r| r >= LEAST_CORRELATION)
}

fn one_channel(size: Size, material: &Material, index: usize) -> Planted {
    let stem = &material.stems[index];
    let mut audio = stem.audio.clone();
    let gain = -db_to_amplitude(-size.of(UNDER_PARTNER_DB)) as f32;
    audio.channel_mut(1).iter_mut().for_each(|x| *x *= gain);
    let truth =
        Truth { remedy: Some(Remedy::ChannelPolarity), ..Truth::on(&stem.name, &["channel-polarity", "mono-loss"]) };
    material.planted(index, audio, truth)
}

fn one_of_two(size: Size, material: &Material, turned: usize, partner: usize) -> Option<Planted> {
    let level_db = |index: usize| gated_level_db(&material.stems[index].audio, material.sample_rate_hz);
    let down_db = (level_db(partner)? - size.of(UNDER_PARTNER_DB) - level_db(turned)?).min(0.0);
    let gain_db = if size == Size::Gross { 0.0 } else { down_db };
    let mut audio = material.stems[turned].audio.clone();
    audio.scale(-db_to_amplitude(gain_db) as f32);
    let truth = Truth {
        stems: vec![material.stems[turned].name.clone(), material.stems[partner].name.clone()],
        remedy: Some(Remedy::Polarity),
        ..Truth::on(&material.stems[turned].name, &["polarity-inverted", "kit-polarity"])
    };
    Some(material.planted(turned, audio, truth))
}

/// Of two channels as they lie; `None` where one is silent.
pub(super) fn correlation(a: &[f32], b: &[f32]) -> Option<f64> {
    let product = |x: &[f32], y: &[f32]| -> f64 { x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum() };
    let energies = product(a, a) * product(b, b);
    (energies > 0.0).then(|| product(a, b) / energies.sqrt())
}
