//! Where every number comes from, and what could not be measured.

use crate::SessionReport;
use crate::format::{count, hertz};
use crate::mix_readings::not_measured;
use crate::verdict::{accepted, reference};

/// What the entries stand under.
pub(crate) const HEADING: &str = "Where the numbers come from";

/// Each term with what is said of it: one thing, or a list.
pub(crate) fn provenance(report: &SessionReport<'_>) -> Vec<(&'static str, Vec<String>)> {
    let session = &report.plan.session;
    let target = &session.target;
    let [lo, hi] = report.target.profile().valid_hz;
    let or = |items: Vec<String>, nothing: &str| if items.is_empty() { vec![nothing.to_owned()] } else { items };
    let songs = count(target.n_songs as usize, "song");
    let entries = [
        ("Judged by", vec![format!("{} (profile {})", target.title, target.profile)]),
        ("Evidence", vec![format!("{}, {songs}", evidence(&target.evidence))]),
        ("Sources", target.sources.clone()),
        ("References", session.references.iter().map(reference).collect()),
        ("Spectrum judged", vec![format!("from {} to {}", hertz(lo), hertz(hi))]),
        ("Taken for a mix", or(session.mixes.clone(), "no file")),
        ("Not measured", or(missing(report), "nothing is missing")),
        ("Found, and meant", accepted(report.plan)),
        ("Notes", session.notes.clone()),
        (
            "Measured with",
            vec![format!(
                "premix {}; loudness and true peak as ITU-R BS.1770 and EBU R 128 define them",
                report.version
            )],
        ),
    ];
    entries.into_iter().filter(|(_, said)| !said.is_empty()).collect()
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
fn missing(report: &SessionReport<'_>) -> Vec<String> {
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
    items
}
