//! Names the way stems are measured: whatever changes a reading changes the name, so that a cache never gives one of before.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All that stands between the bytes of a file and what is measured of it, from this crate's folder.
const SOURCES: [&str; 7] = [
    "../Cargo.lock",
    "../analyzer/src",
    "../dsp/src",
    "../media/src",
    "src/analysis.rs",
    "src/reader.rs",
    "src/measured.rs",
];
/// What the compiler is told; the profile is the only one of them that may be left unsaid.
const SETTINGS: [&str; 4] = ["TARGET", "OPT_LEVEL", "CARGO_ENCODED_RUSTFLAGS", "CARGO_PKG_VERSION"];

fn main() -> io::Result<()> {
    let mut hash = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(Path::new(source), &mut hash)?;
    }
    for setting in SETTINGS {
        env::var_os(setting).hash(&mut hash);
    }
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    Command::new(compiler).arg("--version").arg("--verbose").output()?.stdout.hash(&mut hash);
    println!("cargo::rustc-env=PREMIX_MEASURING={:016x}", hash.finish());
    Ok(())
}

/// Adds a file, or all of a folder in the order of their names.
fn add(path: &Path, hash: &mut DefaultHasher) -> io::Result<()> {
    path.file_name().hash(hash);
    if !path.is_dir() {
        fs::read(path)?.hash(hash);
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(entry, hash))
}
