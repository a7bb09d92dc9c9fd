use super::table::Row;
use super::training::{N_CLASSES, class_index};
use analyzer::{RoleClass, RoleModel};
use std::fmt::Write;

/// What a model that had not seen a row said of it.
#[derive(Debug, Clone)]
pub(crate) struct Answer<'a> {
    pub(crate) row: &'a Row,
    /// Before they are divided by the temperature: the ten classes, and effects.
    pub(crate) logits: [f64; N_CLASSES],
    pub(crate) temperature: f64,
}

/// What is less likely stays not known.
const LEAST_PROBABILITY: f64 = 0.5;
/// A wrong answer above this is a confident one.
const CONFIDENT: f64 = 0.8;

impl<'a> Answer<'a> {
    pub(crate) fn of(model: &RoleModel, row: &'a Row) -> Self {
        let of = model.probabilities(&row.features);
        let mut logits = [0.0; N_CLASSES];
        for (logit, p) in logits.iter_mut().zip(of.classes.iter().chain([&of.effects])) {
            *logit = p.max(1e-30).ln();
        }
        Self { row, logits, temperature: 1.0 }
    }

    fn probabilities(&self, temperature: f64) -> [f64; N_CLASSES] {
        let weights = self.logits.map(|logit| (logit / temperature).exp());
        let sum: f64 = weights.iter().sum();
        weights.map(|weight| weight / sum)
    }

    /// The most likely class, or effects, and how likely it is.
    fn best(&self) -> (usize, f64) {
        let probabilities = self.probabilities(self.temperature);
        let best = (0..N_CLASSES).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b])).expect("eleven");
        (best, probabilities[best])
    }

    /// The class that is answered; the last index stands for not known.
    fn answer(&self) -> usize {
        let (best, probability) = self.best();
        if probability < LEAST_PROBABILITY { N_CLASSES - 1 } else { best }
    }

    /// What was taken for what, when that was wrong.
    pub(crate) fn miss(&self) -> Option<String> {
        let (best, probability) = self.best();
        let label = |class: usize| RoleClass::ALL.get(class).map_or("effects", |class| class.label());
        let truth = &self.row.truth;
        (self.answer() != self.truth()).then(|| {
            format!(
                "{} / {}: {}, heard as {} ({probability:.2})",
                truth.source,
                truth.name,
                label(self.truth()),
                label(best)
            )
        })
    }

    fn truth(&self) -> usize {
        class_index(self.row.truth.class)
    }
}

/// The temperature at which these answers are most likely (maximum likelihood over a grid of 2 %).
pub(crate) fn temperature(answers: &[Answer<'_>]) -> f64 {
    let cost = |temperature: f64| -> f64 {
        answers.iter().map(|answer| -answer.probabilities(temperature)[answer.truth()].max(1e-12).ln()).sum()
    };
    let grid = (0..160).map(|k| 0.3 * 1.02_f64.powi(k));
    grid.min_by(|a, b| cost(*a).total_cmp(&cost(*b))).expect("the grid is not empty")
}

/// How well a model does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    /// Answers by truth; the last of both is effects and not known.
    pub(crate) confusion: [[usize; N_CLASSES]; N_CLASSES],
    n_wrong_and_confident: usize,
    n: usize,
}

impl Figures {
    pub(crate) fn of<'a, 'b: 'a>(answers: impl IntoIterator<Item = &'a Answer<'b>>) -> Self {
        let mut figures = Self::default();
        for answer in answers {
            let (truth, given) = (answer.truth(), answer.answer());
            figures.confusion[truth][given] += 1;
            figures.n += 1;
            let (_, probability) = answer.best();
            let confident = probability > CONFIDENT && given < N_CLASSES - 1;
            figures.n_wrong_and_confident += usize::from(confident && given != truth);
        }
        figures
    }

    /// Rows that are of one of the ten classes.
    fn n_known(&self) -> usize {
        self.confusion[..N_CLASSES - 1].iter().flatten().sum()
    }

    pub(crate) fn recall(&self, class: usize) -> Option<f64> {
        let n: usize = self.confusion[class].iter().sum();
        (n > 0).then(|| self.confusion[class][class] as f64 / n as f64)
    }

    /// Mean recall of the ten classes; what is not known counts as missed.
    pub(crate) fn macro_accuracy(&self) -> f64 {
        let recalls: Vec<f64> = (0..N_CLASSES - 1).filter_map(|class| self.recall(class)).collect();
        recalls.iter().sum::<f64>() / recalls.len().max(1) as f64
    }

    /// The share of all rows of the ten classes that are answered rightly.
    pub(crate) fn accuracy(&self) -> f64 {
        let right: usize = (0..N_CLASSES - 1).map(|class| self.confusion[class][class]).sum();
        right as f64 / self.n_known().max(1) as f64
    }

    /// The share of rows of the ten classes that stay not known.
    pub(crate) fn unknown(&self) -> f64 {
        let unknown: usize = self.confusion[..N_CLASSES - 1].iter().map(|row| row[N_CLASSES - 1]).sum();
        unknown as f64 / self.n_known().max(1) as f64
    }

    /// The share of all rows, effects too, that are taken for what they are not with more than 0.8.
    pub(crate) fn wrong_and_confident(&self) -> f64 {
        self.n_wrong_and_confident as f64 / self.n.max(1) as f64
    }

    /// One line of a table: rows, macro accuracy, accuracy, unknown, wrong and confident.
    pub(crate) fn cells(&self) -> String {
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        format!(
            "{} | {} | {} | {} | {}",
            self.n,
            percent(self.macro_accuracy()),
            percent(self.accuracy()),
            percent(self.unknown()),
            percent(self.wrong_and_confident())
        )
    }

    /// The confusion as a table of Markdown: truth in rows.
    pub(crate) fn confusion_table(&self) -> String {
        let label = |class: usize| RoleClass::ALL.get(class).map_or("effects", |class| class.label());
        let heads: Vec<&str> =
            (0..N_CLASSES).map(|class| if class + 1 == N_CLASSES { "unknown" } else { label(class) }).collect();
        let mut text = format!("| | {} | recall |\n|---|{}---|\n", heads.join(" | "), "---|".repeat(N_CLASSES));
        for (class, row) in self.confusion.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(usize::to_string).collect();
            let recall = self.recall(class).map_or_else(String::new, |recall| format!("{:.0} %", 100.0 * recall));
            _ = writeln!(text, "| {} | {} | {recall} |", label(class), cells.join(" | "));
        }
        text
    }
}
