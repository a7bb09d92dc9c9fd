//! The demo finds what was planted, and its files are what they say they are.

use crate::demo_session::{clean, planted};
use crate::folder_contents::{assert_is_draft, assert_same, contents};
use crate::handoff::check_projects;
use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::session_folder::read_wav_24;
use ebur128::{EbuR128, Mode};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// EBU R 128: the highest peak of a file, in dBTP.
const CEILING_DBTP: f64 = -1.0;
/// Between draft and plain sum, in LU: what nobody hears.
const MATCHING_LU: f64 = 0.1;
/// Readings of the plan against those of the file, in their own units.
const READING_TOLERANCE: f64 = 0.01;

/// Integrated loudness and true peak, by another meter than the program's own.
fn measured(path: &Path) -> (f64, f64) {
    let (rate_hz, channels) = read_wav_24(path);
    let mut meter = EbuR128::new(channels.len() as u32, rate_hz, Mode::I | Mode::TRUE_PEAK).unwrap();
    let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    meter.add_frames_planar_f32(&planes).unwrap();
    let peak = (0..channels.len() as u32).map(|channel| meter.true_peak(channel).unwrap()).fold(0.0, f64::max);
    (meter.loudness_global().unwrap(), 20.0 * peak.log10())
}

/// The two audio files in `folder` are 24-bit, fit below the ceiling and are equally loud.
pub(crate) fn check_files(folder: &Path) {
    let (draft_lufs, draft_dbtp) = measured(&folder.join("draft.wav"));
    let (unity_lufs, unity_dbtp) = measured(&folder.join("unity.wav"));
    assert!(draft_dbtp <= CEILING_DBTP, "draft: {draft_dbtp} dBTP");
    assert!(unity_dbtp <= CEILING_DBTP, "plain sum: {unity_dbtp} dBTP");
    assert!((draft_lufs - unity_lufs).abs() <= MATCHING_LU, "draft {draft_lufs} LUFS, plain sum {unity_lufs} LUFS");
}

#[test]
fn the_demo_writes_a_session_and_a_draft_of_it() {
    let demo = planted();
    assert_is_draft(&demo.draft);
    check_projects(&demo.session, &demo.draft);
    assert!(demo.session.join("planted.json").is_file());
    assert!(demo.run.stdout.contains("What was found"), "{}", demo.run.stdout);
    let plan = demo.plan();
    assert_eq!(plan.0["schema"], "premix.plan/1");
    let wav = |name: &&str| demo.session.join(format!("{name}.wav")).is_file();
    assert!(plan.stem_names().len() > 8 && plan.stem_names().iter().all(wav));
}

#[test]
fn every_planted_fault_is_found_by_its_rule_on_its_stem() {
    let planted_file = Plan::read(&planted().session.join("planted.json"));
    let faults = planted_file.0["planted"].as_array().unwrap();
    assert!(faults.len() >= 6);
    let plan = planted().plan();
    for fault in faults {
        let (rule, stem) = (fault["rule"].as_str().unwrap(), fault["stem"].as_str().unwrap());
        assert!(plan.has_finding(rule, stem), "{rule} on {stem}: {}", fault["description"]);
    }
}

#[test]
fn a_planted_fault_is_a_reason_to_fail_a_check() {
    let checked = run(premix("check").arg(&planted().session));
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    let checked = run(premix("check").arg(&clean().session).args(["--fail-on", "warning"]));
    assert_eq!(checked.code, Some(0), "{}{}", checked.stdout, checked.stderr);
}

#[test]
fn the_clean_song_is_left_alone() {
    let plan = clean().plan();
    assert_eq!(plan.of_severity("error"), []);
    assert_eq!(plan.of_severity("warning"), []);
}

#[test]
fn draft_and_plain_sum_are_equally_loud_and_below_the_ceiling() {
    check_files(&planted().draft);
    check_files(&clean().draft);
}

#[test]
fn every_move_that_stands_is_proved() {
    let plan = planted().plan();
    let standing: Vec<&Value> = plan.moves().iter().filter(|m| m["status"] != "dropped").collect();
    assert!(standing.len() >= 4, "{standing:?}");
    for one in standing {
        let verified = &one["verified"];
        assert!(verified["metric"].as_str().is_some_and(|metric| !metric.is_empty()), "{one}");
        let (before, after) = (verified["before"].as_f64().unwrap(), verified["after"].as_f64().unwrap());
        assert!((before - after).abs() > 0.0, "{one}");
    }
}

#[test]
fn the_plan_says_of_the_draft_what_the_file_measures() {
    let analysed = run(premix("analyze").arg(planted().draft.join("draft.wav")).args(["--format", "json"])).json();
    let track = &analysed["tracks"][0];
    let plan = planted().plan();
    for (group, name) in [
        ("loudness", "integrated_lufs"),
        ("loudness", "max_short_term_lufs"),
        ("loudness", "range_lu"),
        ("loudness", "true_peak_dbtp"),
        ("dynamics", "plr_db"),
        ("spectrum", "tilt_db_per_octave"),
        ("stereo", "mono_loss_lu"),
        ("stereo", "side_to_mid_db"),
        ("stereo", "correlation"),
    ] {
        let (said, found) = (plan.0["after"][name].as_f64().unwrap(), track[group][name].as_f64().unwrap());
        assert!((said - found).abs() <= READING_TOLERANCE, "{name}: plan {said}, file {found}");
    }
}

#[test]
fn a_draft_needs_no_list_of_faults_and_leaves_the_session_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let session = place.path().join("session");
    fs::create_dir(&session).unwrap();
    for name in contents(&planted().session).into_keys().filter(|name| !name.ends_with("planted.json")) {
        fs::copy(planted().session.join(&name), session.join(&name)).unwrap();
    }
    let before = contents(&session);
    let out = place.path().join("out");
    run(premix("draft").arg(&session).arg("-o").arg(&out)).succeeded();
    assert_eq!(contents(&session), before);
    assert_same(&planted().draft, &out);
}
