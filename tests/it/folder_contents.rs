//! What lies in a folder, file by file.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// Length and hash of every file below `folder`, by relative path.
pub(crate) fn contents(folder: &Path) -> BTreeMap<PathBuf, (usize, u64)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in entries(&next) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                let mut hasher = DefaultHasher::new();
                hasher.write(&bytes);
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), (bytes.len(), hasher.finish()));
            }
        }
    }
    found
}

/// Files and folders directly in `folder`, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What every draft holds.
const DRAFT: [&str; 11] = [
    "Effects",
    "draft.wav",
    "handoff.md",
    "moves.md",
    "plan.json",
    "premix.dawproject",
    "premix.rpp",
    "re-export.txt",
    "report.html",
    "report.pdf",
    "unity.wav",
];
/// What it may hold, too, without being asked.
const PART_OF_SOME: [&str; 2] = ["eq", "prepared"];

/// Panics unless `folder` holds a whole draft and nothing else.
pub(crate) fn assert_is_draft(folder: &Path) {
    let mut names: Vec<String> =
        entries(folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.retain(|name| !PART_OF_SOME.contains(&name.as_str()));
    assert_eq!(names, DRAFT);
}

/// Panics unless both folders hold the same files with the same bytes.
pub(crate) fn assert_same(expected: &Path, found: &Path) {
    assert_eq!(contents(expected), contents(found), "{} and {}", expected.display(), found.display());
}
