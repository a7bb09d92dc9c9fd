use super::carrier::carrier;
use super::tone::filtered;
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use analyzer::Role;
use desk::{Action, FilterShape};
use dsp::{Biquad, Coefficients, Hertz, db_to_power};

/// Boost of the sibilants, in dB. Design heuristics: de-essers are set to take 3 to 6 dB off: a bright microphone, what wants one
/// at once, and what hurts.
pub(super) const BOOST_DB: [f64; 3] = [3.0, 6.0, 12.0];
/// Where sibilants have their energy, in hertz.
const BAND_HZ: [f64; 2] = [5_000.0, 10_000.0];
/// The shelf that boosts them has all of its gain from the band's lower edge on.
const SHELF_HZ: f64 = 3_300.0;
const SHELF_Q: f64 = 0.8;
/// A stretch is a sibilant when this share of its power lies above the band's lower edge. Design heuristic.
const SIBILANT_SHARE: f64 = 0.4;
/// And when it is no softer than this re the stem's gated level, in dB.
const SOFTEST_DB: f64 = -35.0;
/// The stretches that are judged, in seconds.
const STRETCH_S: f64 = 0.01;
/// A voice with less has no sibilants to speak of, in stretches.
const LEAST_STRETCHES: usize = 20;

/// A voice whose sibilants are too loud.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let rate = material.sample_rate_hz;
    let is_voice = |role| matches!(role, Role::LeadVocal | Role::BackingVocal);
    let chosen = carrier(material, chance, |stem, one| {
        is_voice(stem.role)
            && sibilants(&stem.mono(), rate, one.level_db).iter().filter(|is| **is).count() >= LEAST_STRETCHES
    })?;
    let stem = &material.stems[chosen.index];
    let sibilants = sibilants(&stem.mono(), rate, chosen.level_db);
    let shares = envelope(&sibilants, stem.audio.n_frames(), rate);
    let shelf =
        Action::Eq { filter: FilterShape::HighShelf, frequency_hz: SHELF_HZ, gain_db: size.of(BOOST_DB), q: SHELF_Q };
    let boosted = filtered(&stem.audio, &shelf.filters(rate));
    let mut audio = stem.audio.clone();
    for (channel, boosted) in audio.channels_mut().zip(boosted.channels()) {
        for ((x, boosted), share) in channel.iter_mut().zip(boosted).zip(&shares) {
            *x += *share * (boosted - *x);
        }
    }
    let truth = Truth { band_hz: Some(BAND_HZ), ..Truth::on(&stem.name, &["sibilant"]) };
    Some(material.planted(chosen.index, audio, truth))
}

fn stretch(sample_rate_hz: u32) -> usize {
    (STRETCH_S * f64::from(sample_rate_hz)) as usize
}

/// What lies above the lower edge of the band.
fn above(samples: impl Iterator<Item = f64>, sample_rate_hz: u32) -> Vec<f64> {
    let corner = Hertz(BAND_HZ[0]);
    let mut high_pass = Biquad::new(Coefficients::high_pass(sample_rate_hz, corner, Coefficients::BUTTERWORTH_Q));
    samples.map(|x| high_pass.step(x)).collect()
}

/// Which stretches are sibilants.
fn sibilants(samples: &[f64], sample_rate_hz: u32, level_db: f64) -> Vec<bool> {
    let highs = above(samples.iter().copied(), sample_rate_hz);
    let length = stretch(sample_rate_hz);
    let power = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>() / length as f64;
    let least = db_to_power(level_db + SOFTEST_DB);
    let stretches = samples.chunks_exact(length).zip(highs.chunks_exact(length));
    stretches.map(|(all, high)| power(high) > least && power(high) > SIBILANT_SHARE * power(all)).collect()
}

/// One in the sibilants, zero elsewhere, with ramps as long as a stretch.
fn envelope(sibilants: &[bool], n_frames: usize, sample_rate_hz: u32) -> Vec<f32> {
    let length = stretch(sample_rate_hz);
    let step = 1.0 / length as f32;
    let mut now = 0.0_f32;
    let next = |i: usize| {
        let wanted = if sibilants.get(i / length).copied().unwrap_or(false) { 1.0 } else { 0.0 };
        now += (wanted - now).clamp(-step, step);
        now
    };
    (0..n_frames).map(next).collect()
}
