//! Whether the production is finished: what was found by where it is mended, and what was checked.

use crate::format::count;
use crate::re_export::files_to_export;
use std::cmp::Reverse;
use suggest::{CheckResult, Class, Finding, Plan, Readiness, ReadinessItem};

/// What the checks stand under.
pub(crate) const HEADING: &str = "Is it finished?";
/// What is told of each check.
pub(crate) const COLUMNS: [&str; 4] = ["Check", "Result", "Found", "What to do"];

/// Where things are mended, first what concerns the song most.
const PLACES: [(Class, &str); 4] = [
    (Class::Production, "Fix in the production"),
    (Class::Export, "Fix in the export"),
    (Class::Mix, "Leave to the mix"),
    (Class::Material, "Know of the material"),
];

/// The findings by where they are mended, worst first; places without any are left out.
pub(crate) fn findings_by_place(plan: &Plan) -> Vec<(&'static str, Vec<&Finding>)> {
    let of = |class: Class| plan.findings.iter().filter(move |finding| finding.class == class).collect::<Vec<_>>();
    PLACES.iter().map(|(class, title)| (*title, of(*class))).filter(|(_, found)| !found.is_empty()).collect()
}

/// The checks that found something, by where it is mended, worst first; places without any are left out.
pub(crate) fn checks_by_place(readiness: &Readiness) -> Vec<(&'static str, Vec<&ReadinessItem>)> {
    let of = |class: Class| {
        let found = |item: &&ReadinessItem| item.class == class && !item.findings.is_empty();
        let mut items: Vec<&ReadinessItem> = readiness.items.iter().filter(found).collect();
        items.sort_by_key(|item| Reverse(item.result));
        items
    };
    PLACES.iter().map(|(class, title)| (*title, of(*class))).filter(|(_, items)| !items.is_empty()).collect()
}

/// What people call the result of a check that found something.
pub(crate) fn result(item: &ReadinessItem) -> &'static str {
    match item.result {
        CheckResult::Fail => "fail",
        CheckResult::Warn => "warn",
        CheckResult::Pass => "note",
        CheckResult::NotChecked => "not checked",
    }
}

/// The files that have to be exported again, if any.
pub(crate) fn files_to_ask_for(plan: &Plan) -> Option<String> {
    let files = files_to_export(plan);
    (!files.is_empty()).then(|| format!("Files to ask for again: {}.", files.join(", ")))
}

/// What the checks that found nothing looked for.
pub(crate) fn passed(readiness: &Readiness) -> Option<String> {
    let passed = |item: &&ReadinessItem| item.result == CheckResult::Pass && item.findings.is_empty();
    let titles: Vec<&str> = readiness.items.iter().filter(passed).map(|item| item.title).collect();
    (!titles.is_empty()).then(|| format!("{} found nothing: {}.", count(titles.len(), "check"), titles.join(", ")))
}

/// The checks that could not be made, by why.
pub(crate) fn not_checked(readiness: &Readiness) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for item in &readiness.items {
        let Some(because) = item.not_checked_because else { continue };
        match reasons.iter_mut().find(|(reason, _)| *reason == because) {
            Some((_, titles)) => titles.push(item.title),
            None => reasons.push((because, vec![item.title])),
        }
    }
    let line = |(because, titles): (&str, Vec<&str>)| format!("Not checked, because {because}: {}.", titles.join(", "));
    reasons.into_iter().map(line).collect()
}
