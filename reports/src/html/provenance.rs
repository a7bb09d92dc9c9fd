use crate::SessionReport;
use crate::format::{count, hertz};
use crate::mix_readings::not_measured;
use crate::verdict::{accepted, reference};
use maud::{Markup, html};

/// Where every number comes from, and what could not be measured.
pub(super) fn provenance(report: &SessionReport<'_>) -> Markup {
    let session = &report.plan.session;
    let [lo, hi] = report.target.profile().valid_hz;
    html! {
        section.provenance aria-labelledby="provenance" {
            h2 #provenance { "Where the numbers come from" }
            div.card {
                dl {
                    dt { "Judged by" }
                    dd { (session.target.title) " (profile " code { (session.target.profile) } ")" }
                    dt { "Evidence" } dd { (evidence(&session.target.evidence)) ", " (count(session.target.n_songs as usize, "song")) }
                    dt { "Sources" } dd { (list(&session.target.sources)) }
                    @if !session.references.is_empty() {
                        dt { "References" }
                        dd { (list(&session.references.iter().map(reference).collect::<Vec<_>>())) }
                    }
                    dt { "Spectrum judged" } dd { "from " (hertz(lo)) " to " (hertz(hi)) }
                    dt { "Taken for a mix" } dd { @if session.mixes.is_empty() { "no file" } @else { (list(&session.mixes)) } }
                    dt { "Not measured" } dd { (missing(report)) }
                    @if !report.plan.accepted.is_empty() { dt { "Found, and meant" } dd { (list(&accepted(report.plan))) } }
                    @if !session.notes.is_empty() { dt { "Notes" } dd { (list(&session.notes)) } }
                    dt { "Measured with" }
                    dd { "premix " (report.version) "; loudness and true peak as ITU-R BS.1770 and EBU R 128 define them" }
                }
            }
        }
    }
}

fn list(items: &[String]) -> Markup {
    html! { ul { @for item in items { li { (item) } } } }
}

fn evidence(class: &str) -> &str {
    match class {
        "measured" => "Measured by this program on known songs",
        "published" => "Published by others, not measured by this program",
        "yours" => "Measured on references that you chose",
        other => other,
    }
}

/// Readings that are undefined for this material, the tempo, and stems whose role is not known.
fn missing(report: &SessionReport<'_>) -> Markup {
    let plan = report.plan;
    let mut items: Vec<String> =
        not_measured(report).into_iter().map(|label| format!("{label}: undefined for this mix")).collect();
    if plan.session.tempo_bpm.is_none() {
        items.push("Tempo".to_owned());
    }
    let unknown = plan.stems.iter().filter(|stem| stem.role == analyzer::Role::Unknown).count();
    if unknown > 0 {
        items.push(format!("The role of {}", count(unknown, "stem")));
    }
    html! { @if items.is_empty() { "nothing is missing" } @else { (list(&items)) } }
}
