//! What was measured of files before, in a folder on the disk.
//!
//! An entry is found by all that it depends on: the bytes of the files, what they are to a session, the way they are measured
//! and the processor that measured them. So an entry is never out of date; one that nothing asks for any more goes when
//! the folder is full. Nothing here stops a run: what cannot be read is measured, and what cannot be written is not kept.

use crate::Error;
use crate::content::ContentHash;
use crate::output::output_error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A folder of measurements. Several processes may use it at once.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// How much a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheContent {
    /// Measured files.
    pub n_entries: usize,
    /// Bytes on the disk.
    pub n_bytes: u64,
}

/// What an entry is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    digits: String,
    stamps: Vec<(PathBuf, Stamp)>,
}

/// Length and time of a file: whether it was written to while it was measured.
type Stamp = (u64, Option<SystemTime>);

/// Names the sources that measure, and how they were compiled.
const MEASURING: &str = env!("PREMIX_MEASURING");
/// Behind the digits of a key.
const ENDING: &str = "measured";
/// The folder holds no more than this when a run has ended. Design heuristic: a song of 26 stems of three minutes and a half
/// takes a quarter of a gigabyte.
const MOST_BYTES: u64 = 2_000_000_000;

impl Key {
    /// Of what `files` are measured for: `wish` holds all else that the result depends on. `None` where one cannot be read.
    pub(crate) fn of(files: &[PathBuf], wish: &impl Serialize) -> Option<Self> {
        let mut hash = ContentHash::default();
        hash.add(MEASURING.as_bytes());
        hash.add(&processor());
        hash.add(&serde_json::to_vec(wish).ok()?);
        let mut stamps = Vec::with_capacity(files.len());
        for path in files {
            stamps.push((path.clone(), stamp(path)?));
            hash.add_file(path).ok()?;
        }
        Some(Self { digits: hash.digits(), stamps })
    }

    /// The files are still as they were when it was made.
    fn holds(&self) -> bool {
        self.stamps.iter().all(|(path, was)| stamp(path).as_ref() == Some(was))
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

/// What the transforms are chosen by: another processor rounds otherwise.
fn processor() -> [u8; 4] {
    #[cfg(target_arch = "x86_64")]
    let abilities = [
        is_x86_feature_detected!("sse4.1"),
        is_x86_feature_detected!("avx"),
        is_x86_feature_detected!("avx2"),
        is_x86_feature_detected!("fma"),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let abilities = [false; 4];
    abilities.map(u8::from)
}

impl Cache {
    /// In this folder, which is made when there is something to keep.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it holds.
    pub fn content(&self) -> CacheContent {
        let entries = self.entries();
        CacheContent { n_entries: entries.len(), n_bytes: entries.iter().map(|entry| entry.n_bytes).sum() }
    }

    /// Takes everything out, and nothing that is not its own.
    pub fn clear(&self) -> Result<(), Error> {
        for entry in self.entries() {
            match fs::remove_file(&entry.path) {
                // Another process was quicker.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => result.map_err(output_error(&entry.path))?,
            }
        }
        Ok(())
    }

    /// What was kept under `key`; `None` as well where the entry is damaged.
    pub(crate) fn recall<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        let path = self.path(key);
        let bytes = fs::read(&path).ok()?;
        let (hash, content) = bytes.split_at_checked(ContentHash::N_BYTES)?;
        if hash != checked(key, content) {
            return None;
        }
        let value = ciborium::from_reader(content).ok()?;
        // What was used last goes last; where that cannot be noted it goes earlier.
        let touched = File::options().write(true).open(&path).and_then(|file| file.set_modified(now()));
        drop(touched);
        Some(value)
    }

    /// Keeps `value`, whole or not at all.
    pub(crate) fn keep(&self, key: &Key, value: &impl Serialize) {
        if key.holds() {
            // Without it the next run takes as long as this one.
            drop(self.write(key, value));
        }
    }

    fn write(&self, key: &Key, value: &impl Serialize) -> io::Result<()> {
        let mut content = Vec::new();
        ciborium::into_writer(value, &mut content).map_err(io::Error::other)?;
        fs::create_dir_all(&self.folder)?;
        let suffix = format!(".{ENDING}");
        let mut file = tempfile::Builder::new().prefix("new-").suffix(&suffix).tempfile_in(&self.folder)?;
        file.write_all(&checked(key, &content))?;
        file.write_all(&content)?;
        file.persist(self.path(key))?;
        Ok(())
    }

    /// Takes out what was not used for longest, until the rest is small enough.
    pub(crate) fn trim(&self) {
        self.trim_to(MOST_BYTES);
    }

    fn trim_to(&self, most_bytes: u64) {
        let mut entries = self.entries();
        entries.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.path.cmp(&b.path)));
        let mut n_bytes = 0;
        for entry in entries {
            n_bytes += entry.n_bytes;
            if n_bytes > most_bytes {
                // Another process may have been quicker, or is reading it.
                drop(fs::remove_file(&entry.path));
            }
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(&key.digits).with_extension(ENDING)
    }

    /// What lies in the folder and is its own, also what a run that was killed left half written.
    fn entries(&self) -> Vec<Entry> {
        let Ok(listing) = fs::read_dir(&self.folder) else { return Vec::new() };
        let is_own = |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING);
        let entry = |path: PathBuf| {
            let metadata = fs::metadata(&path).ok()?;
            Some(Entry { used: metadata.modified().ok()?, n_bytes: metadata.len(), path })
        };
        listing.filter_map(|entry| Some(entry.ok()?.path())).filter(is_own).filter_map(entry).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "it decides which entries go first, and no reading")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// A file of the cache.
#[derive(Debug)]
struct Entry {
    path: PathBuf,
    used: SystemTime,
    n_bytes: u64,
}

/// What an entry begins with: the hash of the rest, with its key, so that a file under another's name is none.
fn checked(key: &Key, content: &[u8]) -> [u8; ContentHash::N_BYTES] {
    let mut hash = ContentHash::default();
    hash.add(key.digits.as_bytes());
    hash.add(content);
    hash.bytes()
}

#[cfg(test)]
mod tests;
