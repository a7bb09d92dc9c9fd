//! Extremely randomised trees (Geurts, Ernst & Wehenkel 2006): questions of chance, of which the best few are kept.

use super::training::N_CLASSES;
use crate::chance::Chance;
use analyzer::{RoleNode, RoleTree};

/// How a forest grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Forest {
    pub(crate) n_trees: usize,
    /// Questions follow one another no further than this.
    pub(crate) depth: usize,
}

/// Questions of chance of which the best is asked.
const N_TRIED: usize = 20;
/// Rows below which nothing more is asked.
const FEWEST_ROWS: usize = 8;

/// One row of standardised features, and its class.
pub(crate) type Sample<'a> = (&'a [f64], usize);

impl Forest {
    /// The trees of these rows; a row that counts more stands there more often.
    pub(crate) fn grown(self, samples: &[Sample<'_>]) -> Vec<RoleTree> {
        let tree = |index: usize| {
            let mut nodes = Vec::new();
            grow(samples.to_vec(), self.depth, &mut Chance::of(&format!("tree {index}")), &mut nodes);
            RoleTree { nodes }
        };
        (0..self.n_trees).map(tree).collect()
    }
}

fn counts(samples: &[Sample<'_>]) -> [usize; N_CLASSES] {
    let mut counts = [0; N_CLASSES];
    for (_, class) in samples {
        counts[*class] += 1;
    }
    counts
}

fn grow(samples: Vec<Sample<'_>>, depth: usize, chance: &mut Chance, nodes: &mut Vec<RoleNode>) {
    let counts = counts(&samples);
    let is_pure = counts.contains(&samples.len());
    let question = if depth == 0 || is_pure || samples.len() < FEWEST_ROWS { None } else { best(&samples, chance) };
    let Some((feature, value)) = question else {
        let thousandths = counts.map(|count| (1_000.0 * count as f64 / samples.len() as f64).round() as u16);
        nodes.push(RoleNode::End(thousandths.to_vec()));
        return;
    };
    let (below, others) = samples.into_iter().partition(|(features, _)| features[feature] < value);
    let place = nodes.len();
    nodes.push(RoleNode::Question(feature, value, 0));
    grow(below, depth - 1, chance, nodes);
    nodes[place] = RoleNode::Question(feature, value, nodes.len());
    grow(others, depth - 1, chance, nodes);
}

/// The question of [`N_TRIED`] that leaves the classes least mixed (Gini).
fn best(samples: &[Sample<'_>], chance: &mut Chance) -> Option<(usize, f64)> {
    let n_features = samples.first()?.0.len();
    let tried = (0..N_TRIED).filter_map(|_| {
        let feature = chance.below(n_features);
        let values = || samples.iter().map(|(features, _)| features[feature]);
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let value = (chance.between(low, high) * 1e3).round() / 1e3;
        (low < value && value <= high).then(|| (feature, value, purity(samples, feature, value)))
    });
    tried.max_by(|a, b| a.2.total_cmp(&b.2)).map(|(feature, value, _)| (feature, value))
}

/// Sum over both sides of the squared counts of the classes re the count of the side.
fn purity(samples: &[Sample<'_>], feature: usize, value: f64) -> f64 {
    let mut sides = [[0_usize; N_CLASSES]; 2];
    for (features, class) in samples {
        sides[usize::from(features[feature] >= value)][*class] += 1;
    }
    let pure = |counts: &[usize; N_CLASSES]| {
        let n: usize = counts.iter().sum();
        counts.iter().map(|count| (count * count) as f64).sum::<f64>() / n.max(1) as f64
    };
    sides.iter().map(pure).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forest_learns_what_no_plane_divides_and_grows_the_same_again() {
        let mut chance = Chance::new(1);
        let points: Vec<[f64; 2]> = (0..400).map(|_| [chance.between(-1.0, 1.0), chance.between(-1.0, 1.0)]).collect();
        let class = |point: &[f64; 2]| usize::from((point[0] > 0.0) == (point[1] > 0.0));
        let samples: Vec<Sample<'_>> = points.iter().map(|point| (point.as_slice(), class(point))).collect();
        let forest = Forest { n_trees: 20, depth: 6 };
        let trees = forest.grown(&samples);
        let share = |point: &[f64]| {
            let ends = trees.iter().map(|tree| end(tree, point)[1]);
            f64::from(ends.sum::<u16>()) / 20_000.0
        };
        for (point, right) in [([0.5, 0.5], 1), ([-0.5, 0.5], 0), ([-0.5, -0.5], 1), ([0.5, -0.5], 0)] {
            assert!((share(&point) - f64::from(right)).abs() < 0.3, "{point:?} {}", share(&point));
        }
        assert_eq!(trees, forest.grown(&samples));
    }

    fn end<'a>(tree: &'a RoleTree, point: &[f64]) -> &'a [u16] {
        let mut index = 0;
        loop {
            match &tree.nodes[index] {
                RoleNode::Question(feature, value, otherwise) => {
                    index = if point[*feature] < *value { index + 1 } else { *otherwise };
                }
                RoleNode::End(shares) => return shares,
            }
        }
    }
}
