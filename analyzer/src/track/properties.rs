//! What must hold of every reading, found by its place in the JSON: a new reading is tested without being listed, and
//! has to be named here only when it moves with the level of the file or belongs to a side.

use super::tests::analyzed;
use crate::{Playback, TrackAnalysis};
use dsp::signals;
use serde_json::Value;
use std::collections::BTreeMap;

const RATE: u32 = 48_000;

/// Every leaf of the JSON by its path, array indices left in.
fn leaves(analysis: &TrackAnalysis) -> BTreeMap<String, Value> {
    fn collect(path: &str, value: &Value, leaves: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(key, value)| collect(&format!("{path}.{key}"), value, leaves));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(k, value)| collect(&format!("{path}.{k}"), value, leaves));
            }
            leaf => {
                leaves.insert(path.trim_start_matches('.').to_owned(), leaf.clone());
            }
        }
    }
    let mut all = BTreeMap::new();
    collect("", &serde_json::to_value(analysis).expect("plain data"), &mut all);
    all
}

/// Twelve seconds of a stereo band: a pulsing low tone, noise that comes and goes on both sides, a pause, and clipping.
///
/// Nothing peaks between −60 and −100 dBFS, where digital silence begins at whatever gain: the pause holds zeros. There is
/// room for a gain of 1.5 below full scale, between samples, too.
fn song() -> Vec<Vec<f32>> {
    let n = 12 * RATE as usize;
    let tone = signals::sine(RATE, dsp::Hertz(110.0), 0.24, n);
    let channel = |seed: u64, share: f32| -> Vec<f32> {
        let noise = signals::white_noise(seed, 0.32, n);
        (0..n)
            .map(|k| {
                let t = k as f32 / RATE as f32;
                let beat = (-6.0 * (t * 2.0).fract()).exp();
                let pause = if (5.0..6.5).contains(&t) { 0.0 } else { 1.0 };
                clipped(pause * beat * (tone[k] + share * noise[k]))
            })
            .collect()
    };
    vec![channel(1, 1.0), channel(2, 0.5)]
}

/// What comes near the ceiling sticks to it: flat tops begin and end with a step that counts at whatever gain.
fn clipped(x: f32) -> f32 {
    if x.abs() > 0.35 { x.signum() * 0.36 } else { x }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

/// What a reading is when the file is turned by `gain_db`.
fn expected(path: &str, value: f64, gain_db: f64) -> f64 {
    let last = path.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or(path);
    let moves_with_level = ["_lufs", "_dbtp", "_dbfs"].iter().any(|unit| last.ends_with(unit))
        || path.starts_with("spectrum.third_octave.") && last != "centers_hz"
        || path.starts_with("spectrum.erb.levels_db");
    match last {
        _ if moves_with_level => value + gain_db,
        _ if last.ends_with("full_scale") => value * dsp::db_to_amplitude(gain_db),
        _ => value,
    }
}

fn turned(gain: f32) -> TrackAnalysis {
    analyzed(RATE, song().into_iter().map(|channel| channel.iter().map(|x| gain * x).collect()).collect())
}

fn gain_db(gain: f32) -> f64 {
    20.0 * f64::from(gain).log10()
}

const GAINS: [f32; 3] = [0.5, 0.25, 1.5];
const TOLERANCE_DB: f64 = 0.02;

#[test]
fn turning_a_file_moves_its_levels_and_nothing_else() {
    let is_playback = |path: &str| path.starts_with("loudness.playback.");
    let before = leaves(&analyzed(RATE, song()));
    for gain in GAINS {
        let after = leaves(&turned(gain));
        assert!(before.keys().eq(after.keys()), "times {gain} there are other readings");
        for (path, value) in before.iter().filter(|(path, _)| !is_playback(path)) {
            if let (Some(value), Some(found)) = (number(value), number(&after[path])) {
                let expected = expected(path, value, gain_db(gain));
                assert!((expected - found).abs() < TOLERANCE_DB, "{path}: {value} times {gain} reads {found}");
            } else {
                assert_eq!(value, &after[path], "{path}, times {gain}");
            }
        }
    }
}

/// A platform takes back what the file was turned by, unless it does not raise it all the way to its target.
#[test]
fn turning_a_file_changes_nothing_of_how_it_is_played_where_the_target_is_reached() {
    let near = |a: f64, b: f64| (a - b).abs() < TOLERANCE_DB;
    let reaches = |one: &Playback| near(one.playback_lufs, one.target_lufs);
    let before = analyzed(RATE, song()).loudness;
    let (mut n_reached, mut n_short) = (0, 0);
    for gain in GAINS {
        let loudness = turned(gain).loudness;
        for (before, after) in before.playback.iter().zip(&loudness.playback) {
            assert_eq!((&before.platform, before.basis), (&after.platform, after.basis));
            assert!(near(before.target_lufs, after.target_lufs));
            assert!(near(after.playback_lufs, loudness.integrated_lufs.unwrap() + after.gain_db), "{after:?}");
            let above = loudness.integrated_lufs.unwrap() - after.target_lufs;
            assert!(near(after.loudness_wasted_lu, above.max(0.0)), "{after:?}");
            if reaches(before) && reaches(after) {
                n_reached += 1;
                assert!(near(after.gain_db, before.gain_db - gain_db(gain)), "{before:?} {after:?}");
                assert!(near(after.playback_true_peak_dbtp, before.playback_true_peak_dbtp), "{before:?} {after:?}");
            } else if !reaches(after) {
                n_short += 1;
                let stops_at_peak = near(after.playback_true_peak_dbtp, -1.0);
                assert!(after.gain_db == 0.0 || stops_at_peak && after.gain_db > 0.0, "{after:?}");
            }
        }
    }
    assert!(n_reached > 0 && n_short > 0, "{n_reached} {n_short}");
}

/// The place of a reading when left and right are exchanged, and whether its sign changes.
fn mirrored(path: &str) -> (String, f64) {
    const N_PAN_STEPS: usize = 41;
    if let Some((band, step)) = path.split_once(".shares.") {
        let step: usize = step.parse().expect("an index");
        return (format!("{band}.shares.{}", N_PAN_STEPS - 1 - step), 1.0);
    }
    let place = match path {
        "dc_offset_full_scale.0" => "dc_offset_full_scale.1".to_owned(),
        "dc_offset_full_scale.1" => "dc_offset_full_scale.0".to_owned(),
        _ if path.contains("left") => path.replace("left", "right"),
        _ => path.replace("right", "left"),
    };
    let turns = path.ends_with("balance_db") || path.ends_with("pan_center");
    (place, if turns { -1.0 } else { 1.0 })
}

#[test]
fn exchanging_the_sides_mirrors_what_has_a_side_and_changes_nothing_else() {
    let before = leaves(&analyzed(RATE, song()));
    let [left, right]: [Vec<f32>; 2] = song().try_into().expect("two channels");
    let after = leaves(&analyzed(RATE, vec![right, left]));
    for (path, value) in &before {
        let (place, sign) = mirrored(path);
        let found = after.get(&place).unwrap_or_else(|| panic!("{place} is missing"));
        match (number(value), number(found)) {
            (Some(value), Some(found)) => {
                // Sums over both sides are added in another order.
                assert!(
                    (sign * value - found).abs() <= 1e-4 * value.abs().max(1.0),
                    "{path}: {value}, {place}: {found}"
                );
            }
            _ => assert_eq!(value, found, "{path}"),
        }
    }
}

#[test]
fn the_song_of_these_tests_has_every_kind_of_reading() {
    // A stereo file has no dual-mono loudness; the song has neither long pauses nor sibilants nor notes.
    // It is too short for neighbouring phrases.
    const MAY_BE: [&str; 8] = [
        "loudness.integrated_dual_mono_lufs",
        "dynamics.phrases",
        "spectrum.rumble_in_gaps_db",
        "noise",
        "tuning",
        "spectrum.sibilance.center_hz",
        "spectrum.sibilance.level_db",
        "spectrum.sibilance.mean_excess_db",
    ];
    let analysis = analyzed(RATE, song());
    let undefined: Vec<String> =
        leaves(&analysis).into_iter().filter(|(_, value)| value.is_null()).map(|(path, _)| path).collect();
    let unexpected: Vec<&String> = undefined.iter().filter(|path| !MAY_BE.contains(&path.as_str())).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    assert!(!analysis.faults.is_empty(), "clipping is planted");
}
