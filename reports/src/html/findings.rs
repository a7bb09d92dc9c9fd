use super::change;
use crate::reading_words::{Change, confidence, guard, proof, readings};
use crate::song_words::place;
use crate::verdict::{is_made, moves_of, moves_without_finding, reason};
use crate::{SessionReport, describe_action, format};
use analyzer::TimeRange;
use maud::{Markup, html};
use suggest::{Class, Finding, Move, RULES, Severity, Status};

/// Places shown per finding; the JSON has all of them.
const SHOWN_PLACES: usize = 6;

const SEVERITIES: [(Severity, &str, &str); 3] = [
    (Severity::Error, "error", "Mend before you mix"),
    (Severity::Warning, "warning", "Look at before you mix"),
    (Severity::Info, "note", "Worth knowing"),
];

/// What was heard, by how much it matters.
pub(super) fn findings(report: &SessionReport<'_>) -> Markup {
    let of = |severity| report.plan.findings.iter().filter(move |finding| finding.severity == severity);
    html! {
        @if report.plan.findings.is_empty() {
            section {
                h2 { "Findings" }
                p { "Nothing was found in what could be measured." }
            }
        }
        @for (severity, class, title) in SEVERITIES {
            @if of(severity).next().is_some() {
                section {
                    h2 { (title) }
                    div.findings {
                        @for heard in of(severity) { (finding(report, heard, class)) }
                    }
                }
            }
        }
    }
}

fn finding(report: &SessionReport<'_>, finding: &Finding, class: &str) -> Markup {
    let stems: Vec<String> = finding.stems.iter().map(|stem| format::channel(stem)).collect();
    let moves: Vec<&Move> = moves_of(report.plan, finding).collect();
    html! {
        article id=(finding.id) class={ "finding " (class) } {
            header {
                span class={ "badge " (class) } { (finding.id) " · " (class) }
                h3 { (stems.join(", ")) }
                span.quiet.small { (origin(finding.class)) }
            }
            p { (finding.summary) }
            dl {
                (entry("Measured", &readings(&finding.measured)))
                (entry("Expected", &readings(&finding.target)))
                (entry("Band", &finding.band_hz.map(format::band).unwrap_or_default()))
                dt { "Where" } dd { (places(&finding.places, report)) }
                @if report.draft.is_none() {
                    dt { "Fix" } dd.quiet { "Not sought: premix suggest proposes moves and proves them." }
                } @else if moves.is_empty() {
                    dt { "Fix" }
                    dd {
                        span.quiet { (no_move(report, finding)) }
                        @if let Some(fix) = by_hand(finding) { " " (fix) "." }
                    }
                } @else {
                    dt { "Fix" } dd { ul { @for mv in moves { (fix(mv)) } } }
                }
                dt { "Confidence" } dd { (confidence(finding.confidence)) ", rule " code { (finding.rule) } }
            }
        }
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

fn entry(term: &str, text: &str) -> Markup {
    html! { @if !text.is_empty() { dt { (term) } dd { (text) } } }
}

/// The move in words and what it did.
fn fix(mv: &Move) -> Markup {
    html! {
        li {
            strong { (format::channel(&mv.stem)) ": " (describe_action(&mv.action)) }
            " " span.quiet { "(" (mv.id) ", " (fate(mv)) ")" }
            br;
            @if let Some(verified) = mv.verified.as_ref().filter(|_| is_made(mv)) {
                @let Change { label, before, after } = proof(verified);
                "Rendered and measured: " (label) " " (change(&before, &after)) ". "
            }
            @if !is_made(mv) || mv.verified.is_none() || mv.status == Status::Reduced {
                span.quiet { (format::capitalized(&reason(mv))) ". " }
            }
            @if is_made(mv) && !mv.guards.is_empty() { span.quiet.small { "Watched: " (guards(mv)) "." } }
        }
    }
}

fn guards(mv: &Move) -> String {
    mv.guards.iter().map(|watched| guard(watched).to_string()).collect::<Vec<_>>().join(", ")
}

pub(super) fn fate(mv: &Move) -> &'static str {
    match mv.status {
        Status::Kept => "kept",
        Status::Reduced => "kept at half its size",
        Status::Dropped => "dropped",
    }
}

fn origin(class: Class) -> &'static str {
    match class {
        Class::Production => "in the recording",
        Class::Export => "in the export",
        Class::Material => "in the material, may be meant",
        Class::Mix => "in the balance",
    }
}

/// Times; with audio on the page, each leads there.
fn places(ranges: &[TimeRange], report: &SessionReport<'_>) -> Markup {
    let mut ranges = ranges.to_vec();
    ranges.dedup_by_key(|range| format::time_range(*range));
    let words = |range: &TimeRange| place(*range, &report.plan.session.song);
    html! {
        @if ranges.is_empty() { "throughout" }
        @for (k, range) in ranges.iter().take(SHOWN_PLACES).enumerate() {
            @if k > 0 { ", " }
            @if report.audio.is_some() {
                a href="#listen" data-seek=(format::number(range.start_s, 2)) { (words(range)) }
            } @else {
                (words(range))
            }
        }
        @if ranges.len() > SHOWN_PLACES { " and " (ranges.len() - SHOWN_PLACES) " more" }
    }
}

/// The moves that answer no finding: the balance itself.
pub(super) fn other_moves(report: &SessionReport<'_>) -> Markup {
    let moves: Vec<&Move> = moves_without_finding(report.plan).collect();
    html! {
        @if !moves.is_empty() {
            section aria-labelledby="balance" {
                h2 #balance { "Other moves" }
                div.scroll tabindex="0" role="region" aria-labelledby="balance" {
                    table {
                        caption { "Moves that answer no finding: they make the balance." }
                        thead { tr {
                            th scope="col" { "Channel" } th scope="col" { "Setting" }
                            th scope="col" { "Outcome" } th scope="col" { "Measured" } th scope="col" { "Why" }
                        } }
                        tbody { @for mv in moves { (row(mv)) } }
                    }
                }
            }
        }
    }
}

fn row(mv: &Move) -> Markup {
    html! {
        tr {
            th scope="row" { (format::channel(&mv.stem)) }
            td { (describe_action(&mv.action)) " " span.quiet { "(" (mv.id) ")" } }
            td { (fate(mv)) }
            td {
                @if let Some(verified) = &mv.verified {
                    @let Change { label, before, after } = proof(verified);
                    (label) " " (change(&before, &after))
                } @else { (format::UNDEFINED) }
            }
            td { (format::capitalized(&reason(mv))) }
        }
    }
}
