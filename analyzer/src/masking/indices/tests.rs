use super::*;
use crate::masking::SoundField;
use dsp::{ComponentBands, N_COMPONENTS, db_to_power};

/// Noise of −20 dB re full scale whose density falls by `db_per_octave`, from `low_hz` to `high_hz`.
fn noise(low_hz: f64, high_hz: f64, db_per_octave: f64) -> Vec<f32> {
    let component = |c: usize| {
        let hz = ComponentBands::center_hz(c);
        let width = ComponentBands::edge_hz(c + 1) - ComponentBands::edge_hz(c);
        if low_hz < hz && hz < high_hz { width * db_to_power(-db_per_octave * (hz / 1_000.0).log2()) } else { 0.0 }
    };
    let powers: Vec<f64> = (0..N_COMPONENTS).map(component).collect();
    let scale = 0.01 / powers.iter().sum::<f64>();
    powers.iter().map(|power| (power * scale) as f32).collect()
}

fn scaled(powers: &[f32], db: f64) -> Vec<f32> {
    powers.iter().map(|power| power * db_to_power(db) as f32).collect()
}

fn both_ears(powers: &[f32]) -> Ears {
    Ears { left: powers.to_vec(), right: powers.to_vec() }
}

/// The masking of stems that sound the same in centre over frames, each with a factor per stem, at 75 dB SPL for the
/// sum of the stems at unity.
fn masked(stems: &[Vec<f32>], frames: &[&[f32]]) -> Vec<Option<StemMasking>> {
    let total: f64 = stems.iter().flatten().map(|power| f64::from(*power)).sum();
    let model = MaskingModel::new(SoundField::Diffuse, 75.0 - dsp::power_to_db(total).unwrap());
    let played: Vec<Vec<Vec<f32>>> = frames
        .iter()
        .map(|gains| stems.iter().zip(*gains).map(|(s, g)| s.iter().map(|power| power * g).collect()).collect())
        .collect();
    let mixes: Vec<Vec<f32>> =
        played.iter().map(|f| (0..N_COMPONENTS).map(|c| f.iter().map(|stem| stem[c]).sum()).collect()).collect();
    let frames = played.iter().zip(&mixes).map(|(stems, mix)| MixFrame {
        mix: both_ears(mix),
        stems: stems.iter().map(|stem| both_ears(stem)).collect(),
    });
    masking(&model, frames, &[]).whole
}

#[test]
fn stems_of_one_spectrum_mask_each_other_by_their_difference_of_level() {
    let pink = noise(50.0, 15_000.0, 3.01);
    for (db, expected) in [(-6.0, 1.00), (-3.0, 0.99), (0.0, 0.75), (3.0, 0.56), (6.0, 0.40), (10.0, 0.25)] {
        let reading = masked(&[scaled(&pink, db), pink.clone()], &[&[1.0, 1.0]]);
        let index = reading[0].as_ref().unwrap().masking_index;
        assert!((index - expected).abs() < 0.012, "{db} dB: {index}");
    }
}

#[test]
fn stems_of_different_spectra_hardly_mask_each_other() {
    let reading = masked(&[noise(60.0, 300.0, 3.01), noise(2_000.0, 8_000.0, 3.01)], &[&[1.0, 1.0]]);
    for stem in &reading {
        let stem = stem.as_ref().unwrap();
        assert!(stem.masking_index < 0.05, "{}", stem.masking_index);
        assert!(stem.audibility_loss.mean_phon < 1.0, "{:?}", stem.audibility_loss);
    }
}

#[test]
fn parts_of_the_maskers_add_to_the_masking_index() {
    let stems = [noise(200.0, 5_000.0, 3.01), noise(100.0, 1_000.0, 3.01), noise(800.0, 9_000.0, 4.5)];
    for stem in masked(&stems, &[&[1.0, 0.5, 2.0], &[0.7, 1.0, 0.1]]).iter().flatten() {
        let parts: f64 = stem.maskers.iter().map(|masker| masker.masking_index).sum();
        assert!((parts - stem.masking_index).abs() < 1e-6, "{parts} {}", stem.masking_index);
        for (index, band) in stem.bands.iter().enumerate() {
            let parts: f64 = stem.maskers.iter().map(|masker| masker.band_masking_indices[index]).sum();
            assert!((parts - band.masking_index.unwrap_or(0.0)).abs() < 1e-5);
        }
    }
}

#[test]
fn essential_bands_are_the_fewest_that_hold_four_fifths_of_the_loudness() {
    let reading = masked(&[noise(900.0, 1_100.0, 0.0), noise(5_000.0, 6_000.0, 0.0)], &[&[1.0, 0.01]]);
    let bands = &reading[0].as_ref().unwrap().bands;
    let sum = |essential: bool| -> f64 {
        bands.iter().filter(|band| band.essential == essential).map(|band| band.loudness_sones).sum()
    };
    let least = bands.iter().filter(|band| band.essential).map(|band| band.loudness_sones).fold(f64::MAX, f64::min);
    assert!(sum(true) >= 0.8 * (sum(true) + sum(false)));
    assert!(sum(true) - least < 0.8 * (sum(true) + sum(false)));
    assert!(bands.iter().all(|band| band.essential || band.loudness_sones <= least));
}

#[test]
fn only_frames_in_which_a_stem_sounds_count() {
    let pink = noise(50.0, 15_000.0, 3.01);
    let stems = [pink.clone(), pink.clone(), pink];
    let reading = masked(&stems, &[&[1.0, 0.0, 0.0], &[1.0, 1.0, 0.0], &[1e-6, 1.0, 0.0], &[1.0, 1.0, 0.0]]);
    let [first, second, third] = [0, 1, 2].map(|stem| reading[stem].as_ref());
    assert_eq!(third, None);
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!((first.active_frames, second.active_frames), (3, 3));
    assert!((first.maskers[1].coactive_share - 2.0 / 3.0).abs() < 1e-9);
    assert!(first.maskers[2].band_masking_indices.iter().all(|index| *index == 0.0));
    assert!(first.audibility_loss.p90_phon > first.audibility_loss.mean_phon);
}

#[test]
fn a_span_is_judged_by_its_own_frames() {
    let pink = noise(50.0, 15_000.0, 3.01);
    let stems = [pink.clone(), pink];
    let gains: Vec<[f32; 2]> = (0..20).map(|frame| if frame < 10 { [1.0, 0.1] } else { [1.0, 1.0] }).collect();
    let frames = || {
        gains.iter().map(|gains| {
            let played: Vec<Ears> = stems
                .iter()
                .zip(gains)
                .map(|(stem, gain)| both_ears(&stem.iter().map(|power| power * gain).collect::<Vec<_>>()))
                .collect();
            MixFrame { mix: Ears::sum(played.iter()), stems: played }
        })
    };
    let model = MaskingModel::new(SoundField::Diffuse, 90.0);
    let song = masking(&model, frames(), &[0..10, 10..100, 100..110]);
    let index = |stems: &[Option<StemMasking>]| stems[0].as_ref().unwrap().masking_index;
    assert!((index(&song.spans[0]) - 0.25).abs() < 0.02, "10 dB over the other: {}", index(&song.spans[0]));
    assert!((index(&song.spans[1]) - 0.75).abs() < 0.02, "as loud as the other: {}", index(&song.spans[1]));
    assert!(index(&song.spans[0]) < index(&song.whole) && index(&song.whole) < index(&song.spans[1]));
    assert_eq!(song.spans[2], [None, None], "behind the end");
    let whole = masking(&model, frames(), &[]);
    assert_eq!((whole.whole, whole.maps), (song.whole, song.maps), "what else was asked for changes nothing");
}
