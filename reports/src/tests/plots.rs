use super::fixture::{Song, blank_song, song, song_of};
use super::markup::assert_balanced;
use crate::{
    NothingToDraw, Plot, SessionReport, arrangement_plot, correlation_plot, energy_curve_plot, focal_map_plot,
    goniometer_plot, group_levels_plot, kit_arrivals_plot, loudness_plot, mono_loss_plot, pair_sum_plot, panorama_plot,
    peak_to_loudness_plot, spectrum_plot, stem_levels_plot, translation_plot, who_hides_whom_plot,
};
use analyzer::GONIOMETER_CELLS;

type Draw = fn(&SessionReport<'_>) -> Result<Plot, NothingToDraw>;

const PLOTS: [Draw; 15] = [
    arrangement_plot,
    energy_curve_plot,
    spectrum_plot,
    loudness_plot,
    peak_to_loudness_plot,
    correlation_plot,
    goniometer_plot,
    panorama_plot,
    group_levels_plot,
    stem_levels_plot,
    mono_loss_plot,
    translation_plot,
    who_hides_whom_plot,
    focal_map_plot,
    kit_arrivals_plot,
];

/// Every plot is drawn, well-formed and says its numbers.
fn check(report: &SessionReport<'_>) {
    for plot in PLOTS {
        let plot = plot(report).unwrap();
        assert_balanced(&plot.svg);
        assert!(plot.svg.starts_with("<svg role=\"img\" aria-label=\"") && plot.svg.ends_with("</svg>\n"));
        assert!(plot.svg.matches("<text").count() > 5, "{}", plot.title);
        assert!(plot.svg.matches("<polyline").count() + plot.svg.matches("<circle").count() > 0, "{}", plot.title);
        assert!(plot.alt.chars().any(|c| c.is_ascii_digit()), "{}", plot.alt);
        assert!(!plot.svg.contains("NaN") && !plot.svg.contains("inf"), "{}", plot.title);
    }
}

#[test]
fn plots_are_drawn_for_one_stem_and_for_many() {
    for n in [1, 4, 30] {
        let song = song_of(n);
        check(&song.report());
        check(&SessionReport { draft: None, audio: None, ..song.report() });
        let svg = stem_levels_plot(&song.report()).unwrap().svg;
        assert!(svg.contains(&format!("height=\"{}\"", 100 + 30 * n)), "{n}");
    }
}

#[test]
fn where_nothing_was_measured_the_plot_says_so() {
    for n in [0, 1, 4] {
        let song = blank_song(n);
        for plot in PLOTS {
            let nothing = plot(&song.report()).unwrap_err();
            assert!(!nothing.because.is_empty(), "{}", nothing.title);
        }
    }
}

#[test]
fn readings_far_off_the_scale_do_not_break_a_plot() {
    let mut song: Song = song();
    song.plan.stems[0].level_before_lu = Some(-140.0);
    song.plan.before.group_levels_lu.values_mut().for_each(|level| *level = -140.0);
    song.unity.spectrum.third_octave.levels_db = vec![Some(-30.0), None, Some(-200.0), None, Some(-30.0)];
    song.unity.spectrum.third_octave.centers_hz = vec![250.0, 315.0, 400.0, 500.0, 630.0];
    song.unity.timeline.short_term_lufs = vec![None, Some(-90.0), None, Some(-10.0)];
    song.unity.stereo.mono_loss_per_band_db = vec![Some(-90.0); 5];
    song.unity.timeline.psr_db = vec![None, Some(-3.0), None, Some(90.0)];
    song.unity.timeline.correlation = vec![Some(-1.0), None, Some(1.0), None];
    song.unity.stereo.panorama.truncate(1);
    check(&song.report());
}

#[test]
fn a_name_is_escaped_and_a_long_one_cut() {
    let mut song = song();
    song.plan.stems[0].name = "<b>\u{1b} & \"kick\"".to_owned();
    let svg = stem_levels_plot(&song.report()).unwrap().svg;
    assert!(svg.contains("&lt;b&gt;\u{FFFD} &amp; &quot;kick&quot;\n</text>"));
    assert!(svg.contains("Acoustic Guitar (st…\n</text>"));
    assert!(!svg.contains('\u{1b}'));
    assert_balanced(&svg);
}

/// The plain sum is 4.5 dB over the median around 180 Hz, where the range of 8 of 10 songs ends 3 dB above it.
#[test]
fn the_spectrum_tells_what_lies_outside_the_corridor() {
    let alt = spectrum_plot(&song().report()).unwrap().alt;
    assert!(
        alt.contains("The stems as they are: ") && alt.contains("Hz.") && alt.contains("The draft: no band outside"),
        "{alt}"
    );
}

#[test]
fn a_reference_is_drawn_and_judged_by() {
    let plot = spectrum_plot(&song().judged_by_its_draft().report()).unwrap();
    assert!(plot.alt.contains("of the bands outside what is judged by"), "{}", plot.alt);
    assert!(plot.alt.contains("The draft: no band outside what is judged by"), "{}", plot.alt);
    let curves = |plot: &Plot| plot.svg.matches("<polyline").count();
    let plain = spectrum_plot(&song().report()).unwrap();
    assert!(curves(&plot) > curves(&plain) && plot.svg.contains("reference") && !plain.svg.contains("reference"));
}

/// The plain sum is out of phase for a tenth of a second.
#[test]
fn pictures_over_time_tell_the_lowest_reading_and_where() {
    let song = song();
    let alt = correlation_plot(&song.report()).unwrap().alt;
    assert!(alt.contains("lowest at 1:40 with -0.40, 6 % of the time below 0. The draft: 0.81"), "{alt}");
    let alt = peak_to_loudness_plot(&song.report()).unwrap().alt;
    assert!(alt.contains("% of the time below 8 dB. The draft: least at "), "{alt}");
}

/// The fixture's points lie on two lines: four fifths of them upright, the others level.
#[test]
fn the_goniometer_tells_how_much_is_near_to_opposite() {
    let mut song = song();
    let mut counts = vec![[0; GONIOMETER_CELLS]; GONIOMETER_CELLS];
    counts[GONIOMETER_CELLS - 1][GONIOMETER_CELLS / 2] = 810;
    counts[GONIOMETER_CELLS / 2][2] = 190;
    song.unity.stereo.goniometer.counts = counts;
    let plot = goniometer_plot(&song.report()).unwrap();
    let told = "80 % of the time within 1 degrees of mono, 19 % of it nearer to opposite than to mono.";
    assert!(plot.alt.starts_with(&format!("The stems as they are: {told}")), "{}", plot.alt);
    assert!(plot.svg.matches("<rect").count() < 2 * GONIOMETER_CELLS * GONIOMETER_CELLS);
}

#[test]
fn the_panorama_has_a_panel_for_each_band_that_has_power() {
    let mut song = song();
    let plot = panorama_plot(&song.report()).unwrap();
    for label in ["Lows, 20–250 Hz", "Mids, 250 Hz – 2.5 kHz", "Highs, 2.5–16 kHz"] {
        assert!(plot.svg.contains(label), "{label}");
    }
    song.unity.stereo.panorama.remove(0);
    song.draft.stereo.panorama.remove(0);
    let plot = panorama_plot(&song.report()).unwrap();
    assert!(!plot.svg.contains("Lows") && plot.svg.contains("Mids, "));
    assert!(
        plot.alt.starts_with("The stems as they are, from -1 (left) to 1 (right): mids around 0.00"),
        "{}",
        plot.alt
    );
}

#[test]
fn the_matrix_tells_the_worst_pair_and_the_largest_total() {
    let plot = who_hides_whom_plot(&song().report()).unwrap();
    assert!(plot.alt.contains("In the draft Lead Vox is hidden most: the rest takes 56 % of its loudness, 11.2 phon."));
    assert!(plot.alt.contains("takes the most of one part: "), "{}", plot.alt);
    assert!(plot.svg.contains("70 → 56\n</text>"));
    assert!(plot.svg.contains("less than before"));
}

#[test]
fn without_a_draft_the_matrix_shows_the_stems_as_they_are_and_no_change() {
    let song = song();
    let plot = who_hides_whom_plot(&SessionReport { draft: None, audio: None, ..song.report() }).unwrap();
    assert!(plot.alt.contains("In the stems as they are Lead Vox is hidden most: the rest takes 70 %"), "{}", plot.alt);
    assert!(!plot.svg.contains("than before") && !plot.svg.contains('→'));
}

#[test]
fn more_parts_than_fit_are_left_out_and_counted() {
    let plot = who_hides_whom_plot(&song_of(30).report()).unwrap();
    assert!(plot.alt.ends_with("6 parts of lower priority are not shown."), "{}", plot.alt);
    assert!(!plot.svg.contains(&format!("{} 29", "Bass DI")));
}

#[test]
fn devices_tell_what_vanishes_where() {
    let song = song();
    let plot = translation_plot(&song.report()).unwrap();
    assert!(plot.alt.contains("(-24 LU)") && plot.alt.contains("On laptop: 0 of "), "{}", plot.alt);
    // The legend's, and one for each part that vanishes.
    let vanishing = plot.alt.matches("(-24 LU)").count();
    assert_eq!(plot.svg.matches("<polygon").count(), 1 + vanishing);
    let plot = translation_plot(&song_of(30).report()).unwrap();
    assert!(plot.alt.ends_with("The 6 softest parts are not shown."), "{}", plot.alt);
}

/// A part that is turned up and loses the same share looks the same.
#[test]
fn the_map_shows_shares_whatever_the_level() {
    let mut song = song();
    let maps = song.focal.as_mut().unwrap();
    let mut louder = maps.before.clone();
    for row in louder.alone_sones.iter_mut().chain(&mut louder.in_mix_sones) {
        *row = row.map(|sones| 2.0 * sones);
    }
    maps.after = Some(louder);
    let svg = focal_map_plot(&song.report()).unwrap().svg;
    // The first rectangle is the paper.
    let rectangles = svg.split("<rect").skip(2);
    let cells: Vec<&str> = rectangles.filter_map(|cell| cell.split_once("opacity=")?.1.split(' ').next()).collect();
    assert_eq!(cells[..cells.len() / 2], cells[cells.len() / 2..]);
    assert!(cells.len() > 100);
}

/// The fixture's voice loses 90 % above 1 kHz in the choruses, half of it in the draft, and 20 % elsewhere.
#[test]
fn the_map_tells_what_is_taken_where_and_stays_small() {
    let plot = focal_map_plot(&song().report()).unwrap();
    assert_eq!(plot.title, "Where the lead vocal is lost");
    let (before, after) = plot.alt.split_once("Draft: ").unwrap();
    assert!(before.contains("Lead Vox. Stems as they are: ") && before.contains("kHz"), "{before}");
    let share = |text: &str| text.split_once(" %").unwrap().0.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
    assert!(share(before) > share(after) && share(after) > 20.0, "{}", plot.alt);
    assert!(plot.svg.matches("<rect").count() < 2 * 3_500);
    assert!(plot.svg.contains("10k\n</text>"));
}

#[test]
fn the_kit_tells_who_is_first_who_is_upside_down_and_who_cannot_be_told() {
    let plot = kit_arrivals_plot(&song().report()).unwrap();
    assert_eq!(
        plot.alt,
        "After OH: Snare Top -2.5 ms; Snare Bottom -1.2 ms, upside down; OH 0.0 ms. 1 of 4 could not be timed."
    );
    assert!(plot.svg.contains("not told: too few clear hits"));
}

#[test]
fn the_sum_of_a_pair_is_drawn_where_a_fix_is_proposed() {
    let mut pair = song().plan.pairs.remove(0);
    let plot = pair_sum_plot(&pair).unwrap();
    assert_balanced(&plot.svg);
    assert!(plot.alt.starts_with("The fix gives the most at 250 Hz: -6.8 to +2.5 dB."), "{}", plot.alt);
    pair.sum.clear();
    assert!(pair_sum_plot(&pair).unwrap_err().because.contains("no fix"));
}
