use crate::{Class, Finding, Need, Plan, RULES, Request, Rule, Severity};
use analyzer::SectionName;
use serde::Serialize;
use std::cmp::Reverse;

/// Whether a production is ready to be mixed, as far as the rules can tell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Readiness {
    /// The answer.
    pub verdict: Verdict,
    /// Why: one clause.
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
    /// The problem that it looks for.
    pub title: &'static str,
    /// How it went.
    pub result: CheckResult,
    /// Why it was not made; `None` where it was.
    pub not_checked_because: Option<&'static str>,
    /// Where its problem comes from, and so where it is mended.
    pub class: Class,
    /// What to do; `None` where nothing was found but notes.
    pub fix: Option<&'static str>,
    /// What is asked of whoever made the files.
    pub request: Option<Request>,
    /// The findings behind it.
    pub findings: Vec<String>,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// It could not be made.
    NotChecked,
    /// Nothing but notes.
    Pass,
    /// Something to look at.
    Warn,
    /// Something to mend.
    Fail,
}

/// The share of stems of unknown role from which levels and lows cannot be judged. Design heuristic.
const MOST_UNKNOWN: f64 = 0.25;
/// Problems that a verdict names; the others are counted.
const NAMED_PROBLEMS: usize = 3;
/// Stems that a verdict names per problem.
const NAMED_STEMS: usize = 2;

/// The verdict on the findings of `plan`.
///
/// A production is unfinished by what is wrong in the song itself and by files that are broken. What the mix will change
/// anyway, what may be meant, and files that only ask to be exported again do not make it so. Of a mix alone nobody can tell
/// that it is finished, only that it is not.
pub fn readiness(plan: &Plan) -> Readiness {
    let items: Vec<ReadinessItem> = RULES.iter().map(|rule| item(plan, rule)).collect();
    let in_the_way = |item: &&ReadinessItem| match item.class {
        Class::Production => item.result >= CheckResult::Warn,
        Class::Export => item.result == CheckResult::Fail,
        Class::Material | Class::Mix => false,
    };
    let to_mend: Vec<&ReadinessItem> = items.iter().filter(in_the_way).collect();
    let unknown = plan.stems.iter().filter(|stem| stem.role_confidence < 0.5).count();
    let (verdict, because) = if !to_mend.is_empty() {
        (Verdict::NotYet, format!("of {}", problems(plan, to_mend)))
    } else if plan.session.mix_only {
        (Verdict::CannotTell, of_a_mix(&items))
    } else if unknown as f64 > MOST_UNKNOWN * plan.stems.len() as f64 {
        let n = plan.stems.len();
        (Verdict::CannotTell, format!("what {unknown} of {n} stems play is not known: name them with --role STEM=ROLE"))
    } else {
        (Verdict::Finished, finished(plan, &items))
    };
    Readiness { verdict, because, items }
}

impl Readiness {
    /// The answer in one sentence.
    pub fn sentence(&self) -> String {
        let answer = match self.verdict {
            Verdict::Finished => "yes,",
            Verdict::NotYet => "not yet, because",
            Verdict::CannotTell => "cannot tell, because",
        };
        format!("Finished: {answer} {}.", self.because)
    }
}

fn item(plan: &Plan, rule: &Rule) -> ReadinessItem {
    let found: Vec<&Finding> = plan.findings.iter().filter(|finding| finding.rule == rule.name).collect();
    let not_checked_because = if found.is_empty() { obstacle(plan, rule) } else { None };
    let worst = found.iter().map(|finding| result(finding.severity)).max();
    let untroubled = if not_checked_because.is_some() { CheckResult::NotChecked } else { CheckResult::Pass };
    ReadinessItem {
        check: rule.name,
        title: rule.title,
        result: worst.unwrap_or(untroubled),
        not_checked_because,
        class: rule.class,
        fix: worst.filter(|worst| *worst > CheckResult::Pass).map(|_| rule.fix),
        request: rule.request,
        findings: found.iter().map(|finding| finding.id.clone()).collect(),
    }
}

/// Why `rule` could not hear anything.
fn obstacle(plan: &Plan, rule: &Rule) -> Option<&'static str> {
    if !rule.listens(plan.session.technical) {
        return Some("only files and recordings were to be judged");
    }
    if plan.session.mix_only && rule.needs_stems() {
        return Some(NEEDS_STEMS);
    }
    let named = |wanted| plan.session.song.sections.iter().any(|section| section.name == Some(wanted));
    rule.needs.iter().find_map(|need| match need {
        Need::Stems => None,
        Need::MixFile => plan.mix_file.is_none().then_some("no mix lies beside the stems"),
        Need::OwnMix => {
            let known = plan.session.references.iter().any(|reference| reference.own_mix.is_some());
            (!known).then_some("no reference is a mix of these stems")
        }
        Need::Pairs => plan.pairs.is_empty().then_some("no two stems are recordings of one thing"),
        Need::WholeMix => {
            let is_mix = plan.session.mix_only || plan.before.group_levels_lu.len() > 1;
            (!is_mix).then_some("too little of a band plays")
        }
        Need::Masking => plan.before.masking.is_none().then_some("no two parts play that could hide each other"),
        Need::Sections => {
            let told = named(SectionName::Verse) && named(SectionName::Chorus);
            (!told).then_some("verse and chorus cannot be told apart")
        }
    })
}

/// Why a check cannot be made of a mix alone.
const NEEDS_STEMS: &str = "a stereo file without its stems does not tell";

/// What the checks of a mix without fault say: parts cannot be judged without stems.
fn of_a_mix(items: &[ReadinessItem]) -> String {
    let of_stems = |item: &&ReadinessItem| item.not_checked_because == Some(NEEDS_STEMS);
    let (n_left, made) = (items.iter().filter(of_stems).count(), n_made(items));
    format!(
        "a stereo file tells only so much: none of the {made} checks that can be made of it found anything that has to \
         be mended, {n_left} need the stems"
    )
}

fn n_made(items: &[ReadinessItem]) -> usize {
    items.iter().filter(|item| item.result != CheckResult::NotChecked).count()
}

/// What the checks of a finished production say.
fn finished(plan: &Plan, items: &[ReadinessItem]) -> String {
    let made = n_made(items);
    let praise = format!("none of {made} checks found anything in the song that has to be mended first");
    let of_files = |item: &&ReadinessItem| item.class == Class::Export && item.result == CheckResult::Warn;
    let to_send: Vec<&ReadinessItem> = items.iter().filter(of_files).collect();
    if to_send.is_empty() { praise } else { format!("{praise}. In the export: {}", problems(plan, to_send)) }
}

/// `clipping (Kick, Snare), noise (Lead) and 2 more`, worst first.
fn problems(plan: &Plan, mut items: Vec<&ReadinessItem>) -> String {
    items.sort_by_key(|item| Reverse(item.result));
    let more = items.len().saturating_sub(NAMED_PROBLEMS);
    let named: Vec<String> = items.iter().take(NAMED_PROBLEMS).map(|item| problem(plan, item)).collect();
    match named.as_slice() {
        _ if more > 0 => format!("{} and {more} more", named.join(", ")),
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => named.join(""),
    }
}

/// `clipping (Kick, Snare and 2 more)`.
fn problem(plan: &Plan, item: &ReadinessItem) -> String {
    let worst = |finding: &&Finding| item.findings.contains(&finding.id) && result(finding.severity) == item.result;
    let mut stems: Vec<&str> = Vec::new();
    for stem in plan.findings.iter().filter(worst).flat_map(|finding| &finding.stems) {
        let is_stem = plan.stems.iter().any(|known| known.name == *stem);
        if is_stem && !stems.contains(&stem.as_str()) {
            stems.push(stem);
        }
    }
    let shown = stems.iter().take(NAMED_STEMS).copied().collect::<Vec<_>>().join(", ");
    match stems.len() {
        0 => item.title.to_owned(),
        n if n > NAMED_STEMS => format!("{} ({shown} and {} more)", item.title, n - NAMED_STEMS),
        _ => format!("{} ({shown})", item.title),
    }
}

fn result(severity: Severity) -> CheckResult {
    match severity {
        Severity::Info => CheckResult::Pass,
        Severity::Warning => CheckResult::Warn,
        Severity::Error => CheckResult::Fail,
    }
}
