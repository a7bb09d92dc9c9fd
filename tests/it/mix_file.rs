//! A mix beside the stems: how it is made of them, what is missing on either side, and what its bus did.

use crate::demo_session::clean;
use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::real_stems::{long_song, song};
use crate::session_folder::{SessionFolder, read_wav_24};
use crate::stage::through_mix_bus;
use desk::Action;
use dsp::db_to_amplitude;
use serde_json::Value;
use std::fs;

/// The clean demo without the stems `left_out`, beside a mix of its stems but for `muted`, which `bus` does something to.
fn session(left_out: &[&str], muted: &[&str], bus: &[Action]) -> SessionFolder {
    let session = SessionFolder::empty();
    let mut mix: Vec<Vec<f32>> = vec![Vec::new(); 2];
    let mut rate_hz = 0;
    for entry in fs::read_dir(&clean().session).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "wav") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (rate, channels) = read_wav_24(&path);
        rate_hz = rate;
        if !muted.contains(&name) {
            for (side, sum) in mix.iter_mut().enumerate() {
                let (channel, share) =
                    if channels.len() == 2 { (&channels[side], 1.0) } else { (&channels[0], db_to_amplitude(-3.0)) };
                sum.resize(sum.len().max(channel.len()), 0.0);
                sum.iter_mut().zip(channel).for_each(|(sum, x)| *sum += share as f32 * x);
            }
        }
        if !left_out.contains(&name) {
            fs::copy(&path, session.file(path.file_name().unwrap().to_str().unwrap())).unwrap();
        }
    }
    let output = through_mix_bus(bus, mix, rate_hz);
    session.write("Rough Mix.wav", rate_hz, output.channels());
    session
}

fn check(session: &SessionFolder) -> Plan {
    Plan::of(&run(premix("check").arg(session.folder()).args(["--format", "json", "--fail-on", "error"])))
}

fn said(plan: &Plan, rule: &str) -> Option<String> {
    let found = plan.findings().iter().find(|finding| finding["rule"] == rule)?;
    Some(found["summary"].as_str().unwrap().to_owned())
}

const RULES: [&str; 3] = ["missing-stem", "unused-stem", "mix-bus-processing"];

#[test]
fn a_mix_of_all_stems_has_their_gains_and_nothing_is_said() {
    let plan = check(&session(&[], &[], &[Action::Gain { gain_db: -3.0 }]));
    for rule in RULES {
        assert_eq!(said(&plan, rule), None);
    }
    let mix = &plan.0["mix_file"];
    assert_eq!(mix["offset_s"], 0.0);
    assert!(mix["misfit_db"].as_f64().unwrap() < 1.0, "{}", mix["misfit_db"]);
    for stem in mix["stems"].as_array().unwrap() {
        // The bass is in two files, and the choir under the lead: neither ever stands above the others.
        if ["Bass DI", "Bass Amp", "Backing Vocals"].contains(&stem["name"].as_str().unwrap()) {
            assert_eq!((&stem["heard"], &stem["gain_db"]), (&Value::Null, &Value::Null), "{stem}");
        } else {
            assert_eq!(stem["heard"], true, "{stem}");
            assert!((stem["gain_db"].as_f64().unwrap() + 3.0).abs() < 1.5, "{stem}");
        }
    }
}

#[test]
fn a_stem_that_was_forgotten_is_missed_in_its_range() {
    let plan = check(&session(&["Kick", "Bass DI", "Bass Amp"], &[], &[]));
    let finding = plan.findings().iter().find(|finding| finding["rule"] == "missing-stem").unwrap();
    let [low_hz, high_hz] = [0, 1].map(|edge| finding["band_hz"][edge].as_f64().unwrap());
    assert!(low_hz < 50.0 && high_hz < 500.0, "{low_hz} to {high_hz} Hz");
    assert_eq!(said(&plan, "unused-stem"), None);
}

#[test]
fn stems_that_are_muted_in_the_mix_are_named() {
    let session = session(&[], &["Snare", "Hats"], &[]);
    let unused = |plan: &Plan| plan.findings().iter().filter(|finding| finding["rule"] == "unused-stem").count();
    let plan = check(&session);
    let stems = plan.0["mix_file"]["stems"].as_array().unwrap();
    assert!(plan.has_finding("unused-stem", "Snare") && plan.has_finding("unused-stem", "Hats"), "{stems:?}");
    assert_eq!(unused(&plan), 2, "no other stem is named");
    assert_eq!(stems.iter().filter(|stem| stem["heard"] == false && stem["gain_db"] == Value::Null).count(), 2);
    let accepted = "[[accepted]]\nrule = 'unused-stem'\nstem = 'Hats'\nreason = 'it may come back'\n";
    fs::write(session.file("premix.toml"), accepted).unwrap();
    let plan = check(&session);
    assert!(plan.has_finding("unused-stem", "Snare"), "what is accepted on the one does not hide the other");
    assert_eq!(unused(&plan), 1);
}

#[test]
fn what_the_bus_did_is_told() {
    let bell = Action::Eq { filter: desk::FilterShape::Bell, frequency_hz: 1_000.0, gain_db: 8.0, q: 1.4 };
    let told = said(&check(&session(&[], &[], &[bell])), "mix-bus-processing").unwrap();
    assert!(told.contains("tone") && !told.contains("peaks"), "{told}");
    let limited = session(&[], &[], &[Action::Limiter { ceiling_dbtp: -9.0 }]);
    let plan = check(&limited);
    let told = said(&plan, "mix-bus-processing").unwrap();
    assert!(told.contains("peaks") && !told.contains("tone"), "{told}");
    assert_eq!(plan.0["mix_file"]["stage"], "rough_mix", "its name says so");
    let severity = |plan: &Plan| {
        plan.findings().iter().find(|finding| finding["rule"] == "mix-bus-processing").unwrap()["severity"].clone()
    };
    assert_eq!(severity(&plan), "warning");
    fs::rename(limited.file("Rough Mix.wav"), limited.file("Demo Master.wav")).unwrap();
    let plan = check(&limited);
    assert_eq!((&plan.0["mix_file"]["stage"], severity(&plan)), (&Value::from("master"), Value::from("info")));
}

#[test]
fn stems_at_the_faders_of_the_mix_beside_them_keep_their_balance() {
    let plan = check(&session(&[], &[], &[Action::Gain { gain_db: -3.0 }]));
    let told = plan.0["session"]["balance_because"].as_str().unwrap();
    assert_eq!(plan.0["session"]["stage"], "processed_stems");
    assert_eq!(plan.0["session"]["balance"], "keep");
    assert!(told.contains("equal gains"), "{told}");
}

#[test]
fn a_mix_that_is_named_like_the_song_is_found_among_the_stems() {
    let session = session(&[], &[], &[Action::Gain { gain_db: -1.0 }]);
    assert_eq!(said(&check(&session), "mix-among-stems"), None);
    fs::rename(session.file("Rough Mix.wav"), session.file("Northern Line.wav")).unwrap();
    let checked = run(premix("check").arg(session.folder()).args(["--format", "json"]));
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    let plan = Plan(serde_json::from_str(&checked.stdout).unwrap());
    assert!(plan.has_finding("mix-among-stems", "Northern Line"), "{:?}", plan.findings());
    assert_eq!(plan.0["readiness"]["verdict"], "not_yet");
}

#[test]
fn a_mix_of_another_song_is_told_from_one_that_begins_elsewhere() {
    if let Some(folder) = song("kira_dynamic") {
        let session = session(&[], &[], &[]);
        fs::remove_file(session.file("Rough Mix.wav")).unwrap();
        fs::copy(folder.join("lead.ogg"), session.file("Rough Mix.ogg")).unwrap();
        let told = said(&check(&session), "missing-stem").unwrap();
        assert!(told.contains("not a mix of these stems"), "{told}");
    }
    if let Some(folder) = long_song("evr_caesium") {
        let plan = Plan::of(&run(premix("check").arg(folder).args(["--format", "json", "--fail-on", "error"])));
        let begins_s = plan.0["mix_file"]["offset_s"].as_f64().unwrap();
        assert!((begins_s - 7.85).abs() < 0.1, "{begins_s}");
        assert_eq!(said(&plan, "missing-stem"), None);
        assert_eq!(said(&plan, "unused-stem"), None);
    }
}
