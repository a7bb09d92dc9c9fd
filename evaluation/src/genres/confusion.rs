use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What songs of each genre were taken for.
#[derive(Debug, Default)]
pub(crate) struct Confusion {
    /// Songs by truth and answer.
    counts: BTreeMap<(String, String), usize>,
    artists: BTreeSet<String>,
}

/// Normal quantile of a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

impl Confusion {
    pub(crate) fn add(&mut self, truth: &str, artist: &str, answer: &str) {
        *self.counts.entry((truth.to_owned(), answer.to_owned())).or_default() += 1;
        self.artists.insert(artist.to_owned());
    }

    fn n(&self) -> usize {
        self.counts.values().sum()
    }

    fn n_right(&self) -> usize {
        self.counts.iter().filter(|((truth, answer), _)| truth == answer).map(|(_, n)| n).sum()
    }

    fn truths(&self) -> BTreeMap<&str, usize> {
        let mut truths = BTreeMap::new();
        for ((truth, _), n) in &self.counts {
            *truths.entry(truth.as_str()).or_default() += n;
        }
        truths
    }

    /// Mean share of the genres' songs that are answered rightly.
    fn macro_accuracy(&self) -> f64 {
        let truths = self.truths();
        let recall = |(truth, n): (&&str, &usize)| self.count(truth, truth) as f64 / *n as f64;
        truths.iter().map(recall).sum::<f64>() / truths.len().max(1) as f64
    }

    fn count(&self, truth: &str, answer: &str) -> usize {
        self.counts.get(&(truth.to_owned(), answer.to_owned())).copied().unwrap_or(0)
    }

    /// Figures and a table, as Markdown: truth in rows.
    pub(crate) fn report(&self) -> String {
        let truths = self.truths();
        let answers: BTreeSet<&str> =
            self.counts.keys().map(|(_, answer)| answer.as_str()).chain(truths.keys().copied()).collect();
        let (n, right) = (self.n(), self.n_right());
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let [low, high] = wilson(right, n).map(percent);
        let most = truths.values().copied().max().unwrap_or(0) as f64 / n.max(1) as f64;
        let chance: f64 = truths.values().map(|of| (*of as f64 / n.max(1) as f64).powi(2)).sum();
        let mut text = format!(
            "{right} of {n} songs of {} artists right: {} (95 % interval {low} to {high}), mean of genres {}. \
             Always the most frequent genre: {}; by chance in proportion: {}.\n\n",
            self.artists.len(),
            percent(right as f64 / n.max(1) as f64),
            percent(self.macro_accuracy()),
            percent(most),
            percent(chance)
        );
        let heads: Vec<&str> = answers.iter().copied().collect();
        _ = writeln!(text, "| | {} |\n|---|{}", heads.join(" | "), "---|".repeat(heads.len()));
        for truth in truths.keys() {
            let cells: Vec<String> = answers.iter().map(|answer| self.count(truth, answer).to_string()).collect();
            _ = writeln!(text, "| {truth} | {} |", cells.join(" | "));
        }
        text
    }
}

/// The interval of a share that `right` of `n` leave open (Wilson 1927).
fn wilson(right: usize, n: usize) -> [f64; 2] {
    let (n, share) = (n.max(1) as f64, right as f64 / n.max(1) as f64);
    let center = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [center - half, center + half].map(|edge| edge / (1.0 + Z * Z / n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_count_songs_and_genres() {
        let mut confusion = Confusion::default();
        for (truth, artist, answer) in [("a", "x", "a"), ("a", "y", "b"), ("a", "y", "a"), ("b", "z", "c")] {
            confusion.add(truth, artist, answer);
        }
        assert_eq!((confusion.n(), confusion.n_right()), (4, 2));
        assert!((confusion.macro_accuracy() - 1.0 / 3.0).abs() < 1e-12);
        let report = confusion.report();
        assert!(report.contains("2 of 4 songs of 3 artists") && report.contains("| a | 2 | 1 | 0 |"), "{report}");
    }

    /// Worked by hand: 8 of 10 leave 49 to 94 % open.
    #[test]
    fn intervals_are_wilsons() {
        let [low, high] = wilson(8, 10);
        assert!((low - 0.490).abs() < 1e-3 && (high - 0.943).abs() < 1e-3, "{low} {high}");
    }
}
