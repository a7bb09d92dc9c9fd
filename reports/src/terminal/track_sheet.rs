use super::analysis::form;
use super::columns::{columns, cut};
use super::page::{Ink, Page};
use crate::format::{UNDEFINED, capitalized, printable};
use crate::track_sheet::{Normal, Peers, SheetRow, SheetSection, platform_section, track_sheet};
use analyzer::TrackAnalysis;
use suggest::StageReading;

/// Between two columns.
const GAP: usize = 2;
/// In fewer columns what a reading means is left out.
const NARROWEST_MEANING: usize = 28;

/// The readings of one file, section by section, with what is normal.
pub(super) fn sheet(page: &mut Page, track: &TrackAnalysis, stage: Option<&StageReading>, normal: Normal<'_>) {
    let mut sections = track_sheet(track, normal);
    // No platform plays a stem.
    if matches!(normal.peers, Peers::Songs | Peers::Mastered) && !track.loudness.playback.is_empty() {
        sections.push(platform_section(track));
    }
    let widths = Widths::of(&sections, normal.peers.heading(), page.width());
    page.heading(&printable(&track.name));
    page.paragraph(0, &form_and_codec(track), Ink::Dim);
    if let Some(reading) = stage {
        let compared =
            if normal.peers == Peers::Mastered { "; its loudness and dynamics are not held against mixes" } else { "" };
        page.paragraph(
            0,
            &format!("{}: {}{compared}.", capitalized(reading.stage.label()), reading.because),
            Ink::Plain,
        );
    }
    let is_empty = |section: &SheetSection| section.rows.iter().all(|row| row.value == UNDEFINED);
    for (k, section) in sections.into_iter().filter(|section| !is_empty(section)).enumerate() {
        page.line("", Ink::Plain);
        let has_normal = k == 0 || section.rows.iter().any(|row| row.normal.is_some());
        let heading = if has_normal { normal.peers.heading() } else { "" };
        page.line(&widths.lead(section.title, "", heading), Ink::Bold);
        // What a file cannot have, a mono file a width say, is left out.
        for row in section.rows.iter().filter(|row| row.value != UNDEFINED) {
            line(page, &widths, row);
        }
    }
}

/// `stereo 44.1 kHz, 24 bit, pcm_s24le`.
fn form_and_codec(track: &TrackAnalysis) -> String {
    let bits = track.format.bits_per_sample.map_or_else(String::new, |bits| format!(", {bits} bit"));
    format!("{}{bits}, {}", form(track), printable(&track.format.codec))
}

fn line(page: &mut Page, widths: &Widths, row: &SheetRow) {
    let lead = widths.lead(&row.label, &row.value, row.normal.as_deref().unwrap_or_default());
    if widths.has_meaning {
        page.item(&format!("{lead}{}", " ".repeat(GAP)), &row.meaning, Ink::Plain);
    } else {
        page.line(&lead, Ink::Plain);
    }
}

/// The widths of the columns, the same in every section.
struct Widths {
    label: usize,
    value: usize,
    normal: usize,
    has_meaning: bool,
}

impl Widths {
    fn of(sections: &[SheetSection], heading: &str, available: usize) -> Self {
        let rows = || sections.iter().flat_map(|section| &section.rows);
        let widest = |width: &dyn Fn(&SheetRow) -> usize| rows().map(width).max().unwrap_or(0);
        let value = widest(&|row| columns(&row.value));
        let normal = widest(&|row| row.normal.as_deref().map_or(0, columns)).max(columns(heading));
        let label = widest(&|row| columns(&row.label)).min(available.saturating_sub(value + normal + 2 * GAP));
        let taken = label + value + normal + 3 * GAP;
        Self { label, value, normal, has_meaning: taken + NARROWEST_MEANING <= available }
    }

    fn lead(&self, label: &str, value: &str, normal: &str) -> String {
        let fill = |text: &str, width: usize| " ".repeat(width.saturating_sub(columns(text)));
        let gap = " ".repeat(GAP);
        let label = cut(label, self.label);
        format!(
            "{label}{}{gap}{}{value}{gap}{}{normal}",
            fill(&label, self.label),
            fill(value, self.value),
            fill(normal, self.normal)
        )
    }
}
