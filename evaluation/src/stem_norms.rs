//! What others have published of vocals, drums, bass and the rest in mixes: written into a profile, and the publisher's
//! definitions held against ours on songs whose stems are at hand.

mod groups;
mod published;

use crate::options::Paths;
use crate::parallel;
use anyhow::{Context, bail};
use corpus::Profile;
use groups::{FEATURES, GROUPS, GroupReading, SongGroups, UNTRANSLATED, group_name, song_groups};
use published::StemNorms;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// How it is called.
pub(crate) const USAGE: &str = "evaluation stem-norms --norms FILE [--stems FOLDER] [--profile FILE]";

/// Runs `stem-norms` with the words behind it.
#[expect(clippy::print_stdout, reason = "the tables are what it is run for")]
pub(crate) fn run(words: &[String]) -> anyhow::Result<()> {
    let paths = Paths::parse(words, &["--norms", "--stems", "--profile"], USAGE)?;
    let norms = StemNorms::read(paths.needed("--norms")?)?;
    if let Some(file) = paths.get("--profile") {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut profile = Profile::from_json(&text)?;
        (profile.group_levels_lu, profile.stems) = (norms.group_levels_lu()?, norms.features()?);
        fs::write(file, profile.to_json()).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(folder) = paths.get("--stems") {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        folders.retain(|path| path.is_dir());
        folders.sort();
        let songs: anyhow::Result<Vec<_>> = parallel::map(&folders, |folder| song_groups(folder)).into_iter().collect();
        let songs: Vec<SongGroups> = songs?.into_iter().flatten().collect();
        if songs.is_empty() {
            bail!("{}: no folder with stems of two groups", folder.display());
        }
        println!("{}\n{}", levels_table(&songs, &norms)?, differences_table(&songs));
    }
    Ok(())
}

/// The level of every group in every song, by both definitions, and what was published.
fn levels_table(songs: &[SongGroups], norms: &StemNorms) -> anyhow::Result<String> {
    let mut text = String::from("| LU re the mix |");
    for group in GROUPS {
        _ = write!(text, " {} |", group_name(group));
    }
    _ = writeln!(text, "\n|---|{}", "---|".repeat(GROUPS.len()));
    for song in songs {
        _ = write!(text, "| {} |", song.name);
        for group in GROUPS {
            let level = song.groups.get(&group).and_then(|reading| reading.level_lu);
            let cell = level.map_or_else(String::new, |level| format!("{:.2} ({:.2})", level.ours, level.theirs));
            _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    let levels = norms.group_levels_lu()?;
    for (name, of) in [
        ("published, 10th percentile", (|p| p.p10) as fn(&corpus::Percentiles) -> f64),
        ("median", |p| p.p50),
        ("90th percentile", |p| p.p90),
    ] {
        _ = write!(text, "| {name} |");
        for group in GROUPS {
            _ = write!(text, " {:.2} |", of(&levels[&group]));
        }
        text.push('\n');
    }
    Ok(text)
}

/// Ours less theirs, by group: mean and the largest distance from zero.
fn differences_table(songs: &[SongGroups]) -> String {
    let mut text = String::from("| ours less theirs: mean (largest) |");
    for group in GROUPS {
        _ = write!(text, " {} |", group_name(group));
    }
    _ = writeln!(text, "\n|---|{}", "---|".repeat(GROUPS.len()));
    let row = |name: &str, of: &dyn Fn(&GroupReading) -> Option<f64>| {
        let mut row = format!("| {name} |");
        for group in GROUPS {
            let differences: Vec<f64> = songs.iter().filter_map(|song| song.groups.get(&group).and_then(of)).collect();
            let n = differences.len().max(1) as f64;
            let largest =
                differences.iter().fold(0.0_f64, |largest, d| if d.abs() > largest.abs() { *d } else { largest });
            _ = write!(row, " {:+.3} ({largest:+.3}) |", differences.iter().sum::<f64>() / n);
        }
        row + "\n"
    };
    text.push_str(&row("level re the mix", &|reading| Some(reading.level_lu?.difference())));
    for (_, feature) in FEATURES.into_iter().chain(UNTRANSLATED) {
        text.push_str(&row(feature, &|reading| Some(reading.features.get(feature)?.difference())));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Levels re the mix are the same reading by both definitions: the shelves of their weightings part by 0.04 LU on
    /// whole songs, most of which a ratio loses.
    #[test]
    #[expect(clippy::print_stderr, reason = "a test that skips says why")]
    fn levels_of_real_groups_are_those_of_the_publisher() {
        let stems = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/audio/stems");
        for name in ["kira_dynamic", "mdn_funk"] {
            let folder = stems.join(name);
            if !folder.is_dir() {
                eprintln!("skipped: no stems in {}", folder.display());
                return;
            }
            let song = song_groups(&folder).expect("its stems decode").expect("it has groups");
            assert_eq!(song.groups.len(), 3, "{name}: drums, bass and the rest");
            for (group, reading) in &song.groups {
                let level = reading.level_lu.expect("it plays");
                assert!(level.difference().abs() < 0.1, "{name}: {group:?} {level:?}");
            }
        }
    }
}
