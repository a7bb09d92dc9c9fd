//! What is typed or handed over wrongly: one clear message, the documented exit code, and nothing half-written.

use crate::demo_session::{clean, planted};
use crate::folder_contents::{assert_is_draft, contents, entries};
use crate::plan::Plan;
use crate::premix::{Run, premix, run};
use crate::session_folder::{N_FRAMES, RATE_HZ, SessionFolder};
use dsp::Hertz;
use dsp::signals::{sine, white_noise};
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const USAGE: i32 = 2;
const UNREADABLE: i32 = 3;
const INTERRUPTED: i32 = 130;

/// The run failed with `code`, and says once what is wrong with what (`named`) and the way out.
fn assert_refused(run: &Run, code: i32, named: &str, way_out: &str) {
    let stderr = &run.stderr;
    assert_eq!(run.code, Some(code), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(stderr.matches(named).count(), 1, "'{named}' is to be named once: {stderr}");
    assert!(stderr.contains(way_out), "the way out is to be told: {stderr}");
    assert_eq!(run.stdout, "");
    if code == UNREADABLE {
        assert!(stderr.starts_with("premix: ") && stderr.trim_end().lines().count() == 1, "{stderr}");
    }
}

/// A draft of `session` is refused and leaves nothing behind.
fn check_refused(session: &SessionFolder, arguments: &[&str], code: i32, named: &str, way_out: &str) {
    assert_refused(&session.draft(arguments), code, named, way_out);
    session.assert_nothing_written();
}

/// Bad file among good ones: refused, and left out with `--keep-going`.
fn check_left_out(session: &SessionFolder, bad: &str, way_out: &str) {
    check_refused(session, &[], UNREADABLE, bad, way_out);
    let plan = Plan::of(session.draft(&["--keep-going", "--format", "json"]).succeeded());
    assert_eq!(plan.stem_names(), ["Bass", "Kick", "Lead Vocal"]);
    let notes = plan.0["session"]["notes"].to_string();
    assert!(notes.contains(bad), "{bad} is left out without a word: {notes}");
    assert_is_draft(&session.out());
}

/// A draft goes well, and `rule` names `stem`.
fn check_found(session: &SessionFolder, rule: &str, stem: &str) {
    let plan = Plan::of(&session.draft(&["--format", "json"]));
    assert!(plan.has_finding(rule, stem), "{:?}", plan.findings());
    assert_is_draft(&session.out());
}

#[test]
fn a_path_that_does_not_exist() {
    let session = SessionFolder::empty();
    let missing = session.file("nowhere");
    for subcommand in ["suggest", "check", "analyze"] {
        assert_refused(&run(premix(subcommand).arg(&missing)), UNREADABLE, "nowhere", "Check the path");
    }
    let drafted = run(premix("draft").arg(&missing).arg("-o").arg(session.out()));
    assert_refused(&drafted, UNREADABLE, "nowhere", "Check the path");
    session.assert_nothing_written();
}

#[test]
fn an_empty_folder() {
    check_refused(&SessionFolder::empty(), &[], UNREADABLE, "song", "Give the folder that holds the stems");
}

#[test]
fn a_folder_of_texts() {
    let session = SessionFolder::empty();
    fs::write(session.file("lyrics.txt"), "la la la").unwrap();
    fs::write(session.file("notes.md"), "# Notes").unwrap();
    check_refused(&session, &[], UNREADABLE, "song", "2 other files");
}

#[test]
fn a_text_named_wav() {
    let session = SessionFolder::band();
    fs::write(session.file("Guitar.wav"), "not audio at all").unwrap();
    check_left_out(&session, "Guitar.wav", "export it again");
}

#[test]
fn a_file_of_no_bytes() {
    let session = SessionFolder::band();
    fs::write(session.file("Guitar.wav"), "").unwrap();
    check_left_out(&session, "Guitar.wav", "export or copy it again");
}

#[test]
fn a_file_of_six_channels() {
    let session = SessionFolder::band();
    session.write("Guitar.wav", RATE_HZ, &vec![sine(RATE_HZ, Hertz(220.0), 0.1, N_FRAMES); 6]);
    check_left_out(&session, "Guitar.wav", "mono or stereo");
}

#[test]
fn a_file_that_is_cut_off_is_used_as_far_as_it_goes() {
    let session = SessionFolder::band();
    let whole = fs::read(clean().session.join("Guitar.wav")).unwrap();
    fs::write(session.file("Guitar.wav"), &whole[..whole.len() / 5]).unwrap();
    check_refused(&session, &[], UNREADABLE, "Guitar.wav", "export or copy it again");
    let plan = Plan::of(session.draft(&["--keep-going", "--format", "json"]).succeeded());
    assert!(plan.stem("Guitar")["integrated_lufs"].is_f64(), "{}", plan.stem("Guitar"));
    assert!(plan.0["session"]["notes"].to_string().contains("Guitar.wav"), "{}", plan.0["session"]["notes"]);
}

#[test]
fn several_bad_files_are_all_named() {
    let session = SessionFolder::band();
    fs::write(session.file("Guitar.wav"), "not audio at all").unwrap();
    fs::write(session.file("Keys.wav"), "").unwrap();
    let refused = session.draft(&[]);
    assert_eq!(refused.code, Some(UNREADABLE));
    assert!(refused.stderr.contains("Guitar.wav") && refused.stderr.contains("Keys.wav"), "{}", refused.stderr);
    session.assert_nothing_written();
}

#[test]
fn a_file_without_samples_is_a_silent_stem() {
    let session = SessionFolder::band();
    session.write("Guitar.wav", RATE_HZ, &[Vec::new()]);
    check_found(&session, "silent-stem", "Guitar");
}

#[test]
fn silent_stems_alone() {
    let session = SessionFolder::empty();
    session.write("Kick.wav", RATE_HZ, &[vec![0.0; N_FRAMES]]);
    session.write("Bass.wav", RATE_HZ, &[vec![0.0; N_FRAMES]]);
    check_refused(&session, &[], UNREADABLE, "song", "muted");
}

#[test]
fn a_stem_of_another_length() {
    let session = SessionFolder::band();
    session.write("Guitar.wav", RATE_HZ, &[sine(RATE_HZ, Hertz(220.0), 0.1, N_FRAMES / 2)]);
    check_found(&session, "uneven-files", "Guitar");
}

#[test]
fn a_stem_of_another_rate() {
    let session = SessionFolder::band();
    session.write("Guitar.wav", 44_100, &[sine(44_100, Hertz(220.0), 0.1, 5 * 44_100)]);
    check_found(&session, "uneven-files", "Guitar");
}

#[test]
fn an_output_that_is_a_file() {
    let session = SessionFolder::band();
    fs::write(session.out(), "mine").unwrap();
    let out = session.out().to_string_lossy().into_owned();
    assert_refused(&session.draft(&[]), UNREADABLE, &out, "Choose another folder with -o");
    assert_eq!(fs::read_to_string(session.out()).unwrap(), "mine");
    fs::remove_file(session.out()).unwrap();
    session.assert_nothing_written();
}

#[test]
fn an_error_is_told_without_repeating_its_cause() {
    let session = SessionFolder::band();
    fs::write(session.out(), "mine").unwrap();
    let stderr = session.draft(&[]).stderr;
    let tail = stderr.trim_end().rsplit(": ").next().unwrap();
    assert_eq!(stderr.matches(tail).count(), 1, "{stderr}");
}

#[test]
fn an_output_below_folders_that_do_not_exist() {
    let session = SessionFolder::empty();
    session.write("Kick.wav", RATE_HZ, &[vec![0.0; N_FRAMES]]);
    let refused = run(premix("draft").arg(session.folder()).arg("-o").arg(session.out().join("deep/er")));
    assert_refused(&refused, UNREADABLE, "song", "muted");
    session.assert_nothing_written();
}

#[test]
fn names_and_numbers_that_do_not_exist() {
    let session = SessionFolder::band();
    check_refused(&session, &["--role", "Kick=drumx"], USAGE, "`drumx`", "the roles are kick, snare");
    check_refused(&session, &["--genre", "polka"], USAGE, "polka", "popular");
    check_refused(&session, &["--lock", "Banjo"], USAGE, "Banjo", "Bass, Kick, Lead Vocal");
    check_refused(&session, &["--role", "Banjo=keys"], USAGE, "Banjo", "Bass, Kick, Lead Vocal");
    check_refused(&session, &["--strength", "2"], USAGE, "--strength", "from 0 to 1");
    check_refused(&session, &["--strength", "nan"], USAGE, "--strength", "from 0 to 1");
    check_refused(&session, &["--only", "magic"], USAGE, "--only", "eq");
    check_refused(&session, &["--mix", "nowhere.wav"], UNREADABLE, "nowhere.wav", "Check the path");
    check_refused(&session, &["--jobs", "0"], USAGE, "--jobs", "1..");
}

#[test]
fn an_interrupted_draft_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    let mut child = Command::new(env!("CARGO_BIN_EXE_premix"))
        .arg("draft")
        .arg(&planted().session)
        .arg("-o")
        .arg(&out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It has begun when the folder is there in which it prepares its files.
    let start = Instant::now();
    while entries(place.path()).is_empty() && start.elapsed() < Duration::from_mins(1) {
        sleep(Duration::from_millis(10));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let code = child.wait().unwrap().code();
    if code == Some(0) {
        assert_is_draft(&out);
    } else {
        assert_eq!(code, Some(INTERRUPTED));
        assert_eq!(entries(place.path()), Vec::<std::path::PathBuf>::new());
    }
}

/// A stem that happens to be called `draft` is not lost to the output.
#[test]
fn audio_that_premix_did_not_write_is_never_replaced() {
    let session = SessionFolder::empty();
    session.write("draft.wav", 48_000, &[white_noise(1, 0.1, 48_000)]);
    session.write("Bass.wav", 48_000, &[white_noise(2, 0.1, 48_000)]);
    let before = contents(&session.folder());
    let refused = run(premix("draft").arg(session.folder()).arg("-o").arg(session.folder()));
    assert_refused(&refused, UNREADABLE, "did not write", "-o");
    assert_eq!(contents(&session.folder()), before);
}
