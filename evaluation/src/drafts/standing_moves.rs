use std::collections::BTreeMap;
use suggest::{Finding, Move, Plan, Status};

/// The moves on stems that stand, each with the rule that asked for it.
fn standing<'a>(findings: &'a [Finding], moves: &'a [Move]) -> impl Iterator<Item = (&'static str, &'a Move)> {
    moves.iter().filter(|one| one.status != Status::Dropped).filter_map(|one| {
        let finding = findings.iter().find(|finding| one.findings.contains(&finding.id))?;
        Some((finding.rule, one))
    })
}

/// How many of each rule: `masked-focal:2 stem-level:1`.
pub(super) fn by_rule(plan: &Plan) -> String {
    counts(standing(&plan.findings, &plan.moves).map(|(rule, _)| rule))
}

fn counts<'a>(rules: impl Iterator<Item = &'a str>) -> String {
    let mut n_of: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules {
        *n_of.entry(rule).or_default() += 1;
    }
    n_of.iter().map(|(rule, n)| format!("{rule}:{n}")).collect::<Vec<_>>().join(" ")
}

/// All of them with their settings.
pub(super) fn words(plan: &Plan) -> String {
    let one_words = |(rule, one): (&str, &Move)| format!("{rule} on {}: {:?}", one.stem, one.action);
    let words: Vec<String> = standing(&plan.findings, &plan.moves).map(one_words).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trials::fixtures::finding;
    use desk::Action;

    fn moved(finding: &str, status: Status) -> Move {
        let [id, stem, reason] = [const { String::new() }; 3];
        let action = Action::Polarity;
        let findings = vec![finding.to_owned()];
        Move { id, stem, action, findings, places: Vec::new(), verified: None, guards: Vec::new(), status, reason }
    }

    #[test]
    fn moves_that_stand_are_counted_by_rule_and_those_of_the_mix_bus_are_none() {
        let findings =
            [finding("stem-level", &["Bass"]), Finding { id: "F2".to_owned(), ..finding("off-centre", &["Kick"]) }];
        let moves = [
            moved("F1", Status::Kept),
            moved("F2", Status::Dropped),
            moved("F1", Status::Reduced),
            moved("F2", Status::Kept),
            // The mix bus of the preview answers no finding.
            moved("", Status::Kept),
        ];
        assert_eq!(counts(standing(&findings, &moves).map(|(rule, _)| rule)), "off-centre:1 stem-level:2");
    }
}
