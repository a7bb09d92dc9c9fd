//! The demo, run once and shared by the tests that look at its results.

use crate::plan::Plan;
use crate::premix::{Run, premix, run};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What `premix demo` wrote.
#[derive(Debug)]
pub(crate) struct Demo {
    pub(crate) session: PathBuf,
    pub(crate) draft: PathBuf,
    pub(crate) run: Run,
}

impl Demo {
    pub(crate) fn plan(&self) -> Plan {
        Plan::read(&self.draft.join("plan.json"))
    }
}

/// The song with its planted faults.
pub(crate) fn planted() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| write("demo", &[]))
}

/// The song as it should be.
pub(crate) fn clean() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| write("clean-demo", &["--clean"]))
}

fn write(name: &str, arguments: &[&str]) -> Demo {
    let folder = place().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let run = run(premix("demo").arg(&folder).args(arguments));
    run.succeeded();
    Demo { session: folder.join("session"), draft: folder.join("draft"), run }
}

/// A folder inside the target folder, so that results of one test run are replaced by the next and never pile up. It
/// belongs to one process at a time: a second one waits for the lock, which ends with the process.
fn place() -> &'static Path {
    static LOCK: OnceLock<File> = OnceLock::new();
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    LOCK.get_or_init(|| {
        let lock = File::create(place.join("demo.lock")).unwrap();
        lock.lock().unwrap();
        lock
    });
    place
}
