use crate::committed::in_workspace;
use crate::faults::{DEMO, Material, demo, excerpt};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The songs of the subset: one that every machine can make, one whose plain sum is the intended mix, and a drum kit, which has
/// several microphones on one source.
const SUBSET: [&str; 3] = [DEMO, "kira_dynamic", KIT];
/// The drum kit.
pub(crate) const KIT: &str = "muldjordkit_session";

/// Which songs faults are planted in, and what becomes of the figures.
#[derive(Debug)]
pub(crate) struct SongChoice {
    /// All songs; else the subset, which takes minutes.
    pub(crate) full: bool,
    /// These songs alone.
    chosen: Option<Vec<String>>,
    stems: PathBuf,
    /// Figures are written; else they are held against those that are committed.
    pub(crate) write: bool,
}

/// A song that faults are planted in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Song {
    /// The synthesised one.
    Demo,
    /// A folder of stems.
    Folder(PathBuf),
}

impl Song {
    /// The folder's name.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Demo => DEMO.to_owned(),
            Self::Folder(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    /// Its excerpt.
    pub(crate) fn read(&self) -> anyhow::Result<Material> {
        match self {
            Self::Demo => Ok(demo()),
            Self::Folder(path) => excerpt(path),
        }
    }
}

impl SongChoice {
    /// From the words behind a command that is called as `usage` says.
    pub(crate) fn parse(words: &[String], usage: &str) -> anyhow::Result<Self> {
        let mut choice = Self { full: false, chosen: None, stems: in_workspace("../shared/audio/stems"), write: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value\n{usage}"));
            match word.as_str() {
                "--full" => choice.full = true,
                "--subset" => choice.full = false,
                "--songs" => choice.chosen = Some(value()?.split(',').map(str::to_owned).collect()),
                "--stems" => choice.stems = PathBuf::from(value()?),
                "--write" => choice.write = true,
                _ => bail!("unknown option `{word}`\n{usage}"),
            }
        }
        if choice.write && choice.chosen.is_some() {
            bail!("--songs asks for a part of the table, and a part is not written");
        }
        Ok(choice)
    }

    /// The songs, by name; where there are no stems the synthesised one.
    pub(crate) fn songs(&self) -> anyhow::Result<Vec<Song>> {
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

    /// Whether no song is left out.
    pub(crate) fn is_whole(&self) -> bool {
        self.full && self.chosen.is_none()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(words: &[&str]) -> anyhow::Result<SongChoice> {
        SongChoice::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), "")
    }

    #[test]
    fn where_there_are_no_stems_the_synthesised_song_stands_in() {
        for words in [["--full", "--stems", "nowhere"], ["--subset", "--stems", "nowhere"]] {
            assert_eq!(choice(&words).expect("it is called so").songs().expect("there is one"), [Song::Demo]);
        }
        assert!(choice(&["--stems", "nowhere", "--songs", "demo,other"]).expect("called so").songs().is_ok());
        assert!(choice(&["--stems", "nowhere", "--songs", "other"]).expect("called so").songs().is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for words in [&["--songs"][..], &["--all"], &["--write", "--songs", "demo"]] {
            assert!(choice(words).is_err(), "{words:?}");
        }
    }
}
