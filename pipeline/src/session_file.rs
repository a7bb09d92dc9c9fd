//! What stands in the `premix.toml` of a session: what the user says of it, once and for all.

use crate::{Error, FocalWish, Passage, ReferenceWish, SessionOptions};
use analyzer::{Role, TimeRange};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use suggest::{BalanceChoice, RULES, ReferenceWeights};

/// The file's name.
pub(crate) const SESSION_FILE: &str = "premix.toml";

/// A finding that is meant: it is no longer reported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedFinding {
    /// The rule.
    pub rule: String,
    /// The stem that it is accepted on; on all when `None`.
    pub stem: Option<String>,
    /// Why, for whoever reads the report.
    pub reason: String,
}

/// The contents of `premix.toml`. What is given on the command line wins over it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SessionFile {
    pub(crate) title: Option<String>,
    pub(crate) genre: Option<String>,
    #[serde(deserialize_with = "balance")]
    pub(crate) balance: Option<BalanceChoice>,
    mix: Option<PathBuf>,
    lock: Vec<String>,
    #[serde(deserialize_with = "roles")]
    roles: BTreeMap<String, Role>,
    focal: Vec<FocalEntry>,
    reference: Vec<ReferenceEntry>,
    pub(crate) accepted: Vec<AcceptedFinding>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FocalEntry {
    stem: String,
    from: Option<String>,
    to: Option<String>,
    section: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceEntry {
    path: PathBuf,
    tone: Option<f64>,
    dynamics: Option<f64>,
    width: Option<f64>,
    level: Option<f64>,
}

/// Each stem that should win in a passage is listened to by itself.
const MOST_FOCAL: usize = 64;
/// No song is longer than a day, in seconds.
const LONGEST_SONG_S: f64 = 86_400.0;
/// A file that a person wrote is not larger than this, in bytes.
const LARGEST_FILE: u64 = 1 << 20;

impl SessionFile {
    /// Of the session in `folder`; nothing where there is no such file.
    pub(crate) fn of(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(SESSION_FILE);
        let refuse = |reason: String| Error::SessionFile { path: path.clone(), reason };
        match fs::metadata(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Self::default());
            }
            Err(error) => return Err(refuse(error.to_string())),
            Ok(found) if !found.is_file() => return Err(refuse("it is no file".to_owned())),
            Ok(_) => {}
        }
        let mut text = String::new();
        let file = File::open(&path).map_err(|error| refuse(error.to_string()))?;
        // What it says of its size need not be true.
        file.take(LARGEST_FILE + 1).read_to_string(&mut text).map_err(|error| refuse(error.to_string()))?;
        if text.len() as u64 > LARGEST_FILE {
            return Err(refuse("it is larger than a megabyte".to_owned()));
        }
        Self::parse(&text).map_err(refuse)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: Self = toml::from_str(text).map_err(|error| with_form(error.to_string().trim_end()))?;
        if let Some(mix) = file.mix.as_deref().filter(|mix| !is_inside(mix)) {
            return Err(format!(
                "mix = '{}': name a file inside the session here, and any other with --mix",
                mix.display()
            ));
        }
        for one in &file.accepted {
            if !RULES.iter().any(|rule| rule.name == one.rule) {
                return Err(format!("there is no rule '{}' to accept findings of", one.rule));
            }
        }
        if file.focal.len() > MOST_FOCAL {
            return Err(format!("{} focal stems: name at most {MOST_FOCAL}", file.focal.len()));
        }
        for entry in &file.focal {
            entry.wish()?;
        }
        for entry in &file.reference {
            entry.wish(Path::new(""))?;
        }
        Ok(file)
    }

    /// What the user asked for, with what the file says where nothing else was asked for.
    pub(crate) fn beneath(&self, options: &SessionOptions, folder: &Path) -> SessionOptions {
        let mut merged = options.clone();
        // Never a file of that name in the folder that the program happens to run in.
        merged.mix = merged.mix.or_else(|| Some(folder.join(self.mix.as_ref()?)));
        // Of two roles for one stem the first one counts.
        merged.roles.extend(self.roles.iter().map(|(stem, role)| (stem.clone(), *role)));
        merged.locked.extend(self.lock.iter().cloned());
        if merged.focal.is_empty() {
            merged.focal = self.focal.iter().filter_map(|entry| entry.wish().ok()).collect();
        }
        if merged.references.is_empty() {
            merged.references = self.reference.iter().filter_map(|entry| entry.wish(folder).ok()).collect();
        }
        merged
    }

    /// Every stem that a finding is accepted on is one of `known`.
    pub(crate) fn check_accepted(&self, folder: &Path, known: &[&str]) -> Result<(), Error> {
        let mut named = self.accepted.iter().filter_map(|one| one.stem.as_deref());
        match named.find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) => Err(no_such_stem(folder, name, &known.join(", "))),
        }
    }

    /// The same error, said of this file where the stem that does not exist is named here.
    pub(crate) fn claim(&self, folder: &Path, error: Error) -> Error {
        match error {
            Error::NoSuchStem { name, known } if self.names(&name) => no_such_stem(folder, &name, &known),
            other => other,
        }
    }

    fn names(&self, stem: &String) -> bool {
        self.roles.contains_key(stem) || self.lock.contains(stem) || self.focal.iter().any(|entry| entry.stem == *stem)
    }
}

fn no_such_stem(folder: &Path, name: &str, known: &str) -> Error {
    let reason = format!("there is no stem '{name}' in this session: the stems are {known}");
    Error::SessionFile { path: folder.join(SESSION_FILE), reason }
}

impl FocalEntry {
    fn wish(&self) -> Result<FocalWish, String> {
        let passage = match (&self.from, &self.to, &self.section) {
            (None, None, None) => Passage::Throughout,
            (None, None, Some(section)) => Passage::Section(section.clone()),
            (Some(from), Some(to), None) => Passage::Time(time_range(from, to)?),
            _ => return Err(format!("focal stem '{}': give both from and to, or a section, or neither", self.stem)),
        };
        Ok(FocalWish { stem: self.stem.clone(), passage })
    }
}

impl ReferenceEntry {
    /// A path that is not absolute begins at the session's `folder`.
    fn wish(&self, folder: &Path) -> Result<ReferenceWish, String> {
        let said = [("tone", self.tone), ("dynamics", self.dynamics), ("width", self.width), ("level", self.level)];
        let mut said = said.iter().filter_map(|(name, weight)| Some((name, (*weight)?)));
        let weights =
            said.try_fold(ReferenceWeights::default(), |weights, (name, weight)| weights.with(name, weight))?;
        Ok(ReferenceWish { path: folder.join(&self.path), weights })
    }
}

/// With what a list looks like, where the file has none.
fn with_form(error: &str) -> String {
    let form = "Write a list as [\"one\", \"two\"], and each focal stem, reference or accepted finding under [[focal]], [[reference]] or \
         [[accepted]].";
    if error.contains("expected a sequence") { format!("{error}\n{form}") } else { error.to_owned() }
}

/// A range of time from two readings of a clock.
pub(crate) fn time_range(from: &str, to: &str) -> Result<TimeRange, String> {
    let range = TimeRange { start_s: seconds(from)?, end_s: seconds(to)? };
    if range.end_s > range.start_s { Ok(range) } else { Err(format!("'{to}' does not lie behind '{from}'")) }
}

/// `1:30`, `90` or `1:30.5` in seconds.
fn seconds(clock: &str) -> Result<f64, String> {
    let wrong = || format!("'{clock}' is no time: write minutes and seconds as 1:30, or seconds as 90");
    let (minutes, seconds) = clock.trim().rsplit_once(':').unwrap_or(("0", clock.trim()));
    let minutes: u32 = minutes.parse().map_err(|_| wrong())?;
    let is_plain = seconds.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds: f64 = seconds.parse().ok().filter(|_| is_plain).ok_or_else(wrong)?;
    Some(60.0 * f64::from(minutes) + seconds).filter(|seconds| *seconds <= LONGEST_SONG_S).ok_or_else(wrong)
}

/// The path leads to something below the folder that it is relative to.
pub(crate) fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn balance<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<BalanceChoice>, D::Error> {
    let word = String::deserialize(deserializer)?;
    word.parse().map(Some).map_err(serde::de::Error::custom)
}

fn roles<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Role>, D::Error> {
    let words = BTreeMap::<String, String>::deserialize(deserializer)?;
    let role = |(stem, word): (String, String)| Ok((stem, word.parse().map_err(serde::de::Error::custom)?));
    words.into_iter().map(role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        SessionFile::parse(text).unwrap_err()
    }

    #[test]
    fn what_the_user_says_of_a_session_is_read() {
        let file = SessionFile::parse(
            r#"
            title = "Song"
            genre = "popular"
            balance = "keep"
            mix = "mixes/rough.wav"
            lock = ["Pad"]
            [roles]
            "Track 01" = "lead vocal"
            [[focal]]
            stem = "Guitar solo"
            from = "1:30"
            to = "2:05.5"
            [[focal]]
            stem = "Flute"
            section = "chorus"
            [[reference]]
            path = "../liked/song.wav"
            dynamics = 0
            width = 0.5
            [[accepted]]
            rule = "rumble"
            stem = "Pad"
            reason = "it is an earthquake"
            "#,
        )
        .unwrap();
        assert_eq!((file.title.as_deref(), file.balance), (Some("Song"), Some(BalanceChoice::Keep)));
        assert_eq!(file.accepted[0].reason, "it is an earthquake");
        let options = file.beneath(&SessionOptions::default(), Path::new("song"));
        assert_eq!(options.mix, Some(PathBuf::from("song/mixes/rough.wav")));
        assert_eq!(options.roles, [("Track 01".to_owned(), Role::LeadVocal)]);
        assert_eq!(options.locked, ["Pad"]);
        let weights = ReferenceWeights { dynamics: 0.0, width: 0.5, ..ReferenceWeights::default() };
        assert_eq!(options.references, [ReferenceWish { path: PathBuf::from("song/../liked/song.wav"), weights }]);
        let time = Passage::Time(TimeRange { start_s: 90.0, end_s: 125.5 });
        let section = Passage::Section("chorus".to_owned());
        let wish = |stem: &str, passage| FocalWish { stem: stem.to_owned(), passage };
        assert_eq!(options.focal, [wish("Guitar solo", time.clone()), wish("Flute", section.clone())]);
        assert_eq!("Guitar solo@1:30-2:05.5".parse(), Ok(wish("Guitar solo", time)));
        assert_eq!("Flute@chorus".parse(), Ok(wish("Flute", section)));
    }

    #[test]
    fn what_is_asked_for_now_wins() {
        let file =
            SessionFile::parse("mix = 'a.wav'\n[[reference]]\npath = 'a.wav'\n[roles]\nA = 'kick'\n[[focal]]\nstem = 'A'\n[[focal]]\nstem = 'B'")
                .unwrap();
        let wish = FocalWish { stem: "C".to_owned(), passage: Passage::Throughout };
        let asked = SessionOptions {
            mix: Some(PathBuf::from("b.wav")),
            roles: vec![("A".to_owned(), Role::Snare)],
            focal: vec![wish.clone()],
            references: vec!["c.wav".parse().unwrap()],
            ..SessionOptions::default()
        };
        let options = file.beneath(&asked, Path::new("song"));
        assert_eq!(options.mix, asked.mix);
        assert_eq!(options.roles[0], ("A".to_owned(), Role::Snare));
        assert_eq!(options.focal, [wish]);
        assert_eq!(options.references, asked.references);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_the_place_or_the_way_out() {
        assert!(refused("title = 'a'\ngenr = 'b'").contains("line 2"), "a slip of the pen");
        assert!(refused("[roles]\nA = 'kik'").contains("kik"));
        assert!(refused("lock = 'Pad'").contains("[\"one\", \"two\"]"));
        assert!(refused("[accepted]\nrule = 'rumble'").contains("[[accepted]]"));
        assert!(refused("balance = 'leave'").contains("keep, rebuild or auto"));
        assert!(refused("mix = '../other/mix.wav'").contains("inside the session"));
        assert!(refused("mix = '/mix.wav'").contains("inside the session"));
        assert!(refused("[[reference]]\npath = 'a.wav'\ntone = 1.5").contains("tone=1.5"));
        assert!(refused("[[reference]]\npath = 'a.wav'\nvolume = 1").contains("volume"));
        assert!(refused("[[accepted]]\nrule = 'nothing'\nreason = 'x'").contains("nothing"));
        assert!(refused("[[accepted]]\nrule = 'rumble'").contains("reason"));
        assert!(refused("[[focal]]\nstem = 'A'\nfrom = '1:00'").contains("both from and to"));
        for (from, to) in
            [("2:00", "1:00"), ("x", "1:00"), ("-1", "5"), ("1:00", "inf"), ("0", "99999:00"), ("1:00", "1:00:00:00")]
        {
            assert!(!refused(&format!("[[focal]]\nstem = 'A'\nfrom = '{from}'\nto = '{to}'")).is_empty());
        }
    }
}
