use crate::{Class, Plan, RULES, Severity};
use serde::Serialize;

/// Whether a production is ready to be mixed, as far as the rules can tell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Readiness {
    /// The answer.
    pub verdict: Verdict,
    /// Why: one sentence.
    pub because: String,
    /// What was checked, in the order of the rules.
    pub items: Vec<ReadinessItem>,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing that is checked stands in the way.
    Finished,
    /// Something has to be mended first.
    NotYet,
    /// Too little is known of the stems.
    CannotTell,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadinessItem {
    /// The rule's name.
    pub check: &'static str,
    /// How it went.
    pub result: CheckResult,
    /// Where its problem comes from.
    pub class: Class,
    /// The findings behind it.
    pub findings: Vec<String>,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// Nothing but notes.
    Pass,
    /// Something to look at.
    Warn,
    /// Something to mend.
    Fail,
}

/// The share of stems of unknown role from which levels and lows cannot be judged. Design heuristic.
const MOST_UNKNOWN: f64 = 0.25;

/// The verdict on the findings of `plan`.
///
/// What the mix will change anyway (class `mix`) never makes a production unfinished.
pub fn readiness(plan: &Plan) -> Readiness {
    let items: Vec<ReadinessItem> = RULES
        .iter()
        .map(|rule| {
            let of_rule = || plan.findings.iter().filter(|finding| finding.rule == rule.name);
            ReadinessItem {
                check: rule.name,
                result: of_rule().map(|finding| result(finding.severity)).max().unwrap_or(CheckResult::Pass),
                class: rule.class,
                findings: of_rule().map(|finding| finding.id.clone()).collect(),
            }
        })
        .collect();
    let count = |wanted: CheckResult| items.iter().filter(|i| i.result == wanted && i.class != Class::Mix).count();
    let (failed, warned) = (count(CheckResult::Fail), count(CheckResult::Warn));
    let unknown = plan.stems.iter().filter(|stem| stem.role_confidence < 0.5).count();
    let (verdict, because) = if failed > 0 {
        (Verdict::NotYet, format!("{failed} of {} checks found something that has to be mended first", items.len()))
    } else if unknown as f64 > MOST_UNKNOWN * plan.stems.len() as f64 {
        let n = plan.stems.len();
        (Verdict::CannotTell, format!("what {unknown} of {n} stems play is not known: name them with --role STEM=ROLE"))
    } else if warned > 0 {
        (
            Verdict::NotYet,
            format!("nothing is broken, but {warned} of {} checks found something to look at", items.len()),
        )
    } else {
        (Verdict::Finished, format!("none of {} checks found anything that has to be mended first", items.len()))
    };
    Readiness { verdict, because, items }
}

fn result(severity: Severity) -> CheckResult {
    match severity {
        Severity::Info => CheckResult::Pass,
        Severity::Warning => CheckResult::Warn,
        Severity::Error => CheckResult::Fail,
    }
}
