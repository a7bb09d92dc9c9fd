use super::TerminalStyle;
use super::page::{Ink, Page};
use super::table::{Column, table};
use crate::Likeness;
use crate::format::{UNDEFINED, band, count, number, optional, printable, signed};
use crate::likeness_words::{likeness_blocks, reading_label, sentences};
use corpus::{Compared, Comparison, Profile, Quantiles, SongStyles, StylePart};

/// A line per profile.
pub fn profile_list_terminal(profiles: &[Profile], style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    let columns = [
        Column::text("Name"),
        Column::text("Title"),
        Column::figure("Songs"),
        Column::figure("Artists").optional(1),
        Column::text("Evidence").optional(3),
        Column::text("Songs are").optional(2),
        Column::text("Judged band").optional(0),
    ];
    let row = |profile: &Profile| {
        vec![
            printable(&profile.name),
            printable(&profile.label()),
            profile.n_songs.to_string(),
            profile.n_artists.map_or_else(|| UNDEFINED.to_owned(), |n| n.to_string()),
            profile.evidence.as_str().to_owned(),
            stage(profile).to_owned(),
            band(profile.valid_hz),
        ]
    };
    table(&mut page, &columns, &profiles.iter().map(row).collect::<Vec<_>>());
    page.line("", Ink::Plain);
    page.paragraph(0, LIST_KEY, Ink::Dim);
    page.into_text()
}

const LIST_KEY: &str = "Judge by one with --genre NAME, or by a file of your own with --genre path/to/NAME.json.";

/// What a profile holds, and what is expected by it of the next song.
pub fn profile_terminal(profile: &Profile, expected: &Profile, style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, &printable(&profile.label()), Ink::Bold);
    head(&mut page, profile);
    page.heading("Features");
    let names = profile.features.keys().map(|name| (name.clone(), decimals(name)));
    let rows = names.map(|(name, decimals)| {
        let own = Quantiles::from(&profile.features[&name]);
        row(name.clone(), &own, expected.features.get(&name).map(Quantiles::from), decimals)
    });
    table(&mut page, &columns("Feature"), &rows.collect::<Vec<_>>());
    let groups = profile.group_levels_lu.iter().map(|(group, own)| {
        let usual = expected.group_levels_lu.get(group).map(Quantiles::from);
        row(format!("{group:?}").to_lowercase(), &Quantiles::from(own), usual, 1)
    });
    let groups: Vec<_> = groups.collect();
    if !groups.is_empty() {
        page.heading("Loudness of stems against the mix, LU");
        table(&mut page, &columns("Group"), &groups);
    }
    page.heading("Third octaves, dB re the mean of 250–2000 Hz");
    let bands = profile.third_octave.bands();
    let rows = bands.map(|(hz, own)| row(format!("{hz} Hz"), &own, expected.third_octave.at(hz), 1));
    table(&mut page, &columns("Band"), &rows.collect::<Vec<_>>());
    if let Some(styles) = &profile.sub_styles {
        sub_styles(&mut page, styles);
    }
    page.line("", Ink::Plain);
    page.paragraph(0, SHOW_KEY, Ink::Dim);
    page.into_text()
}

const SHOW_KEY: &str = "p10: a tenth of the songs lie below. Next song: where eight of ten further songs by other artists are \
                        expected, by which a session is judged; of few songs it is wider and nearer to popular music. \
                        docs/profiles.md says how.";

fn head(page: &mut Page, profile: &Profile) {
    page.paragraph(0, &profile_counts(profile), Ink::Plain);
    if let Some(days) = profile_days(profile) {
        page.paragraph(0, &days, Ink::Plain);
    }
    page.paragraph(0, &format!("Judged from {}", band(profile.valid_hz)), Ink::Plain);
    if !profile.note.is_empty() {
        page.paragraph(0, &printable(&profile.note), Ink::Plain);
    }
    page.heading("Sources");
    for line in profile_sources(profile) {
        page.item("- ", &line, Ink::Plain);
    }
}

/// `40 songs by 26 artists, masters, measured`.
pub(crate) fn profile_counts(profile: &Profile) -> String {
    let artists = profile.n_artists.map_or_else(String::new, |n| format!(" by {}", count(n as usize, "artist")));
    let songs = count(profile.n_songs as usize, "song");
    format!("{songs}{artists}, {}, {}", stage(profile), profile.evidence.as_str())
}

/// When and by what they were measured.
pub(crate) fn profile_days(profile: &Profile) -> Option<String> {
    let measured = profile.measured.as_ref()?;
    let days = if measured.from == measured.to {
        measured.from.clone()
    } else {
        format!("{} to {}", measured.from, measured.to)
    };
    Some(format!("Measured {days} by premix {}", measured.versions.join(", ")))
}

/// Sources and licences, a line each.
pub(crate) fn profile_sources(profile: &Profile) -> Vec<String> {
    let sources = profile.sources.iter().map(|source| printable(source));
    let licences = profile.licences.iter().map(|licence| {
        let songs = licence.n_songs.map_or_else(String::new, |n| format!(", {}", count(n as usize, "song")));
        printable(&format!("{}: {}{songs}", licence.source, licence.licence))
    });
    sources.chain(licences).collect()
}

fn stage(profile: &Profile) -> &'static str {
    if profile.mastered { "masters" } else { "mixes before mastering" }
}

fn columns(first: &'static str) -> [Column; 11] {
    [
        Column::text(first),
        Column::figure("n").optional(3),
        Column::figure("Artists").optional(2),
        Column::figure("p5").optional(0),
        Column::figure("p10"),
        Column::figure("p25").optional(1),
        Column::figure("p50"),
        Column::figure("p75").optional(1),
        Column::figure("p90"),
        Column::figure("p95").optional(0),
        Column::figure("Next song"),
    ]
}

fn row(name: String, own: &Quantiles, expected: Option<Quantiles>, decimals: usize) -> Vec<String> {
    let n = |n: Option<u32>| n.map_or_else(|| UNDEFINED.to_owned(), |n| n.to_string());
    let values = own.values.iter().map(|value| optional(*value, decimals));
    let next = expected.map_or_else(|| UNDEFINED.to_owned(), |next| range(next.eight_of_ten(), decimals));
    [name, n(own.n_songs), n(own.n_artists)].into_iter().chain(values).chain([next]).collect()
}

fn range((low, high): (f64, f64), decimals: usize) -> String {
    format!("{} … {}", number(low, decimals), number(high, decimals))
}

fn decimals(feature: &str) -> usize {
    if feature.starts_with("correlation") { 2 } else { 1 }
}

/// Two profiles side by side.
pub fn profile_comparison_terminal(comparison: &Comparison, labels: [&str; 2], style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, &printable(&format!("A: {}", labels[0])), Ink::Bold);
    page.paragraph(0, &printable(&format!("B: {}", labels[1])), Ink::Bold);
    let columns = |first| {
        [
            Column::text(first),
            Column::figure("n A").optional(1),
            Column::figure("n B").optional(1),
            Column::figure("A p10–p90").optional(2),
            Column::figure("B p10–p90").optional(2),
            Column::figure("A p50"),
            Column::figure("B p50"),
            Column::figure("B−A"),
            Column::figure("in A's spreads").optional(0),
        ]
    };
    page.heading("Features");
    let rows = comparison.features.iter().map(|one| compared(one.name.clone(), one, decimals(&one.name)));
    table(&mut page, &columns("Feature"), &rows.collect::<Vec<_>>());
    page.heading("Third octaves, dB re the mean of 250–2000 Hz");
    let rows = comparison.bands.iter().map(|one| compared(format!("{} Hz", one.name), one, 1));
    table(&mut page, &columns("Band"), &rows.collect::<Vec<_>>());
    page.line("", Ink::Plain);
    page.paragraph(0, COMPARE_KEY, Ink::Dim);
    page.into_text()
}

const COMPARE_KEY: &str = "B−A: difference of the medians; a spread is half of the distance from A's p10 to its p90.";

fn compared(name: String, one: &Compared, decimals: usize) -> Vec<String> {
    let n = |n: Option<u32>| n.map_or_else(|| UNDEFINED.to_owned(), |n| n.to_string());
    let range_of = |which: usize| {
        one.p10[which].zip(one.p90[which]).map_or_else(|| UNDEFINED.to_owned(), |ends| range(ends, decimals))
    };
    let difference = |value: Option<f64>| value.map_or_else(|| UNDEFINED.to_owned(), |value| signed(value, decimals));
    vec![
        name,
        n(one.n_songs[0]),
        n(one.n_songs[1]),
        range_of(0),
        range_of(1),
        optional(one.p50[0], decimals),
        optional(one.p50[1], decimals),
        difference(one.difference),
        one.difference_in_spreads.map_or_else(|| UNDEFINED.to_owned(), |spreads| signed(spreads, 1)),
    ]
}

fn sub_styles(page: &mut Page, styles: &SongStyles) {
    const SHOWN: usize = 3;
    page.heading("Sub-styles");
    if styles.styles.len() < 2 {
        let text = format!(
            "None: {} with all readings, parted no better than by chance.",
            count(styles.n_songs as usize, "song")
        );
        page.paragraph(0, &text, Ink::Plain);
        return;
    }
    for (k, style) in styles.styles.iter().enumerate() {
        let mark = |mark: &StylePart| format!("{} {}", reading_label(&mark.reading).0, signed(mark.deviations, 1));
        let marks: Vec<String> = styles.marks(k).iter().take(SHOWN).map(mark).collect();
        let counts =
            format!("{} by {}", count(style.n_songs as usize, "song"), count(style.n_artists as usize, "artist"));
        let examples = printable(&style.examples.join("; "));
        page.item(
            &format!("{}. ", k + 1),
            &format!("{counts}, marked by (deviations): {}; such as {examples}", marks.join("; ")),
            Ink::Plain,
        );
    }
}

/// How typical a song is of a profile, in what it is not, and what else it measures like.
pub fn song_likeness_terminal(song: &Likeness<'_>, style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, &format!("{} against {}", printable(song.name), printable(&song.profile.label())), Ink::Bold);
    page.paragraph(0, &profile_counts(song.profile), Ink::Plain);
    for block in likeness_blocks(song.typicality) {
        let (text, items) = sentences(&block);
        page.line("", Ink::Plain);
        page.paragraph(0, &text, Ink::Plain);
        for item in items {
            page.item("- ", item, Ink::Plain);
        }
    }
    page.line("", Ink::Plain);
    page.paragraph(0, LIKENESS_KEY, Ink::Dim);
    page.into_text()
}

const LIKENESS_KEY: &str = "What is untypical is not wrong: it says where a song differs. docs/profiles.md says how it is \
                            computed; --format json has every part.";
