//! What the user says of a session, in `premix.toml` or on the command line: it is taken, and it changes the findings.

use crate::demo_session::clean;
use crate::plan::{Plan, names};
use crate::premix::{Run, premix, run};
use crate::session_folder::{RATE_HZ, SessionFolder};
use dsp::signals::{sine, white_noise};
use dsp::{Biquad, Coefficients, Hertz, db_to_amplitude};
use serde_json::Value;
use std::fs;

const LENGTH_S: usize = 12;
/// Where the organ covers the guitar.
const COVERED_S: std::ops::Range<usize> = 6..9;

/// A guitar, an organ in the same range that is loud for three seconds, and a kick.
fn guitar_and_organ() -> SessionFolder {
    let session = SessionFolder::empty();
    let n_frames = LENGTH_S * RATE_HZ as usize;
    let in_range = |seed: u64| {
        let mut noise = white_noise(seed, 0.1, n_frames);
        Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(1_000.0), 0.7)).process(&mut noise);
        noise
    };
    let covered = COVERED_S.start * RATE_HZ as usize..COVERED_S.end * RATE_HZ as usize;
    let gain = |n: usize| db_to_amplitude(if covered.contains(&n) { 8.0 } else { -12.0 }) as f32;
    let organ: Vec<f32> = in_range(2).iter().enumerate().map(|(n, x)| x * gain(n)).collect();
    let hit = |n: usize| (-((n % 24_000) as f32) / 3_000.0).exp();
    let kick: Vec<f32> =
        sine(RATE_HZ, Hertz(55.0), 0.5, n_frames).iter().enumerate().map(|(n, x)| x * hit(n)).collect();
    session.write("Guitar.wav", RATE_HZ, &[in_range(1)]);
    session.write("Organ.wav", RATE_HZ, &[organ]);
    session.write("Kick.wav", RATE_HZ, &[kick]);
    session
}

fn suggest(session: &SessionFolder, arguments: &[&str]) -> Run {
    let arguments = ["--balance", "keep", "--format", "json"].iter().chain(arguments);
    run(premix("suggest").arg(session.folder()).args(arguments))
}

fn check(session: &SessionFolder, arguments: &[&str]) -> Run {
    run(premix("check").arg(session.folder()).args(["--format", "json", "--fail-on", "error"]).args(arguments))
}

fn covered(plan: &Plan) -> Option<&Value> {
    plan.findings().iter().find(|finding| finding["rule"] == "masked-focal" && names(&finding["stems"], "Organ"))
}

#[test]
fn a_stem_that_should_win_in_a_passage_is_judged_there() {
    let session = guitar_and_organ();
    let nobody = Plan::of(&suggest(&session, &[]));
    assert_eq!(covered(&nobody), None, "without a voice nothing has to win");
    let there = Plan::of(&suggest(&session, &["--focal", "Guitar@0:06-0:09"]));
    let finding = covered(&there).unwrap();
    assert!(names(&finding["stems"], "Guitar"));
    for place in finding["where"].as_array().unwrap() {
        let [start_s, end_s] = ["start_s", "end_s"].map(|edge| place[edge].as_f64().unwrap());
        assert!(start_s >= 6.0 && end_s <= 9.0, "{start_s} to {end_s}");
    }
    let duck = there.moves().iter().find(|one| one["findings"][0] == finding["id"]).unwrap();
    assert_eq!(duck["action"]["kind"], "duck", "a passage is no reason to change the organ for the whole song");
    let [before, after] = ["before", "after"].map(|when| duck["verified"][when].as_f64().unwrap());
    assert_eq!(duck["verified"]["metric"], "masking_index");
    assert!(after < before, "it was rendered: {before} to {after}");
    let elsewhere = Plan::of(&suggest(&session, &["--focal", "Guitar@0-6"]));
    assert_eq!(covered(&elsewhere), None);
    let index = |plan: &Plan| plan.0["before"]["masking"]["focal"][0]["masking_index"].as_f64().unwrap();
    assert!(index(&there) > index(&elsewhere) + 0.3, "{} {}", index(&there), index(&elsewhere));
}

#[test]
fn a_section_is_a_passage() {
    let song = clean();
    let suggested = |focal: &str| {
        Plan::of(&run(premix("suggest").arg(&song.session).args(["--technical", "--format", "json", "--focal", focal])))
    };
    let sections = suggested("Keys").0["session"]["sections"].clone();
    let letter = sections[0]["letter"].as_str().unwrap();
    let plan = Plan::of(&run(premix("suggest").arg(&song.session).args([
        "--format",
        "json",
        "--only",
        "delay",
        "--focal",
        &format!("Keys@{letter}"),
    ])));
    let focal = plan.0["before"]["masking"]["focal"].as_array().unwrap();
    let of_letter = sections.as_array().unwrap().iter().filter(|section| section["letter"] == letter).count();
    assert_eq!(focal.iter().filter(|one| one["name"] == "Keys").count(), of_letter);
    assert_eq!(focal[0]["when"]["start_s"], sections[0]["start_s"]);
    let behind = suggested("Keys@50:00-51:00");
    assert!(behind.0["session"]["notes"].to_string().contains("has ended"), "{}", behind.0["session"]["notes"]);
    let nowhere = suggested("Keys@Z");
    assert!(nowhere.0["session"]["notes"].to_string().contains("section Z"), "{}", nowhere.0["session"]["notes"]);
}

#[test]
fn the_file_of_a_session_is_taken_and_the_command_line_wins_over_it() {
    let session = guitar_and_organ();
    let file = "title = 'Blue'\nbalance = 'rebuild'\nlock = ['Kick']\n[roles]\nOrgan = 'pad'\nKick = 'tom'\n\
                [[focal]]\nstem = 'Guitar'\nfrom = '0:06'\nto = '9'\n";
    fs::write(session.file("premix.toml"), file).unwrap();
    let plan = Plan::of(&suggest(&session, &["--role", "Kick=kick"]));
    assert_eq!(plan.0["session"]["title"], "Blue");
    assert_eq!(plan.0["session"]["balance"], "keep", "the command line says so");
    assert_eq!(plan.stem("Organ")["role"], "pad");
    assert_eq!(plan.stem("Kick")["role"], "kick", "the command line says so");
    assert_eq!(plan.stem("Kick")["locked"], true);
    let focal = &plan.0["before"]["masking"]["focal"][0];
    assert_eq!((&focal["name"], &focal["declared"]), (&Value::from("Guitar"), &Value::from(true)));
    assert_eq!(focal["when"]["end_s"], 9.0);
    assert!(covered(&plan).is_some());
}

#[test]
fn what_is_accepted_is_silent_until_it_is_gone() {
    let session = guitar_and_organ();
    let offset: Vec<f32> = white_noise(5, 0.05, LENGTH_S * RATE_HZ as usize).iter().map(|x| x + 0.1).collect();
    session.write("Guitar.wav", RATE_HZ, &[offset]);
    let blocks_offset =
        |plan: &Plan| plan.moves().iter().any(|one| one["stem"] == "Guitar" && one["action"]["kind"] == "dc_block");
    assert!(blocks_offset(&Plan::of(&suggest(&session, &[]))));
    let has_offset = |plan: &Plan| plan.has_finding("dc-offset", "Guitar");
    assert!(has_offset(&Plan::of(&check(&session, &[]))));
    let accepted = "[[accepted]]\nrule = 'dc-offset'\nstem = 'Guitar'\nreason = 'it drives the amplifier'\n\
                    [[accepted]]\nrule = 'clicks'\nreason = 'vinyl'\n";
    fs::write(session.file("premix.toml"), accepted).unwrap();
    for plan in [Plan::of(&check(&session, &[])), Plan::of(&suggest(&session, &[]))] {
        assert!(!has_offset(&plan));
        assert_eq!(plan.0["accepted"][0]["reason"], "it drives the amplifier");
        assert_eq!(plan.0["accepted"][0]["rule"], "dc-offset");
        let notes = plan.0["session"]["notes"].to_string();
        assert!(notes.contains("accepts clicks") && !notes.contains("accepts dc-offset"), "{notes}");
    }
    assert!(!blocks_offset(&Plan::of(&suggest(&session, &[]))), "nothing is done about what is meant");
}

#[test]
fn what_nobody_listened_for_is_not_called_gone() {
    let session = guitar_and_organ();
    let accepted = "[[accepted]]\nrule = 'crowded-range'\nreason = 'a wall of sound'\n\
                    [[accepted]]\nrule = 'clicks'\nreason = 'vinyl'\n";
    fs::write(session.file("premix.toml"), accepted).unwrap();
    for (arguments, judged) in [(&[][..], true), (&["--technical"], false)] {
        let notes = Plan::of(&suggest(&session, arguments)).0["session"]["notes"].to_string();
        assert!(notes.contains("accepts clicks"), "{notes}");
        assert_eq!(notes.contains("accepts crowded-range"), judged, "{notes}");
    }
}

#[test]
fn a_file_that_makes_no_sense_is_named_with_the_way_out() {
    let session = guitar_and_organ();
    for (text, told) in [
        ("titel = 'Blue'", "line 1"),
        ("[roles]\nGitarre = 'pad'", "the stems are Guitar, Kick, Organ"),
        ("mix = '../elsewhere.wav'", "inside the session"),
        ("[[accepted]]\nrule = 'dc-offset'\nstem = 'Flute'\nreason = 'x'", "the stems are"),
    ] {
        fs::write(session.file("premix.toml"), text).unwrap();
        let run = check(&session, &[]);
        assert_eq!(run.code, Some(3), "{text}");
        assert!(run.stderr.contains("premix.toml") && run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn init_writes_what_the_names_tell_once() {
    let session = guitar_and_organ();
    let printed = run(premix("init").arg(session.folder()).arg("--print"));
    assert!(printed.succeeded().stdout.contains("\"Kick\" = \"kick\""), "{}", printed.stdout);
    assert!(!session.file("premix.toml").exists());
    run(premix("init").arg(session.folder())).succeeded();
    assert_eq!(fs::read_to_string(session.file("premix.toml")).unwrap(), printed.stdout);
    Plan::of(&check(&session, &[]));
    let again = run(premix("init").arg(session.folder()));
    assert_eq!(again.code, Some(3));
    assert!(again.stderr.contains("--print"), "{}", again.stderr);
}
