use crate::{FeatureStandard, RoleClass, RoleFeature, RoleInputs, Waves};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Tells what a stem plays from its features: a multinomial logistic regression on standardised features, their squares,
/// and waves across them (see [`RoleInputs`]).
///
/// It is trained and written by the crate `evaluation`; how well it does stands in `docs/accuracy.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleModel {
    /// Version of this form.
    pub version: u32,
    /// What logits are divided by, so that a probability of 0.8 is right four times in five (Guo et al. 2017).
    pub temperature: f64,
    /// What each class is; `None` for effects, which are taken for nothing.
    pub classes: Vec<Option<RoleClass>>,
    /// What each feature was like in training, in the order of the inputs.
    pub features: Vec<FeatureStandard>,
    /// The waves across them.
    pub waves: Waves,
    /// One per class.
    pub intercepts: Vec<f64>,
    /// Per class one weight per input.
    pub weights: Vec<Vec<f64>>,
}

/// How likely a stem is each of the classes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoleProbabilities {
    /// In the order of [`RoleClass::ALL`]; with `effects` they sum to 1.
    pub classes: [f64; RoleClass::ALL.len()],
    /// None of them.
    pub effects: f64,
}

/// The version that this code reads.
const VERSION: u32 = 1;
/// What is less likely than this stays not known.
const LEAST_PROBABILITY: f64 = 0.5;

static SHIPPED: LazyLock<RoleModel> = LazyLock::new(|| {
    let model: RoleModel =
        serde_json::from_str(include_str!("role_model.json")).expect("the shipped model is read in a test");
    assert_eq!(model.version, VERSION, "the shipped model has the form of this version");
    model
});

impl RoleModel {
    /// The model that comes with this program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// What makes its inputs.
    pub fn inputs(&self) -> RoleInputs {
        RoleInputs::new(&self.features, self.waves)
    }

    /// How likely each class is.
    pub fn probabilities(&self, features: &[RoleFeature]) -> RoleProbabilities {
        let inputs = self.inputs().of(features);
        let product = |weights: &Vec<f64>| weights.iter().zip(&inputs).map(|(w, x)| w * x).sum::<f64>();
        let logits = self.intercepts.iter().zip(&self.weights).map(|(intercept, weights)| intercept + product(weights));
        let logits: Vec<f64> = logits.map(|logit| logit / self.temperature).collect();
        let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logits.iter().map(|logit| (logit - highest).exp()).sum();
        let probability = |wanted: Option<RoleClass>| {
            let of_class = self.classes.iter().zip(&logits).filter(|(class, _)| **class == wanted);
            of_class.map(|(_, logit)| (logit - highest).exp() / sum).sum()
        };
        RoleProbabilities { classes: RoleClass::ALL.map(|class| probability(Some(class))), effects: probability(None) }
    }
}

impl RoleProbabilities {
    /// Of one class.
    pub fn of(&self, class: RoleClass) -> f64 {
        self.classes[class as usize]
    }

    /// The most likely class and how likely it is; `None` when that is effects, or less than even.
    pub fn best(&self) -> Option<(RoleClass, f64)> {
        let best = RoleClass::ALL.into_iter().max_by(|a, b| self.of(*a).total_cmp(&self.of(*b)))?;
        (self.of(best) >= LEAST_PROBABILITY).then(|| (best, self.of(best)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probabilities(value: f64) -> RoleProbabilities {
        let model = RoleModel::shipped();
        let feature = |standard: &FeatureStandard| RoleFeature {
            name: standard.name.clone(),
            value: Some(standard.mean + value * standard.deviation),
        };
        model.probabilities(&model.features.iter().map(feature).collect::<Vec<_>>())
    }

    #[test]
    fn the_shipped_model_is_whole() {
        let model = RoleModel::shipped();
        for class in RoleClass::ALL {
            assert!(model.classes.contains(&Some(class)), "{class}");
        }
        assert_eq!(model.weights.len(), model.classes.len());
        assert_eq!(model.intercepts.len(), model.classes.len());
        assert!(model.weights.iter().all(|weights| weights.len() == model.inputs().n_inputs()));
        assert!(model.features.iter().all(|standard| standard.deviation > 0.0));
    }

    #[test]
    fn probabilities_sum_to_one_whatever_comes() {
        for value in [0.0, 0.3, -1.0, 1e12, -1e12] {
            let of = probabilities(value);
            assert!((of.classes.iter().sum::<f64>() + of.effects - 1.0).abs() < 1e-9, "{of:?}");
            assert!(of.classes.iter().all(|p| (0.0..=1.0).contains(p)), "{of:?}");
        }
        let of = RoleModel::shipped().probabilities(&[]);
        assert!((of.classes.iter().sum::<f64>() + of.effects - 1.0).abs() < 1e-9, "no features at all");
    }

    #[test]
    fn what_is_less_than_even_is_not_known() {
        let mut classes = [0.0; 10];
        (classes[0], classes[3]) = (0.3, 0.49);
        assert_eq!(RoleProbabilities { classes, effects: 0.21 }.best(), None);
        classes[3] = 0.51;
        assert_eq!(RoleProbabilities { classes, effects: 0.19 }.best(), Some((RoleClass::Percussion, 0.51)));
    }
}
