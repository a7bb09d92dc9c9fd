use super::Conversion;
use super::norms::Norms;
use super::thirds::corridor;
use crate::published::{N_THIRD_OCTAVES, third_octave_hz};
use anyhow::Context;
use corpus::{Evidence, PROFILE_SCHEMA, Percentiles, Profile, SourceLicence};
use std::collections::BTreeMap;
use std::ops::Range;

/// The band, in hertz, in which a published spectrum may be judged: below, the publisher's bands hold one or two bins; above,
/// the low-pass of the MP3 files shows.
const VALID_HZ: [f64; 2] = [60.0, 13_000.0];
/// Below this a width is that of a mono file.
const MONO_BELOW_DB: f64 = -60.0;
const PUBLISHER: &str = "takakhoo/lacquer, aggregate statistics";
const LICENCE: &str = "facts; no licence file seen";
const NOTE: &str = "Finished masters: loudness, peaks and crest factors say nothing of a mix that is still to be mastered. MP3 \
                    clips of 30 s from the middle of each song, translated from the publisher's definitions. The band at \
                    20 kHz was not measured.";
/// Behind this the source tells of definitions, which are translated.
const SOURCE_END: &str = " Analyser:";

/// The third octaves that may be judged.
pub(super) fn judged_bands() -> Range<usize> {
    let at = |hz: f64| (0..N_THIRD_OCTAVES).position(|band| third_octave_hz(band) > hz).unwrap_or(N_THIRD_OCTAVES);
    at(VALID_HZ[0])..at(VALID_HZ[1])
}

/// The profile of `genre` as the text of a file.
pub(super) fn text(norms: &Norms, conversion: &Conversion, genre: &str, name: &str) -> anyhow::Result<String> {
    let n_songs = norms.n_songs(genre).with_context(|| format!("the norms lack {genre}"))?;
    let corridor = corridor(norms, genre, &conversion.thirds).with_context(|| format!("{genre} has no spectrum"))?;
    let publication = norms.source.split(SOURCE_END).next().unwrap_or_default().to_owned();
    let profile = Profile {
        schema: PROFILE_SCHEMA.to_owned(),
        name: name.to_owned(),
        title: format!("{genre}, masters"),
        evidence: Evidence::Published,
        example: false,
        mastered: true,
        n_songs,
        n_artists: None,
        measured: None,
        sources: vec![publication],
        licences: vec![SourceLicence { source: PUBLISHER.to_owned(), licence: LICENCE.to_owned(), n_songs: None }],
        note: NOTE.to_owned(),
        valid_hz: VALID_HZ,
        expected_parts: Vec::new(),
        third_octave: corridor,
        features: percentiles(norms, conversion, genre),
        group_levels_lu: BTreeMap::new(),
        stems: BTreeMap::new(),
        sub_styles: None,
    };
    Ok(profile.to_json())
}

/// The converted percentiles of the features that convert well.
fn percentiles(norms: &Norms, conversion: &Conversion, genre: &str) -> BTreeMap<String, Percentiles> {
    let mut found = BTreeMap::new();
    for (translation, differences, is_good) in &conversion.features {
        let published = norms.percentiles(genre, &translation.published);
        let published = published.filter(|p| !translation.published.starts_with("width") || p.p10 > MONO_BELOW_DB);
        if let Some(p) = published.filter(|_| *is_good) {
            found.insert(translation.ours.clone(), moved(p, differences.both.mean));
        }
    }
    found
}

fn moved(p: Percentiles, by: f64) -> Percentiles {
    let rounded = |x: f64| ((x + by) * 100.0).round() / 100.0;
    let [p10, p25, p50, p75, p90] = [p.p10, p.p25, p.p50, p.p75, p.p90].map(rounded);
    Percentiles { p10, p25, p50, p75, p90, ..p }
}

#[cfg(test)]
mod tests {
    use crate::published_norms::GENRES;

    #[test]
    fn profiles_of_masters_are_shipped_and_say_that_they_are() {
        for (_, name) in GENRES {
            let profile = corpus::profile(name).expect("it is shipped");
            assert!(profile.mastered && !profile.example && profile.n_songs >= 150, "{name}");
            assert!(profile.features.contains_key("plr_db") && profile.features.contains_key("correlation"), "{name}");
        }
    }
}
