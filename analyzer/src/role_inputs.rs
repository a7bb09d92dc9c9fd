use crate::RoleFeature;
use dsp::signals::Noise;
use serde::{Deserialize, Serialize};
use std::f64::consts::{SQRT_2, TAU};

/// Mean and standard deviation of a feature in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureStandard {
    /// The feature.
    pub name: String,
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
}

/// Waves in random directions across the space of features. A linear model on them is one with a Gaussian kernel (random
/// Fourier features, Rahimi & Recht 2007): it tells groups apart that no plane divides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Waves {
    /// How many.
    pub n: usize,
    /// Standard deviation of the kernel, in standard deviations of a feature times the root of their number.
    pub width: f64,
    /// Of the directions and phases.
    pub seed: u64,
}

/// Makes the inputs of a model from features: each feature in standard deviations, 0 where a file does not have it; what
/// their squares exceed 1 by; and the waves.
#[derive(Debug, Clone)]
pub struct RoleInputs {
    standards: Vec<FeatureStandard>,
    waves: Vec<Wave>,
}

#[derive(Debug, Clone)]
struct Wave {
    direction: Vec<f64>,
    phase: f64,
}

/// Features further from the mean than this many standard deviations count as this far.
const FARTHEST: f64 = 3.0;

impl RoleInputs {
    /// With features as they were in training.
    pub fn new(standards: &[FeatureStandard], waves: Waves) -> Self {
        let mut noise = Noise::new(waves.seed);
        let scale = 1.0 / (waves.width * (standards.len().max(1) as f64).sqrt());
        // Box & Muller 1958; 1 − u is never 0.
        let mut normal = || (-2.0 * (1.0 - noise.uniform()).ln()).sqrt() * (TAU * noise.uniform()).cos();
        let directions: Vec<Vec<f64>> =
            (0..waves.n).map(|_| standards.iter().map(|_| scale * normal()).collect()).collect();
        let waves = directions.into_iter().map(|direction| Wave { direction, phase: TAU * noise.uniform() });
        Self { waves: waves.collect(), standards: standards.to_vec() }
    }

    /// How many there are.
    pub fn n_inputs(&self) -> usize {
        2 * self.standards.len() + self.waves.len()
    }

    /// The inputs that these features make.
    pub fn of(&self, features: &[RoleFeature]) -> Vec<f64> {
        let standardised: Vec<f64> =
            self.standards.iter().enumerate().map(|(index, standard)| standard.of(index, features)).collect();
        let squares: Vec<f64> = standardised.iter().map(|x| x * x - 1.0).collect();
        let waves = self.waves.iter().map(|wave| {
            let along: f64 = wave.direction.iter().zip(&standardised).map(|(w, x)| w * x).sum();
            SQRT_2 * (along + wave.phase).cos()
        });
        let waves: Vec<f64> = waves.collect();
        standardised.into_iter().chain(squares).chain(waves).collect()
    }
}

impl FeatureStandard {
    /// The feature among `features` in standard deviations; it is at `index` unless one was added or taken away since
    /// the model was trained.
    pub fn of(&self, index: usize, features: &[RoleFeature]) -> f64 {
        let in_place = features.get(index).filter(|feature| feature.name == self.name);
        let feature = in_place.or_else(|| features.iter().find(|feature| feature.name == self.name));
        let deviations = |value: f64| ((value - self.mean) / self.deviation).clamp(-FARTHEST, FARTHEST);
        feature.and_then(|feature| feature.value).map_or(0.0, deviations)
    }
}
