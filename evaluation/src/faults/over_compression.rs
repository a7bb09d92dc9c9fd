use super::carrier::carrier;
use super::gated_level::{quantile, set_gated_level, tenth_powers};
use super::{Material, Planted, Size, Stem, Truth};
use crate::chance::Chance;
use desk::{Action, CompressorParams, Strip};
use dsp::{AudioBlock, amplitude_to_db};

/// What is taken off the loud tenths of a second, in dB. Design heuristics: 3 to 6 dB is everyday work, with 12 dB and fast times
/// attacks are gone, and 20 dB leave no dynamics.
pub(super) const REDUCTION_DB: [f64; 3] = [6.0, 12.0, 20.0];
/// What is loud: that share of the tenths in which it plays is softer.
const LOUD: f64 = 0.9;
/// And what is soft. A stem whose loud tenths are less far above its soft ones has nothing that compression could take away.
const SOFT: f64 = 0.25;
const LEAST_SPREAD_DB: f64 = 6.0;
/// It plays no further below its gated level than this, in dB.
const PLAYS_DB: f64 = 20.0;
/// Fast, hard, and letting go within a beat: the setting of someone who wants it loud. Design heuristics.
const RATIO: f64 = 10.0;
const KNEE_DB: f64 = 3.0;
const ATTACK_MS: f64 = 1.0;
const RELEASE_MS: f64 = 80.0;

/// A stem that was compressed until it is flat, as loud as it was.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    let chosen = carrier(material, chance, |stem, one| varies(stem, material.sample_rate_hz, one.level_db))?;
    let stem = &material.stems[chosen.index];
    let rate = material.sample_rate_hz;
    let loud_db = loud_peak_db(&stem.audio, rate, chosen.level_db)?;
    let over_db = size.of(REDUCTION_DB) / (1.0 - 1.0 / RATIO);
    let mut audio = compressed(&stem.audio, rate, loud_db - over_db);
    set_gated_level(&mut audio, rate, chosen.level_db);
    Some(material.planted(chosen.index, audio, Truth::on(&stem.name, &["limited"])))
}

/// Its loud tenths of a second stand above its soft ones.
fn varies(stem: &Stem, sample_rate_hz: u32, level_db: f64) -> bool {
    let least = dsp::db_to_power(level_db - PLAYS_DB);
    let powers = tenth_powers(&stem.audio, sample_rate_hz);
    let playing: Vec<f64> = powers.into_iter().filter(|power| *power > least).collect();
    let soft_and_loud = quantile(&playing, SOFT).zip(quantile(&playing, LOUD));
    soft_and_loud.is_some_and(|(soft, loud)| loud > soft * dsp::db_to_power(LEAST_SPREAD_DB))
}

/// The peak of a loud tenth of a second.
fn loud_peak_db(audio: &AudioBlock, sample_rate_hz: u32, level_db: f64) -> Option<f64> {
    let length = sample_rate_hz as usize / 10;
    let peak = |k: usize| {
        let tenths = audio.channels().iter().flat_map(|channel| &channel[k * length..(k + 1) * length]);
        f64::from(tenths.fold(0.0_f32, |most, x| most.max(x.abs())))
    };
    let powers = tenth_powers(audio, sample_rate_hz);
    let plays = |k: &usize| powers[*k] > dsp::db_to_power(level_db - PLAYS_DB);
    let peaks: Vec<f64> = (0..powers.len()).filter(plays).map(peak).collect();
    amplitude_to_db(quantile(&peaks, LOUD)?)
}

fn compressed(audio: &AudioBlock, sample_rate_hz: u32, threshold_dbfs: f64) -> AudioBlock {
    let compressor = Action::Compress(CompressorParams {
        threshold_dbfs,
        ratio: RATIO,
        knee_db: KNEE_DB,
        attack_ms: ATTACK_MS,
        release_ms: RELEASE_MS,
        look_ahead_ms: 0.0,
        make_up_db: Some(0.0),
    });
    let (left, right) = audio.left_right();
    let stereo = AudioBlock::from_channels(vec![left.to_vec(), right.to_vec()]);
    let mut out = AudioBlock::default();
    Strip::new(&[compressor], sample_rate_hz, 2).process(&stereo, &mut out);
    AudioBlock::from_channels(out.channels()[..audio.n_channels().min(2)].to_vec())
}
