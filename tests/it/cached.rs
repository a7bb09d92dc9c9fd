//! A second run measures what changed and nothing else, and says what a first run would.

use crate::demo_session::planted;
use crate::folder_contents::{assert_same, contents};
use crate::premix::{premix, run};
use crate::real_stems::song;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A cache in a folder of its own.
struct Cache(PathBuf);

impl Cache {
    fn entries(&self) -> Vec<PathBuf> {
        fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// Marks all entries as not used for long.
    fn age(&self) {
        for entry in self.entries() {
            File::options().write(true).open(entry).unwrap().set_modified(long_ago()).unwrap();
        }
    }

    /// How many entries were used or made since they were aged.
    fn n_used(&self) -> usize {
        let is_used = |entry: &PathBuf| fs::metadata(entry).unwrap().modified().unwrap() > long_ago();
        self.entries().iter().filter(|entry| is_used(entry)).count()
    }
}

fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_hours(300_000)
}

fn stems_in(folder: &Path) -> Vec<PathBuf> {
    let is_stem = |name: &PathBuf| name.extension().is_some_and(|ending| ending != "json");
    contents(folder).into_keys().filter(is_stem).collect()
}

/// Copies the stems of a session; gives how many there are.
fn copy(from: &Path, to: &Path) -> usize {
    fs::create_dir(to).unwrap();
    let stems = stems_in(from);
    for name in &stems {
        // Not a copy of the permissions: the recordings may be protected, and one of them is replaced.
        fs::write(to.join(name), fs::read(from.join(name)).unwrap()).unwrap();
    }
    stems.len()
}

#[test]
fn a_draft_is_the_same_without_a_cache_with_a_new_one_a_full_one_and_a_damaged_one() {
    let place = tempfile::tempdir().unwrap();
    let (session, cache) = (place.path().join("session"), Cache(place.path().join("cache")));
    let n_stems = copy(&planted().session, &session);
    let draft = || {
        let out = place.path().join("draft");
        run(premix("draft").arg(&session).arg("-o").arg(&out).arg("--cache").arg(&cache.0)).succeeded();
        assert_same(&planted().draft, &out);
        fs::remove_dir_all(out).unwrap();
    };
    draft();
    assert_eq!(cache.entries().len(), n_stems);
    cache.age();
    draft();
    assert_eq!((cache.entries().len(), cache.n_used()), (n_stems, n_stems));
    for (index, entry) in cache.entries().iter().enumerate() {
        let mut bytes = fs::read(entry).unwrap();
        match index % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes.clear(),
            _ => bytes[1_000] ^= 16,
        }
        fs::write(entry, bytes).unwrap();
    }
    cache.age();
    draft();
    assert_eq!((cache.entries().len(), cache.n_used()), (n_stems, n_stems), "damaged entries are replaced");
}

#[test]
fn only_the_stem_that_changed_is_measured_and_the_plan_is_that_of_a_first_run() {
    let Some(stems) = song("kira_dynamic") else { return };
    let place = tempfile::tempdir().unwrap();
    let (session, cache) = (place.path().join("session"), Cache(place.path().join("cache")));
    let n_stems = copy(&stems, &session);
    let suggest = |arguments: &[&str]| {
        let mut command = premix("suggest");
        command.arg(&session).args(["--format", "json"]).args(arguments);
        run(&mut command).succeeded().stdout.clone()
    };
    let with_cache = ["--cache", cache.0.to_str().unwrap()];
    let before = suggest(&with_cache);
    assert_eq!(cache.entries().len(), n_stems);
    let names = stems_in(&session);
    fs::copy(session.join(&names[1]), session.join(&names[0])).unwrap();
    fs::rename(session.join(&names[2]), session.join(format!("Renamed {}", names[2].display()))).unwrap();
    cache.age();
    let after = suggest(&with_cache);
    // The first two stems are one content now, which is known, and so is what was renamed.
    assert_eq!((cache.entries().len(), cache.n_used()), (n_stems, n_stems - 1));
    assert!(after != before && after == suggest(&["--no-cache"]));
    fs::remove_file(session.join(&names[1])).unwrap();
    fs::copy(planted().session.join(&stems_in(&planted().session)[0]), session.join("New.wav")).unwrap();
    cache.age();
    let again = suggest(&with_cache);
    assert_eq!(
        (cache.entries().len(), cache.n_used()),
        (n_stems + 1, n_stems),
        "one was measured, the others were known"
    );
    assert_eq!(again, suggest(&["--no-cache"]));
}

#[test]
fn the_cache_is_shown_and_cleared() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("cache");
    let stem = stems_in(&planted().session).remove(0);
    let analyze = || {
        let run = run(premix("analyze").arg(planted().session.join(&stem)).arg("--cache").arg(&folder));
        run.succeeded().stdout.clone()
    };
    let first = analyze();
    assert_eq!(analyze(), first);
    let said = |what: &str| run(premix("cache").arg(what).arg("--cache").arg(&folder)).succeeded().stdout.clone();
    assert!(said("show").contains("cache: 1 measured files, "));
    assert!(said("clear").contains("removed"));
    assert!(said("show").contains("cache: 0 measured files, 0.0 MB"));
    assert_eq!(run(premix("cache").arg("show")).code, Some(3), "an empty variable is no cache");
}
