use crate::genre::beside;
use crate::own_output::{is_own_output, own_audio};
use crate::references::reference_files;
use crate::session_file::{SessionFile, time_range};
use crate::{AcceptedFinding, Error, ReferenceFile, ReferenceWish};
use analyzer::{Role, RoleGuess, RoleSource, TimeRange, role_from_name};
use media::{Decoder, FileFormat, MediaError, has_audio_extension};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use suggest::BalanceChoice;

/// What the user says about the files of a session.
#[derive(Debug, Clone, Default)]
pub struct SessionOptions {
    /// The rough mix.
    pub mix: Option<PathBuf>,
    /// Roles by stem name; they win over what is inferred.
    pub roles: Vec<(String, Role)>,
    /// Stems that no move is made on.
    pub locked: Vec<String>,
    /// Stems that should win.
    pub focal: Vec<FocalWish>,
    /// Songs that theirs should measure like.
    pub references: Vec<ReferenceWish>,
    /// Go on without the files that cannot be read.
    pub keep_going: bool,
}

/// A stem that should win, by name.
#[derive(Debug, Clone, PartialEq)]
pub struct FocalWish {
    /// The stem's name.
    pub stem: String,
    /// Where in the song.
    pub passage: Passage,
}

/// Where in a song.
#[derive(Debug, Clone, PartialEq)]
pub enum Passage {
    /// From its start to its end.
    Throughout,
    /// Between two times.
    Time(TimeRange),
    /// In all sections of this letter or name.
    Section(String),
}

impl FromStr for FocalWish {
    type Err = String;

    /// Takes `Lead Vocal`, or with a passage `Guitar@1:30-2:05`, `Guitar@B` or `Guitar@chorus`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((stem, passage)) = text.rsplit_once('@') else {
            return Ok(Self { stem: text.to_owned(), passage: Passage::Throughout });
        };
        let passage = match passage.split_once('-') {
            Some((from, to)) => Passage::Time(time_range(from, to)?),
            None => Passage::Section(passage.to_owned()),
        };
        Ok(Self { stem: stem.to_owned(), passage })
    }
}

/// One stem: a file, or the two files of a split stereo pair.
#[derive(Debug, Clone)]
pub struct StemFile {
    /// File name without extension; told apart by extension or folder where two would be the same.
    pub name: String,
    /// The file, or left and right.
    pub paths: Vec<PathBuf>,
    /// Relative to the session, with `/` between folders.
    pub relative_path: String,
    /// What the (first) file is.
    pub format: FileFormat,
    /// What the stem plays.
    pub role: RoleGuess,
    /// No move is made on it.
    pub locked: bool,
}

impl StemFile {
    pub(crate) fn open(path: &Path, name: String, relative_path: String, role: RoleGuess) -> Result<Self, MediaError> {
        let format = Decoder::open(path)?.format().clone();
        Ok(Self { name, paths: vec![path.to_path_buf()], relative_path, format, role, locked: false })
    }

    /// One channel, or two.
    pub fn n_channels(&self) -> usize {
        if self.paths.len() == 2 { 2 } else { self.format.channels }
    }
}

/// A folder of stems.
#[derive(Debug)]
pub struct Session {
    /// The folder.
    pub folder: PathBuf,
    /// The folder's name.
    pub title: String,
    /// The stems, by path; of a mix alone, that mix.
    pub stems: Vec<StemFile>,
    /// There are no stems but a mix alone.
    pub mix_only: bool,
    /// Files that are taken for a mix of the song, relative to the session.
    pub mixes: Vec<String>,
    /// The first of them that can be read, which the stems are compared with; `None` where it stands in their place.
    pub mix_file: Option<StemFile>,
    /// The rate that the draft is rendered at.
    pub sample_rate_hz: u32,
    /// Stems that the user wants to win, by index, and where.
    pub focal: Vec<(usize, Passage)>,
    /// Songs that it should measure like.
    pub references: Vec<ReferenceFile>,
    /// The profile that the user judges by, and what to do with the balance, unless asked for otherwise.
    pub genre: Option<String>,
    /// See `genre`.
    pub balance: Option<BalanceChoice>,
    /// Findings that are meant.
    pub accepted: Vec<AcceptedFinding>,
    /// What the listener should know about the files.
    pub notes: Vec<String>,
}

/// Folders deeper than this are not looked into: no session is kept so, and a link may lead anywhere.
const DEEPEST_FOLDER: usize = 6;

/// Time stamps that lie further apart are not of one performance, in seconds.
const LONGEST_OFFSET_S: f64 = 1_800.0;

impl Session {
    /// Reads what is in `folder`: every audio file in it and below it is a stem or a mix, and a `premix.toml` says more
    /// of them.
    pub fn open(folder: &Path, options: &SessionOptions) -> Result<Self, Error> {
        let (root, mut files) = audio_files(folder)?;
        let file = SessionFile::of(folder)?;
        let options = file.beneath(options, &root);
        let (references, left_out) = reference_files(&options.references, options.keep_going)?;
        // A reference may be kept beside the stems; it is none of them.
        files.retain(|path| !references.iter().any(|one| same_file(&one.file.paths[0], path)));
        let named_mix = options.mix.as_deref().map(|mix| named_mix(&root, mix)).transpose()?;
        let mut session = Self::from_files(folder, &root, &files, named_mix.as_deref(), &options)
            .map_err(|error| file.claim(folder, error))?
            .told(file)?;
        session.references = references;
        session.notes.extend(left_out);
        Ok(session)
    }

    /// With what the session's file says.
    fn told(mut self, file: SessionFile) -> Result<Self, Error> {
        let known: Vec<&str> = self.stems.iter().map(|stem| stem.name.as_str()).collect();
        file.check_accepted(&self.folder, &known)?;
        let SessionFile { title, genre, balance, accepted, .. } = file;
        self.title = title.unwrap_or(self.title);
        let genre = genre.map(|genre| beside(&self.folder, genre));
        Ok(Self { genre, balance, accepted, ..self })
    }

    fn from_files(
        folder: &Path,
        root: &Path,
        files: &[PathBuf],
        named_mix: Option<&Path>,
        options: &SessionOptions,
    ) -> Result<Self, Error> {
        let mut session = Self {
            folder: folder.to_path_buf(),
            title: title(folder),
            stems: Vec::new(),
            mix_only: false,
            mixes: Vec::new(),
            mix_file: None,
            sample_rate_hz: 0,
            focal: Vec::new(),
            references: Vec::new(),
            genre: None,
            balance: None,
            accepted: Vec::new(),
            notes: Vec::new(),
        };
        let mut mix_names = Vec::new();
        let (mut unreadable, mut unread_mixes) = (Vec::new(), Vec::new());
        let is_alone = folder.is_file();
        for (path, name) in files.iter().zip(distinct_names(root, files)) {
            let relative_path = relative(root, path);
            let role = options.role_of(&name).unwrap_or_else(|| role_from_name(&name));
            let is_named_mix = named_mix.is_some_and(|mix| same_file(mix, path));
            let is_song = is_alone && role.source != RoleSource::User && is_song_name(&name, role.role);
            if is_named_mix || is_song || role.role == Role::Mix {
                mix_names.push(name.clone());
                match session.add_mix(path, name, relative_path, is_named_mix) {
                    Err(error) if is_named_mix => unreadable.push(error),
                    Err(error) => unread_mixes.push(error),
                    Ok(()) => {}
                }
                continue;
            }
            match StemFile::open(path, name, relative_path, role) {
                Ok(stem) => session.stems.push(stem),
                Err(error) => unreadable.push(Error::Unreadable(vec![error])),
            }
        }
        // A mix may lie elsewhere than its stems.
        if let Some(mix) = named_mix.filter(|mix| !files.iter().any(|file| same_file(file, mix))) {
            let name = mix.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if let Err(error) = session.add_mix(mix, name, mix.display().to_string(), true) {
                unreadable.push(error);
            }
        }
        session.join_pairs();
        session.leave_out_surround(&mut unreadable);
        if session.stems.is_empty() && session.mix_file.is_none() {
            unreadable.append(&mut unread_mixes);
        }
        session.notes.extend(unread_mixes.iter().map(|error| format!("Not compared with the stems: {error}")));
        session.settle(unreadable, &mix_names, options)
    }

    /// Takes a file for a mix. The stems are compared with the one that the user named, else with the first that can be
    /// read.
    fn add_mix(&mut self, path: &Path, name: String, relative_path: String, is_named: bool) -> Result<(), Error> {
        self.mixes.push(relative_path.clone());
        let role = RoleGuess::named(Role::Mix, 1.0);
        let opened = StemFile::open(path, name, relative_path, role).map_err(|error| Error::Unreadable(vec![error]));
        let opened = opened.and_then(|file| match file.n_channels() {
            0..=2 => Ok(file),
            channels => Err(Error::TooManyChannels { path: path.to_path_buf(), channels }),
        });
        let file = opened?;
        if is_named || self.mix_file.is_none() {
            self.mix_file = Some(file);
        }
        Ok(())
    }

    /// Leaves out stems, which then do not count for the session's rate either.
    pub(crate) fn keep_stems(&mut self, keep: impl Fn(&StemFile) -> bool) {
        self.stems.retain(keep);
        self.sample_rate_hz = usual_rate(&self.stems);
    }

    /// A note on what a file by itself was taken for, where its name leaves that open.
    fn taken_by_name(&self) -> Option<String> {
        let [stem] = self.stems.as_slice() else { return None };
        let named = role_from_name(&stem.name).role;
        if !self.folder.is_file() || stem.role.source == RoleSource::User || matches!(named, Role::Mix | Role::Unknown)
        {
            return None;
        }
        let name = &stem.name;
        Some(if self.mix_only {
            let role = named.label().replace(' ', "_");
            format!("{name} was taken for a mix: --role \"{name}={role}\" judges it as a stem.")
        } else {
            format!("{name} was taken for a stem, as its name says: --role \"{name}=mix\" judges it as a mix.")
        })
    }

    /// Refuses a mix alone: nothing can be moved in it.
    pub fn needs_stems(&self) -> Result<(), Error> {
        if self.mix_only { Err(Error::OnlyMixes { path: self.folder.clone() }) } else { Ok(()) }
    }

    /// Takes the mix for all there is.
    fn judge_mix_alone(&mut self) {
        let Some(mix) = self.mix_file.take() else { return };
        self.mix_only = true;
        let mut others = std::mem::take(&mut self.mixes);
        others.retain(|path| *path != mix.relative_path);
        if !others.is_empty() {
            let (path, others) = (&mix.relative_path, others.join(", "));
            self.notes.push(format!("All files here are mixes: {path} is judged; --mix names another ({others})."));
        }
        self.stems.push(mix);
    }

    /// A stem has one channel or two.
    fn leave_out_surround(&mut self, unreadable: &mut Vec<Error>) {
        self.stems.retain(|stem| {
            let fits = stem.n_channels() <= 2;
            if !fits {
                unreadable.push(Error::TooManyChannels { path: stem.paths[0].clone(), channels: stem.n_channels() });
            }
            fits
        });
    }

    fn settle(mut self, unreadable: Vec<Error>, mix_names: &[String], options: &SessionOptions) -> Result<Self, Error> {
        if !unreadable.is_empty() && (!options.keep_going || self.stems.is_empty()) {
            return Err(Error::together(unreadable));
        }
        self.notes.extend(unreadable.iter().map(|error| format!("Left out: {error}")));
        if self.stems.is_empty() {
            self.judge_mix_alone();
        }
        self.check_names(mix_names, options)?;
        for stem in &mut self.stems {
            stem.role = options.role_of(&stem.name).unwrap_or(stem.role);
            stem.locked = options.locked.contains(&stem.name);
        }
        self.notes.extend(self.taken_by_name());
        let stem = |name: &str| self.stems.iter().position(|stem| stem.name == name);
        let focal = |wish: &FocalWish| Some((stem(&wish.stem)?, wish.passage.clone()));
        self.focal = options.focal.iter().filter_map(focal).collect();
        self.sample_rate_hz = usual_rate(&self.stems);
        self.notes.extend(self.stray_stamps());
        Ok(self)
    }

    /// The audio files at `path` by themselves: no file is taken for a mix and no pair is joined. Also gives a note for
    /// each file that was left out.
    pub(crate) fn files(path: &Path, keep_going: bool) -> Result<(Vec<StemFile>, Vec<String>), Error> {
        let (root, files) = audio_files(path)?;
        let names = distinct_names(&root, &files);
        let mut stems = Vec::new();
        let mut unreadable = Vec::new();
        for (file, name) in files.iter().zip(names) {
            let role = role_from_name(&name);
            match StemFile::open(file, name, relative(&root, file), role) {
                Ok(stem) => stems.push(stem),
                Err(error) => unreadable.push(error),
            }
        }
        if !unreadable.is_empty() && (!keep_going || stems.is_empty()) {
            return Err(Error::Unreadable(unreadable));
        }
        let surround = stems.iter().filter(|stem: &&StemFile| stem.n_channels() > 2);
        let measured = |stem: &StemFile| {
            format!(
                "{}: {} channels count for loudness and true peak; all else is measured of the first two.",
                stem.relative_path,
                stem.n_channels()
            )
        };
        let notes: Vec<String> = surround.map(measured).collect();
        Ok((stems, notes.into_iter().chain(unreadable.iter().map(|error| format!("Left out: {error}"))).collect()))
    }

    /// Where each stem starts, in frames at the session's rate.
    ///
    /// Broadcast-WAV files say where on the studio's clock they start; the earliest of those that lie within half an hour
    /// of each other is the session's start. Files without a stamp, and strays from another day, start there too.
    pub(crate) fn start_frames(&self) -> Vec<usize> {
        let stamps = self.stamps_s();
        let Some(start_s) = session_start_s(&stamps) else { return vec![0; stamps.len()] };
        let place = |stamp: &Option<f64>| {
            let offset_s = stamp.map_or(0.0, |stamp| stamp - start_s);
            if is_near(offset_s) { (offset_s * f64::from(self.sample_rate_hz)).round() as usize } else { 0 }
        };
        stamps.iter().map(place).collect()
    }

    fn stamps_s(&self) -> Vec<Option<f64>> {
        let stamp = |stem: &StemFile| Some(stem.format.start_frame? as f64 / f64::from(stem.format.sample_rate_hz));
        self.stems.iter().map(stamp).collect()
    }

    /// A note for each time stamp that cannot be of this session.
    fn stray_stamps(&self) -> Vec<String> {
        let stamps = self.stamps_s();
        let Some(start_s) = session_start_s(&stamps) else { return Vec::new() };
        let strays = self.stems.iter().zip(&stamps).filter(|(_, stamp)| stamp.is_some_and(|s| !is_near(s - start_s)));
        strays
            .map(|(stem, _)| {
                format!("The time stamp of {} is not of this session: it starts with the others.", stem.name)
            })
            .collect()
    }

    /// `Name.L` and `Name.R` of one folder and rate are one stereo stem `Name`, as some workstations export it.
    fn join_pairs(&mut self) {
        let mut index = 0;
        while index < self.stems.len() {
            let left = &self.stems[index];
            let right =
                left.name.strip_suffix(".L").map(|base| format!("{base}.R")).and_then(|right| {
                    self.stems.iter().position(|other| other.name == right && pairs_with(other, left))
                });
            // In one folder the right half sorts behind the left one, so what follows `index` moves up and no stem is
            // passed over.
            if let Some(right) = right.filter(|right| *right > index) {
                let right = self.stems.remove(right);
                let left = &mut self.stems[index];
                left.name.truncate(left.name.len() - ".L".len());
                left.role = role_from_name(&left.name);
                left.paths.extend(right.paths);
            }
            index += 1;
        }
    }

    fn check_names(&self, mix_names: &[String], options: &SessionOptions) -> Result<(), Error> {
        let is_stem = |name: &String| self.stems.iter().any(|stem| stem.name == *name);
        let roles = options.roles.iter().map(|(name, _)| name).filter(|name| !mix_names.contains(name));
        let focal = options.focal.iter().map(|wish| &wish.stem);
        match roles.chain(&options.locked).chain(focal).find(|name| !is_stem(name)) {
            None => Ok(()),
            Some(name) => Err(Error::NoSuchStem {
                name: name.clone(),
                known: self.stems.iter().map(|stem| stem.name.as_str()).collect::<Vec<_>>().join(", "),
            }),
        }
    }
}

impl SessionOptions {
    /// The role that the user gave to the stem called `name`.
    fn role_of(&self, name: &str) -> Option<RoleGuess> {
        let told = self.roles.iter().find(|(stem, _)| stem == name);
        told.map(|(_, role)| RoleGuess::told(*role))
    }
}

/// The earliest of the largest set of stamps that lie near each other; of equally large sets the first one.
fn session_start_s(stamps: &[Option<f64>]) -> Option<f64> {
    let followers = |start: f64| stamps.iter().flatten().filter(|stamp| is_near(**stamp - start)).count();
    let mut best: Option<(usize, f64)> = None;
    for start in stamps.iter().flatten() {
        let n = followers(*start);
        if best.is_none_or(|(most, earliest)| n > most || (n == most && *start < earliest)) {
            best = Some((n, *start));
        }
    }
    best.map(|(_, start)| start)
}

/// An offset that two files of one session can have, in seconds.
fn is_near(offset_s: f64) -> bool {
    (0.0..=LONGEST_OFFSET_S).contains(&offset_s)
}

fn pairs_with(right: &StemFile, left: &StemFile) -> bool {
    let mono = right.format.channels == 1 && left.format.channels == 1;
    let neighbours = right.paths[0].parent() == left.paths[0].parent();
    mono && neighbours && right.format.sample_rate_hz == left.format.sample_rate_hz && right.paths.len() == 1
}

/// The rate of most stems; of equally many the higher one.
fn usual_rate(stems: &[StemFile]) -> u32 {
    let mut counts = BTreeMap::new();
    for stem in stems {
        *counts.entry(stem.format.sample_rate_hz).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(rate, count)| (*count, *rate)).map_or(48_000, |(rate, _)| rate)
}

/// The file that `--mix` names: inside the session, or as given.
fn named_mix(root: &Path, mix: &Path) -> Result<PathBuf, Error> {
    [root.join(mix), mix.to_path_buf()]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| Error::NotFound { path: mix.to_path_buf() })
}

pub(crate) fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Whether a file by itself is a song, by its name and the role which that tells: in the titles of songs stand instruments,
/// too, but seldom alone.
fn is_song_name(name: &str, role: Role) -> bool {
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic);
    let n_words = name.split(|c: char| !c.is_alphanumeric()).filter(is_word).count();
    role == Role::Unknown || n_words > 1
}

fn title(folder: &Path) -> String {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let name = if absolute.is_file() { absolute.file_stem() } else { absolute.file_name() };
    name.map_or_else(|| "session".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A name per file: its stem; with the extension, then with the folder, where that is not enough to tell it apart.
fn distinct_names(root: &Path, files: &[PathBuf]) -> Vec<String> {
    let text = |part: Option<&OsStr>| part.map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let forms: [&dyn Fn(&PathBuf) -> String; 3] =
        [&|file| text(file.file_stem()), &|file| text(file.file_name()), &|file| relative(root, file)];
    let mut names: Vec<String> = files.iter().map(forms[0]).collect();
    for form in &forms[1..] {
        let mut counts = BTreeMap::new();
        for name in &names {
            *counts.entry(name.clone()).or_insert(0_usize) += 1;
        }
        for (name, file) in names.iter_mut().zip(files) {
            if counts.get(name).is_some_and(|count| *count > 1) {
                *name = form(file);
            }
        }
    }
    names
}

/// The audio files at `path` (a file, or a folder and what is below it) and the folder that they are named from.
pub(crate) fn audio_files(path: &Path) -> Result<(PathBuf, Vec<PathBuf>), Error> {
    let mut listing = Listing::default();
    let root = if path.is_dir() {
        listing.walk(path, 0)?;
        path
    } else if path.is_file() {
        listing.audio.push(path.to_path_buf());
        path.parent().unwrap_or(path)
    } else {
        return Err(Error::NotFound { path: path.to_path_buf() });
    };
    if listing.audio.is_empty() {
        return Err(Error::NoAudio { path: path.to_path_buf(), n_other: listing.n_other });
    }
    Ok((root.to_path_buf(), listing.audio))
}

/// What lies in a folder.
#[derive(Debug, Default)]
struct Listing {
    audio: Vec<PathBuf>,
    n_other: usize,
    /// What an earlier run wrote here.
    own: BTreeSet<PathBuf>,
    /// Folders that were entered, by their real path: a link back up would give every stem again.
    entered: BTreeSet<PathBuf>,
}

impl Listing {
    /// Collects files in the order of their paths, whatever order the system lists them in.
    fn walk(&mut self, folder: &Path, depth: usize) -> Result<(), Error> {
        let listing_error = |source| Error::Listing { path: folder.to_path_buf(), source };
        if !self.entered.insert(folder.canonicalize().map_err(listing_error)?) {
            return Ok(());
        }
        let own_output = is_own_output(folder);
        if own_output && depth > 0 {
            return Ok(());
        }
        self.own.extend(own_audio(folder));
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(listing_error)? {
            entries.push(entry.map_err(listing_error)?.path());
        }
        entries.sort();
        for path in entries {
            let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            if name.starts_with('.') || self.own.contains(&path) {
                continue;
            }
            if path.is_dir() {
                if depth < DEEPEST_FOLDER {
                    self.walk(&path, depth + 1)?;
                }
            } else if has_audio_extension(&path) {
                self.audio.push(path);
            } else {
                self.n_other += 1;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
