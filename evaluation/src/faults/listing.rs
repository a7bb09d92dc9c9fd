//! What is planted, how much of it, and on which stems of the material.

use super::{Fault, Material, Size, Use, excerpts, use_of};
use crate::options::Paths;
use std::fmt::Write as _;
use std::io::Write as _;

/// How it is called.
pub(crate) const USAGE: &str = "evaluation faults [--stems FOLDER]";
/// The seeds that are tried to say which stems a fault comes to be on.
const SEEDS: std::ops::Range<u64> = 0..4;

/// Runs `faults` with the words behind it.
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let paths = Paths::parse(words, &["--stems"], USAGE)?;
    let songs = excerpts(paths.get("--stems").map(std::path::PathBuf::as_path))?;
    Ok(std::io::stdout().write_all(listing(&songs).as_bytes())?)
}

/// Two tables in Markdown: the sizes, and what each song can carry.
fn listing(songs: &[Material]) -> String {
    let mut text = "| fault | | subtle | plain | gross |\n|---|---|---|---|---|\n".to_owned();
    for fault in Fault::ALL {
        let kind = if fault.is_technical() { "technical" } else { "musical" };
        let [subtle, plain, gross] = fault.sizes();
        let row = writeln!(text, "| {} | {kind} | {subtle} | {plain} | {gross} |", fault.name());
        row.expect("a text takes every word");
    }
    text.push_str("\n| song | part | stems | fault | on | heard by |\n|---|---|---|---|---|---|\n");
    for song in songs {
        for fault in Fault::ALL {
            text.push_str(&row(song, fault));
        }
    }
    text
}

fn row(song: &Material, fault: Fault) -> String {
    let part = if use_of(&song.song) == Use::Tunes { "tunes" } else { "reported" };
    let planted = SEEDS.filter_map(|seed| fault.plant(Size::Plain, song, seed));
    let mut on: Vec<String> = Vec::new();
    let mut rules: Vec<&str> = Vec::new();
    for planted in planted {
        let stems =
            if planted.truth.stems.is_empty() { "the mix".to_owned() } else { planted.truth.stems.join(" and ") };
        on.push(stems);
        rules.extend(planted.truth.rules);
    }
    on.sort();
    on.dedup();
    rules.sort_unstable();
    rules.dedup();
    let n_stems = song.stems.len();
    let (on, rules) = (or_none(&on.join(", ")), or_none(&rules.join(", ")));
    format!("| {} | {part} | {n_stems} | {} | {on} | {rules} |\n", song.song, fault.name())
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "none".to_owned() } else { text.to_owned() }
}
