use super::comparison::{UNITY, pairs};
use super::draft_row::{DraftRow, rounded};
use super::measure::Measure;
use super::table_text::{heads, line};
use dsp::median;
use std::collections::BTreeSet;
use std::fmt::Write;

/// In what the cases with a rule's moves are held against the plain sum.
const TOLD: [Measure; 4] = [Measure::Balance, Measure::Mid, Measure::Side, Measure::Masking];

/// Of each rule the cases in which its moves stand in a draft, and whether that draft is nearer than the plain sum. Other rules' moves
/// may stand beside them: where a rule stands alone it is to blame, else it is among those that may be.
pub(super) fn rule_effects(text: &mut String, rows: &[DraftRow], draft: &str) {
    let of_draft = || rows.iter().filter(|row| row.mix == draft);
    let rules: BTreeSet<&str> = of_draft().flat_map(DraftRow::rules).collect();
    let told = TOLD.map(Measure::name).join(" | ");
    heads(text, &format!("Rules whose moves stand, `{draft}` against unity"), &format!("rule | cases | {told}"));
    for rule in rules {
        let moved = |row: &DraftRow| row.rules().any(|one| one == rule);
        let cells = TOLD.map(|measure| effect(rows, draft, measure, moved));
        let n_cases = of_draft().filter(|row| moved(row)).count().to_string();
        line(text, &[rule.to_owned(), n_cases].into_iter().chain(cells).collect::<Vec<_>>());
    }
    let unmoved = of_draft().filter(|row| row.moves.is_empty()).count();
    _ = writeln!(text, "\nNo move stands in {unmoved} of {} cases.", of_draft().count());
}

/// `+0.120 (3 nearer, 9 farther)`: the median of what the distance changes by.
fn effect(rows: &[DraftRow], draft: &str, measure: Measure, is_of_it: impl Fn(&DraftRow) -> bool) -> String {
    let pairs = pairs(rows, [draft, UNITY], |row| row.distance(measure), is_of_it);
    let changes: Vec<f64> = pairs.iter().map(|pair| rounded(pair.draft - pair.baseline)).collect();
    let count = |is: fn(f64) -> bool| changes.iter().filter(|change| is(**change)).count();
    let counts = format!("({} nearer, {} farther)", count(|x| x < 0.0), count(|x| x > 0.0));
    median(changes.iter().copied()).map_or_else(String::new, |change| format!("{change:+.3} {counts}"))
}

#[cfg(test)]
mod tests {
    use super::super::comparison::KEEP;
    use super::*;

    #[test]
    fn a_rule_is_told_with_the_cases_that_it_moved_in() {
        let row = |case: &str, mix: &str, balance, moves: &str| {
            let [song, size] = ["a", "plain"].map(str::to_owned);
            let [case, mix, moves] = [case, mix, moves].map(str::to_owned);
            let mut distances = [None; Measure::ALL.len()];
            distances[0] = Some(balance);
            DraftRow { song, case, size, mix, distances, masking_change: None, moves }
        };
        let rows = [
            row("bell", KEEP, 1.5, "rumble:1 bass-level:2"),
            row("bell", UNITY, 1.0, ""),
            row("level", KEEP, 1.0, "rumble:3"),
            row("level", UNITY, 3.0, ""),
            row("tilt", KEEP, 1.0, ""),
            row("tilt", UNITY, 1.0, ""),
        ];
        let mut text = String::new();
        rule_effects(&mut text, &rows, KEEP);
        assert!(text.contains("| bass-level | 1 | +0.500 (0 nearer, 1 farther) |  |"), "{text}");
        assert!(text.contains("| rumble | 2 | +0.500 (1 nearer, 1 farther) |  |"), "{text}");
        assert!(text.ends_with("No move stands in 1 of 3 cases.\n"), "{text}");
    }
}
