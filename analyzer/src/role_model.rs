use crate::{FeatureStandard, RoleClass, RoleFeature, RoleInputs, RoleTree, Waves};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Tells what a stem plays from its features: the mean of a multinomial logistic regression on standardised features, their
/// squares, and waves across them (see [`RoleInputs`]), and of a small forest (Geurts et al. 2006). They err on different
/// files, so that their mean is surer where both are right.
///
/// It is trained and written by the crate `evaluation`; how well it does stands in `docs/accuracy.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleModel {
    /// Version of this form.
    pub version: u32,
    /// What logarithms of probabilities are divided by, so that a probability of 0.8 is right four times in five (Guo et al. 2017).
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
    /// The forest.
    pub trees: Vec<RoleTree>,
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
const VERSION: u32 = 2;
/// What the regression counts for where there is a forest.
const SHARE_OF_REGRESSION: f64 = 0.5;
/// No class is less likely than this before the temperature.
const LEAST: f64 = 1e-9;
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
        let regression = self.regression(features);
        let forest = self.forest(features);
        let share = if self.trees.is_empty() { 1.0 } else { SHARE_OF_REGRESSION };
        let mean = regression.iter().zip(&forest).map(|(a, b)| share * a + (1.0 - share) * b);
        let logs: Vec<f64> = mean.map(|p| p.max(LEAST).ln() / self.temperature).collect();
        let calibrated = softmax(&logs);
        let probability = |wanted: Option<RoleClass>| {
            self.classes.iter().zip(&calibrated).filter(|(class, _)| **class == wanted).map(|(_, p)| p).sum()
        };
        RoleProbabilities { classes: RoleClass::ALL.map(|class| probability(Some(class))), effects: probability(None) }
    }

    fn regression(&self, features: &[RoleFeature]) -> Vec<f64> {
        let inputs = self.inputs().of(features);
        let product = |weights: &Vec<f64>| weights.iter().zip(&inputs).map(|(w, x)| w * x).sum::<f64>();
        let logits = self.intercepts.iter().zip(&self.weights).map(|(intercept, weights)| intercept + product(weights));
        softmax(&logits.collect::<Vec<f64>>())
    }

    fn forest(&self, features: &[RoleFeature]) -> Vec<f64> {
        let standardised: Vec<f64> =
            self.features.iter().enumerate().map(|(index, standard)| standard.of(index, features)).collect();
        let mut sums = vec![0.0; self.classes.len()];
        for tree in &self.trees {
            tree.add_shares(&standardised, &mut sums);
        }
        sums.iter().map(|sum| sum / self.trees.len().max(1) as f64).collect()
    }
}

fn softmax(logits: &[f64]) -> Vec<f64> {
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    logits.iter().map(|logit| (logit - highest).exp() / sum).collect()
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
    use crate::RoleNode;

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
        assert!(!model.trees.is_empty());
        for node in model.trees.iter().flat_map(|tree| &tree.nodes) {
            match node {
                RoleNode::Question(feature, _, _) => assert!(*feature < model.features.len()),
                RoleNode::End(thousandths) => assert_eq!(thousandths.len(), model.classes.len()),
            }
        }
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
