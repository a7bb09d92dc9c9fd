use super::*;
use crate::compared_readings::band_name;
use crate::{profile, profile_names, shipped_song_table};

fn all_profiles() -> Vec<Profile> {
    profile_names().map(|name| profile(name).unwrap()).collect()
}

fn song(name: &str, sha256: Option<usize>) -> (Profile, SongTable, SongFeatures, Option<String>) {
    let table = shipped_song_table(name).unwrap();
    let row = table.rows()[sha256.unwrap_or(0)].clone();
    (profile(name).unwrap(), table, row.song, sha256.map(|_| row.content.sha256))
}

/// A song that measures as half of the songs of `profile` do.
fn median_song(profile: &Profile) -> SongFeatures {
    SongFeatures {
        features: profile.features.iter().map(|(name, p)| (name.clone(), p.p50)).collect(),
        third_octave_db: profile.third_octave.p50_db.iter().copied().map(Some).collect(),
        ..SongFeatures::default()
    }
}

#[test]
fn a_distance_is_the_sum_of_its_parts() {
    let (profile, table, features, _) = song("free-songs", Some(7));
    let song = ComparedSong { features: &features, mastered: true, sha256: None };
    let told = SongTypicality::of(song, &profile, Some(&table), &all_profiles());
    let distance = told.distance.unwrap();
    assert_eq!(distance.n_readings, distance.from_songs.parts.len());
    let sum: f64 = distance.from_songs.parts.iter().map(|part| part.squared).sum();
    assert!((sum - distance.from_songs.squared).abs() < 1e-9 * sum.abs());
    for near in &told.nearest {
        let mean = near.parts.iter().map(|part| part.squared).sum::<f64>() / near.parts.len() as f64;
        assert!((mean - near.mean_squared).abs() < 1e-12 && near.parts.iter().all(|part| part.squared >= 0.0));
    }
}

/// A song that is in the table is held against other artists, and said to be in it.
#[test]
fn a_songs_own_artist_is_left_out() {
    let (profile, table, features, sha256) = song("free-songs", Some(7));
    let told = |sha256: Option<&str>| {
        let song = ComparedSong { features: &features, mastered: true, sha256 };
        SongTypicality::of(song, &profile, Some(&table), &[])
    };
    let (known, unknown) = (told(sha256.as_deref()), told(None));
    assert!(known.is_own_song && !unknown.is_own_song);
    let (known, unknown) = (known.distance.unwrap(), unknown.distance.unwrap());
    assert!(known.n_songs < unknown.n_songs);
    assert!(known.from_songs.squared > unknown.from_songs.squared);
}

/// Each of the songs held against those of other artists: as many lie in each half and beyond the 90th percentile as should,
/// within twice the binomial error of 26 artists (0.20 and 0.12).
#[test]
fn real_songs_are_as_typical_of_other_artists_as_they_should_be() {
    let (profile, table) = (profile("free-songs").unwrap(), shipped_song_table("free-songs").unwrap());
    let share = |row: &SongRow| {
        let song = ComparedSong { features: &row.song, mastered: true, sha256: Some(&row.content.sha256) };
        Some(SongTypicality::of(song, &profile, Some(&table), &[]).distance?.from_songs.share_nearer)
    };
    let shares: Vec<f64> = table.rows().iter().filter_map(share).collect();
    let above = |level: f64| shares.iter().filter(|share| **share > level).count() as f64 / shares.len() as f64;
    assert_eq!(shares.len(), 40);
    assert!((above(0.5) - 0.5).abs() < 0.20, "{}", above(0.5));
    assert!((above(0.9) - 0.1).abs() < 0.12, "{}", above(0.9));
}

/// What is planted in a typical song is what is told of it.
#[test]
fn a_planted_hump_is_named_with_its_direction() {
    let (profile, table) = (profile("free-songs").unwrap(), shipped_song_table("free-songs").unwrap());
    let mut features = median_song(&profile);
    let told = |features: &SongFeatures| {
        let song = ComparedSong { features, mastered: true, sha256: None };
        SongTypicality::of(song, &profile, Some(&table), &all_profiles())
    };
    let typical = told(&features);
    assert!(typical.distance.as_ref().unwrap().from_songs.share_nearer < 0.1);
    assert!(typical.places.iter().all(|place| place.outside == 0.0));
    let band = 20;
    features.third_octave_db[band] = features.third_octave_db[band].map(|db| db + 15.0);
    let odd = told(&features);
    let distance = odd.distance.unwrap().from_songs;
    assert!(distance.share_nearer > typical.distance.unwrap().from_songs.share_nearer);
    assert!(distance.parts[0].squared > 0.5 * distance.squared, "{distance:?}");
    assert_eq!(distance.parts[0].feature, band_name(band));
    assert!(distance.parts[0].deviations > 2.0);
    let outside: Vec<&str> =
        odd.places.iter().filter(|place| place.outside > 0.0).map(|place| place.reading.as_str()).collect();
    assert_eq!(outside, [band_name(band)]);
}

/// The middle of a profile lies at its medians, and a song far out in one reading is told by that; what differs by mastering
/// stands between mixes and masters.
#[test]
fn distances_from_profiles_are_told_by_what_was_planted() {
    for profile in all_profiles() {
        let mut features = median_song(&profile);
        let ranked = nearest_profiles(&features, profile.mastered, &all_profiles());
        let own = ranked.iter().find(|one| one.profile == profile.name).unwrap();
        assert!(own.parts.iter().all(|part| part.deviations == 0.0), "{}", profile.name);
        assert_eq!(ranked.iter().any(|one| one.profile == "popular"), !profile.mastered);
        *features.features.get_mut("correlation").unwrap() = -0.9;
        let ranked = nearest_profiles(&features, profile.mastered, &all_profiles());
        let far = ranked.iter().find(|one| one.profile == profile.name).unwrap();
        assert_eq!(far.parts[0].reading, "correlation", "{}", far.profile);
        assert!(far.parts[0].deviations < -3.0, "{}: {}", far.profile, far.parts[0].deviations);
    }
}

/// Without a table the percentiles speak alone, and a mix is not held against the dynamics of masters.
#[test]
fn a_published_profile_tells_places_alone() {
    let rock = profile("rock").unwrap();
    let features = median_song(&profile("free-songs").unwrap());
    let song = ComparedSong { features: &features, mastered: false, sha256: None };
    let told = SongTypicality::of(song, &rock, None, &all_profiles());
    assert!(told.distance.is_none() && told.style.is_none());
    assert!(told.no_distance_because.unwrap().contains("only their percentiles"));
    let has = |reading: &str| told.places.iter().any(|place| place.reading == reading);
    assert!(has("correlation") && has(&band_name(17)) && !has("plr_db") && !has(&band_name(1)));
}

/// Every song lies within the range of the songs of which it is the outermost: rounding does not put it outside.
#[test]
fn the_outermost_song_is_not_outside() {
    for name in ["free-songs", "free-electronic"] {
        let (mut profile, table) = (profile(name).unwrap(), shipped_song_table(name).unwrap());
        for (feature, range) in &mut profile.features {
            let values = table.rows().iter().filter_map(|row| row.song.used(feature));
            let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
            let thousandths = |value: f64| (value * 1_000.0).round() / 1_000.0;
            (range.p10, range.p90) = (thousandths(low), thousandths(high));
        }
        for row in table.rows() {
            let song = ComparedSong { features: &row.song, mastered: true, sha256: None };
            let told = SongTypicality::of(song, &profile, None, &[]);
            let is_outside =
                |place: &&ReadingPlace| profile.features.contains_key(&place.reading) && place.outside != 0.0;
            let outside = told.places.iter().find(is_outside);
            assert!(outside.is_none(), "{outside:?}");
        }
    }
}

/// What was turned says nothing by its level, and as much as before by all else.
#[test]
fn a_mix_that_was_turned_is_not_held_against_levels() {
    let rock = profile("rock").unwrap();
    let features = median_song(&rock);
    let read = |features: &SongFeatures| {
        let song = ComparedSong { features, mastered: true, sha256: None };
        let places = SongTypicality::of(song, &rock, None, &[]).places;
        places.into_iter().map(|place| place.reading).collect::<Vec<_>>()
    };
    let mut expected = read(&features);
    let n_all = expected.len();
    expected.retain(|reading| reading != "integrated_lufs" && reading != "true_peak_dbtp");
    assert_eq!(expected.len(), n_all - 2);
    assert_eq!(read(&features.without_level()), expected);
}
