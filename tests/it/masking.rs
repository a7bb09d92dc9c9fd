//! Who hides whom in real stems: what the model must do whatever the music is. Real stems are not part of the source tree;
//! without them the tests say so and pass.

use crate::heard_song::{HeardSong, gain};
use crate::real_stems::song;
use analyzer::masking::StemMasking;
use desk::{Action, FilterShape};
use suggest::{Hearing, SoundStage};

const VOCALS: &str = "Vocals30";
const GUITAR: &str = "Guitar30";
const PIANO: &str = "PianoSynth30";

fn starlight() -> Option<HeardSong> {
    song("starlight").map(|folder| HeardSong::of(&folder))
}

fn index_of(masked: Option<&StemMasking>) -> f64 {
    masked.unwrap().masking_index
}

/// What the vocals lose when the strip of `stem` holds `actions`, at one listening level.
fn vocals_lose(song: &HeardSong, stem: &str, actions: &[Action]) -> f64 {
    let mut strips = song.flat();
    strips[song.stem(stem)].extend_from_slice(actions);
    index_of(song.masking_at(&strips, song.mix_lufs)[song.stem(VOCALS)].as_ref())
}

fn eq(frequency_hz: f64, gain_db: f64) -> Action {
    Action::Eq { filter: FilterShape::Bell, frequency_hz, gain_db, q: 1.41 }
}

#[test]
fn a_masker_takes_more_the_louder_it_is() {
    let Some(song) = starlight() else { return };
    for masker in [PIANO, GUITAR, "BassDrums30"] {
        let indices: Vec<f64> =
            [-12.0, -6.0, -3.0, 0.0, 3.0, 6.0, 12.0].map(|db| vocals_lose(&song, masker, &[gain(db)])).to_vec();
        assert!(indices.is_sorted_by(|a, b| *b > a + 0.002), "{masker}: {indices:?}");
    }
}

#[test]
fn a_cut_of_an_octave_in_a_masker_gives_back() {
    let Some(song) = starlight() else { return };
    for masker in [PIANO, GUITAR] {
        let indices: Vec<f64> =
            [0.0, -3.0, -6.0, -12.0].map(|db| vocals_lose(&song, masker, &[eq(800.0, db)])).to_vec();
        assert!(indices.is_sorted_by(|a, b| *b < a - 0.001), "{masker}: {indices:?}");
    }
}

#[test]
fn the_level_of_the_whole_session_changes_nothing() {
    let Some(song) = starlight() else { return };
    let as_it_is = song.masking_at(&song.flat(), song.mix_lufs);
    for db in [-30.0, 12.0] {
        let strips = vec![vec![gain(db)]; song.heard.stems.len()];
        for (before, after) in as_it_is.iter().zip(song.masking_at(&strips, song.mix_lufs + db)) {
            let (before, after) = (index_of(before.as_ref()), index_of(after.as_ref()));
            assert!((before - after).abs() < 1e-3, "{db} dB: {before} {after}");
        }
    }
}

#[test]
fn parts_that_are_panned_apart_hide_each_other_less() {
    let Some(song) = starlight() else { return };
    let panned = |position: f64| {
        let mut strips = song.flat();
        strips[song.stem(VOCALS)].push(Action::Pan { position: -position });
        strips[song.stem(PIANO)].push(Action::Pan { position });
        let alone = [song.stem(VOCALS), song.stem(PIANO)];
        let masked = song.masking_at(&strips, song.mix_lufs);
        masked[alone[0]].as_ref().unwrap().maskers[alone[1]].masking_index
    };
    let indices = [0.0, 0.5, 0.9].map(panned);
    assert!(indices.is_sorted_by(|a, b| *b < a - 0.01), "{indices:?}");
}

#[test]
fn what_plays_at_another_time_masks_nothing() {
    let Some(mut song) = starlight() else { return };
    let (vocals, piano) = (song.stem(VOCALS), song.stem(PIANO));
    let half = song.heard.stems[vocals].retained.n_frames() / 2;
    song.silence(vocals, half..usize::MAX);
    song.silence(piano, 0..half);
    let masked = song.masking_at(&song.flat(), song.mix_lufs);
    for (one, other) in [(vocals, piano), (piano, vocals)] {
        let masker = &masked[one].as_ref().unwrap().maskers[other];
        assert!(masker.masking_index < 1e-9, "{}", masker.masking_index);
        assert!(masker.coactive_share < 1e-9, "{}", masker.coactive_share);
    }
}

/// What is inverted on one side is gone where both sides are added.
#[test]
fn a_stem_with_one_side_inverted_hides_less_in_mono() {
    let Some(song) = starlight() else { return };
    let mut strips = song.flat();
    strips[song.stem(PIANO)].push(Action::ChannelPolarity { channel: desk::Channel::Right });
    let taken = |strips: &[Vec<Action>]| {
        let session = song.session();
        let stage = SoundStage::new(&session, strips, &[], song.mix_lufs);
        stage.masking(Hearing::Mono, &[]).whole[song.stem(VOCALS)].as_ref().unwrap().maskers[song.stem(PIANO)]
            .masking_index
    };
    let (plain, inverted) = (taken(&song.flat()), taken(&strips));
    assert!(inverted < 0.7 * plain, "{plain} {inverted}");
}
