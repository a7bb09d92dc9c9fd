//! The plots of a session's report, each with how to read it.

use crate::plots::{NothingToDraw, Plot};
use crate::{
    SessionReport, arrangement_plot, correlation_plot, energy_curve_plot, focal_map_plot, goniometer_plot,
    group_levels_plot, kit_arrivals_plot, loudness_plot, mono_loss_plot, panorama_plot, peak_to_loudness_plot,
    spectrum_plot, stem_levels_plot, translation_plot, who_hides_whom_plot,
};

/// A plot, or why there is none, and how to read it.
pub(crate) type Picture = (Result<Plot, NothingToDraw>, &'static str);

/// What they stand under.
pub(crate) const HEADING: &str = "Pictures";
/// What stands before the reason why there is no plot.
pub(crate) const NOTHING_TO_DRAW: &str = "Nothing to draw: ";

/// How to read the picture of a pair's sum.
pub(crate) const PAIR_SUM: &str = "What the two stems give together in each third octave, over the powers of both: 3 dB \
    where they add up, 0 where they are unrelated, less where they cancel.";

/// How to read a profile's features as strips.
pub(crate) const FEATURE_STRIPS: &str =
    "Each on a scale of its own: the bar holds 8 of 10 songs, its inner part half of them, the mark is their median.";

/// All plots in the order in which they are shown.
pub(crate) fn pictures(report: &SessionReport<'_>) -> Vec<Picture> {
    if report.plan.session.mix_only { of_a_mix(report) } else { of_stems(report) }
}

/// What the mix by itself shows.
fn of_a_mix(report: &SessionReport<'_>) -> Vec<Picture> {
    vec![
        (
            spectrum_plot(report),
            "How the level falls from bass to treble. Inside the band is where 8 of 10 songs of the profile lie, or what \
             references allow, whose loud sections are compared with those of the mixes; where it is paler, too little is \
             known to judge.",
        ),
        (loudness_plot(report), "Loudness of the last 3 seconds at every moment, and of the whole song."),
        (
            peak_to_loudness_plot(report),
            "How far the highest peak of the last 3 seconds stands above their loudness: the lower, the denser.",
        ),
        (
            correlation_plot(report),
            "How alike left and right are: 1 is mono, 0 unrelated sides, below 0 out of phase. Where readings lie close \
             together, the lowest is drawn.",
        ),
        (
            goniometer_plot(report),
            "Where left and right stand to each other, sample by sample, as a goniometer shows it: upright what is equal on \
             both sides, level what is opposite and gone in mono; further out is louder.",
        ),
        (
            panorama_plot(report),
            "Where the power of lows, mids and highs lies between the loudspeakers. Heights are square roots, so that \
             what lies beside the centre is seen.",
        ),
        (
            mono_loss_plot(report),
            "How much softer each band becomes when left and right are summed, as on a phone or a club system.",
        ),
    ]
}

/// What stems and their mix show: who plays when, the mix, then who stands where in it.
fn of_stems(report: &SessionReport<'_>) -> Vec<Picture> {
    let mut of_mix = of_a_mix(report);
    let mono_loss = of_mix.split_off(of_mix.len() - 1);
    let mut figures: Vec<Picture> = vec![
        (
            arrangement_plot(report),
            "Each stem over time, as strong as it is loud against its own loudest moment, and the sections that the song was \
             heard to have: sections that sound alike have one letter.",
        ),
        (
            energy_curve_plot(report),
            "How loud each section of the stems' sum is, and how many stems play: a chorus that is no louder and no denser than \
             the verse before it does not lift.",
        ),
    ];
    figures.extend(of_mix);
    figures.extend([
        (group_levels_plot(report), "How loud all vocals, all drums, the bass and all else are against the whole mix."),
        (stem_levels_plot(report), "How loud each stem is against the whole mix, loudest first."),
    ]);
    figures.extend(mono_loss);
    figures.extend([
        (
            translation_plot(report),
            "How much of its place in the mix each part loses where songs are played, in LU against full-range monitors: a phone \
             and a club play mono, a car and a club more bass, which takes a share from all others. A diamond is on what is \
             no longer heard there.",
        ),
        (
            who_hides_whom_plot(report),
            "Sounds in the same range at the same time mask each other: each is softer in the mix than alone. A cell is \
             the share of its row's loudness, in percent, that the part of its column takes; at the right stands what \
             all others take together. 40 to 70 % in all is normal in a mix: what counts is that the parts that should \
             win, which come first, lose less than the others.",
        ),
        (
            focal_map_plot(report),
            "When and in what range the rest of the mix takes the loudness of the part that should win: the stronger the \
             colour, the larger the share that is lost; ranges where the part is soft count less, and where it does not \
             sound nothing is drawn.",
        ),
    ]);
    if report.plan.kit.is_some() {
        figures.push((
            kit_arrivals_plot(report),
            "When one sound is in each microphone, against the overheads: close microphones have it before, rooms after \
             them. A diamond is upside down against the overheads; a hollow mark is unsure, since hits disagree. Distance is \
             sound: nothing here has to lie at 0.",
        ));
    }
    figures
}
