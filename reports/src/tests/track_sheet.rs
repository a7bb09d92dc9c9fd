use super::fixture::song;
use crate::track_sheet::{Normal, Peers, track_sheet};
use crate::{TerminalStyle, analysis_sheets_terminal};
use analyzer::{Role, TrackAnalysis};

fn value(track: &TrackAnalysis, label: &str) -> String {
    let song = song();
    let sheet = track_sheet(track, Normal { profile: song.target.profile(), peers: Peers::Songs });
    let row = sheet.iter().flat_map(|section| &section.rows).find(|row| row.label == label);
    row.unwrap_or_else(|| panic!("no row {label}")).value.clone()
}

#[test]
fn the_width_of_the_mids_is_that_of_the_band_around_1_khz() {
    let mut mix = song().unity;
    mix.stereo.panorama.iter_mut().zip([0.11, 0.22, 0.33]).for_each(|(band, width)| band.pan_rms = width);
    assert_eq!(value(&mix, "Width of the mids"), "0.22");
    // Lows without any power have no band.
    mix.stereo.panorama.remove(0);
    assert_eq!(value(&mix, "Width of the mids"), "0.22");
    mix.stereo.panorama.remove(0);
    assert_eq!(value(&mix, "Width of the mids"), "–");
}

#[test]
fn a_stem_that_nothing_is_known_of_has_no_range_and_a_file_is_a_song() {
    let mut song = song();
    let range = |page: &str| page.contains("15.8 … 20.7");
    // The crest factor of 8 of 10 songs, and of 8 of 10 stems that are no vocals, drums or bass.
    let page = crate::html(&song.report());
    assert!(range(&page) && page.contains("15.6 … 21.5"));
    song.plan.stems.iter_mut().for_each(|stem| stem.role = Role::Unknown);
    let page = crate::html(&song.report());
    assert!(range(&page) && !page.contains("15.6 … 21.5"));
    song.stems.truncate(1);
    song.stems[0].name = "Blah".to_owned();
    assert!(range(&analysis_sheets_terminal(
        &song.stems,
        song.target.profile(),
        TerminalStyle { color: false, width: 120 }
    )));
}
