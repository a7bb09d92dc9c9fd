//! What makes a song typical or not, in words with numbers.

use crate::Likeness;
use crate::format::{band, capitalized, count, hertz, number, printable, signed};
use corpus::{CloudDistance, NearestStyle, ProfileDistance, ProfilePart, ReadingPlace, SongTypicality};

/// Parts named of a distance.
const SHOWN_PARTS: usize = 6;
/// Readings named that lie outside.
const SHOWN_OUTSIDE: usize = 8;
/// Profiles named.
const SHOWN_PROFILES: usize = 4;
/// Parts named of each of them, and of a sub-style.
const SHOWN_OF_EACH: usize = 3;

/// How far the nearest profile can be trusted: docs/accuracy.md.
pub(crate) const NEAREST_LIMIT: &str = "This ranking was checked on finished songs and named their genre no more often than \
                                        chance: take it for a description, not for a genre.";

/// What the paragraphs stand under.
pub(crate) const LIKENESS_HEADING: &str = "How typical it is";
/// What they are not to be taken for.
pub(crate) const UNTYPICAL: &str = "What is untypical is not wrong: it says where this song differs.";

/// What is held against what.
pub(crate) fn among_songs(song: &Likeness<'_>) -> String {
    format!("{} as a song among those of {}.", printable(song.name), song.typicality.label)
}

/// A paragraph or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LikenessBlock {
    /// What is said.
    pub(crate) text: String,
    /// Its parts.
    pub(crate) items: Vec<String>,
}

impl LikenessBlock {
    fn plain(text: String) -> Self {
        Self { text, items: Vec::new() }
    }
}

/// A reading's name for people, its unit, and digits behind the point.
pub(crate) fn reading_label(name: &str) -> (String, &'static str, usize) {
    let fixed = match name {
        "integrated_lufs" => Some(("Integrated loudness", "LUFS", 1)),
        "range_lu" => Some(("Loudness range", "LU", 1)),
        "true_peak_dbtp" => Some(("True peak", "dBTP", 1)),
        "plr_db" => Some(("Peak to loudness", "dB", 1)),
        "psr_p5_db" => Some(("Peak to short-term, least", "dB", 1)),
        "crest_db" => Some(("Crest factor", "dB", 1)),
        "tilt_db_per_octave" => Some(("Spectral tilt", "dB/oct", 1)),
        "tilt_to_4500_hz_db_per_octave" => Some(("Tilt up to 4.5 kHz", "dB/oct", 1)),
        "side_to_mid_db" => Some(("Side to mid", "dB", 1)),
        "correlation" => Some(("Correlation", "", 2)),
        "mono_loss_lu" => Some(("Lost in mono", "LU", 1)),
        "tempo_bpm" => Some(("Tempo", "BPM", 0)),
        _ => None,
    };
    if let Some((label, unit, decimals)) = fixed {
        return (label.to_owned(), unit, decimals);
    }
    let kinds = [
        ("third_octave_", "Level", "dB", 1),
        ("crest_", "Crest", "dB", 1),
        ("side_to_mid_", "Side to mid", "dB", 1),
        ("side_share_", "Share of the sides", "", 2),
        ("correlation_", "Correlation", "", 2),
    ];
    let named = kinds.iter().find_map(|(prefix, label, unit, decimals)| {
        let place = place(name.strip_prefix(prefix)?)?;
        Some((format!("{label} {place}"), *unit, *decimals))
    });
    named.unwrap_or_else(|| (name.to_owned(), "", 2))
}

/// `120_to_1000_hz_db` as `120 Hz – 1 kHz`, `63_hz_db` as `at 63 Hz`.
fn place(rest: &str) -> Option<String> {
    let (range, _) = rest.split_once("_hz")?;
    match range.split_once("_to_") {
        Some((low, high)) => Some(band([low.parse().ok()?, high.parse().ok()?])),
        // The one nominal frequency of an octave with a digit behind the point.
        None if range == "31.5" => Some("at 31.5 Hz".to_owned()),
        None => Some(format!("at {}", hertz(range.parse().ok()?))),
    }
}

/// A reading's name within a sentence.
fn inner_label(name: &str) -> String {
    let (label, ..) = reading_label(name);
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The value of a reading with its unit.
pub(crate) fn value_text(name: &str, value: f64) -> String {
    let (_, unit, decimals) = reading_label(name);
    let space = if unit.is_empty() { "" } else { " " };
    format!("{}{space}{unit}", number(value, decimals))
}

/// All that is to be said, from what is surest to what is least sure.
pub(crate) fn likeness_blocks(told: &SongTypicality) -> Vec<LikenessBlock> {
    let mut blocks = vec![outside(told)];
    if told.is_own_song {
        blocks.push(LikenessBlock::plain(
            "The song is one of the profile's own: the percentiles hold it, and profiles that were built with it are nearer \
             than they should be. The distance leaves out all songs by its artist."
                .to_owned(),
        ));
    }
    blocks.push(match (&told.distance, &told.no_distance_because) {
        (Some(distance), _) => distance_block(distance, &told.places),
        (None, because) => LikenessBlock::plain(format!(
            "How far it lies from these songs as a whole is not told: {}.",
            because.as_deref().map_or_else(|| "it was not measured".to_owned(), printable)
        )),
    });
    blocks.extend(told.style.as_ref().map(style_block));
    if !told.nearest.is_empty() {
        blocks.push(nearest_block(told));
    }
    blocks
}

fn outside(told: &SongTypicality) -> LikenessBlock {
    let n = told.places.len();
    let mut outside: Vec<&ReadingPlace> = told.places.iter().filter(|place| place.outside != 0.0).collect();
    let away = |place: &ReadingPlace| place.deviations.map_or(f64::INFINITY, f64::abs);
    outside.sort_by(|a, b| away(b).total_cmp(&away(a)));
    let stage = if told.mastered {
        "a master"
    } else {
        "a mix, since nothing tells that it is mastered: what mastering changes is held against mixes alone"
    };
    let usual = if told.example {
        String::new()
    } else {
        format!("; of a song like them {} would on average", number(0.2 * n as f64, 0))
    };
    let text = format!(
        "{} of {} lie outside where 8 of 10 songs of {} lie{usual}. It is held against them as {stage}.",
        outside.len(),
        count(n, "reading"),
        printable(&told.label),
    );
    let mut items: Vec<String> = outside.iter().take(SHOWN_OUTSIDE).map(|place| place_words(place)).collect();
    if outside.len() > SHOWN_OUTSIDE {
        items.push(format!("{} more, nearer to the median", outside.len() - SHOWN_OUTSIDE));
    }
    LikenessBlock { text, items }
}

fn place_words(place: &ReadingPlace) -> String {
    let (label, _, decimals) = reading_label(&place.reading);
    let side = if place.outside > 0.0 { "above" } else { "below" };
    let least = 0.1_f64.powi(decimals as i32);
    let by = if place.outside.abs() < least {
        format!("less than {}", number(least, decimals))
    } else {
        number(place.outside.abs(), decimals)
    };
    let away = place
        .deviations
        .map_or_else(String::new, |away| format!(", {} deviations from the median", number(away.abs(), 1)));
    format!(
        "{label}: {}, {side} {} … {} by {by}{away}",
        value_text(&place.reading, place.value),
        number(place.p10, decimals),
        number(place.p90, decimals),
    )
}

fn distance_block(distance: &CloudDistance, places: &[ReadingPlace]) -> LikenessBlock {
    let CloudDistance { n_songs, n_readings, from_songs } = distance;
    let text = format!(
        "{} % of such songs lie nearer to the others than this one (squared distance {} over {n_readings} readings together, \
         against {n_songs} songs). What adds most to it:",
        number(100.0 * from_songs.share_nearer, 0),
        number(from_songs.squared, 1),
    );
    let part = |part: &corpus::DistancePart| {
        let (label, ..) = reading_label(&part.feature);
        let value = places.iter().find(|place| place.reading == part.feature);
        let value = value.map_or_else(String::new, |place| format!(" {},", value_text(&place.reading, place.value)));
        let share = 100.0 * part.squared / from_songs.squared;
        format!("{label}:{value} {}, adds {} %", deviations(part.deviations), number(share, 0))
    };
    let shown = from_songs.parts.iter().take(SHOWN_PARTS).filter(|part| part.squared > 0.0);
    let mut items: Vec<String> = shown.map(part).collect();
    let named: f64 = from_songs.parts.iter().take(items.len()).map(|part| part.squared).sum();
    let rest = 100.0 * (1.0 - named / from_songs.squared);
    items.push(format!(
        "the other {}: {} %{}",
        count(n_readings - items.len(), "reading"),
        number(rest, 0),
        if rest < 0.0 { " (what goes together with those above counts once)" } else { "" }
    ));
    LikenessBlock { text, items }
}

/// `2.3 deviations above their mean`.
fn deviations(value: f64) -> String {
    let side = if value < 0.0 { "below" } else { "above" };
    format!("{} deviations {side} their mean", number(value.abs(), 1))
}

fn style_block(style: &NearestStyle) -> LikenessBlock {
    let by = if style.n_artists == 1 {
        "one artist: it may be no more than that artist's style".to_owned()
    } else {
        count(style.n_artists as usize, "artist")
    };
    let part = |part: &corpus::StylePart| format!("{} {}", inner_label(&part.reading), signed(part.deviations, 1));
    let list = |parts: &[corpus::StylePart]| parts.iter().take(SHOWN_OF_EACH).map(part).collect::<Vec<_>>().join("; ");
    let distances: Vec<String> = style.mean_squared.iter().map(|squared| number(*squared, 1)).collect();
    LikenessBlock {
        text: format!(
            "Of {} sub-styles it is nearest to number {}: {} by {by}, such as {}. Mean squared deviation from each: {}.",
            style.n_styles,
            style.style + 1,
            count(style.n_songs as usize, "song"),
            style.examples.iter().map(|name| printable(name)).collect::<Vec<_>>().join("; "),
            distances.join(", ")
        ),
        items: vec![
            format!("what marks it among all, in deviations: {}", list(&style.marks)),
            format!("where the song leaves it most: {}", list(&style.parts)),
        ],
    }
}

fn nearest_block(told: &SongTypicality) -> LikenessBlock {
    let n = told.nearest.first().map_or(0, |nearest| nearest.parts.len());
    let text = format!(
        "What it measures like, of {}, by the percentiles of {} that all of them have (mean squared deviation; wide profiles \
         count as farther). {NEAREST_LIMIT}",
        count(told.nearest.len(), "profile"),
        count(n, "reading"),
    );
    let mut items: Vec<String> = told.nearest.iter().take(SHOWN_PROFILES).map(nearest_words).collect();
    items.extend(asked_words(told));
    LikenessBlock { text, items }
}

/// The profile that was asked about, where it is not among the first.
fn asked_words(told: &SongTypicality) -> Option<String> {
    let n = told.nearest.len();
    let is_asked = |near: &ProfileDistance| near.profile == told.profile && near.label == told.label;
    match told.nearest.iter().position(is_asked) {
        Some(at) if at < SHOWN_PROFILES => None,
        Some(at) => Some(format!("number {} of {n}: {}", at + 1, nearest_words(&told.nearest[at]))),
        None => Some(format!("{} is not among them: a master is not held against mixes", printable(&told.label))),
    }
}

fn nearest_words(near: &ProfileDistance) -> String {
    let part = |part: &ProfilePart| {
        let label = inner_label(&part.reading);
        format!("{label} {} against {}", value_text(&part.reading, part.value), value_text(&part.reading, part.p50))
    };
    let parts: Vec<String> = near.parts.iter().take(SHOWN_OF_EACH).map(part).collect();
    format!("{}: {}; farthest in {}", printable(&near.label), number(near.mean_squared, 2), parts.join("; "))
}

/// The same in one paragraph each, as a sentence begins.
pub(crate) fn sentences(block: &LikenessBlock) -> (String, &[String]) {
    (capitalized(&block.text), &block.items)
}
