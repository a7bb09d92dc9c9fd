//! The same audio gives the same bytes.

use crate::demo_session::planted;
use crate::folder_contents::{assert_same, contents};
use crate::premix::{premix, run};
use std::fs;
use std::path::Path;

/// Drafts `session` and compares the result with that of the demo's own run.
fn check(session: &Path, arguments: &[&str]) {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    run(premix("draft").arg(session).arg("-o").arg(&out).args(arguments)).succeeded();
    assert_same(&planted().draft, &out);
}

#[test]
fn one_thread_gives_the_same_bytes() {
    check(&planted().session, &["--jobs", "1"]);
}

#[test]
fn two_threads_give_the_same_bytes_again() {
    check(&planted().session, &["--jobs", "2"]);
}

#[test]
fn the_order_in_which_files_were_made_does_not_matter() {
    let place = tempfile::tempdir().unwrap();
    let session = place.path().join("session");
    fs::create_dir(&session).unwrap();
    for name in contents(&planted().session).into_keys().rev() {
        fs::copy(planted().session.join(&name), session.join(&name)).unwrap();
    }
    check(&session, &[]);
}
