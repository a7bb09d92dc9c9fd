use crate::SessionReport;
use crate::format::{UNDEFINED, printable};
use crate::track_sheet::{Normal, Peers, SheetSection, track_sheet};
use analyzer::{Role, TrackAnalysis};
use maud::{Markup, html};

/// The readings of the mixes and the stems: a table per kind, folded.
pub(super) fn readings(report: &SessionReport<'_>) -> Markup {
    let tracks = tracks(report);
    let sections = tracks.first().map_or(0, |(_, sections)| sections.len());
    html! {
        section aria-labelledby="readings" {
            h2 #readings { "Readings" }
            p {
                @if report.plan.session.mix_only { "Of the mix. " } @else { "Of the two mixes and of each stem. " }
                "The range is that of " (report.target.profile().label())
                ", 8 of 10 songs, or 8 of 10 of their stems of the same kind; it is what is usual, not what is right. " (report.target.profile().note)
            }
            @for section in 0..sections { (table(&tracks, section)) }
        }
    }
}

/// The mixes and the stems with their names.
fn tracks(report: &SessionReport<'_>) -> Vec<(String, Vec<SheetSection>)> {
    let normal = |peers| Normal { profile: report.target.profile(), peers };
    let sum = Some(report.unity).filter(|_| !report.plan.session.mix_only);
    let mixes = [("Stems as they are", sum), ("Draft", report.draft)];
    let mixes = mixes.into_iter().filter_map(|(name, mix)| Some((name.to_owned(), mix?, normal(Peers::Songs))));
    let peers = |stem: &TrackAnalysis| {
        let summary = report.plan.stems.iter().find(|summary| summary.name == stem.name);
        Peers::of(summary.map_or(Role::Unknown, |summary| summary.role), Peers::None)
    };
    let stems = report.stems.iter().map(|stem| (printable(&stem.name), stem, normal(peers(stem))));
    mixes.chain(stems).map(|(name, track, normal)| (name, track_sheet(track, normal))).collect()
}

fn table(tracks: &[(String, Vec<SheetSection>)], section: usize) -> Markup {
    let first = &tracks[0].1[section];
    // A column that holds nothing for any of them is left out.
    let columns: Vec<usize> = (0..first.rows.len())
        .filter(|k| tracks.iter().any(|(_, sections)| sections[section].rows[*k].value != UNDEFINED))
        .collect();
    html! {
        details.readings {
            summary { (first.title) }
            div.scroll tabindex="0" role="region" aria-label=(first.title) {
                table {
                    thead { tr {
                        th scope="col" { "File" }
                        @for k in &columns { th.figure scope="col" title=(first.rows[*k].meaning) { (first.rows[*k].label) } }
                    } }
                    tbody {
                        @for (name, sections) in tracks { tr {
                            th scope="row" { (name) }
                            @for row in columns.iter().map(|k| &sections[section].rows[*k]) {
                                td.figure { (row.value) @if let Some(normal) = &row.normal { span.meaning { (normal) } } }
                            }
                        } }
                    }
                }
            }
            dl.meanings { @for row in columns.iter().map(|k| &first.rows[*k]) { dt { (row.label) } dd { (row.meaning) } } }
        }
    }
}
