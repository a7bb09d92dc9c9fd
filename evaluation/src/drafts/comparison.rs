use super::case::CLEAN;
use super::draft_row::{DraftRow, rounded};
use super::measure::Measure;
use super::wilcoxon::signed_rank_p;
use dsp::median;
use std::collections::{BTreeMap, BTreeSet};

/// Mixes of one excerpt, by the names they have in tables.
pub(super) const KEEP: &str = "keep";
pub(super) const REBUILD: &str = "rebuild";
pub(super) const UNITY: &str = "unity";
pub(super) const EQUAL_LOUDNESS: &str = "equal-loudness";
pub(super) const GROUP_TABLE: &str = "group-table";
/// The drafts and the baselines that each is meant to beat.
pub(super) const HEADLINE: [[&str; 2]; 2] = [[KEEP, UNITY], [REBUILD, EQUAL_LOUDNESS]];

/// A draft against a baseline in one measure, over cases with faults.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    /// Cases in which both can be measured.
    pub(super) n: usize,
    /// Of those the draft is nearer to the intended mix.
    pub(super) wins: usize,
    /// Both are as near.
    pub(super) ties: usize,
    /// Medians of the distances, the larger one of the middle two.
    pub(super) draft: f64,
    pub(super) baseline: f64,
    /// How likely it is by chance, if cases were independent; `None` where nothing differs.
    pub(super) p_cases: Option<f64>,
    /// The same of the songs' median differences.
    pub(super) p_songs: Option<f64>,
}

impl Comparison {
    /// Of those rows that `is_of_it` says.
    pub(super) fn of(
        rows: &[DraftRow],
        [draft, baseline]: [&str; 2],
        measure: Measure,
        is_of_it: impl Fn(&DraftRow) -> bool,
    ) -> Option<Self> {
        let pairs =
            pairs(rows, [draft, baseline], |row| row.distance(measure), |row| row.case != CLEAN && is_of_it(row));
        let difference = |pair: &Pair<'_>| rounded(pair.draft - pair.baseline);
        let differences: Vec<f64> = pairs.iter().map(difference).collect();
        let mut by_song: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for pair in &pairs {
            by_song.entry(pair.song).or_default().push(difference(pair));
        }
        let of_songs: Option<Vec<f64>> = by_song.into_values().map(median).collect();
        Some(Self {
            n: pairs.len(),
            wins: differences.iter().filter(|x| **x < 0.0).count(),
            ties: differences.iter().filter(|x| **x == 0.0).count(),
            draft: median(pairs.iter().map(|pair| pair.draft))?,
            baseline: median(pairs.iter().map(|pair| pair.baseline))?,
            p_cases: signed_rank_p(&differences),
            p_songs: signed_rank_p(&of_songs?),
        })
    }
}

/// Figures of two mixes of one case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair<'a> {
    pub(super) song: &'a str,
    pub(super) draft: f64,
    pub(super) baseline: f64,
}

/// Of the cases that `is_of_it` says, those in which both mixes have the `figure`.
pub(super) fn pairs<'a>(
    rows: &'a [DraftRow],
    [draft, baseline]: [&str; 2],
    figure: impl Fn(&DraftRow) -> Option<f64>,
    is_of_it: impl Fn(&DraftRow) -> bool,
) -> Vec<Pair<'a>> {
    let by_key: BTreeMap<[&str; 4], &DraftRow> = rows.iter().map(|row| (row.key(), row)).collect();
    let drafts = rows.iter().filter(|row| row.mix == draft && is_of_it(row));
    drafts
        .filter_map(|row| {
            let [song, case, size, _] = row.key();
            let other = by_key.get(&[song, case, size, baseline])?;
            Some(Pair { song, draft: figure(row)?, baseline: figure(other)? })
        })
        .collect()
}

/// The songs of a table.
pub(super) fn songs(rows: &[DraftRow]) -> BTreeSet<&str> {
    rows.iter().map(|row| row.song.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(song: &str, case: &str, mix: &str, balance: f64) -> DraftRow {
        let mut distances = [None; 8];
        distances[0] = Some(balance);
        let [song, case, mix] = [song, case, mix].map(str::to_owned);
        DraftRow { song, case, size: "plain".to_owned(), mix, distances, masking_change: None, moves: String::new() }
    }

    #[test]
    fn wins_ties_and_medians_are_of_cases_that_have_both() {
        let mut rows = Vec::new();
        for (song, case, keep, unity) in
            [("a", "level", 1.0, 3.0), ("a", "bell", 2.0, 2.0), ("b", "level", 5.0, 4.0), ("b", CLEAN, 9.0, 0.0)]
        {
            rows.push(row(song, case, KEEP, keep));
            rows.push(row(song, case, UNITY, unity));
        }
        rows.push(row("b", "tilt", KEEP, 0.0));
        let all = Comparison::of(&rows, [KEEP, UNITY], Measure::Balance, |_| true).expect("there are some");
        assert_eq!((all.n, all.wins, all.ties), (3, 1, 1));
        assert_eq!((all.draft, all.baseline), (2.0, 3.0));
        // Of two that differ, one each way: the larger one is better.
        assert_eq!((all.p_cases, all.p_songs), (Some(1.0), Some(1.0)));
        let of_b = Comparison::of(&rows, [KEEP, UNITY], Measure::Balance, |row| row.song == "b").expect("there is one");
        assert_eq!((of_b.n, of_b.wins), (1, 0));
        assert_eq!(Comparison::of(&rows, [KEEP, UNITY], Measure::Mid, |_| true), None);
        assert_eq!(Comparison::of(&rows, [REBUILD, UNITY], Measure::Balance, |_| true), None);
    }
}
