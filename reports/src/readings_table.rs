//! The readings of the mixes and of each stem: a table per kind.

use crate::SessionReport;
use crate::format::{UNDEFINED, printable};
use crate::track_sheet::{Normal, Peers, SheetRow, SheetSection, track_sheet};
use analyzer::{Role, TrackAnalysis};

/// What the tables stand under.
pub(crate) const HEADING: &str = "Readings";
/// What the first column holds.
pub(crate) const FILE: &str = "File";

/// Readings of one kind.
pub(crate) struct ReadingsTable {
    /// What they are about.
    pub(crate) title: &'static str,
    /// Columns that hold something for one of the files at least: a row of any file, for its label and its meaning.
    pub(crate) columns: Vec<SheetRow>,
    /// Each file's name and readings, as many as there are columns.
    pub(crate) files: Vec<(String, Vec<SheetRow>)>,
}

/// What the ranges beside readings are.
pub(crate) fn introduction(report: &SessionReport<'_>) -> String {
    let profile = report.target.profile();
    let files = if report.plan.session.mix_only { "Of the mix." } else { "Of the two mixes and of each stem." };
    let told = format!(
        "{files} The range is that of {}, 8 of 10 songs, or 8 of 10 of their stems of the same kind; \
         it is what is usual, not what is right. {}",
        profile.label(),
        profile.note
    );
    told.trim_end().to_owned()
}

/// All tables, in the order in which they are shown.
pub(crate) fn readings_tables(report: &SessionReport<'_>) -> Vec<ReadingsTable> {
    let tracks = tracks(report);
    let sections = tracks.first().map_or(0, |(_, sections)| sections.len());
    (0..sections).map(|section| table(&tracks, section)).collect()
}

fn table(tracks: &[(String, Vec<SheetSection>)], section: usize) -> ReadingsTable {
    let first = &tracks[0].1[section];
    let is_told = |k: &usize| tracks.iter().any(|(_, sections)| sections[section].rows[*k].value != UNDEFINED);
    let columns: Vec<usize> = (0..first.rows.len()).filter(is_told).collect();
    let of = |sections: &[SheetSection]| columns.iter().map(|k| sections[section].rows[*k].clone()).collect();
    ReadingsTable {
        title: first.title,
        columns: of(&tracks[0].1),
        files: tracks.iter().map(|(name, sections)| (name.clone(), of(sections))).collect(),
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
