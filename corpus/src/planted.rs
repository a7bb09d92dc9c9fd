//! Songs that nobody played: features of a known distribution.

use crate::normal::normal;
use dsp::signals::Noise;

/// Songs of normally distributed features of mean 0 and deviation 1, any two of which correlate by `correlation`.
pub(crate) fn songs(seed: u64, n_songs: usize, n_features: usize, correlation: f64) -> Vec<Vec<f64>> {
    let mut noise = Noise::new(seed);
    let mut song = || {
        let shared = correlation.sqrt() * normal(&mut noise);
        (0..n_features).map(|_| shared + (1.0 - correlation).sqrt() * normal(&mut noise)).collect()
    };
    (0..n_songs).map(|_| song()).collect()
}

/// Names for them.
pub(crate) fn names(n_features: usize) -> Vec<String> {
    (0..n_features).map(|feature| format!("feature {feature}")).collect()
}
