use super::change;
use crate::SessionReport;
use crate::fault_words::describe_fault;
use crate::format::optional;
use crate::role_words::{GUESSED, is_guess, role_evidence, role_label};
use crate::stem_words::{CAPTION, COLUMNS, HEADING, form, kind, plays, settings, target_level};
use analyzer::{Role, TrackAnalysis};
use maud::{Markup, html};
use suggest::StemSummary;

/// One row per stem.
pub(super) fn stems(report: &SessionReport<'_>) -> Markup {
    html! {
        section aria-labelledby="stems" {
            h2 #stems { (HEADING) }
            @if report.plan.stems.iter().any(is_guess) { p { (GUESSED) } }
            div.scroll tabindex="0" role="region" aria-labelledby="stems" {
                table.stems {
                    caption { (CAPTION) }
                    thead { tr {
                        @for (title, figures) in COLUMNS { th.figure[figures] scope="col" { (title) } }
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
    html! {
        tr {
            th scope="row" { (stem.name) @if let Some(analysis) = analysis { span.meaning { (form(analysis)) } } }
            td { (role_label(stem)) @if stem.role != Role::Unknown { span.meaning { (role_evidence(stem)) } } }
            td.figure { (optional(stem.integrated_lufs, 1)) }
            td.figure { (reading(|a| a.loudness.true_peak_dbtp)) }
            td.figure { (reading(|a| a.dynamics.crest_db)) }
            td.figure { (plays(analysis)) }
            td.figure { (level(stem)) }
            td { (heard(report, stem, analysis)) }
            td { ul { @for setting in settings(report.plan, stem) { li { (setting) } } } }
        }
    }
}

fn level(stem: &StemSummary) -> Markup {
    let before = optional(stem.level_before_lu, 1);
    html! {
        @if stem.level_after_lu.is_some() { (change(&before, &optional(stem.level_after_lu, 1))) } @else { (before) }
        @if let Some(target) = stem.target_level_lu { span.meaning { (target_level(target)) } }
    }
}

/// Links to the stem's findings, and the faults of its file.
fn heard(report: &SessionReport<'_>, stem: &StemSummary, analysis: Option<&TrackAnalysis>) -> Markup {
    let findings = report.plan.findings.iter().filter(|finding| finding.stems.contains(&stem.name));
    html! {
        ul {
            @for finding in findings { li { a href={ "#" (finding.id) } { (finding.id) } " " (kind(finding)) } }
            @for fault in analysis.map(|a| a.faults.as_slice()).unwrap_or_default() {
                li.quiet { (describe_fault(fault)) }
            }
        }
    }
}
