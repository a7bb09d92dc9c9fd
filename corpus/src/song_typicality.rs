use crate::compared_readings::{compared_reading, compared_readings};
use crate::nearest_profile::{ProfileDistance, nearest_profiles};
use crate::profile::changed_by_mastering;
use crate::reading_place::{ReadingPlace, reading_places};
use crate::song_styles::{CompleteSongs, NearestStyle, values_of};
use crate::{Profile, SongDistance, SongFeatures, SongRow, SongTable, Typicality};
use serde::Serialize;

/// How typical a song is of the songs of a profile, in what it is not, and what else it measures like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SongTypicality {
    /// The profile's name.
    pub profile: String,
    /// The name for people, with what it must not be taken for.
    pub label: String,
    /// The profile is of so few songs that its 10th and 90th percentiles may be no more than the outermost of them.
    pub example: bool,
    /// The song is taken for a master: what mastering changes is compared with masters, else with mixes.
    pub mastered: bool,
    /// The song is one of the profile's own: its percentiles hold it. The distance leaves its artist out.
    pub is_own_song: bool,
    /// Where its readings lie among the percentiles, features first and then bands from the lowest.
    pub places: Vec<ReadingPlace>,
    /// Its distance from the songs as a whole; `None` where their table does not tell.
    pub distance: Option<CloudDistance>,
    /// Why there is no distance.
    pub no_distance_because: Option<String>,
    /// The nearest sub-style, where the profile's songs fall into some.
    pub style: Option<NearestStyle>,
    /// The profiles it was held against, the nearest first.
    pub nearest: Vec<ProfileDistance>,
}

/// How far a song lies from the songs of a profile, all readings together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CloudDistance {
    /// Songs that it was held against: those with all the readings, without the song's own artist.
    pub n_songs: usize,
    /// Readings that it was held against.
    pub n_readings: usize,
    /// The distance.
    #[serde(flatten)]
    pub from_songs: SongDistance,
}

/// A song to be held against a profile.
#[derive(Debug, Clone, Copy)]
pub struct ComparedSong<'a> {
    /// Its readings.
    pub features: &'a SongFeatures,
    /// It is a master.
    pub mastered: bool,
    /// SHA-256 of its file, where it is one: whether the profile holds it.
    pub sha256: Option<&'a str>,
}

/// Of fewer songs no distance is told (design heuristic): the median share would be one of ten steps.
const FEWEST_SONGS: usize = 10;

impl SongTypicality {
    /// Of `song` among the songs of `profile`, whose `table` may be known, and against all of `profiles`.
    pub fn of(song: ComparedSong<'_>, profile: &Profile, table: Option<&SongTable>, profiles: &[Profile]) -> Self {
        let rows = table.map(SongTable::rows).unwrap_or_default();
        let own = rows.iter().find(|row| song.sha256 == Some(row.content.sha256.as_str()));
        let distance = match table {
            None => Err("its songs are not known one by one, only their percentiles".to_owned()),
            Some(_) => cloud_distance(song, profile, rows, own),
        };
        let same_stage = song.mastered == profile.mastered;
        let styles = profile.sub_styles.as_ref();
        let is_used = |name: &str| same_stage || !changed_by_mastering(name);
        Self {
            profile: profile.name.clone(),
            label: profile.label(),
            example: profile.example,
            mastered: song.mastered,
            is_own_song: own.is_some(),
            places: reading_places(song.features, song.mastered, profile),
            no_distance_because: distance.as_ref().err().cloned(),
            distance: distance.ok(),
            style: styles.and_then(|styles| styles.nearest(song.features, is_used)),
            nearest: nearest_profiles(song.features, song.mastered, profiles),
        }
    }
}

fn cloud_distance(
    song: ComparedSong<'_>,
    profile: &Profile,
    rows: &[SongRow],
    own: Option<&SongRow>,
) -> Result<CloudDistance, String> {
    let others: Vec<&SongRow> =
        rows.iter().filter(|row| own.is_none_or(|own| own.origin.artist != row.origin.artist)).collect();
    let mut names = compared_readings(profile.valid_hz, song.mastered == profile.mastered);
    names.retain(|name| compared_reading(song.features, name).is_some());
    let songs = CompleteSongs::of(&others, names);
    if songs.values.len() < FEWEST_SONGS {
        let n = songs.values.len();
        let songs = if n == 1 { "song is" } else { "songs are" };
        return Err(format!("{n} {songs} too few to say what is typical: {FEWEST_SONGS} are needed"));
    }
    let n_readings = songs.names.len();
    if n_readings == 0 {
        return Err("the file tells none of the readings".to_owned());
    }
    let typicality = Typicality::of(&songs.names, &songs.values).map_err(|error| error.to_string())?;
    let values = values_of(song.features, &songs.names).unwrap_or_default();
    Ok(CloudDistance { n_songs: songs.values.len(), n_readings, from_songs: typicality.distance(&values) })
}

#[cfg(test)]
mod tests;
