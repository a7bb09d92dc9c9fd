//! What a DAW opens of a draft, read by readers that others wrote: the packages rpp and xmlschema of Python, where there are any
//! (`PREMIX_PYTHON` names another interpreter than `python3`). On a machine that says `CI=true` there have to be.

use crate::audio_files::decoded;
use crate::folder_contents::{assert_is_draft, contents};
use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::real_stems::say;
use crate::render::null_db;
use crate::session_folder::{N_FRAMES, RATE_HZ, SessionFolder, read_wav_float};
use dsp::signals::{sine, white_noise};
use dsp::{Biquad, Coefficients, Hertz};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a draft of the settings that stand in the project may differ by from the draft of the plan, in dB.
const NULL_DB: f64 = -90.0;

/// Compares the projects in `draft` with its plan, and renders the settings that stand in the one for REAPER on the stems of
/// `session`; passes over it, and says so, without the packages.
pub(crate) fn check_projects(session: &Path, draft: &Path) {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    let Some(plan) = read_back(draft) else { return };
    run(premix("render").arg(plan).arg("-o").arg(&out).arg("--session").arg(session)).succeeded();
    let mixed =
        ["draft.wav", "draft.flac"].map(|name| draft.join(name)).into_iter().find(|path| path.is_file()).unwrap();
    let db = null_db(&decoded(&mixed).1, &decoded(&out.join("draft.wav")).1);
    assert!(db < NULL_DB, "{}: {db} dB", draft.display());
    say(&format!("settings read back from the REAPER project: {db:.1} dB"));
}

/// The plan with what an independent reader found in the project; `None` where there is none.
fn read_back(draft: &Path) -> Option<PathBuf> {
    let python = std::env::var_os("PREMIX_PYTHON").unwrap_or_else(|| "python3".into());
    let has_packages = Command::new(&python).args(["-c", "import rpp, xmlschema"]).output();
    if !has_packages.is_ok_and(|output| output.status.success()) {
        let why = "python3 has no packages rpp and xmlschema to read the projects with";
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{why}");
        say(&format!("skipped: {why}"));
        return None;
    }
    // It belongs beside the files that the plan names.
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_back.py");
    let output = Command::new(&python).arg(script).arg(draft).arg(schema()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = draft.join("read-back.json");
    let aside = draft.with_file_name("read-back.json");
    fs::rename(&read, &aside).unwrap();
    Some(aside)
}

/// The published schema, which the crate dawproject carries.
fn schema() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "dawproject").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.with_file_name("assets").join("FixedProject.xsd")
}

/// A session whose names are hard to write down, and whose stems ask for repairs.
fn awkward() -> SessionFolder {
    let session = SessionFolder::empty();
    let mut voice = white_noise(7, 0.3, N_FRAMES);
    Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(1_000.0), 0.7)).process(&mut voice);
    let offset: Vec<f32> = voice.iter().map(|x| 0.5 * x + 0.1).collect();
    session.write("12\" Kick's in.wav", RATE_HZ, &[sine(RATE_HZ, Hertz(55.0), 0.5, N_FRAMES)]);
    session.write("Бас & <bass> #1.wav", RATE_HZ, &[sine(RATE_HZ, Hertz(98.0), 0.2, N_FRAMES)]);
    session.write("リード Vocal.wav", RATE_HZ, std::slice::from_ref(&offset));
    session.write("Gît.L.wav", RATE_HZ, &[voice.clone()]);
    session.write("Gît.R.wav", RATE_HZ, &[voice.iter().rev().copied().collect()]);
    session
}

#[test]
fn projects_hold_the_plan_whatever_stems_are_called() {
    let session = awkward();
    let before = contents(&session.folder());
    session.draft(&[]).succeeded();
    assert_eq!(contents(&session.folder()), before, "nothing is written to the session");
    let out = session.out();
    assert_is_draft(&out);
    let plan = Plan::read(&out.join("plan.json"));
    assert!(plan.0["moves"].to_string().contains("dc_block"), "{:?}", plan.findings());
    let notes = fs::read_to_string(out.join("handoff.md")).unwrap();
    assert!(notes.contains("In the audio files in `prepared/`"), "{notes}");
    // A split pair is one file for programs that know none.
    let (_, pair) = read_wav_float(&out.join("prepared/Gît.wav"));
    assert_eq!((pair.len(), pair[0].len()), (2, N_FRAMES));
    let (_, voice) = read_wav_float(&out.join("prepared/リード Vocal.wav"));
    assert_eq!(voice.len(), 1, "mono stays mono");
    let mean = voice[0].iter().map(|x| f64::from(*x)).sum::<f64>() / N_FRAMES as f64;
    assert!(mean.abs() < 0.001, "its offset is gone: {mean}");
    check_projects(&session.folder(), &out);
}

/// Every section of the strip, as a plan that was edited by hand.
#[test]
fn projects_hold_an_edited_plan() {
    let session = SessionFolder::band();
    session.draft(&[]).succeeded();
    let mut plan = Plan::read(&session.out().join("plan.json")).0;
    let actions = json!([
        {"kind": "eq", "filter": "high_pass", "frequency_hz": 80.0, "gain_db": 0.0, "q": 0.7},
        {"kind": "eq", "filter": "bell", "frequency_hz": 2612.5, "gain_db": -3.0, "q": 1.4},
        {"kind": "eq", "filter": "high_shelf", "frequency_hz": 9000.0, "gain_db": 2.0, "q": 0.7},
        {"kind": "eq", "filter": "low_shelf", "frequency_hz": 150.0, "gain_db": -2.0, "q": 0.7},
        {"kind": "eq", "filter": "notch", "frequency_hz": 50.0, "gain_db": 0.0, "q": 8.0},
        {"kind": "eq", "filter": "low_pass", "frequency_hz": 16000.0, "gain_db": 0.0, "q": 0.7},
        {"kind": "delay", "delay_samples": -12.5, "delay_ms": -0.2604},
        {"kind": "polarity"},
        {"kind": "de_esser", "band_hz": [5000.0, 9000.0], "threshold_db": -9.0, "range_db": 6.0},
        {"kind": "gate", "threshold_dbfs": -50.0, "range_db": 15.0, "ratio": null, "attack_ms": 0.5, "hold_ms": 40.0,
         "release_ms": 120.0, "hysteresis_db": 3.0, "key_stem": null},
        {"kind": "compressor", "threshold_db": -20.0, "ratio": 3.0, "knee_db": 6.0, "attack_ms": 15.0,
         "release_ms": 120.0, "look_ahead_ms": 1.0, "makeup_db": 2.0},
        {"kind": "duck", "key_stem": "Kick", "depth_db": 3.0, "band_hz": null, "attack_ms": 2.0, "release_ms": 150.0},
        {"kind": "gain", "gain_db": -1.5},
        {"kind": "pan", "position": -0.3}
    ]);
    let moves = plan["moves"].as_array_mut().unwrap();
    moves.retain(|one| one["stem"] != "Lead Vocal");
    for (number, action) in actions.as_array().unwrap().iter().enumerate() {
        moves.push(json!({"id": format!("E{number}"), "stem": "Lead Vocal", "action": action, "status": "kept"}));
    }
    let place = tempfile::tempdir().unwrap();
    let edited = place.path().join("edited.json");
    fs::write(&edited, plan.to_string()).unwrap();
    let out = place.path().join("out");
    run(premix("render").arg(&edited).arg("-o").arg(&out).arg("--session").arg(session.folder())).succeeded();
    check_projects(&session.folder(), &out);
    let notes = fs::read_to_string(out.join("handoff.md")).unwrap();
    let reaper = notes.split("## premix.dawproject").next().unwrap();
    assert!(reaper.contains("It is without:") && reaper.contains("- Lead Vocal, E11: duck"), "{notes}");
    let dawproject = notes.split("## premix.dawproject").nth(1).unwrap();
    for lost in ["E8: de-ess", "E10: compress", "E11: duck"] {
        assert!(dawproject.contains(&format!("- Lead Vocal, {lost}")), "{lost} in {notes}");
    }
    let sheet = fs::read_to_string(out.join("moves.md")).unwrap();
    assert!(sheet.contains("fader -1.5 dB, pan 30 % left"), "{sheet}");
    let eq = fs::read_to_string(out.join("eq/Lead Vocal.txt")).unwrap();
    assert!(eq.contains(": ON PK Fc 2612.5 Hz Gain -3.0 dB Q 1.400\n"), "{eq}");
}

#[test]
fn a_project_that_was_worked_in_is_not_replaced() {
    let session = SessionFolder::band();
    session.draft(&["--quiet"]).succeeded();
    session.draft(&["--quiet"]).succeeded();
    let project = session.out().join("premix.rpp");
    let saved = fs::read_to_string(&project).unwrap().replacen("7.0/premix", "7.22/linux-x86_64", 1);
    fs::write(&project, &saved).unwrap();
    assert_eq!(session.draft(&[]).code, Some(3));
    assert_eq!(fs::read_to_string(&project).unwrap(), saved);
}

#[test]
fn paths_are_relative_or_from_the_root_as_asked() {
    let session = SessionFolder::band();
    let file = |arguments: &[&str]| {
        session.draft(arguments).succeeded();
        let project = fs::read_to_string(session.out().join("premix.rpp")).unwrap();
        let line = project.lines().find(|line| line.contains("FILE \"") && line.contains("Kick")).unwrap();
        line.trim().trim_start_matches("FILE ").trim_matches('"').to_owned()
    };
    assert_eq!(file(&[]), "../song/Kick.wav");
    assert_eq!(Path::new(&file(&["--paths", "absolute"])), session.file("Kick.wav"));
}

#[test]
fn technical_drafts_of_a_folder_of_sessions_are_finished_stems_without_a_mix_decision() {
    let (first, second) = (awkward(), SessionFolder::band());
    let place = tempfile::tempdir().unwrap();
    let sessions = place.path().join("sessions");
    fs::create_dir(&sessions).unwrap();
    for (session, name) in [(&first, "first"), (&second, "second")] {
        fs::create_dir(sessions.join(name)).unwrap();
        for path in contents(&session.folder()).into_keys() {
            fs::copy(session.folder().join(&path), sessions.join(name).join(&path)).unwrap();
        }
    }
    let out = place.path().join("out");
    run(premix("draft").arg(&sessions).args(["--each", "--technical"]).arg("-o").arg(&out)).succeeded();
    for (name, n_stems) in [("first", 4), ("second", 3)] {
        assert_is_draft(&out.join(name));
        assert_eq!(contents(&out.join(name).join("prepared")).len(), n_stems);
        let plan = Plan::read(&out.join(name).join("plan.json"));
        for one in plan.0["moves"].as_array().unwrap() {
            let mixes = one["stem"] != "bus:mix" && ["gain", "pan"].iter().any(|kind| one["action"]["kind"] == *kind);
            assert!(!mixes, "{one}");
        }
        check_projects(&sessions.join(name), &out.join(name));
    }
}
