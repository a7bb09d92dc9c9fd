use super::*;
use crate::{Measuring, SONG_SCHEMA, SongContent, SongFeatures, SongOrigin};

/// A song whose features are all `value`.
pub(crate) fn row(artist: &str, title: &str, value: f64) -> SongRow {
    let features = ["integrated_lufs", "correlation"].map(|name| (name.to_owned(), value));
    SongRow {
        schema: SONG_SCHEMA.to_owned(),
        origin: SongOrigin::from_names(&format!("{artist} - {title}.wav"), "songs"),
        content: SongContent { sha256: format!("{artist}{title}"), bytes: 1 },
        seconds: 100.0,
        form: "pcm_s16le, 44100 Hz, 2 ch".to_owned(),
        measuring: Measuring { measured_on: "2026-01-02".to_owned(), measured_by: "0.1.0".to_owned() },
        song: SongFeatures {
            features: features.into(),
            third_octave_db: (0..dsp::N_THIRD_OCTAVES).map(|band| Some(value - band as f64)).collect(),
            holds_to_hz: Some(22_050.0),
            left_out: Vec::new(),
        },
    }
}

fn head() -> ProfileHead {
    ProfileHead {
        name: "some".to_owned(),
        title: "Some".to_owned(),
        evidence: Evidence::Yours,
        mastered: true,
        note: String::new(),
    }
}

fn songs() -> Vec<SongRow> {
    let value = |k: u32| f64::from(k * 37 % 23) / 7.0;
    (0..24).map(|k| row(&format!("artist {}", k % 7), &format!("{k}"), value(k))).collect()
}

#[test]
fn two_halves_in_any_order_are_the_whole() {
    let whole = Profile::of_songs(&SongTable::new(songs()), head()).unwrap();
    let mut rows = songs();
    let mut second = rows.split_off(11);
    second.reverse();
    let halves = [second, rows].map(|half| SongTable::new(half).to_json_lines());
    let read = halves.iter().flat_map(|half| SongTable::from_json_lines(half).unwrap().table.into_rows());
    let merged = Profile::of_songs(&SongTable::new(read), head()).unwrap();
    assert_eq!(merged.to_json(), whole.to_json());
    assert_eq!((whole.n_songs, whole.n_artists, whole.example), (24, Some(7), false));
    assert_eq!(Profile::from_json(&whole.to_json()).unwrap(), whole);
}

#[test]
fn few_songs_or_artists_are_an_example() {
    let few = SongTable::new(songs().into_iter().take(19));
    assert!(Profile::of_songs(&few, head()).unwrap().example);
    let of_four: Vec<SongRow> = songs().into_iter().filter(|row| row.origin.artist.as_str() < "artist 4").collect();
    assert!(of_four.len() < 20 && Profile::of_songs(&SongTable::new(of_four), head()).unwrap().example);
    assert_eq!(Profile::of_songs(&SongTable::default(), head()), None);
}

#[test]
fn what_a_file_cannot_tell_is_left_out_of_each_feature_alone() {
    let mut rows = songs();
    for row in &mut rows[..10] {
        row.song.holds_to_hz = Some(14_300.0);
    }
    rows[0] = rows[0].clone().from_origin(SongOrigin { loudness_normalised: true, ..rows[0].origin.clone() });
    let profile = Profile::of_songs(&SongTable::new(rows), head()).unwrap();
    assert_eq!(profile.features["integrated_lufs"].n_songs, Some(23));
    assert_eq!(profile.features["correlation"].n_songs, Some(24));
    let n_songs = |hz: f64| profile.third_octave.at(hz).and_then(|band| band.n_songs);
    assert_eq!((n_songs(12_699.2), n_songs(16_000.0), n_songs(20_158.7)), (Some(24), Some(14), None));
    assert!((profile.valid_hz[1] - 16_000.0).abs() < 1e-9);
}

#[test]
fn bands_that_most_files_lack_are_not_judged() {
    let mut rows = songs();
    for row in &mut rows[..13] {
        row.song.holds_to_hz = Some(14_300.0);
    }
    let [_, to_hz] = Profile::of_songs(&SongTable::new(rows), head()).unwrap().valid_hz;
    assert!((to_hz - 12_699.2).abs() < 1e-9);
}
