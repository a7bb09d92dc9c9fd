//! The report on paper: what the page in the browser says, in the same words and order, as A4 pages.

mod findings;
mod head;
mod layout;
mod look;
mod mix;
mod pictures;
mod readings;
mod stems;

use crate::SessionReport;
use crate::verdict::{KIND, verdict, written_by};
use layout::{Block, Running, document};

/// The report as a PDF. The same report gives the same bytes: it holds no date.
pub fn pdf(report: &SessionReport<'_>) -> Vec<u8> {
    let running = Running {
        title: look::text(&report.plan.session.title),
        kind: KIND.to_owned(),
        footer: written_by(report.version),
        style: look::SMALL_QUIET,
        program: format!("premix {}", report.version),
        summary: verdict(report.plan),
    };
    document(&blocks(report), &running)
}

fn blocks(report: &SessionReport<'_>) -> Vec<Block> {
    let parts = [
        head::head(report),
        findings::readiness(report),
        findings::findings(report),
        findings::other_moves(report),
        pictures::pictures(report),
        mix::mix(report),
        pictures::likeness(report),
        stems::pairs(report),
        stems::stems(report),
        readings::readings(report),
        head::provenance(report),
    ];
    parts.concat()
}
