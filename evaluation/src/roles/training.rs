use super::clip::Kind;
use super::forest::{Forest, Sample};
use super::table::Row;
use analyzer::{FeatureStandard, RoleClass, RoleInputs, RoleModel, RoleTree, Waves};
use anyhow::{Context, ensure};
use linfa::prelude::*;
use linfa_logistic::MultiLogisticRegression;
use ndarray::{Array1, Array2};

/// The ten classes, and effects behind them.
pub(crate) const N_CLASSES: usize = RoleClass::ALL.len() + 1;

/// How a model is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Recipe {
    /// Ridge penalty.
    pub(crate) alpha: f64,
    /// How often a row of a real session counts against one that was made.
    pub(crate) real_weight: f64,
    pub(crate) waves: Waves,
    pub(crate) forest: Forest,
}

/// Rows that each class is brought to by repetition, so that none is rare.
const ROWS_PER_CLASS: f64 = 500.0;
/// Effects are rarer in sessions than what they are mistaken for.
const ROWS_OF_EFFECTS: f64 = 200.0;
/// A row counts no more often than this.
const MOST_REPEATS: f64 = 12.0;
const MOST_ITERATIONS: u64 = 80;
const GRADIENT_TOLERANCE: f64 = 0.5;

/// The index of a class in a model.
pub(crate) fn class_index(class: Option<RoleClass>) -> usize {
    class.map_or(RoleClass::ALL.len(), |class| class as usize)
}

/// A model of these rows, not yet calibrated.
pub(crate) fn trained(rows: &[&Row], recipe: Recipe) -> anyhow::Result<RoleModel> {
    let features = standards(rows);
    let repeated = repeated(rows, recipe);
    let inputs_of = RoleInputs::new(&features, recipe.waves);
    let inputs: Vec<f64> = repeated.iter().flat_map(|row| inputs_of.of(&row.features)).collect();
    let inputs = Array2::from_shape_vec((repeated.len(), inputs_of.n_inputs()), inputs)?;
    let targets: Array1<usize> = repeated.iter().map(|row| class_index(row.truth.class)).collect();
    let fitted = MultiLogisticRegression::default()
        .alpha(recipe.alpha)
        .max_iterations(MOST_ITERATIONS)
        .gradient_tolerance(GRADIENT_TOLERANCE)
        .fit(&Dataset::new(inputs, targets))
        .context("the regression does not fit")?;
    ensure!(fitted.classes().len() == N_CLASSES, "a class has no rows");
    let rounded = |x: &f64| (x * 1e4).round() / 1e4;
    Ok(RoleModel {
        version: 2,
        temperature: 1.0,
        classes: RoleClass::ALL.into_iter().map(Some).chain([None]).collect(),
        trees: trees(&features, &repeated, recipe.forest),
        features,
        waves: recipe.waves,
        intercepts: fitted.intercept().iter().map(rounded).collect(),
        weights: fitted.params().columns().into_iter().map(|column| column.iter().map(rounded).collect()).collect(),
    })
}

fn trees(standards: &[FeatureStandard], rows: &[&Row], forest: Forest) -> Vec<RoleTree> {
    let standardised = |row: &&Row| -> Vec<f64> {
        standards.iter().enumerate().map(|(index, standard)| standard.of(index, &row.features)).collect()
    };
    let inputs: Vec<Vec<f64>> = rows.iter().map(standardised).collect();
    let samples: Vec<Sample<'_>> =
        inputs.iter().zip(rows).map(|(inputs, row)| (inputs.as_slice(), class_index(row.truth.class))).collect();
    forest.grown(&samples)
}

fn weight(row: &Row, recipe: Recipe) -> f64 {
    if row.truth.kind == Kind::Made { 1.0 } else { recipe.real_weight }
}

/// Every row as often as its class and origin ask for.
fn repeated<'a>(rows: &[&'a Row], recipe: Recipe) -> Vec<&'a Row> {
    let mut sums = [0.0; N_CLASSES];
    for row in rows {
        sums[class_index(row.truth.class)] += weight(row, recipe);
    }
    let mut owed = [0.0; N_CLASSES];
    let mut repeated = Vec::new();
    for row in rows {
        let class = class_index(row.truth.class);
        let wanted = if row.truth.class.is_some() { ROWS_PER_CLASS } else { ROWS_OF_EFFECTS };
        owed[class] += (weight(row, recipe) * wanted / sums[class]).min(MOST_REPEATS);
        while owed[class] >= 0.5 {
            repeated.push(*row);
            owed[class] -= 1.0;
        }
    }
    repeated
}

fn standards(rows: &[&Row]) -> Vec<FeatureStandard> {
    let names = rows.first().map_or(&[][..], |row| &row.features);
    let standard = |(index, feature): (usize, &analyzer::RoleFeature)| {
        let values: Vec<f64> = rows.iter().filter_map(|row| row.features[index].value).collect();
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
        let rounded = |x: f64| (x * 1e4).round() / 1e4;
        FeatureStandard { name: feature.name.clone(), mean: rounded(mean), deviation: rounded(deviation).max(1e-3) }
    };
    names.iter().enumerate().map(standard).collect()
}
