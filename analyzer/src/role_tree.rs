use serde::{Deserialize, Serialize};

/// A tree of questions about standardised features; where it ends, it knows how often each class came there in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleTree {
    /// The first is asked first.
    pub nodes: Vec<RoleNode>,
}

/// A question, or an end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RoleNode {
    /// Which feature, which value, and the node that is next where the feature is not below it; else the next one is.
    Question(usize, f64, usize),
    /// Thousandths of each class of the model, in its order.
    End(Vec<u16>),
}

impl RoleTree {
    /// Adds what this tree thinks of a file to `sums`, one per class; the shares of all classes sum to 1.
    pub(crate) fn add_shares(&self, standardised: &[f64], sums: &mut [f64]) {
        let mut index = 0;
        while let Some(node) = self.nodes.get(index) {
            match node {
                RoleNode::Question(feature, value, otherwise) => {
                    let is_below = standardised.get(*feature).copied().unwrap_or(0.0) < *value;
                    // A tree never leads back, so that reading it ends.
                    index = if is_below { index + 1 } else { (*otherwise).max(index + 1) };
                }
                RoleNode::End(thousandths) => {
                    let sum: f64 = thousandths.iter().map(|share| f64::from(*share)).sum();
                    for (sum_of_class, share) in sums.iter_mut().zip(thousandths) {
                        *sum_of_class += f64::from(*share) / sum.max(1.0);
                    }
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_asks_until_it_ends() {
        let json = "{\"nodes\":[[1,0.5,4],[0,-1.0,3],[1000,0],[250,750],[0,1000]]}";
        let tree: RoleTree = serde_json::from_str(json).unwrap();
        let shares = |features: &[f64]| {
            let mut sums = [0.0; 2];
            tree.add_shares(features, &mut sums);
            sums.map(|share| (1_000.0 * share) as u32)
        };
        assert_eq!(shares(&[-2.0, 0.0]), [1_000, 0]);
        assert_eq!(shares(&[-1.0, 0.0]), [250, 750]);
        assert_eq!(shares(&[-2.0, 0.5]), [0, 1_000]);
        assert_eq!(serde_json::to_string(&tree).unwrap(), json);
    }
}
