//! A profile from folders of songs: what is new is measured, in parallel, and what is known is not.

use crate::session::audio_files;
use crate::song_cache::{SongCache, read_finished_table, write_whole};
use crate::{Error, Stage, Watch};
use analyzer::{Meter, TrackAnalysis, TrackInfo, TrackMeter, tempo_of};
use corpus::{Measuring, Profile, ProfileHead, SongContent, SongList, SongRow, SongTable};
use dsp::AudioBlock;
use media::Decoder;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a profile is built from and where to.
#[derive(Debug, Clone)]
pub struct ProfileBuild {
    /// Folders of songs, and songs.
    pub folders: Vec<PathBuf>,
    /// Tables of songs that were measured before.
    pub merge: Vec<PathBuf>,
    /// Tab-separated values that say whose the songs are.
    pub songs: Option<PathBuf>,
    /// What the profile says that its songs do not.
    pub head: ProfileHead,
    /// The day and the version to be noted of the songs that are measured now.
    pub measuring: Measuring,
    /// The profile's file, `.json`; its table is `.songs.jsonl` beside it.
    pub out: PathBuf,
    /// Where the table is written as comma-separated values, too.
    pub csv: Option<PathBuf>,
}

/// What became of it.
#[derive(Debug)]
pub struct BuiltProfile {
    /// The profile, as it was written.
    pub profile: Profile,
    /// Its table.
    pub table: PathBuf,
    /// Songs that were measured now; the others were known.
    pub n_measured: usize,
    /// Files that hold the bytes of another.
    pub n_repeated: usize,
    /// Files that are no songs.
    pub failures: Vec<FailedSong>,
}

/// A file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedSong {
    /// The file.
    pub path: PathBuf,
    /// Why not.
    pub because: String,
}

impl fmt::Display for FailedSong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.because)
    }
}

/// A file under one of the folders.
#[derive(Debug)]
struct SongFile {
    path: PathBuf,
    /// Relative to the folder that was given, with `/` between folders.
    relative: String,
    /// That folder's own name.
    folder: String,
}

/// Why a file gives no row.
enum Stop {
    Failed(FailedSong),
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Measures the songs that are new, computes the profile and writes it, its table and, where that is wanted, a CSV file.
///
/// A song is known by the SHA-256 of its file: reading the bytes takes a hundredth of measuring them, and times of files do not
/// survive copying. What is known is not measured again, in whatever run and under whatever name it was measured.
pub fn build_profile(build: &ProfileBuild, watch: &Watch<'_>) -> Result<BuiltProfile, Error> {
    let table_path = build.table();
    build.check_places(&table_path)?;
    let merged = build.merge.iter().map(|path| read_finished_table(path)).collect::<Result<Vec<_>, _>>()?;
    let merged = SongTable::new(merged.into_iter().flat_map(SongTable::into_rows));
    let files = songs_in(&build.folders)?;
    let (contents, unread) = settle(files.par_iter().map(|file| content(file, watch)).collect())?;
    let mut distinct: BTreeMap<&str, (&SongFile, &SongContent)> = BTreeMap::new();
    for (file, content) in &contents {
        distinct.entry(&content.sha256).or_insert((file, content));
    }
    let n_repeated = contents.len() - distinct.len();
    let songs = Songs {
        list: build.songs.as_deref().map(read_list).transpose()?.unwrap_or_default(),
        cache: SongCache::open(&table_path, &merged)?,
        measuring: &build.measuring,
        watch,
        n_distinct: distinct.len(),
        n_done: AtomicUsize::new(0),
        n_measured: AtomicUsize::new(0),
    };
    let rows =
        distinct.into_values().collect::<Vec<_>>().into_par_iter().map(|(file, content)| songs.row(file, content));
    let (rows, unfit) = settle(rows.collect()).map_err(|error| songs.kept(error, &table_path))?;
    let mut failures: Vec<FailedSong> = unread.into_iter().chain(unfit).collect();
    failures.sort_by(|a, b| a.path.cmp(&b.path));
    let table = SongTable::new(rows.into_iter().chain(merged.into_rows()));
    let Some(profile) = Profile::of_songs(&table, build.head.clone()) else { return Err(Error::NoSongs { failures }) };
    write_whole(&table_path, &table.to_json_lines())?;
    write_whole(&build.out, &profile.to_json())?;
    if let Some(csv) = &build.csv {
        write_whole(csv, &table.to_csv())?;
    }
    Ok(BuiltProfile { profile, table: table_path, n_measured: songs.n_measured.into_inner(), n_repeated, failures })
}

impl ProfileBuild {
    fn table(&self) -> PathBuf {
        self.out.with_extension("songs.jsonl")
    }

    /// Nothing is written among the songs, and no other file is replaced by a profile.
    fn check_places(&self, table: &Path) -> Result<(), Error> {
        let real = |path: &Path| path.canonicalize().ok();
        let mut folders = Vec::new();
        for path in &self.folders {
            let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent().filter(|_| path.is_file()) };
            folders.extend(folder.and_then(real));
        }
        for path in [Some(self.out.as_path()), Some(table), self.csv.as_deref()].into_iter().flatten() {
            let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
            let near = absolute.ancestors().skip(1).find_map(real).unwrap_or_default();
            if let Some(folder) = folders.iter().find(|folder| near.starts_with(folder)) {
                return Err(Error::AmongSongs { path: path.to_path_buf(), folder: folder.clone() });
            }
        }
        let is_foreign = fs::read_to_string(&self.out).is_ok_and(|text| Profile::from_json(&text).is_err());
        if is_foreign { Err(Error::NoProfileThere { path: self.out.clone() }) } else { Ok(()) }
    }
}

/// What is needed to make rows of songs.
struct Songs<'a> {
    list: SongList,
    cache: SongCache,
    measuring: &'a Measuring,
    watch: &'a Watch<'a>,
    n_distinct: usize,
    n_done: AtomicUsize,
    n_measured: AtomicUsize,
}

impl Songs<'_> {
    /// The row of a song: from the table where it is known, measured where it is not.
    fn row(&self, file: &SongFile, content: &SongContent) -> Result<SongRow, Stop> {
        self.watch.go_on()?;
        let origin = self.list.origin(&file.relative, &file.folder);
        let row = if let Some(row) = self.cache.known(&content.sha256) {
            row.clone().from_origin(origin)
        } else {
            let track = measure(file, self.watch)?;
            let tempo = tempo_of(&track);
            let row = SongRow::new(&track, tempo.as_ref(), origin, content.clone(), self.measuring.clone());
            let row = row.map_err(|because| file.failed(because.to_string()))?;
            self.cache.add(&row)?;
            self.n_measured.fetch_add(1, Ordering::Relaxed);
            row
        };
        let n_done = self.n_done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.step(Stage::Measuring, n_done as u64, self.n_distinct as u64)?;
        Ok(row)
    }

    /// The error, with what is kept of an interrupted run.
    fn kept(&self, error: Error, table: &Path) -> Error {
        match error {
            Error::Cancelled => Error::BuildInterrupted {
                n_songs: self.cache.n_known() + self.n_measured.load(Ordering::Relaxed),
                table: table.to_path_buf(),
            },
            other => other,
        }
    }
}

impl SongFile {
    fn failed(&self, because: String) -> Stop {
        // Errors of reading begin with the file's path.
        let said = because.strip_prefix(&format!("{}: ", self.path.display())).map(str::to_owned);
        Stop::Failed(FailedSong { path: self.path.clone(), because: said.unwrap_or(because) })
    }
}

/// What there is, and what is not and why; the first error that is of no file alone ends it.
fn settle<T>(results: Vec<Result<T, Stop>>) -> Result<(Vec<T>, Vec<FailedSong>), Error> {
    let mut good = Vec::with_capacity(results.len());
    let mut failures = Vec::new();
    for result in results {
        match result {
            Ok(value) => good.push(value),
            Err(Stop::Failed(failed)) => failures.push(failed),
            Err(Stop::Error(error)) => return Err(error),
        }
    }
    Ok((good, failures))
}

fn read_list(path: &Path) -> Result<SongList, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Text { path: path.to_path_buf(), source })?;
    SongList::from_tsv(&text).map_err(|source| Error::ProfileFile { path: path.to_path_buf(), source })
}

/// Every audio file in the folders, by folder and path.
fn songs_in(folders: &[PathBuf]) -> Result<Vec<SongFile>, Error> {
    let mut songs = Vec::new();
    for folder in folders {
        let (root, paths) = audio_files(folder)?;
        let real = root.canonicalize().unwrap_or_else(|_| root.clone());
        let name = real.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        songs.extend(paths.into_iter().map(|path| {
            let below = path.strip_prefix(&root).unwrap_or(&path);
            let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
            SongFile { relative: names.join("/"), folder: name.clone(), path }
        }));
    }
    Ok(songs)
}

/// Reads the bytes of a file.
fn content<'a>(file: &'a SongFile, watch: &Watch<'_>) -> Result<(&'a SongFile, SongContent), Stop> {
    watch.go_on()?;
    let content = content_of(&file.path).map_err(|error| file.failed(error.to_string()))?;
    Ok((file, content))
}

/// What tells a file from every other.
pub(crate) fn content_of(path: &Path) -> io::Result<SongContent> {
    let mut hash = Hashing(Sha256::new());
    let bytes = io::copy(&mut File::open(path)?, &mut hash)?;
    let digits: Vec<String> = hash.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(SongContent { sha256: digits.concat(), bytes })
}

/// A hash that bytes are written to.
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Decodes and measures a file; its readings take no more than its timeline.
fn measure(file: &SongFile, watch: &Watch<'_>) -> Result<TrackAnalysis, Stop> {
    let failed = |error: media::MediaError| file.failed(error.to_string());
    let mut decoder = Decoder::open(&file.path).map_err(failed)?;
    let format = decoder.format();
    if format.channels > 2 {
        return Err(file.failed(format!("it has {} channels, and a song has one or two", format.channels)));
    }
    let info = TrackInfo {
        name: file.relative.clone(),
        path: file.relative.clone(),
        codec: format.codec.clone(),
        bits_per_sample: format.bits_per_sample,
        sample_rate_hz: format.sample_rate_hz,
        channels: format.channels,
    };
    let mut meter = TrackMeter::with(info, Meter::ALL);
    let mut block = AudioBlock::default();
    while decoder.next_block(&mut block).map_err(failed)? {
        meter.push(&block);
        watch.go_on()?;
    }
    match decoder.n_damaged_packets() {
        0 => Ok(meter.finish()),
        n => Err(file.failed(format!("the file is damaged: {n} packets could not be decoded"))),
    }
}
