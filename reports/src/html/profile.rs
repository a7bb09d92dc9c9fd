//! Pages on profiles: one of them, two side by side, and a song against one.

use super::{document, figure};
use crate::format::{UNDEFINED, band, count, number, optional, printable, signed};
use crate::likeness_words::{LIKENESS_HEADING, UNTYPICAL, among_songs, likeness_blocks, reading_label, sentences};
use crate::pictures::FEATURE_STRIPS;
use crate::terminal::{profile_counts, profile_days, profile_sources};
use crate::{Likeness, corridor_plot, corridors_plot, feature_pairs_plot, feature_strips_plot};
use corpus::{Compared, Comparison, Profile, Quantiles, SongStyles};
use maud::{Markup, html};

/// Where a song is held against a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A section of a session's report, which has the spectrum elsewhere.
    Session,
    /// A page of its own.
    Page,
}

const CORRIDOR: &str = "How the level falls from bass to treble: the innermost band holds half of the songs, the next 8 of 10, the \
                        outermost 9 of 10, as far as they are known. Between the dashed lines a spectrum is judged.";
/// A profile: its spectrum and its features as pictures and in figures, and where they come from.
pub fn profile_html(profile: &Profile, expected: &Profile, version: &str) -> String {
    let body = html! {
        (masthead("premix profile", &profile.label(), profile))
        main {
            section aria-labelledby="pictures" {
                h2 #pictures { "Pictures" }
                div.plots {
                    (figure(&corridor_plot(profile, None), CORRIDOR))
                    (figure(&feature_strips_plot(profile, None), FEATURE_STRIPS))
                }
            }
            @if let Some(styles) = &profile.sub_styles { (sub_styles(styles)) }
            (tables(profile, expected))
            (sources(&[profile]))
        }
        (footer(version))
    };
    document(&profile.label(), &body)
}

/// Two profiles side by side.
pub fn profile_comparison_html(comparison: &Comparison, profiles: [&Profile; 2], version: &str) -> String {
    let title = format!("{} and {}", profiles[0].label(), profiles[1].label());
    let body = html! {
        header.masthead {
            p.kicker { "premix profiles" }
            h1 { (printable(&title)) }
            @for (name, profile) in ["A", "B"].iter().zip(profiles) {
                p.facts { strong { (name) ": " (printable(&profile.label())) } ", " (profile_counts(profile)) }
            }
            @if profiles[0].mastered != profiles[1].mastered {
                p { "One is of masters, the other of mixes before mastering: loudness, range and dynamics differ by that alone." }
            }
        }
        main {
            section aria-labelledby="pictures" {
                h2 #pictures { "Pictures" }
                div.plots {
                    (figure(&corridors_plot(profiles), "The spectra of 8 of 10 songs of each, and their medians."))
                    (figure(&feature_pairs_plot(profiles), "Each on a scale of its own: A above, B below."))
                }
            }
            (compared("features", "Features", &comparison.features, |one| reading_name(&one.name)))
            (compared("bands", "Third octaves, dB re the mean of 250–2000 Hz", &comparison.bands, |one| format!("{} Hz", one.name)))
            (sources(&profiles))
        }
        (footer(version))
    };
    document(&title, &body)
}

/// A song against a profile.
pub fn song_likeness_html(song: &Likeness<'_>, version: &str) -> String {
    let title = format!("{} against {}", printable(song.name), song.profile.label());
    let body = html! {
        (masthead("premix: a song against a profile", &title, song.profile))
        main { (likeness(*song, Place::Page)) (sources(&[song.profile])) }
        (footer(version))
    };
    document(&title, &body)
}

/// How typical a song is, and what makes it untypical, in words and pictures.
pub(super) fn likeness(song: Likeness<'_>, place: Place) -> Markup {
    let told = song.typicality;
    let readings = Some((song.features, told.mastered));
    html! {
        section.likeness aria-labelledby="typical" {
            h2 #typical { (LIKENESS_HEADING) }
            @if place == Place::Session {
                p { (among_songs(&song)) " " (UNTYPICAL) }
            } @else {
                p { (UNTYPICAL) }
            }
            @for block in likeness_blocks(told) {
                @let (text, items) = sentences(&block);
                p { (text) }
                @if !items.is_empty() { ul { @for item in items { li { (item) } } } }
            }
            div.plots {
                @if place == Place::Page { (figure(&corridor_plot(song.profile, Some((song.name, song.features))), CORRIDOR)) }
                (figure(&feature_strips_plot(song.profile, readings), FEATURE_STRIPS))
            }
        }
    }
}

fn masthead(kicker: &str, title: &str, profile: &Profile) -> Markup {
    html! {
        header.masthead {
            p.kicker { (kicker) }
            h1 { (printable(title)) }
            p.facts { (profile_counts(profile)) }
            @if let Some(days) = profile_days(profile) { p.facts { (days) } }
            p.facts { "Spectrum judged: " (band(profile.valid_hz)) }
            @if !profile.note.is_empty() { p { (printable(&profile.note)) } }
        }
    }
}

fn footer(version: &str) -> Markup {
    html! { footer { "Written by premix " (version) ". The percentiles say what is usual, not what is right." } }
}

/// What the songs fall into, and by what the styles are told apart.
fn sub_styles(styles: &SongStyles) -> Markup {
    const SHOWN: usize = 5;
    let figures = match (styles.silhouette, styles.silhouette_by_chance) {
        (Some(found), Some(chance)) => {
            format!(" (mean silhouette {}; by chance, once in twenty times, {})", number(found, 2), number(chance, 2))
        }
        _ => String::new(),
    };
    html! {
        section aria-labelledby="styles" {
            h2 #styles { "Sub-styles" }
            @if styles.styles.len() < 2 {
                p { "None: " (count(styles.n_songs as usize, "song")) " with all readings, one cloud, which is parted no better than chance would" (figures) "." }
            } @else {
                p { (styles.n_songs) " songs that have all readings fall into " (styles.styles.len()) " groups" (figures) ". In deviations within groups, from the mean of all:" }
                div.scroll tabindex="0" role="region" aria-labelledby="styles" { table {
                    thead { tr { th scope="col" { "Style" } th.figure scope="col" { "Songs" } th.figure scope="col" { "Artists" }
                        th scope="col" { "Marked by" } th scope="col" { "Such as" } } }
                    tbody { @for (k, style) in styles.styles.iter().enumerate() { tr {
                        th scope="row" { (k + 1) }
                        td.figure { (style.n_songs) } td.figure { (style.n_artists) }
                        td { ul { @for mark in styles.marks(k).iter().take(SHOWN) {
                            li { (reading_label(&mark.reading).0) " " (signed(mark.deviations, 1)) }
                        } } }
                        td { ul { @for name in &style.examples { li { (printable(name)) } } } }
                    } } }
                } }
            }
        }
    }
}

fn reading_name(name: &str) -> String {
    let (label, unit, _) = reading_label(name);
    if unit.is_empty() { label } else { format!("{label}, {unit}") }
}

fn tables(profile: &Profile, expected: &Profile) -> Markup {
    let features: Vec<_> = profile
        .features
        .iter()
        .map(|(name, own)| {
            let next = expected.features.get(name).map(Quantiles::from);
            (reading_name(name), Quantiles::from(own), next, reading_label(name).2)
        })
        .collect();
    let bands = profile.third_octave.bands();
    let bands: Vec<_> = bands.map(|(hz, own)| (format!("{hz} Hz"), own, expected.third_octave.at(hz), 1)).collect();
    html! {
        (percentiles("features", "Features", &features))
        (percentiles("bands", "Third octaves, dB re the mean of 250–2000 Hz", &bands))
        p.quiet.small {
            "p10: a tenth of the songs lie below. Next song: where 8 of 10 further songs by other artists are expected, by which a \
             session is judged; of few songs it is wider and nearer to popular music."
        }
    }
}

type PercentileRow = (String, Quantiles, Option<Quantiles>, usize);

fn percentiles(id: &str, title: &str, rows: &[PercentileRow]) -> Markup {
    let count = |n: Option<u32>| n.map_or_else(|| UNDEFINED.to_owned(), |n| n.to_string());
    html! {
        details.readings.percentiles open[id == "features"] {
            summary #(id) { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead { tr {
                    th scope="col" { "Reading" } th.figure scope="col" { "Songs" } th.figure scope="col" { "Artists" }
                    @for head in ["p5", "p10", "p25", "p50", "p75", "p90", "p95"] { th.figure scope="col" { (head) } }
                    th.figure scope="col" { "Next song" }
                } }
                tbody { @for (name, own, next, decimals) in rows { tr {
                    th scope="row" { (name) }
                    td.figure { (count(own.n_songs)) } td.figure { (count(own.n_artists)) }
                    @for value in own.values { td.figure { (optional(value, *decimals)) } }
                    td.figure { (next.map_or_else(|| UNDEFINED.to_owned(), |next| range(next.eight_of_ten(), *decimals))) }
                } } }
            } }
        }
    }
}

fn range((low, high): (f64, f64), decimals: usize) -> String {
    format!("{} … {}", number(low, decimals), number(high, decimals))
}

fn compared(id: &str, title: &str, rows: &[Compared], name: impl Fn(&Compared) -> String) -> Markup {
    let decimals = |one: &Compared| if id == "bands" { 1 } else { reading_label(&one.name).2 };
    let range_of = |one: &Compared, which: usize| {
        let ends = one.p10[which].zip(one.p90[which]);
        ends.map_or_else(|| UNDEFINED.to_owned(), |ends| range(ends, decimals(one)))
    };
    let difference =
        |value: Option<f64>, decimals| value.map_or_else(|| UNDEFINED.to_owned(), |value| signed(value, decimals));
    html! {
        details.readings open[id == "features"] {
            summary #(id) { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead { tr {
                    th scope="col" { "Reading" }
                    @for head in ["A, 8 of 10", "B, 8 of 10", "A median", "B median", "B less A", "in A's spreads"] {
                        th.figure scope="col" { (head) }
                    }
                } }
                tbody { @for one in rows { tr {
                    th scope="row" { (name(one)) }
                    td.figure { (range_of(one, 0)) } td.figure { (range_of(one, 1)) }
                    td.figure { (optional(one.p50[0], decimals(one))) } td.figure { (optional(one.p50[1], decimals(one))) }
                    td.figure { (difference(one.difference, decimals(one))) }
                    td.figure { (difference(one.difference_in_spreads, 1)) }
                } } }
            } }
        }
    }
}

fn sources(profiles: &[&Profile]) -> Markup {
    html! {
        section.provenance aria-labelledby="sources" {
            h2 #sources { "Where the numbers come from" }
            div.card { dl { @for profile in profiles {
                dt { (printable(&profile.label())) }
                dd { ul { @for line in profile_sources(profile) { li { (line) } } } }
            } } }
        }
    }
}
