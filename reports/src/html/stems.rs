use super::change;
use crate::fault_words::describe_fault;
use crate::format::{self, UNDEFINED, optional};
use crate::role_words::{GUESSED, is_guess, role_evidence, role_label};
use crate::verdict::is_made;
use crate::{SessionReport, describe_action};
use analyzer::{Role, TrackAnalysis};
use maud::{Markup, html};
use suggest::StemSummary;

/// One row per stem.
pub(super) fn stems(report: &SessionReport<'_>) -> Markup {
    html! {
        section aria-labelledby="stems" {
            h2 #stems { "The stems" }
            @if report.plan.stems.iter().any(is_guess) { p { (GUESSED) } }
            div.scroll tabindex="0" role="region" aria-labelledby="stems" {
                table.stems {
                    caption { "Levels are relative to the whole mix: before is the stems as they are, after is the draft." }
                    thead { tr {
                        th scope="col" { "Stem" } th scope="col" { "Role" }
                        th.figure scope="col" { "Loudness, LUFS" } th.figure scope="col" { "True peak, dBTP" }
                        th.figure scope="col" { "Crest, dB" } th.figure scope="col" { "Plays" }
                        th.figure scope="col" { "Level in the mix, LU" }
                        th scope="col" { "Findings" } th scope="col" { "Moves" }
                    } }
                    tbody {
                        @for (k, summary) in report.plan.stems.iter().enumerate() {
                            (row(report, summary, report.stems.get(k)))
                        }
                    }
                }
            }
        }
    }
}

fn row(report: &SessionReport<'_>, stem: &StemSummary, analysis: Option<&TrackAnalysis>) -> Markup {
    let reading = |of: fn(&TrackAnalysis) -> Option<f64>| optional(analysis.and_then(of), 1);
    let plays =
        analysis.map_or(UNDEFINED.to_owned(), |a| format!("{} %", format::number(a.activity.active_share * 100.0, 0)));
    let moves = report.plan.moves.iter().filter(|mv| mv.stem == stem.name && is_made(mv));
    html! {
        tr {
            th scope="row" { (stem.name) @if let Some(analysis) = analysis { span.meaning { (form(analysis)) } } }
            td { (role_label(stem)) @if stem.role != Role::Unknown { span.meaning { (role_evidence(stem)) } } }
            td.figure { (optional(stem.integrated_lufs, 1)) }
            td.figure { (reading(|a| a.loudness.true_peak_dbtp)) }
            td.figure { (reading(|a| a.dynamics.crest_db)) }
            td.figure { (plays) }
            td.figure { (level(stem)) }
            td { (heard(report, stem, analysis)) }
            td { ul { @for mv in moves { li { (describe_action(&mv.action)) } } } }
        }
    }
}

fn form(analysis: &TrackAnalysis) -> String {
    let channels = match analysis.format.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        n => format!("{n} channels"),
    };
    let bits = analysis.format.bits_per_sample.map_or_else(String::new, |bits| format!(", {bits} bit"));
    format!("{channels}, {}{bits}", format::sample_rate(analysis.format.sample_rate_hz))
}

fn level(stem: &StemSummary) -> Markup {
    let before = optional(stem.level_before_lu, 1);
    html! {
        @if stem.level_after_lu.is_some() { (change(&before, &optional(stem.level_after_lu, 1))) } @else { (before) }
        @if let Some(target) = stem.target_level_lu { span.meaning { "target " (format::number(target, 1)) } }
    }
}

/// Links to the stem's findings, and the faults of its file.
fn heard(report: &SessionReport<'_>, stem: &StemSummary, analysis: Option<&TrackAnalysis>) -> Markup {
    let findings = report.plan.findings.iter().filter(|finding| finding.stems.contains(&stem.name));
    html! {
        ul {
            @for finding in findings { li { a href={ "#" (finding.id) } { (finding.id) } " " (finding.rule.replace('_', " ")) } }
            @for fault in analysis.map(|a| a.faults.as_slice()).unwrap_or_default() {
                li.quiet { (describe_fault(fault)) }
            }
        }
    }
}
