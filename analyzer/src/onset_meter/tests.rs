use crate::TrackAnalysis;
use crate::track::tests::analyzed;
use dsp::{Hertz, signals};

const RATE: u32 = 48_000;

fn stereo(samples: Vec<f32>) -> TrackAnalysis {
    analyzed(RATE, vec![samples.clone(), samples])
}

/// Struck notes: each begins at once and dies away.
fn notes(starts_s: &[f64], hz: f64, decay_s: f64) -> Vec<f32> {
    let mut samples = vec![0.0; 12 * RATE as usize];
    for start in starts_s.iter().map(|start| (start * f64::from(RATE)) as usize) {
        let n = samples.len() - start;
        for (k, x) in signals::sine(RATE, Hertz(hz), 0.3, n).into_iter().enumerate() {
            samples[start + k] += x * (-(k as f64) / (decay_s * f64::from(RATE))).exp() as f32;
        }
    }
    samples
}

#[track_caller]
fn check(samples: Vec<f32>, expected_s: &[f64]) {
    let found = stereo(samples).onsets_s;
    assert_eq!(found.len(), expected_s.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected_s) {
        assert!((f64::from(*found) - expected).abs() < 0.004, "{found} {expected}");
    }
}

#[test]
fn struck_notes_begin_where_they_are_struck() {
    let starts = [0.5, 1.0, 1.2, 2.345, 3.0, 3.1, 7.777];
    for (hz, decay_s) in [(150.0, 0.04), (440.0, 0.1), (3_000.0, 0.05), (9_000.0, 0.1)] {
        check(notes(&starts, hz, decay_s), &starts);
    }
}

#[test]
fn clicks_are_onsets() {
    let mut samples = vec![0.0; 5 * RATE as usize];
    for start in [0.25, 1.0, 1.07, 4.5] {
        samples[(start * f64::from(RATE)) as usize] = 0.5;
    }
    check(samples, &[0.25, 1.0, 1.07, 4.5]);
}

/// A hat over a bass a hundred times as strong raises one band alone.
#[test]
fn a_quiet_high_note_over_a_loud_low_one_is_found() {
    let bass = signals::sine(RATE, Hertz(55.0), 0.5, 12 * RATE as usize);
    let hat = notes(&[2.0, 2.5, 3.0], 8_000.0, 0.03);
    let mut expected = vec![0.0, 2.0, 2.5, 3.0];
    let found = stereo(bass.iter().zip(&hat).map(|(bass, hat)| bass + 0.15 * hat).collect()).onsets_s;
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected.drain(..)) {
        assert!((f64::from(*found) - expected).abs() < 0.012, "{found} {expected}");
    }
}

/// What plays from the first sample begins there; nothing follows.
#[test]
fn steady_sounds_have_no_onsets() {
    let n = 20 * RATE as usize;
    for hz in [25.0, 40.0, 55.0, 110.0, 440.0, 3_000.0, 9_000.0] {
        let found = stereo(signals::sine(RATE, Hertz(hz), 0.5, n)).onsets_s;
        assert!(found.len() <= 1 && found.iter().all(|onset| *onset < 0.05), "{hz} Hz: {found:?}");
    }
    let found = stereo(signals::white_noise(1, 0.5, n)).onsets_s;
    assert!(found.len() <= 1, "{found:?}");
}

#[test]
fn a_pad_that_swells_and_fades_has_no_onset() {
    let n = 6 * RATE as usize;
    let mut samples = notes(&[8.0], 440.0, 0.2);
    for (k, x) in signals::sine(RATE, Hertz(440.0), 0.5, n).into_iter().enumerate() {
        samples[k] += x * (k.min(n - k) as f32 / (2 * RATE) as f32).min(1.0);
    }
    check(samples, &[8.0]);
}

#[test]
fn level_and_polarity_do_not_change_onsets() {
    let samples = notes(&[0.5, 1.0, 1.2, 2.345], 440.0, 0.1);
    let expected = stereo(samples.clone()).onsets_s;
    let quiet = stereo(samples.iter().map(|x| x / 64.0).collect()).onsets_s;
    assert_eq!(quiet, expected);
    let inverted = samples.iter().map(|x| -x).collect();
    assert_eq!(analyzed(RATE, vec![samples, inverted]).onsets_s, expected);
}

/// A straight rise of 20 ms passes from a tenth to nine tenths, 19.08 dB, in 16 ms.
#[test]
fn the_slope_of_an_attack_is_that_of_its_rise() {
    let mut samples = signals::sine(RATE, Hertz(4_000.0), 0.5, 6 * RATE as usize);
    for (k, x) in samples.iter_mut().enumerate() {
        let since_ms = (k % RATE as usize) as f32 / 48.0;
        *x *= (since_ms / 20.0).min(1.0) * (if since_ms < 200.0 { 1.0 } else { 0.0 });
    }
    let dynamics = stereo(samples).dynamics;
    let slope = dynamics.attack_slope_db_per_ms.unwrap();
    assert!((slope - 19.08 / 16.0).abs() < 0.1, "{slope}");
    // Six notes, each of a fifth of a second, plus what the loudness filter makes of their ends.
    let rate = dynamics.onsets_per_second.unwrap();
    assert!((3.0..=5.0).contains(&rate), "{rate}");
}

#[test]
fn silence_has_neither() {
    let analysis = stereo(vec![0.0; 96_000]);
    assert!(analysis.onsets_s.is_empty());
    assert_eq!((analysis.dynamics.onsets_per_second, analysis.dynamics.attack_slope_db_per_ms), (None, None));
}

#[test]
fn onsets_move_with_their_file() {
    let moved = stereo(notes(&[0.5, 1.0], 440.0, 0.1)).starting_at(3.0);
    assert!((moved.onsets_s[0] - 3.5).abs() < 0.005, "{:?}", moved.onsets_s);
    assert_eq!(moved.timeline.psr_db.len(), 120 + 30);
}
