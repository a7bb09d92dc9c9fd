//! What a stem's role is told by when its name does not say: numbers that do not depend on how loud the file is.
//!
//! | family | features | source |
//! |---|---|---|
//! | cepstrum | shape of the spectrum and how it moves | [`shape`] |
//! | place | where on the frequency scale the power lies | [`place`] |
//! | partials | how tonal it is, and what the lowest partial does | [`partials`] |
//! | bands in time | whether lows, mids and highs sound together | [`motion`] |
//! | envelope | how the level moves within and after a sound | [`EnvelopeShape`] |
//! | motion of partials | waver, decay and harmonicity of single partials | [`PartialMotion`] |
//! | dynamics | onsets, attacks and peaks, from readings that every file has | [`dynamics`] |
//!
//! The first four come from retained powers, the others from the readings: no pass over samples is made.

mod dynamics;
mod envelope_shape;
mod frames;
mod motion;
mod partial_motion;
mod partials;
mod place;
mod shape;

pub use envelope_shape::EnvelopeShape;
pub use partial_motion::PartialMotion;

use crate::{Retained, TrackAnalysis};
use frames::Frames;

/// One number that tells of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleFeature {
    /// What it is called in the model.
    pub name: String,
    /// Its value; `None` where the file does not have it (a rate of onsets where nothing begins).
    pub value: Option<f64>,
}

impl RoleFeature {
    fn new(name: impl Into<String>, value: Option<f64>) -> Self {
        Self { name: name.into(), value: value.filter(|value| value.is_finite()) }
    }
}

/// The features of a file, always the same ones in the same order; `None` for one that is silent or shorter than a
/// fifth of a second.
pub fn role_features(analysis: &TrackAnalysis, retained: &Retained) -> Option<Vec<RoleFeature>> {
    let frames = Frames::of(retained)?;
    let mut features = shape::features(&frames);
    features.extend(place::features(&frames));
    features.extend(partials::features(&frames));
    features.extend(motion::features(&frames));
    features.extend(analysis.envelope.features());
    features.extend(dynamics::features(analysis));
    features.extend(analysis.partial_motion.features());
    Some(features)
}

/// Mean and standard deviation; `None` of nothing.
fn mean_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    Some((mean, variance.sqrt()))
}

#[cfg(test)]
mod tests;
