use super::Conversion;
use super::norms::Norms;
use super::thirds::corridor;
use crate::published::{N_THIRD_OCTAVES, third_octave_hz};
use anyhow::Context;
use corpus::{Corridor, Percentiles};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;

/// The band, in hertz, in which a published spectrum may be judged: below, the publisher's bands hold one or two bins; above,
/// the low-pass of the MP3 files shows.
const VALID_HZ: [f64; 2] = [60.0, 13_000.0];
/// Below this a width is that of a mono file.
const MONO_BELOW_DB: f64 = -60.0;
const NOTE: &str = "Finished masters: what mastering changes (loudness, peaks, crest factors) stands apart as \
                    master_features and says nothing of a mix that is still to be mastered. MP3 clips of 30 s from the \
                    middle of each song, translated from the publisher's definitions. The band at 20 kHz was not measured.";
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
    let fields = [
        ("schema", json!("premix.profile/1")),
        ("name", json!(name)),
        ("title", json!(genre)),
        ("evidence", json!("published")),
        ("sources", json!([norms.source.split(SOURCE_END).next()])),
        ("note", json!(NOTE)),
        ("n_songs", json!(n_songs)),
        ("valid_hz", json!(VALID_HZ)),
    ];
    let mut lines: Vec<String> = fields.iter().map(|(key, value)| format!("  \"{key}\": {value}")).collect();
    lines.push(object("third_octave", &bands(&corridor)?));
    for (key, changed_by_mastering) in [("features", false), ("master_features", true)] {
        lines.push(object(key, &percentiles(norms, conversion, genre, changed_by_mastering)));
    }
    lines.push("  \"group_levels_lu\": {}".to_owned());
    lines.push("  \"stems\": {}".to_owned());
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

/// A field whose own fields have a line each.
fn object(key: &str, fields: &[(String, Value)]) -> String {
    let lines: Vec<String> = fields.iter().map(|(key, value)| format!("    \"{key}\": {value}")).collect();
    format!("  \"{key}\": {{\n{}\n  }}", lines.join(",\n"))
}

fn bands(corridor: &Corridor) -> anyhow::Result<Vec<(String, Value)>> {
    let value = serde_json::to_value(corridor)?;
    let columns = ["centers_hz", "p10_db", "p50_db", "p90_db"];
    Ok(columns.map(|key| (key.to_owned(), value[key].clone())).to_vec())
}

/// The converted percentiles of the features that convert well.
fn percentiles(norms: &Norms, conversion: &Conversion, genre: &str, masters: bool) -> Vec<(String, Value)> {
    let mut found = BTreeMap::new();
    for (translation, differences, is_good) in &conversion.features {
        let published = norms.percentiles(genre, &translation.published);
        let published = published.filter(|p| !translation.published.starts_with("width") || p.p10 > MONO_BELOW_DB);
        if let Some(p) = published.filter(|_| *is_good && translation.changed_by_mastering == masters) {
            found.insert(translation.ours.clone(), moved(p, differences.both.mean));
        }
    }
    found.into_iter().collect()
}

fn moved(p: Percentiles, by: f64) -> Value {
    let rounded = |x: f64| ((x + by) * 100.0).round() / 100.0;
    let [p10, p25, p50, p75, p90] = [p.p10, p.p25, p.p50, p.p75, p.p90].map(rounded);
    json!({"p10": p10, "p25": p25, "p50": p50, "p75": p75, "p90": p90})
}

#[cfg(test)]
mod tests {
    use crate::published_norms::GENRES;
    use corpus::{Percentiles, Profile};
    use serde_json::Value;
    use std::collections::BTreeMap;

    #[test]
    fn shipped_profiles_of_masters_hold_what_mastering_changes_apart() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/profiles");
        for (_, name) in GENRES {
            let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).expect("it is shipped");
            let profile: Profile = serde_json::from_str(&text).expect("it is a profile");
            let whole: Value = serde_json::from_str(&text).expect("it is JSON");
            let of_masters: BTreeMap<String, Percentiles> =
                serde_json::from_value(whole["master_features"].clone()).expect("they are percentiles");
            assert_eq!(profile.name, name);
            assert!(profile.n_songs >= 150 && !of_masters.is_empty());
            for p in profile.features.values().chain(of_masters.values()) {
                assert!(p.p10 < p.p25 && p.p25 < p.p50 && p.p50 < p.p75 && p.p75 < p.p90, "{name}: {p:?}");
            }
            let changed =
                |feature: &&String| feature.starts_with("crest") || feature.ends_with("lufs") || *feature == "plr_db";
            assert_eq!(profile.features.keys().find(changed), None);
            let bands = &profile.third_octave;
            assert_eq!(bands.centers_hz.len(), dsp::N_THIRD_OCTAVES);
            for band in 0..dsp::N_THIRD_OCTAVES {
                assert!(bands.p10_db[band] < bands.p50_db[band] && bands.p50_db[band] < bands.p90_db[band]);
            }
        }
    }
}
