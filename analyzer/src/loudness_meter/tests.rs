//! Calibration, weights, and agreement with the `ebur128` crate; the cases of the EBU are in `ebu_suite`.

use crate::track::tests::analyzed;
use dsp::{Hertz, signals};

const RATE: u32 = 48_000;

fn assert_near(reading: Option<f64>, expected: f64, tolerance: f64, case: &str) {
    let reading = reading.unwrap_or(f64::NAN);
    assert!((reading - expected).abs() <= tolerance, "{case}: {reading}, expected {expected}");
}

/// BS.1770-5: a 0 dBFS 997 Hz sine in one of two channels reads −3.01 LKFS.
#[test]
fn a_full_scale_sine_in_one_channel_reads_minus_3_01() {
    let sine = signals::sine(RATE, Hertz(997.0), 1.0, 10 * RATE as usize);
    let one_sided = analyzed(RATE, vec![sine.clone(), vec![0.0; sine.len()]]).loudness;
    assert_near(one_sided.integrated_lufs, -3.01, 0.01, "stereo");
    let mono = analyzed(RATE, vec![sine]).loudness;
    assert_near(mono.integrated_lufs, -3.01, 0.01, "mono");
    assert_near(mono.integrated_dual_mono_lufs, 0.0, 0.01, "dual mono");
}

/// The `ebur128` crate is an independent measurement; at 48 kHz both filters are those of the recommendation.
#[test]
fn integrated_loudness_agrees_with_the_ebur128_crate_on_uneven_noise() {
    let mut noise = signals::white_noise(9, 0.5, 20 * RATE as usize);
    for (k, x) in noise.iter_mut().enumerate() {
        *x *= (k as f32 / 50_000.0).sin().powi(4);
    }
    let mut other = ebur128::EbuR128::new(1, RATE, ebur128::Mode::I).unwrap();
    other.add_frames_f32(&noise).unwrap();
    let expected = other.loudness_global().unwrap();
    assert_near(analyzed(RATE, vec![noise]).loudness.integrated_lufs, expected, 0.001, "crate");
}

/// Below 96 kHz the crate oversamples with the same filter and adds in the same order.
#[test]
fn true_peak_is_that_of_the_ebur128_crate_to_the_last_bit() {
    for rate in [44_100, RATE] {
        let channels: Vec<Vec<f32>> = (0..2).map(|seed| signals::white_noise(seed, 0.9, 2 * rate as usize)).collect();
        let mut other = ebur128::EbuR128::new(2, rate, ebur128::Mode::TRUE_PEAK).unwrap();
        let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
        other.add_frames_planar_f32(&planes).unwrap();
        let expected = other.true_peak(0).unwrap().max(other.true_peak(1).unwrap());
        assert_eq!(analyzed(rate, channels).loudness.true_peak_dbtp, dsp::amplitude_to_db(expected), "{rate}");
    }
}

/// BS.1770-5, table 3: one channel at a time of 5.1 and 5.0.
#[test]
fn channels_have_the_weights_of_the_recommendation() {
    let sine = signals::sine(RATE, Hertz(997.0), 0.1, 2 * RATE as usize);
    for (n_channels, weights) in [(5, [1.0, 1.0, 1.0, 1.41, 1.41].as_slice()), (6, &[1.0, 1.0, 1.0, 0.0, 1.41, 1.41])] {
        for (k, weight) in weights.iter().enumerate() {
            let mut channels = vec![vec![0.0; sine.len()]; n_channels];
            channels[k].clone_from(&sine);
            let reading = analyzed(RATE, channels);
            let expected = dsp::power_to_db(*weight).map(|db| -23.01 + db);
            match expected {
                Some(lufs) => assert_near(reading.loudness.integrated_lufs, lufs, 0.01, "weight"),
                None => assert_eq!(reading.loudness.integrated_lufs, None, "low-frequency channel"),
            }
            assert_near(reading.loudness.true_peak_dbtp, -20.0, 0.05, "peak");
        }
    }
}
