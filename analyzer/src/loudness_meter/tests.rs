//! EBU Tech 3341 v4 and 3342 v4 (November 2023), the synthesised cases of up to two channels, with their tolerances.

use crate::TrackAnalysis;
use crate::track::tests::analyzed;
use dsp::{Hertz, db_to_amplitude, signals};
use std::f64::consts::TAU;

const RATE: u32 = 48_000;

/// A 1 kHz tone in phase in both channels whose peak level runs through (seconds, dBFS) pairs.
fn tone(levels: &[(f64, f64)]) -> TrackAnalysis {
    let n = levels.iter().map(|(seconds, _)| (seconds * f64::from(RATE)).round() as usize).sum();
    let mut samples = signals::sine(RATE, Hertz(1_000.0), 1.0, n);
    let mut rest = samples.as_mut_slice();
    for (seconds, dbfs) in levels {
        let (part, behind) = rest.split_at_mut((seconds * f64::from(RATE)).round() as usize);
        let gain = db_to_amplitude(*dbfs) as f32;
        for x in part {
            *x *= gain;
        }
        rest = behind;
    }
    analyzed(RATE, vec![samples.clone(), samples])
}

const SILENCE: f64 = -300.0;

fn assert_near(reading: Option<f64>, expected: f64, tolerance: f64, case: &str) {
    let reading = reading.unwrap_or(f64::NAN);
    assert!((reading - expected).abs() <= tolerance, "{case}: {reading}, expected {expected}");
}

#[test]
fn cases_1_and_2_of_tech_3341_steady_tones() {
    for level in [-23.0, -33.0] {
        let loudness = tone(&[(20.0, level)]).loudness;
        assert_near(loudness.integrated_lufs, level, 0.1, "I");
        assert_near(loudness.max_momentary_lufs, level, 0.1, "M");
        assert_near(loudness.max_short_term_lufs, level, 0.1, "S");
    }
}

#[test]
fn cases_3_to_5_of_tech_3341_gating() {
    let case_3 = tone(&[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)]);
    let case_4 = tone(&[(10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)]);
    let case_5 = tone(&[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)]);
    for (reading, case) in [(case_3, "3"), (case_4, "4"), (case_5, "5")] {
        assert_near(reading.loudness.integrated_lufs, -23.0, 0.1, case);
    }
}

#[test]
fn case_9_of_tech_3341_short_term_is_constant_after_three_seconds() {
    let reading = tone(&[(1.34, -20.0), (1.66, -30.0)].repeat(5));
    assert_near(reading.loudness.max_short_term_lufs, -23.0, 0.1, "9");
    for lufs in reading.timeline.short_term_lufs.iter().skip(29) {
        assert_near(lufs.map(f64::from), -23.0, 0.1, "9");
    }
}

#[test]
fn case_12_of_tech_3341_momentary_is_constant_after_one_second() {
    let reading = tone(&[(0.18, -20.0), (0.22, -30.0)].repeat(25));
    assert_near(reading.loudness.max_momentary_lufs, -23.0, 0.1, "12");
    for lufs in reading.timeline.momentary_lufs.iter().skip(9) {
        assert_near(lufs.map(f64::from), -23.0, 0.1, "12");
    }
}

#[test]
fn case_10_of_tech_3341_short_term_maximum_wherever_the_tone_starts() {
    for i in 0..20 {
        let loudness = tone(&[(f64::from(i) * 0.15, SILENCE), (3.0, -23.0), (1.0, SILENCE)]).loudness;
        assert_near(loudness.max_short_term_lufs, -23.0, 0.1, &format!("10, file {i}"));
    }
}

#[test]
fn case_13_of_tech_3341_momentary_maximum_wherever_the_tone_starts() {
    for i in 0..20 {
        let loudness = tone(&[(f64::from(i) * 0.02, SILENCE), (0.4, -23.0), (1.0, SILENCE)]).loudness;
        assert_near(loudness.max_momentary_lufs, -23.0, 0.1, &format!("13, file {i}"));
    }
}

#[test]
fn cases_15_to_19_of_tech_3341_true_peak() {
    let cases = [
        ("15", 4.0, 0.5, 0.0, -6.0),
        ("16", 4.0, 0.5, 45.0, -6.0),
        ("17", 6.0, 0.5, 60.0, -6.0),
        ("18", 8.0, 0.5, 67.5, -6.0),
        ("19", 4.0, 1.41, 45.0, 3.0),
    ];
    for (case, samples_per_period, amplitude, phase_degrees, expected) in cases {
        let n = RATE as usize;
        let taper = 0.01 * f64::from(RATE);
        let samples: Vec<f32> = (0..n)
            .map(|k| {
                let fade = (k as f64 / taper).min((n - k) as f64 / taper).min(1.0);
                let turns = k as f64 / samples_per_period + phase_degrees / 360.0;
                (amplitude * fade * (TAU * turns).sin()) as f32
            })
            .collect();
        let peak = analyzed(RATE, vec![samples.clone(), samples]).loudness.true_peak_dbtp.unwrap();
        assert!(-0.4 <= peak - expected && peak - expected <= 0.2, "{case}: {peak}");
    }
}

#[test]
fn cases_1_to_4_of_tech_3342_loudness_range() {
    let cases: [(&[f64], f64); 4] = [
        (&[-20.0, -30.0], 10.0),
        (&[-20.0, -15.0], 5.0),
        (&[-40.0, -20.0], 20.0),
        (&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    for (levels, expected) in cases {
        let levels: Vec<(f64, f64)> = levels.iter().map(|level| (20.0, *level)).collect();
        assert_near(tone(&levels).loudness.range_lu, expected, 1.0, "3342");
    }
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
