//! Drafts of real multitracks, where there are any: they are not part of the source tree.

use crate::demo::check_files;
use crate::folder_contents::assert_is_draft;
use crate::handoff::check_projects;
use crate::plan::{Plan, names};
use crate::premix::{premix, run};
use std::fs;
use std::path::{Path, PathBuf};
use suggest::RULES;

/// Where folders of stems may lie, from the root of the workspace.
const STEMS: &str = "../shared/audio/stems";

/// Where finished songs may lie, in folders by genre.
const MIXES: &str = "../shared/audio/mixes";

/// The folder of the song `name`; `None`, and a reason on stderr, when it is not there.
pub(crate) fn song(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(STEMS).join(name);
    if !folder.is_dir() {
        say(&format!("skipped: there are no stems in {STEMS}/{name}"));
        return None;
    }
    Some(folder)
}

/// The finished song `file`, in the folder of its genre; `None`, and a reason on stderr, when it is not there.
pub(crate) fn mix(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(MIXES).join(file);
    if !path.is_file() {
        say(&format!("skipped: there is no {MIXES}/{file}"));
        return None;
    }
    Some(path)
}

/// As [`song`], for songs that take minutes.
pub(crate) fn long_song(name: &str) -> Option<PathBuf> {
    if std::env::var_os("RUN_SLOW_TESTS").is_none() {
        say(&format!("skipped: {name} is long; set RUN_SLOW_TESTS to run it"));
        return None;
    }
    song(name)
}

#[expect(clippy::print_stderr, reason = "a test that skips says why")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// Drafts the song and looks at everything that holds for any healthy session.
fn check(folder: &Path) -> Plan {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    run(premix("draft").arg(folder).arg("-o").arg(&out).arg("--quiet")).succeeded();
    assert_is_draft(&out);
    check_files(&out);
    check_projects(folder, &out);
    let report = fs::read_to_string(out.join("report.html")).unwrap().to_lowercase();
    assert!(!report.contains("nothing to draw"), "a plot of the report is empty");
    let plan = Plan::read(&out.join("plan.json"));
    let technical = |rule: &str| RULES.iter().any(|known| known.name == rule && known.technical);
    let errors: Vec<_> = plan.of_severity("error").into_iter().filter(|(rule, _)| !technical(rule)).collect();
    assert_eq!(errors, []);
    plan
}

#[test]
fn kira_dynamic() {
    song("kira_dynamic").map(|folder| check(&folder));
}

#[test]
fn starlight() {
    song("starlight").map(|folder| check(&folder));
}

#[test]
fn mdn_funk() {
    song("mdn_funk").map(|folder| check(&folder));
}

/// Two bass drums are two instruments: their microphones are no pair.
#[test]
fn muldjordkit_session() {
    let Some(folder) = song("muldjordkit_session") else { return };
    let plan = check(&folder);
    for finding in plan.findings().iter().filter(|finding| finding["rule"] == "polarity-inverted") {
        for kick in ["kick_L_D112", "kick_R_D112", "kick_trigger"] {
            assert!(!names(&finding["stems"], kick), "{finding}");
        }
    }
}

#[test]
fn evr_caesium() {
    long_song("evr_caesium").map(|folder| check(&folder));
}

#[test]
fn evr_francium() {
    long_song("evr_francium").map(|folder| check(&folder));
}

#[test]
fn evr_potassium() {
    long_song("evr_potassium").map(|folder| check(&folder));
}
