use crate::profile::is_example;
use crate::{
    Corridor, Evidence, Measured, PROFILE_SCHEMA, Percentiles, Profile, Quantiles, SongRow, SongStyles, SongTable,
    SourceLicence,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a profile says that its songs do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileHead {
    /// See [`Profile::name`].
    pub name: String,
    /// See [`Profile::title`].
    pub title: String,
    /// See [`Profile::evidence`].
    pub evidence: Evidence,
    /// See [`Profile::mastered`].
    pub mastered: bool,
    /// See [`Profile::note`].
    pub note: String,
}

/// Below, in hertz, spectra of finished songs are drawn and not judged, as in the shipped profile of popular music: what is
/// there depends on the high-pass of a bass or a master more than on the kind of music. Design heuristic.
const JUDGED_FROM_HZ: f64 = 40.0;
/// Above, few loudspeakers and listeners tell one song from the other; the same bound as in the shipped profile. Design
/// heuristic.
const JUDGED_TO_HZ: f64 = 16_000.0;
/// Bands that fewer of the songs hold are drawn and not judged. Design heuristic.
const LEAST_SHARE_OF_SONGS: f64 = 0.5;

impl Profile {
    /// The profile of `table`'s songs; `None` of no songs. The same songs give the same profile, whatever tables and orders
    /// they came in.
    pub fn of_songs(table: &SongTable, head: ProfileHead) -> Option<Self> {
        let rows = table.rows();
        let artists: BTreeSet<&str> = rows.iter().map(|row| row.origin.artist.as_str()).collect();
        let (n_songs, n_artists) = (rows.len() as u32, artists.len() as u32);
        let third_octave = corridor(rows);
        let valid_hz = valid_hz(&third_octave, n_songs);
        let measured = measured(rows)?;
        let versions = measured.versions.join(" and ");
        let ProfileHead { name, title, evidence, mastered, note } = head;
        Some(Self {
            schema: PROFILE_SCHEMA.to_owned(),
            name,
            title,
            evidence,
            example: is_example(n_songs, Some(n_artists)),
            mastered,
            n_songs,
            n_artists: Some(n_artists),
            sources: vec![format!("songs measured by premix {versions}; every artist weighs the same")],
            licences: licences(rows),
            measured: Some(measured),
            note,
            sub_styles: SongStyles::of(rows, valid_hz),
            valid_hz,
            expected_parts: Vec::new(),
            third_octave,
            features: features(rows),
            group_levels_lu: BTreeMap::new(),
            stems: BTreeMap::new(),
        })
    }
}

fn features(rows: &[SongRow]) -> BTreeMap<String, Percentiles> {
    let names: BTreeSet<&String> = rows.iter().flat_map(|row| row.song.features.keys()).collect();
    let known = names.into_iter().filter_map(|name| {
        let songs: Vec<(&str, f64)> =
            rows.iter().filter_map(|row| Some((row.origin.artist.as_str(), row.song.used(name)?))).collect();
        Some((name.clone(), Percentiles::of(&songs)?))
    });
    known.collect()
}

/// The bands from the lowest up to the last that a song holds.
fn corridor(rows: &[SongRow]) -> Corridor {
    let bands = dsp::third_octave_centers_hz().into_iter().enumerate().map_while(|(band, hz)| {
        let songs: Vec<(&str, f64)> =
            rows.iter().filter_map(|row| Some((row.origin.artist.as_str(), row.song.used_band_db(band)?))).collect();
        let tenths = (hz * 10.0).round() / 10.0;
        Some((tenths, Quantiles::from(&Percentiles::of(&songs)?)))
    });
    Corridor::of(&bands.collect::<Vec<_>>())
}

fn valid_hz(corridor: &Corridor, n_songs: u32) -> [f64; 2] {
    let enough = |n: Option<u32>| n.is_some_and(|n| f64::from(n) >= LEAST_SHARE_OF_SONGS * f64::from(n_songs));
    let held = corridor.bands().filter(|(_, band)| enough(band.n_songs)).map(|(hz, _)| hz);
    [JUDGED_FROM_HZ, held.fold(JUDGED_FROM_HZ, f64::max).min(JUDGED_TO_HZ)]
}

fn measured(rows: &[SongRow]) -> Option<Measured> {
    let days: BTreeSet<&String> = rows.iter().map(|row| &row.measuring.measured_on).collect();
    let versions: BTreeSet<&String> = rows.iter().map(|row| &row.measuring.measured_by).collect();
    Some(Measured {
        from: (*days.first()?).clone(),
        to: (*days.last()?).clone(),
        versions: versions.into_iter().cloned().collect(),
    })
}

/// Of every artist, how many songs stand under which licence.
fn licences(rows: &[SongRow]) -> Vec<SourceLicence> {
    let mut n_songs: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for row in rows {
        let licence = row.origin.licence.as_deref().unwrap_or("unknown");
        *n_songs.entry((row.origin.artist.as_str(), licence)).or_default() += 1;
    }
    let entry = |((artist, licence), n): ((&str, &str), u32)| SourceLicence {
        source: artist.to_owned(),
        licence: licence.to_owned(),
        n_songs: Some(n),
    };
    n_songs.into_iter().map(entry).collect()
}

#[cfg(test)]
pub(crate) mod tests;
