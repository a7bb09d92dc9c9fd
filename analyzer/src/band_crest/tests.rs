use crate::track::tests::analyzed;
use dsp::{Hertz, signals};
use std::f64::consts::TAU;

fn crests(sample_rate_hz: u32, channels: Vec<Vec<f32>>) -> Vec<Option<f64>> {
    analyzed(sample_rate_hz, channels).dynamics.band_crest.iter().map(|band| band.crest_db).collect()
}

/// Noise of a normal distribution (Box & Muller 1958).
fn gaussian(seed: u64, n: usize) -> Vec<f32> {
    let mut source = signals::Noise::new(seed);
    let mut next = || (-2.0 * (1.0 - source.uniform()).ln()).sqrt() * (TAU * source.uniform()).cos();
    (0..n).map(|_| (0.1 * next()) as f32).collect()
}

#[test]
fn a_sine_stands_three_decibels_above_its_level_in_its_band() {
    for rate in [44_100, 48_000, 96_000] {
        for (band, hz) in [50.0, 350.0, 2_500.0, 11_000.0].into_iter().enumerate() {
            let sine = signals::sine(rate, Hertz(hz), 0.5, 10 * rate as usize);
            let crest_db = crests(rate, vec![sine.clone(), sine])[band].unwrap();
            assert!((crest_db - 3.01).abs() < 0.1, "{hz} Hz at {rate}: {crest_db}");
        }
    }
}

#[test]
fn gaussian_noise_stands_ten_decibels_above_its_level_in_every_band() {
    for rate in [44_100, 48_000] {
        let found = crests(rate, (0..2).map(|seed| gaussian(seed, 60 * rate as usize)).collect());
        for (band, (crest_db, tolerance_db)) in found.iter().zip([0.5, 0.15, 0.1, 0.1]).enumerate() {
            // The lowest band has few independent samples.
            assert!((crest_db.unwrap() - 10.34).abs() < tolerance_db, "band {band} at {rate}: {found:?}");
        }
    }
}

#[test]
fn level_and_mono_do_not_change_it() {
    let noise = gaussian(3, 10 * 44_100);
    let stereo = crests(44_100, vec![noise.clone(), noise.clone()]);
    let mono = crests(44_100, vec![noise.clone()]);
    assert_eq!(mono, stereo);
    let quiet = crests(44_100, vec![noise.iter().map(|x| x / 1024.0).collect()]);
    for (quiet, mono) in quiet.iter().zip(&mono) {
        assert!((quiet.unwrap() - mono.unwrap()).abs() < 1e-4, "{quiet:?} {mono:?}");
    }
}

#[test]
fn pauses_do_not_count() {
    let mut noise = gaussian(5, 20 * 48_000);
    let playing = crests(48_000, vec![noise[..10 * 48_000].to_vec()]);
    noise[10 * 48_000..].fill(0.0);
    for (found, expected) in crests(48_000, vec![noise]).iter().zip(playing) {
        assert!((found.unwrap() - expected.unwrap()).abs() < 0.1, "{found:?} {expected:?}");
    }
}

#[test]
fn bands_that_hold_nothing_have_none() {
    assert_eq!(crests(48_000, vec![vec![0.0; 96_000]]), [None; 4]);
    let found = crests(8_000, vec![gaussian(1, 80_000)]);
    assert!(found[..3].iter().all(Option::is_some) && found[3].is_none(), "{found:?}");
}
