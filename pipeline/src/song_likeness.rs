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
    profiles: Vec<Profile>,
}

/// Measures the song at `path` and holds it against the profile called `genre`.
pub fn compare_song(genre: &str, path: &Path, watch: &Watch<'_>) -> Result<(SongLikeness, Vec<String>), Error> {
    // A wrong name is said before anything is measured.
    let peers = SongPeers::of(genre)?;
    let (tracks, notes) = analyse_files(&[path.to_path_buf()], false, watch)?;
    let Some(track) = tracks.first() else { return Err(Error::NotFound { path: path.to_path_buf() }) };
    let content = content_of(path).map_err(|source| Error::Text { path: path.to_path_buf(), source })?;
    let mastered = suggest::mix_stage(track, None).stage == suggest::Stage::Master;
    Ok((peers.likeness(track, mastered, Some(&content.sha256)), notes))
}

impl SongPeers {
    /// Of the profile called `genre`.
    pub(crate) fn of(genre: &str) -> Result<Self, Error> {
        let profile = find_profile(genre)?;
        let table = table_of(genre, &profile)?;
        let mut profiles = profile_names().map(find_profile).collect::<Result<Vec<_>, _>>()?;
        if profiles.iter().all(|shipped| *shipped != profile) {
            profiles.insert(0, profile.clone());
        }
        Ok(Self { profile, table, profiles })
    }

    /// Holds a song against them: one that is a master or is not, and whose file may be known.
    pub(crate) fn likeness(&self, track: &TrackAnalysis, mastered: bool, sha256: Option<&str>) -> SongLikeness {
        let features = SongFeatures::of(track, None);
        let song = ComparedSong { features: &features, mastered, sha256 };
        let typicality = SongTypicality::of(song, &self.profile, self.table.as_ref(), &self.profiles);
        SongLikeness { features, profile: self.profile.clone(), typicality }
    }
}

/// The songs behind a profile: those of a shipped one, or of a file the table that lies beside it, as `profile build` leaves it.
fn table_of(genre: &str, profile: &Profile) -> Result<Option<SongTable>, Error> {
    if let Some(table) = shipped_song_table(genre) {
        return Ok(Some(table));
    }
    let path = Path::new(genre).with_extension("songs.jsonl");
    // A shipped profile's songs are shipped with it; a file of that name in the current folder is none of them.
    if !genre.ends_with(".json") || !path.is_file() {
        return Ok(None);
    }
    let table = read_finished_table(&path)?;
    // A table of another build is not the profile's.
    Ok(Some(table).filter(|table| table.rows().len() == profile.n_songs as usize))
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
