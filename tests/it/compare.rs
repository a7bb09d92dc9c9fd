//! `premix compare`: two versions of a session, and two mixes; and what is said of a mix alone.

use crate::premix::{Run, premix, run};
use crate::session_folder::{N_FRAMES, RATE_HZ, SessionFolder, write_wav};
use dsp::signals::white_noise;
use dsp::{Biquad, Coefficients, Db, Hertz};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn compare(old: &Path, new: &Path, arguments: &[&str]) -> Run {
    run(premix("compare").arg(old).arg(new).args(["--quiet", "--no-color"]).args(arguments))
}

fn json(old: &Path, new: &Path) -> Value {
    compare(old, new, &["--format", "json"]).json()
}

fn rules<'a>(diff: &'a Value, list: &str) -> Vec<&'a str> {
    diff[list].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

fn found<'a>(diff: &'a Value, list: &str, rule: &str) -> &'a Value {
    let mut all = diff[list].as_array().unwrap().iter();
    all.find(|finding| finding["rule"] == rule).unwrap_or_else(|| panic!("no {rule} in {list}"))
}

fn stem<'a>(diff: &'a Value, name: &str) -> &'a Value {
    let mut stems = diff["readings"]["stems"].as_array().unwrap().iter();
    stems.find(|stem| stem["name"] == name).unwrap_or_else(|| panic!("no stem {name}"))
}

fn difference(change: &Value) -> f64 {
    change["after"].as_f64().unwrap() - change["before"].as_f64().unwrap()
}

fn samples(session: &SessionFolder, name: &str) -> Vec<f32> {
    let mut reader = hound::WavReader::open(session.file(name)).unwrap();
    reader.samples::<f32>().map(Result::unwrap).collect()
}

/// The band, whose voice has an offset of -26 dBFS, and the same without it: the bass 6 dB louder, the kick renamed, and
/// a shaker more.
fn two_versions() -> (SessionFolder, SessionFolder) {
    let (old, new) = (SessionFolder::band(), SessionFolder::band());
    let voice: Vec<f32> = samples(&old, "Lead Vocal.wav").iter().map(|x| x + 0.05).collect();
    old.write("Lead Vocal.wav", RATE_HZ, &[voice]);
    let bass: Vec<f32> = samples(&new, "Bass.wav").iter().map(|x| x * Db(6.0).to_amplitude() as f32).collect();
    new.write("Bass.wav", RATE_HZ, &[bass]);
    fs::rename(new.file("Kick.wav"), new.file("Bass Drum.wav")).unwrap();
    new.write("Shaker.wav", RATE_HZ, &[white_noise(3, 0.01, N_FRAMES)]);
    (old, new)
}

#[test]
fn a_session_against_itself_has_nothing_new() {
    let session = SessionFolder::band();
    let diff = json(&session.folder(), &session.folder());
    assert!(rules(&diff, "solved").is_empty() && rules(&diff, "new").is_empty(), "{diff}");
    assert!(!rules(&diff, "unchanged").is_empty());
    let stems = diff["readings"]["stems"].as_array().unwrap();
    assert!(stems.iter().all(|stem| stem["same_audio"] == true) && stems.len() == 3);
    let text = compare(&session.folder(), &session.folder(), &["--fail-on-new", "info"]);
    assert!(text.succeeded().stdout.contains("Nothing changed that is measured."), "{}", text.stdout);
}

#[test]
fn what_was_solved_and_what_changed_is_told_at_matched_loudness() {
    let (old, new) = two_versions();
    let diff = json(&old.folder(), &new.folder());
    assert_eq!(diff["schema"], "premix.diff/1");
    let offset = found(&diff, "solved", "dc-offset");
    assert_eq!(offset["stems"], serde_json::json!(["Lead Vocal"]));
    let dbfs = &offset["measured"]["dc_offset_dbfs"];
    assert!((dbfs["before"].as_f64().unwrap() + 26.0).abs() < 0.5, "{dbfs}");
    assert!(difference(dbfs) < -20.0, "{dbfs}");

    let kick = stem(&diff, "Bass Drum");
    assert_eq!((&kick["renamed_from"], &kick["same_audio"]), (&Value::from("Kick"), &Value::from(true)));
    assert_eq!(diff["readings"]["added"], serde_json::json!(["Shaker"]));
    assert_eq!(diff["readings"]["removed"], serde_json::json!([]));

    let bass = stem(&diff, "Bass");
    let louder_lu = -diff["readings"]["matching_gain_db"].as_f64().unwrap();
    assert!((difference(&bass["readings"]["integrated_lufs"]) - 6.0).abs() < 0.05, "{bass}");
    assert!((difference(&bass["level_lu"]) - (6.0 - louder_lu)).abs() < 0.1, "{bass}");
    assert!(louder_lu > 0.1 && bass["tone"] == serde_json::json!([]), "a gain is no change of tone: {bass}");
}

#[test]
fn every_form_tells_the_same_and_threads_change_nothing() {
    let (old, new) = two_versions();
    for format in ["text", "json", "markdown", "html"] {
        let told = |jobs| compare(&old.folder(), &new.folder(), &["--format", format, "--jobs", jobs]);
        let one = told("1");
        assert_eq!(one.succeeded().stdout, told("3").stdout, "{format}");
        for word in ["Lead Vocal", "Shaker", "Bass Drum"] {
            assert!(one.stdout.contains(word), "{format} does not name {word}");
        }
    }
}

#[test]
fn a_script_can_fail_on_what_is_new() {
    let (with_offset, without) = two_versions();
    let code =
        |old: &SessionFolder, new: &SessionFolder, least: &[&str]| compare(&old.folder(), &new.folder(), least).code;
    assert_eq!(code(&without, &with_offset, &[]), Some(0));
    let severity = json(&without.folder(), &with_offset.folder());
    let severity = found(&severity, "new", "dc-offset")["severity"].as_str().unwrap().to_owned();
    assert_eq!(code(&without, &with_offset, &["--fail-on-new", &severity]), Some(1));
    assert_eq!(code(&without, &with_offset, &["--fail-on-new", "error"]), Some(0));
}

#[test]
fn names_need_to_be_those_of_one_version() {
    let (old, new) = two_versions();
    let role = |role| compare(&old.folder(), &new.folder(), &["--role", role]);
    role("Kick=kick").succeeded();
    role("Shaker=percussion").succeeded();
    let refused = role("Banjo=keys");
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("no stem 'Banjo'") && refused.stderr.contains("Shaker"), "{}", refused.stderr);
}

/// Noise in stereo with a sparse kick, as a song of 12 s.
fn mix(path: &Path, gain: Db, shelf_db: f64) {
    let n_frames = 12 * RATE_HZ as usize;
    let channel = |seed| {
        let mut noise = white_noise(seed, 0.1, n_frames);
        Biquad::new(Coefficients::high_shelf(RATE_HZ, Hertz(4_000.0), Db(shelf_db), 0.7)).process(&mut noise);
        noise.iter().map(|x| x * gain.to_amplitude() as f32).collect::<Vec<f32>>()
    };
    write_wav(path, RATE_HZ, &[channel(1), channel(2)]);
}

#[test]
fn two_mixes_are_compared_at_one_loudness() {
    let place = tempfile::tempdir().unwrap();
    let [old, quieter, brighter] = ["v1.wav", "v2.wav", "v3.wav"].map(|name| place.path().join(name));
    mix(&old, Db(0.0), 0.0);
    mix(&quieter, Db(-6.0), 0.0);
    mix(&brighter, Db(0.0), 6.0);
    let diff = json(&old, &quieter);
    assert!((diff["readings"]["matching_gain_db"].as_f64().unwrap() - 6.0).abs() < 0.05);
    assert_eq!(diff["readings"]["tone"]["runs"], serde_json::json!([]));
    assert!(diff["readings"]["stems"].as_array().unwrap().is_empty());
    let diff = json(&old, &brighter);
    let runs = diff["readings"]["tone"]["runs"].as_array().unwrap();
    // Noise is as loud as its highs: what the shelf lifts stays, and all below falls by what is left of 6 dB.
    let fall_db = runs[0]["change_db"].as_f64().unwrap();
    let upper_hz = runs[0]["band_hz"][1].as_f64().unwrap();
    assert!(runs.len() == 1 && (-6.0..-4.5).contains(&fall_db) && (4_000.0..6_000.0).contains(&upper_hz), "{runs:?}");
    let session = SessionFolder::band();
    let refused = compare(&old, &session.folder(), &[]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
}

#[test]
fn of_a_mix_alone_is_told_what_a_stereo_file_tells() {
    let session = SessionFolder::empty();
    let path = session.file("Northern Lights.wav");
    mix(&path, Db(0.0), 0.0);
    let check = run(premix("check").arg(&path).args(["--format", "json", "--quiet"])).json();
    assert_eq!((&check["session"]["mix_only"], &check["readiness"]["verdict"]), (&true.into(), &"cannot_tell".into()));
    let items = check["readiness"]["items"].as_array().unwrap();
    let result = |rule: &str| &items.iter().find(|item| item["check"] == rule).unwrap()["result"];
    for rule in ["masked-focal", "stem-level", "stem-delay", "missing-role", "rumble"] {
        assert_eq!(result(rule), "not_checked", "{rule}");
    }
    for rule in ["clipped", "dc-offset", "mono-loss", "tonal-balance", "overs", "mains-hum"] {
        assert_ne!(result(rule), "not_checked", "{rule}");
    }
    let text = run(premix("check").arg(&path).args(["--quiet", "--no-color"]));
    let told = text.succeeded().stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("Which parts vanish there is not determinable from a stereo file."), "{told}");
    let html = run(premix("check").arg(&path).args(["--quiet", "--format", "html"]));
    assert!(!html.succeeded().stdout.contains("Who hides whom"));
}

#[test]
fn moves_need_stems() {
    let session = SessionFolder::empty();
    let path = session.file("Song Mix.wav");
    mix(&path, Db(0.0), 0.0);
    for place in [path, session.folder()] {
        for command in ["suggest", "draft"] {
            let out = session.out();
            let arguments = if command == "draft" { vec!["-o".into(), out.into_os_string()] } else { Vec::new() };
            let refused = run(premix(command).arg(&place).args(arguments));
            assert_eq!(refused.code, Some(3), "{}", refused.stderr);
            assert!(refused.stderr.contains("premix check"), "{}", refused.stderr);
        }
    }
    session.assert_nothing_written();
}
