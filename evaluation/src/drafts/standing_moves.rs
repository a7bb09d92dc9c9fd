use std::collections::BTreeMap;
use suggest::{Move, Plan, Status};

/// The moves on stems that stand, each with the rule that asked for it.
fn standing(plan: &Plan) -> impl Iterator<Item = (&'static str, &Move)> {
    let kept = plan.moves.iter().filter(|one| one.status != Status::Dropped);
    kept.filter_map(|one| {
        let finding = plan.findings.iter().find(|finding| one.findings.contains(&finding.id))?;
        Some((finding.rule, one))
    })
}

/// How many of each rule: `masked-focal:2 stem-level:1`.
pub(super) fn by_rule(plan: &Plan) -> String {
    let mut n_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (rule, _) in standing(plan) {
        *n_of.entry(rule).or_default() += 1;
    }
    n_of.iter().map(|(rule, n)| format!("{rule}:{n}")).collect::<Vec<_>>().join(" ")
}

/// All of them with their settings.
pub(super) fn words(plan: &Plan) -> String {
    let words: Vec<String> =
        standing(plan).map(|(rule, one)| format!("{rule} on {}: {:?}", one.stem, one.action)).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join("; ") }
}
