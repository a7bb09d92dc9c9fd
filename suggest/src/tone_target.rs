use crate::reference::{Dimension, Reference};
use crate::reference_range::reference_range;
use corpus::Percentiles;
use corpus::relative_db;

/// The spectrum of references in their loud sections, in dB re the mean of 250–2000 Hz.
#[derive(Debug, Clone)]
pub(crate) struct ToneTarget {
    /// How much they count against the profile, 0…1: the mean of the references' weights that are not 0.
    pub(crate) weight: f64,
    /// Per third octave; `None` where no reference may be followed.
    pub(crate) bands: Vec<Option<Percentiles>>,
}

/// How far a song may lie from a single reference, in dB, from these frequencies on: half of what a profile tolerates; of
/// the bands of one half of a song 79 % lie as near to its other half (docs/accuracy.md).
const TOLERANCE_DB: [(f64, f64); 5] = [(0.0, 4.0), (60.0, 2.5), (200.0, 1.5), (1_000.0, 2.0), (4_000.0, 2.5)];

impl ToneTarget {
    /// Of those of `references` that count in tone; `None` without one.
    pub(crate) fn of(references: &[Reference], centers_hz: &[f64]) -> Option<Self> {
        let weights: Vec<f64> = references.iter().map(|one| one.used_weights().of(Dimension::Tone)).collect();
        let weight = joint_weight(&weights)?;
        let counted = references.iter().zip(&weights).filter(|(_, weight)| **weight > 0.0);
        let spectra: Vec<Vec<Option<f64>>> =
            counted.filter_map(|(reference, _)| reference_spectrum_db(reference, centers_hz)).collect();
        let band = |(band, hz): (usize, &f64)| {
            let levels = spectra.iter().filter_map(|spectrum| spectrum[band]).collect();
            reference_range(levels, tolerance_db(*hz))
        };
        let bands: Vec<_> = centers_hz.iter().enumerate().map(band).collect();
        bands.iter().any(Option::is_some).then_some(Self { weight, bands })
    }
}

/// The mean of the weights above 0; `None` without one.
pub(crate) fn joint_weight(weights: &[f64]) -> Option<f64> {
    let counted: Vec<f64> = weights.iter().copied().filter(|weight| *weight > 0.0).collect();
    (!counted.is_empty()).then(|| counted.iter().sum::<f64>() / counted.len() as f64)
}

/// The spectrum of a reference in its loud sections, relative to the mean of 250–2000 Hz, up to where it ends.
pub(crate) fn reference_spectrum_db(reference: &Reference, centers_hz: &[f64]) -> Option<Vec<Option<f64>>> {
    let highest_hz = reference.highest_hz();
    let levels = relative_db(&reference.analysis.spectrum.third_octave.loud_db, centers_hz)?;
    let upper_edge = 2.0_f64.powf(1.0 / 6.0);
    let inside = levels.into_iter().zip(centers_hz).map(|(level, hz)| level.filter(|_| hz * upper_edge <= highest_hz));
    Some(inside.collect())
}

fn tolerance_db(hz: f64) -> f64 {
    TOLERANCE_DB.iter().rev().find(|(from_hz, _)| *from_hz <= hz).map_or(TOLERANCE_DB[0].1, |(_, db)| *db)
}
