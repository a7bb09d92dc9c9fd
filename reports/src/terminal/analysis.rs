use super::TerminalStyle;
use super::page::{Ink, Page};
use super::table::{Column, table};
use super::track_sheet::sheet;
use crate::fault_words::describe_fault;
use crate::format::{count, optional, printable, sample_rate, time};
use crate::track_sheet::{Normal, Peers};
use analyzer::{TrackAnalysis, role_from_name};
use corpus::Profile;
use suggest::Stage;

/// A sheet of readings for every file, beside what is normal in the songs of `profile`, and the faults below it.
///
/// A file whose name says what it plays is compared with such stems, any other with whole songs.
pub fn analysis_sheets_terminal(tracks: &[TrackAnalysis], profile: &Profile, style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    for track in tracks {
        let role = role_from_name(&track.name).role;
        // A file whose name says nothing is most likely a song.
        let peers = Peers::of(role, Peers::Songs);
        let stage = (peers == Peers::Songs).then(|| suggest::mix_stage(track, None));
        let is_mastered = stage.as_ref().is_some_and(|reading| reading.stage == Stage::Master);
        let peers = if is_mastered { Peers::Mastered } else { peers };
        sheet(&mut page, track, stage.as_ref(), Normal { profile, peers });
    }
    faults(&mut page, tracks);
    page.line("", Ink::Plain);
    page.paragraph(
        0,
        &format!("Songs are those of the profile '{}'. {} {SHEET_KEY}", profile.label(), profile.note),
        Ink::Dim,
    );
    page.into_text()
}

/// A table of readings, one line per file, and the faults below it.
pub fn analysis_terminal(tracks: &[TrackAnalysis], style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    let columns = [
        Column::text("File"),
        Column::text("Form").optional(3),
        Column::figure("Length").optional(5),
        Column::figure("LUFS"),
        Column::figure("Max S").optional(4),
        Column::figure("LRA").optional(6),
        Column::figure("dBTP"),
        Column::figure("PLR").optional(7),
        Column::figure("Crest").optional(1),
        Column::figure("Tilt").optional(0),
        Column::figure("Corr").optional(2),
        Column::figure("Mono").optional(2),
    ];
    let rows: Vec<Vec<String>> = tracks.iter().map(row).collect();
    table(&mut page, &columns, &rows);
    faults(&mut page, tracks);
    page.line("", Ink::Plain);
    page.paragraph(0, KEY, Ink::Dim);
    page.into_text()
}

const SHEET_KEY: &str = "Their range is what is usual, not what is right. docs/readings.md defines every reading.";

/// What the heads of the table stand for.
const KEY: &str = "LUFS: integrated loudness. Max S: loudest 3 s, LUFS. LRA: loudness range, LU. dBTP: true peak. \
                   PLR: true peak over loudness, dB. Crest: peak over RMS, dB. Tilt: spectral slope, dB/oct. \
                   Corr: correlation of left and right. Mono: change of loudness in mono, LU.";

fn row(track: &TrackAnalysis) -> Vec<String> {
    vec![
        printable(&track.name),
        form(track),
        time(track.format.duration_s),
        optional(track.loudness.integrated_lufs, 1),
        optional(track.loudness.max_short_term_lufs, 1),
        optional(track.loudness.range_lu, 1),
        optional(track.loudness.true_peak_dbtp, 1),
        optional(track.dynamics.plr_db, 1),
        optional(track.dynamics.crest_db, 1),
        optional(track.spectrum.tilt_db_per_octave, 1),
        optional(track.stereo.correlation, 2),
        optional(track.stereo.mono_loss_lu, 1),
    ]
}

pub(super) fn form(track: &TrackAnalysis) -> String {
    let channels = match track.format.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        n => format!("{n} ch"),
    };
    format!("{channels} {}", sample_rate(track.format.sample_rate_hz))
}

fn faults(page: &mut Page, tracks: &[TrackAnalysis]) {
    let faulty: Vec<&TrackAnalysis> = tracks.iter().filter(|track| !track.faults.is_empty()).collect();
    if faulty.is_empty() {
        return;
    }
    page.heading(&format!("Faults in {}", count(faulty.len(), "file")));
    for track in faulty {
        let faults = track.faults.iter().map(describe_fault).collect::<Vec<_>>().join(", ");
        page.item("  ", &format!("{}: {faults}", printable(&track.name)), Ink::Yellow);
    }
}
