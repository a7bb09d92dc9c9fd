//! The same audio gives the same bytes.

use crate::demo_session::planted;
use crate::folder_contents::{assert_same, contents};
use crate::premix::{premix, run};
use std::fs;

/// Drafts a copy of the demo's session, whose files are made in another order, and compares the result with that of the demo's
/// own run. The draft lies to the session as the demo's does: a plan says where its stems are.
fn check(arguments: &[&str]) {
    let place = tempfile::tempdir().unwrap();
    let session = place.path().join("session");
    fs::create_dir(&session).unwrap();
    for name in contents(&planted().session).into_keys().rev() {
        fs::copy(planted().session.join(&name), session.join(&name)).unwrap();
    }
    let out = place.path().join("draft");
    run(premix("draft").arg(session).arg("-o").arg(&out).args(arguments)).succeeded();
    assert_same(&planted().draft, &out);
}

#[test]
fn one_thread_and_another_order_of_files_give_the_same_bytes() {
    check(&["--jobs", "1"]);
}

#[test]
fn two_threads_give_the_same_bytes() {
    check(&["--jobs", "2"]);
}
