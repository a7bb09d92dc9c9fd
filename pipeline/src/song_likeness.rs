//! One song against a profile: its percentiles, its songs one by one where their table is at hand, and the other profiles.

use crate::profile_build::content_of;
use crate::song_cache::{read_finished_table, write_whole};
use crate::{Error, Watch, analyse_files, find_profile};
use analyzer::TrackAnalysis;
use corpus::{ComparedSong, Profile, SongFeatures, SongTable, SongTypicality, profile_names, shipped_song_table};
use std::fs;
use std::path::Path;

/// A song, what of it is compared, the profile that it was held against, and what that told.
#[derive(Debug)]
pub struct SongLikeness {
    /// Its readings; its tempo is not among them.
    pub features: SongFeatures,
    /// The profile as its file has it.
    pub profile: Profile,
    /// How typical of its songs this one is.
    pub typicality: SongTypicality,
}

/// What songs are held against: a profile, its songs where they are known, and all other profiles.
#[derive(Debug, Clone)]
pub(crate) struct SongPeers {
    profile: Profile,
    table: Option<SongTable>,
    /// Why there is no table of a profile that might have one.
    no_table_because: Option<String>,
    profiles: Vec<Profile>,
}

/// Measures the song at `path` and holds it against the profile called `genre`.
pub fn compare_song(genre: &str, path: &Path, watch: &Watch<'_>) -> Result<(SongLikeness, Vec<String>), Error> {
    // A wrong name is said before anything is measured.
    let peers = SongPeers::of(genre)?;
    let (tracks, notes) = analyse_files(&[path.to_path_buf()], false, None, watch)?;
    let Some(track) = tracks.first() else { return Err(Error::NotFound { path: path.to_path_buf() }) };
    let content = content_of(path).map_err(|source| Error::Text { path: path.to_path_buf(), source })?;
    let mastered = suggest::mix_stage(track, None).stage == suggest::Stage::Master;
    Ok((peers.likeness(track, mastered, Some(&content.sha256)), notes))
}

impl SongPeers {
    /// Of the profile called `genre`.
    pub(crate) fn of(genre: &str) -> Result<Self, Error> {
        let profile = find_profile(genre)?;
        let (table, no_table_because) = match table_of(genre, &profile)? {
            Ok(table) => (table, None),
            Err(because) => (None, Some(because)),
        };
        let mut profiles = profile_names().map(find_profile).collect::<Result<Vec<_>, _>>()?;
        if profiles.iter().all(|shipped| *shipped != profile) {
            profiles.insert(0, profile.clone());
        }
        Ok(Self { profile, table, no_table_because, profiles })
    }

    /// Holds a song against them: one that is a master or is not, and whose file may be known. One without a file is the
    /// draft of a session or the sum of its stems, which were turned to fit when they were written.
    pub(crate) fn likeness(&self, track: &TrackAnalysis, mastered: bool, sha256: Option<&str>) -> SongLikeness {
        let features = SongFeatures::of(track, None);
        let features = if sha256.is_some() { features } else { features.without_level() };
        let song = ComparedSong { features: &features, mastered, sha256 };
        let mut typicality = SongTypicality::of(song, &self.profile, self.table.as_ref(), &self.profiles);
        if let Some(because) = &self.no_table_because {
            typicality.no_distance_because = Some(because.clone());
        }
        SongLikeness { features, profile: self.profile.clone(), typicality }
    }
}

/// The songs behind a profile: those of a shipped one, or of a file the table that lies beside it, as `profile build` leaves it.
/// Where that is missing or another's, the reason is told instead.
fn table_of(genre: &str, profile: &Profile) -> Result<Result<Option<SongTable>, String>, Error> {
    // A shipped profile's songs are shipped with it; a table in the current folder is none of them.
    if profile_names().any(|shipped| shipped == genre) {
        return Ok(Ok(shipped_song_table(genre)));
    }
    let path = Path::new(genre).with_extension("songs.jsonl");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !path.is_file() {
        return Ok(Err(format!("the table of its songs, {name}, is missing beside it")));
    }
    let table = read_finished_table(&path)?;
    let (n, expected) = (table.rows().len(), profile.n_songs as usize);
    if n != expected {
        return Ok(Err(format!("the table beside it, {name}, is of another build: it holds {n} of {expected} songs")));
    }
    Ok(Ok(Some(table)))
}

/// What every page ends with.
const PAGE_MARK: &[u8] = b"Written by premix ";

/// Writes a page that appears whole or not at all. Only a page of premix is replaced.
pub fn write_page(path: &Path, page: &str) -> Result<(), Error> {
    let is_page = |text: Vec<u8>| text.windows(PAGE_MARK.len()).any(|part| part == PAGE_MARK);
    if path.exists() && !fs::read(path).is_ok_and(is_page) {
        return Err(Error::NoPageThere { path: path.to_path_buf() });
    }
    write_whole(path, page)
}
