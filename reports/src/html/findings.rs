use super::change;
use crate::finding_words::{
    self, Answer, EVERYWHERE, HEADING, MOVE_COLUMNS, NOTHING_FOUND, OTHER_MOVES, OTHER_MOVES_HEADING, PROVED,
    SEVERITIES, SHOWN_PLACES, answer, fate, origin,
};
use crate::reading_words::{Change, confidence, proof, readings};
use crate::song_words::place;
use crate::verdict::{moves_without_finding, reason};
use crate::{SessionReport, describe_action, format};
use analyzer::TimeRange;
use maud::{Markup, html};
use suggest::{Finding, Move};

/// What was heard, by how much it matters.
pub(super) fn findings(report: &SessionReport<'_>) -> Markup {
    let of = |severity| report.plan.findings.iter().filter(move |finding| finding.severity == severity);
    html! {
        @if report.plan.findings.is_empty() {
            section {
                h2 { (HEADING) }
                p { (NOTHING_FOUND) }
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
                dt { "Fix" }
                @match answer(report, finding) {
                    Answer::Moves(moves) => dd { ul { @for mv in moves { (fix(mv)) } } },
                    Answer::ByHand(because, fix) => dd {
                        span.quiet { (because) }
                        @if let Some(fix) = fix { " " (fix) "." }
                    },
                }
                dt { "Confidence" } dd { (confidence(finding.confidence)) ", rule " code { (finding.rule) } }
            }
        }
    }
}

fn entry(term: &str, text: &str) -> Markup {
    html! { @if !text.is_empty() { dt { (term) } dd { (text) } } }
}

/// The move in words and what it did.
fn fix(mv: &Move) -> Markup {
    let fix = finding_words::fix(mv);
    html! {
        li {
            strong { (fix.setting) }
            " " span.quiet { (fix.fate) }
            br;
            @if let Some(Change { label, before, after }) = &fix.proof {
                (PROVED) (label) " " (change(before, after)) ". "
            }
            @if let Some(why) = &fix.why { span.quiet { (why) " " } }
            @if let Some(watched) = &fix.watched { span.quiet.small { (watched) } }
        }
    }
}

/// Times; with audio on the page, each leads there.
fn places(ranges: &[TimeRange], report: &SessionReport<'_>) -> Markup {
    let mut ranges = ranges.to_vec();
    ranges.dedup_by_key(|range| format::time_range(*range));
    let words = |range: &TimeRange| place(*range, &report.plan.session.song);
    html! {
        @if ranges.is_empty() { (EVERYWHERE) }
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
                h2 #balance { (OTHER_MOVES_HEADING) }
                div.scroll tabindex="0" role="region" aria-labelledby="balance" {
                    table {
                        caption { (OTHER_MOVES) }
                        thead { tr {
                            @for title in MOVE_COLUMNS { th scope="col" { (title) } }
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
