//! One page: what was found and done, the two mixes to listen to, pictures, tables, and where every number comes from.

mod diff;
mod findings;
mod header;
mod mix;
mod pairs;
mod player;
mod profile;
mod provenance;
mod readiness;
mod readings;
mod stems;

use crate::SessionReport;
use crate::pictures::{HEADING, NOTHING_TO_DRAW, pictures};
use crate::plots::{NothingToDraw, Plot};
use crate::verdict::written_by;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use profile::Place;

pub use diff::diff_html;
pub use profile::{profile_comparison_html, profile_html, song_likeness_html};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("player.js");

/// The report as one page that needs nothing from the network. The two mixes of the player are looked for beside it.
pub fn html(report: &SessionReport<'_>) -> String {
    document(
        &report.plan.session.title,
        &html! {
            (header::header(report))
            main {
                @if let Some(audio) = report.audio { (player::player(report, audio)) }
                (readiness::readiness(report, &suggest::readiness(report.plan)))
                (findings::findings(report))
                (findings::other_moves(report))
                (plots(report))
                (mix::mix(report))
                @if let Some(likeness) = report.likeness { (profile::likeness(likeness, Place::Session)) }
                @if !report.plan.session.mix_only {
                    (pairs::pairs(report))
                    (stems::stems(report))
                }
                (readings::readings(report))
                (provenance::provenance(report))
            }
            footer { (written_by(report.version)) }
            @if report.audio.is_some() { script { (PreEscaped(SCRIPT)) } }
        },
    )
}

/// A page that needs nothing from the network.
fn document(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – premix" }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// All plots, each with how to read it.
fn plots(report: &SessionReport<'_>) -> Markup {
    html! {
        section aria-labelledby="pictures" {
            h2 #pictures { (HEADING) }
            div.plots {
                @for (plot, reading) in &pictures(report) { (figure(plot, reading)) }
            }
        }
    }
}

fn figure(plot: &Result<Plot, NothingToDraw>, reading: &str) -> Markup {
    match plot {
        Ok(plot) => html! {
            figure.plot {
                figcaption { h3 { (plot.title) } p { (reading) } }
                div.scroll tabindex="0" role="group" aria-label=(plot.title) { (PreEscaped(&plot.svg)) }
            }
        },
        Err(nothing) => html! {
            div.plot { h3 { (nothing.title) } p.quiet { (NOTHING_TO_DRAW) (nothing.because) "." } }
        },
    }
}

/// `before → after` with its colours; the unit stands once, at the end.
fn change(before: &str, after: &str) -> Markup {
    html! {
        span.change {
            span.old { (before) } " " span.becomes { (crate::format::ARROW) } " " span.new { (after) }
        }
    }
}
