//! What a report says of a finding and of the moves that answer it.

use crate::format::{capitalized, channel};
use crate::reading_words::{Change, guard, proof};
use crate::verdict::{is_made, moves_of, reason};
use crate::{SessionReport, describe_action};
use suggest::{Class, Finding, Move, RULES, Severity, Status};

/// Places shown per finding; the JSON has all of them.
pub(crate) const SHOWN_PLACES: usize = 6;
/// Stands where a finding has no places of its own.
pub(crate) const EVERYWHERE: &str = "throughout";
/// Stands where there is no finding.
pub(crate) const NOTHING_FOUND: &str = "Nothing was found in what could be measured.";
/// What that stands under.
pub(crate) const HEADING: &str = "Findings";
/// What the moves stand under that answer no finding.
pub(crate) const OTHER_MOVES_HEADING: &str = "Other moves";
/// What the moves have in common that answer no finding.
pub(crate) const OTHER_MOVES: &str = "Moves that answer no finding: they make the balance.";
/// What a table of moves tells of each.
pub(crate) const MOVE_COLUMNS: [&str; 5] = ["Channel", "Setting", "Outcome", "Measured", "Why"];

/// How bad findings are, worst first: the word, and the title above them.
pub(crate) const SEVERITIES: [(Severity, &str, &str); 3] = [
    (Severity::Error, "error", "Mend before you mix"),
    (Severity::Warning, "warning", "Look at before you mix"),
    (Severity::Info, "note", "Worth knowing"),
];

/// Where the cause lies.
pub(crate) fn origin(class: Class) -> &'static str {
    match class {
        Class::Production => "in the recording",
        Class::Export => "in the export",
        Class::Material => "in the material, may be meant",
        Class::Mix => "in the balance",
    }
}

/// What becomes of a finding.
pub(crate) enum Answer<'a> {
    /// These were tried.
    Moves(Vec<&'a Move>),
    /// Why there are none, and what a person does.
    ByHand(&'static str, Option<&'static str>),
}

/// What becomes of `finding`.
pub(crate) fn answer<'a>(report: &SessionReport<'a>, finding: &'a Finding) -> Answer<'a> {
    let moves: Vec<&Move> = moves_of(report.plan, finding).collect();
    if report.draft.is_none() {
        Answer::ByHand("Not sought: premix suggest proposes moves and proves them.", None)
    } else if moves.is_empty() {
        Answer::ByHand(no_move(report, finding), by_hand(finding))
    } else {
        Answer::Moves(moves)
    }
}

/// What a person does about it, where it should not stay as it is.
fn by_hand(finding: &Finding) -> Option<&'static str> {
    let rule = RULES.iter().find(|rule| rule.name == finding.rule)?;
    (finding.severity >= Severity::Warning).then_some(rule.fix)
}

/// Why there is no move.
fn no_move(report: &SessionReport<'_>, finding: &Finding) -> &'static str {
    let locked = |name: &String| report.plan.stems.iter().any(|stem| stem.name == *name && stem.locked);
    if finding.stems.iter().any(locked) {
        "You locked this stem: no move is made on it."
    } else if finding.class == Class::Mix {
        "None is proposed: this is for you to decide."
    } else {
        "No move mends it in the mix."
    }
}

/// A move and what it did.
pub(crate) struct Fix {
    /// What is set where: `Kick: gain -2.0 dB`.
    pub(crate) setting: String,
    /// Which move it is and what became of it: `(M3, kept)`.
    pub(crate) fate: String,
    /// What it did to what it is for, after `Rendered and measured: `.
    pub(crate) proof: Option<Change>,
    /// Why it was not made, or not as it was meant.
    pub(crate) why: Option<String>,
    /// What it did to what must not get worse.
    pub(crate) watched: Option<String>,
}

/// What stands before the proof of a fix.
pub(crate) const PROVED: &str = "Rendered and measured: ";

/// The move in words and what it did.
pub(crate) fn fix(mv: &Move) -> Fix {
    let is_told = !is_made(mv) || mv.verified.is_none() || mv.status == Status::Reduced;
    let guards = || mv.guards.iter().map(|watched| guard(watched).to_string()).collect::<Vec<_>>().join(", ");
    Fix {
        setting: format!("{}: {}", channel(&mv.stem), describe_action(&mv.action)),
        fate: format!("({}, {})", mv.id, fate(mv)),
        proof: mv.verified.as_ref().filter(|_| is_made(mv)).map(proof),
        why: is_told.then(|| format!("{}.", capitalized(&reason(mv)))),
        watched: (is_made(mv) && !mv.guards.is_empty()).then(|| format!("Watched: {}.", guards())),
    }
}

/// What became of a move.
pub(crate) fn fate(mv: &Move) -> &'static str {
    match mv.status {
        Status::Kept => "kept",
        Status::Reduced => "kept at half its size",
        Status::Dropped => "dropped",
    }
}
