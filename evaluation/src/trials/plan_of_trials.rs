use super::score_row::{ScoreRow, csv, parse_csv};
use super::scores::{is_of_faults_together, is_of_songs_together};
use super::{Trial, USAGE, document, rule_rates};
use crate::faults::{DEMO, Fault, Material, Size, demo, excerpt};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use suggest::BalanceChoice;

/// How often each fault is planted in a song at each size, on stems and at places drawn anew.
const DRAWS: u64 = 1;
/// The songs of the subset: one that every machine can make, and one whose plain sum is the intended mix.
const SUBSET: [&str; 2] = [DEMO, "kira_dynamic"];
/// The sizes of the subset.
const SUBSET_SIZES: [Size; 2] = [Size::Plain, Size::Gross];
/// The kinds of draft that clean sessions are put through.
pub(super) const DRAFTS: [(&str, BalanceChoice); 2] =
    [("draft --balance keep", BalanceChoice::Keep), ("draft --balance rebuild", BalanceChoice::Rebuild)];
/// Differences that are named when figures are not the committed ones.
const NAMED_DIFFERENCES: usize = 20;

/// Which faults are planted in which songs, and what becomes of the figures.
#[derive(Debug)]
pub(super) struct PlanOfTrials {
    /// All sizes in all songs; else the subset, which takes minutes.
    full: bool,
    /// These songs alone.
    chosen: Option<Vec<String>>,
    /// These faults alone.
    faults: Vec<Fault>,
    stems: PathBuf,
    write: bool,
}

/// A song that faults are planted in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Song {
    /// The synthesised one.
    Demo,
    /// A folder of stems.
    Folder(PathBuf),
}

impl Song {
    fn name(&self) -> String {
        match self {
            Self::Demo => DEMO.to_owned(),
            Self::Folder(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    pub(super) fn read(&self) -> anyhow::Result<Material> {
        match self {
            Self::Demo => Ok(demo()),
            Self::Folder(path) => excerpt(path),
        }
    }
}

impl PlanOfTrials {
    pub(super) fn parse(words: &[String]) -> anyhow::Result<Self> {
        let mut plan = Self {
            full: false,
            chosen: None,
            faults: Fault::ALL.to_vec(),
            stems: in_workspace("../shared/audio/stems"),
            write: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value\n{USAGE}"));
            match word.as_str() {
                "--full" => plan.full = true,
                "--subset" => plan.full = false,
                "--songs" => plan.chosen = Some(value()?.split(',').map(str::to_owned).collect()),
                "--faults" => plan.faults = value()?.split(',').map(fault).collect::<anyhow::Result<_>>()?,
                "--stems" => plan.stems = PathBuf::from(value()?),
                "--write" => plan.write = true,
                _ => bail!("unknown option `{word}`\n{USAGE}"),
            }
        }
        if plan.write && !plan.has_all() {
            bail!("--songs and --faults ask for a part of the table, and a part is not written");
        }
        Ok(plan)
    }

    /// The songs, by name; where there are no stems the synthesised one.
    pub(super) fn songs(&self) -> anyhow::Result<Vec<Song>> {
        let mut songs = folders(&self.stems)?;
        if !self.full || songs.is_empty() {
            songs.push(Song::Demo);
        }
        let is_wanted = |song: &Song| match &self.chosen {
            Some(chosen) => chosen.contains(&song.name()),
            None => self.full || SUBSET.contains(&song.name().as_str()),
        };
        songs.retain(is_wanted);
        if songs.is_empty() {
            bail!("none of these songs is in {}", self.stems.display());
        }
        Ok(songs)
    }

    /// What is planted in each song.
    pub(super) fn trials(&self) -> Vec<Trial> {
        let (sizes, draws) = if self.full { (&Size::ALL[..], DRAWS) } else { (&SUBSET_SIZES[..], 1) };
        let sized = |fault: Fault| sizes.iter().map(move |size| (fault, *size));
        let trials = self.faults.iter().copied().flat_map(sized);
        trials.flat_map(|(fault, size)| (0..draws).map(move |draw| Trial { fault, size, draw })).collect()
    }

    /// Writes the figures, or holds them against those that are committed.
    pub(super) fn settle(&self, rows: &[ScoreRow]) -> anyhow::Result<()> {
        let file = self.table();
        // Songs together and faults together are other figures where some are missing.
        let is_together =
            |row: &&ScoreRow| is_of_songs_together(&row.key.recording) || is_of_faults_together(&row.key.case);
        let is_comparable = |row: &&ScoreRow| self.has_all() || !is_together(row);
        let rows: Vec<ScoreRow> = rows.iter().filter(is_comparable).cloned().collect();
        if self.write {
            fs::write(&file, csv(&rows)).with_context(|| format!("cannot write {}", file.display()))?;
            return if self.full { write_documents(&rows) } else { Ok(()) };
        }
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut committed = parse_csv(&text)?;
        let is_heard = |row: &ScoreRow| {
            rows.iter().any(|one| one.key.recording == row.key.recording && one.key.case == row.key.case)
        };
        committed.retain(|row| is_heard(row) && is_comparable(&row));
        compare(&csv(&committed), &csv(&rows))
            .with_context(|| format!("the figures are not those of {}", file.display()))
    }

    /// Of what the table has no song and no fault is left out.
    fn has_all(&self) -> bool {
        self.chosen.is_none() && self.faults.len() == Fault::ALL.len()
    }

    fn table(&self) -> PathBuf {
        in_workspace(if self.full { "evaluation/scores.csv" } else { "evaluation/scores-subset.csv" })
    }
}

fn fault(name: &str) -> anyhow::Result<Fault> {
    let known = || Fault::ALL.map(Fault::name).join(", ");
    Fault::ALL.into_iter().find(|one| one.name() == name).with_context(|| format!("no fault `{name}`: {}", known()))
}

fn folders(stems: &Path) -> anyhow::Result<Vec<Song>> {
    if !stems.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(stems).with_context(|| format!("cannot read {}", stems.display()))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    Ok(folders.into_iter().map(Song::Folder).collect())
}

/// What is made from the whole table.
fn write_documents(rows: &[ScoreRow]) -> anyhow::Result<()> {
    for (path, text) in [(document::PATH, document::document(rows)), (rule_rates::PATH, rule_rates::csv(rows))] {
        let file = in_workspace(path);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn compare(committed: &str, found: &str) -> anyhow::Result<()> {
    let gone = committed.lines().filter(|line| !found.lines().any(|one| one == *line)).map(|line| format!("- {line}"));
    let new = found.lines().filter(|line| !committed.lines().any(|one| one == *line)).map(|line| format!("+ {line}"));
    let mut differences: Vec<String> = gone.chain(new).collect();
    if differences.is_empty() {
        return Ok(());
    }
    let n = differences.len();
    differences.truncate(NAMED_DIFFERENCES);
    bail!("{n} lines differ; --write takes them over\n{}", differences.join("\n"))
}

/// A file beside this workspace, or in it.
pub(super) fn in_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(words: &[&str]) -> anyhow::Result<PlanOfTrials> {
        PlanOfTrials::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn where_there_are_no_stems_the_synthesised_song_stands_in() {
        for words in [["--full", "--stems", "nowhere"], ["--subset", "--stems", "nowhere"]] {
            assert_eq!(plan(&words).expect("it is called so").songs().expect("there is one"), [Song::Demo]);
        }
        assert!(plan(&["--stems", "nowhere", "--songs", "demo,other"]).expect("called so").songs().is_ok());
        assert!(plan(&["--stems", "nowhere", "--songs", "other"]).expect("called so").songs().is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for words in [&["--songs"][..], &["--all"], &["--write", "--songs", "demo"], &["--faults", "none"]] {
            assert!(plan(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn differences_are_named() {
        compare("a\nb\n", "a\nb\n").expect("they are the same");
        let error = compare("a\nb\n", "a\nc\n").expect_err("they differ").to_string();
        assert!(error.contains("- b\n+ c"), "{error}");
    }
}
