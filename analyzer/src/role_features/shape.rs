//! The shape of the spectrum.
//!
//! | name | unit | definition |
//! |---|---|---|
//! | `cepstrum_1_mean` … `cepstrum_13_mean` | dB | mean over the loud tenths of a second of the DCT-II of the levels of 39 bands of one Cam |
//! | `cepstrum_1_deviation` … | dB | its standard deviation |
//! | `flatness` | dB | mean of the bands' levels minus the level of their mean: 0 for noise of equal power per band |
//!
//! A cepstrum on an auditory scale as in Davis & Mermelstein 1980, with Cams in place of mels; coefficient 0, the
//! level, is left out.

use super::frames::{Frames, N_BANDS};
use super::{RoleFeature, mean_and_deviation};
use dsp::{db_to_power, power_to_db};
use std::f64::consts::PI;

const N_COEFFICIENTS: usize = 13;

pub(super) fn features(frames: &Frames) -> Vec<RoleFeature> {
    let cosines = cosines();
    let coefficient = |order: usize| -> Vec<f64> {
        let of_bands = |bands: &[f64; N_BANDS]| bands.iter().zip(&cosines[order - 1]).map(|(db, x)| db * x).sum();
        frames.loud.iter().map(|frame| of_bands(&frame.bands_db)).collect()
    };
    let statistics: Vec<_> =
        (1..=N_COEFFICIENTS).map(|order| (order, mean_and_deviation(&coefficient(order)))).collect();
    let means =
        statistics.iter().map(|(order, of)| RoleFeature::new(format!("cepstrum_{order}_mean"), of.map(|of| of.0)));
    let deviations =
        statistics.iter().map(|(order, of)| RoleFeature::new(format!("cepstrum_{order}_deviation"), of.map(|of| of.1)));
    let flatness: Vec<f64> = frames.loud.iter().filter_map(|frame| flatness_db(&frame.bands_db)).collect();
    let flatness = RoleFeature::new("flatness", mean_and_deviation(&flatness).map(|of| of.0));
    means.chain(deviations).chain([flatness]).collect()
}

fn cosines() -> Vec<[f64; N_BANDS]> {
    let scale = (2.0 / N_BANDS as f64).sqrt();
    let cosine = |order: usize, band: usize| scale * (PI * order as f64 * (band as f64 + 0.5) / N_BANDS as f64).cos();
    (1..=N_COEFFICIENTS).map(|order| std::array::from_fn(|band| cosine(order, band))).collect()
}

fn flatness_db(bands_db: &[f64; N_BANDS]) -> Option<f64> {
    let n = N_BANDS as f64;
    let arithmetic = power_to_db(bands_db.iter().map(|db| db_to_power(*db)).sum::<f64>() / n)?;
    Some(bands_db.iter().sum::<f64>() / n - arithmetic)
}
