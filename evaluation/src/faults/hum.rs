use super::added::with_added;
use super::carrier::{carrier, has_pauses};
use super::own_faults::hums_by_itself;
use super::{Material, Planted, Size, Truth};
use crate::chance::Chance;
use std::f64::consts::TAU;

/// In dB re the stem's gated level. Design heuristics: heard alone in pauses, filtered at once, and heard under the mix.
pub(super) const RE_LEVEL_DB: [f64; 3] = [-50.0, -35.0, -20.0];
/// Grids.
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
/// Of the fundamental and its multiples: transformers and rectifiers favour 2 and 3.
const AMPLITUDES: [f64; 10] = [1.0, 0.8, 0.7, 0.4, 0.4, 0.25, 0.25, 0.15, 0.15, 0.1];
/// Of the truth's band, in hertz.
const HIGHEST_HZ: f64 = 600.0;

/// Mains hum, the same in all channels, where there are pauses in which it is heard and none hums yet.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let rate = material.sample_rate_hz;
    let chosen = carrier(material, chance, |stem, one| {
        has_pauses(stem, rate, one.level_db) && !hums_by_itself(&material.song, &stem.name)
    })?;
    let stem = &material.stems[chosen.index];
    let mains_hz = *chance.one_of(&MAINS_HZ);
    let sound = hum(mains_hz, stem.audio.n_frames(), rate, chance);
    let audio = with_added(material, chosen, &vec![sound; stem.audio.n_channels()], size.of(RE_LEVEL_DB));
    let truth = Truth { band_hz: Some([mains_hz, HIGHEST_HZ]), ..Truth::on(&stem.name, &["mains-hum"]) };
    Some(material.planted(chosen.index, audio, truth))
}

fn hum(mains_hz: f64, n_frames: usize, sample_rate_hz: u32, chance: &mut Chance) -> Vec<f64> {
    let mut sound = vec![0.0; n_frames];
    for (k, amplitude) in AMPLITUDES.into_iter().enumerate() {
        let step = mains_hz * (k + 1) as f64 / f64::from(sample_rate_hz);
        let phase = chance.between(0.0, 1.0);
        for (i, x) in sound.iter_mut().enumerate() {
            *x += amplitude * (TAU * (phase + step * i as f64).fract()).sin();
        }
    }
    sound
}
