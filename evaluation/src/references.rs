//! References: which spectrum of one half of a song tells most of its other half, and what planted tilts and bumps are
//! noticed blind and with a reference.

mod detection;
mod half;
mod methods;

use crate::parallel;
use anyhow::{Context, bail};
use half::{Half, halves};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How it is called.
pub(crate) const USAGE: &str = "evaluation references --mixes FOLDER";

/// Runs `references` with the words behind it.
#[expect(clippy::print_stdout, reason = "the tables are what it is run for")]
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let [option, folder] = words else { bail!("{USAGE}") };
    if option != "--mixes" {
        bail!("unknown option `{option}`\n{USAGE}");
    }
    let mut files = Vec::new();
    collect(Path::new(folder), &mut files)?;
    files.sort();
    let measured: anyhow::Result<Vec<_>> = parallel::map(&files, |path| halves(path)).into_iter().collect();
    let songs: Vec<[Half; 2]> = measured?.into_iter().flatten().collect();
    if songs.len() < 2 {
        bail!("{folder}: fewer than two songs that are long enough");
    }
    println!("{} songs; of each the first half is the reference of the second.\n", songs.len());
    println!("{}", methods::table(&songs));
    println!("{}", detection::tables(&songs)?);
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .and_then(OsStr::to_str)
            .is_some_and(|end| ["flac", "mp3", "ogg", "wav"].contains(&end))
        {
            files.push(path);
        }
    }
    Ok(())
}
