use crate::Sibilance;
use crate::spectrum_reading::tests::pink;
use crate::track::tests::analyzed;
use dsp::{Biquad, Coefficients, Hertz, db_to_amplitude, signals};
use std::f64::consts::TAU;

const RATE: u32 = 48_000;
/// An event every second, from half a second on.
const SECONDS: usize = 8;
const EVENT_S: f64 = 0.08;

/// A dull voice: partials of 1/h² that fall and rise by a fifth, and some breath.
fn voice(rate: u32) -> Vec<f32> {
    let mut breath = signals::Noise::new(3);
    let mut phase = 0.0_f64;
    (0..SECONDS * rate as usize)
        .map(|k| {
            let t = k as f64 / f64::from(rate);
            phase = (phase + 180.0 * 1.25_f64.powf((TAU * 0.4 * t).sin()) / f64::from(rate)).fract();
            let partials = (1..=25).map(|h| (TAU * phase * f64::from(h)).sin() / f64::from(h * h));
            (0.2 * partials.sum::<f64>() + 0.001 * breath.white()) as f32
        })
        .collect()
}

/// Noise from 5 to 9 kHz of mean square 1, in bursts.
fn bursts(rate: u32) -> Vec<f32> {
    let mut noise = signals::white_noise(7, 1.0, SECONDS * rate as usize);
    for _ in 0..2 {
        Biquad::new(Coefficients::high_pass(rate, Hertz(5_000.0), 0.8)).process(&mut noise);
        Biquad::new(Coefficients::low_pass(rate, Hertz(9_000.0), 0.8)).process(&mut noise);
    }
    let mean_square = noise.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / noise.len() as f64;
    for (k, x) in noise.iter_mut().enumerate() {
        let into_s = (k as f64 / f64::from(rate)).fract() - 0.5;
        *x *= if (0.0..EVENT_S).contains(&into_s) { (1.0 / mean_square.sqrt()) as f32 } else { 0.0 };
    }
    noise
}

/// The voice with bursts that stand in for it, `level_db` above its own mean square.
fn sung(rate: u32, level_db: f64) -> Vec<f32> {
    let voice = voice(rate);
    let mean_square = voice.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / voice.len() as f64;
    let amplitude = (mean_square.sqrt() * db_to_amplitude(level_db)) as f32;
    let sum = |(voice, burst): (f32, f32)| if burst == 0.0 { voice } else { 0.05 * voice + amplitude * burst };
    voice.into_iter().zip(bursts(rate)).map(sum).collect()
}

fn sibilance(channels: Vec<Vec<f32>>) -> Sibilance {
    analyzed(RATE, channels).spectrum.sibilance.expect("it sounds for 8 s")
}

fn check_all_events(reading: &Sibilance) {
    assert!((reading.events_per_minute - 60.0).abs() < 0.1, "{reading:?}");
    assert_eq!(reading.places.len(), SECONDS);
    for (k, place) in reading.places.iter().enumerate() {
        let start_s = k as f64 + 0.5;
        assert!(
            (place.start_s - start_s).abs() < 0.021 && (place.end_s - start_s - EVENT_S).abs() < 0.021,
            "{place:?}"
        );
    }
    assert!((6_000.0..8_000.0).contains(&reading.center_hz.unwrap()), "{reading:?}");
    assert!(reading.mean_excess_db.unwrap() > 15.0, "{reading:?}");
}

#[test]
fn sibilants_are_counted_down_to_eight_decibels_below_the_voice() {
    for level_db in [0.0, -5.0, -8.0] {
        check_all_events(&sibilance(vec![sung(RATE, level_db)]));
    }
    let too_soft = sibilance(vec![sung(RATE, -14.0)]);
    assert_eq!((too_soft.events_per_minute, too_soft.mean_excess_db, too_soft.center_hz), (0.0, None, None));
}

#[test]
fn the_level_of_sibilants_follows_them_where_their_share_does_not() {
    let [soft, loud] = [-14.0, -2.0].map(|level_db| sibilance(vec![sung(RATE, level_db)]));
    let [soft_db, loud_db] = [&soft, &loud].map(|reading| reading.level_db.unwrap());
    // Bursts fill 4 to 12 kHz, of which the band takes most, and are read at their 75th percentile.
    assert!((soft_db + 14.0).abs() < 2.5, "{soft_db}");
    assert!((loud_db - soft_db - 12.0).abs() < 0.3, "{soft_db} {loud_db}");
    assert!(soft.places.is_empty(), "{soft:?}");
    assert_eq!(sibilance(vec![voice(RATE)]).level_db, None);
}

#[test]
fn sibilants_of_opposite_polarity_count_too() {
    let left = sung(RATE, -5.0);
    let right = left.iter().map(|x| -x).collect();
    check_all_events(&sibilance(vec![left, right]));
}

#[test]
fn what_is_steady_has_none() {
    let n = SECONDS * RATE as usize;
    let tones = signals::sine(RATE, Hertz(300.0), 0.2, n).into_iter().zip(signals::sine(RATE, Hertz(6_700.0), 0.2, n));
    let tones = tones.map(|(low, high)| low + high).collect();
    for samples in [voice(RATE), signals::white_noise(1, 0.5, n), pink(1, SECONDS), tones] {
        let reading = sibilance(vec![samples]);
        assert_eq!((reading.events_per_minute, reading.places.len()), (0.0, 0), "{reading:?}");
    }
}

#[test]
fn the_level_of_the_file_does_not_matter() {
    let loud = sibilance(vec![sung(RATE, -6.0)]);
    let quiet = sibilance(vec![sung(RATE, -6.0).iter().map(|x| 0.03 * x).collect()]);
    assert_eq!(quiet.places, loud.places);
    assert!((quiet.mean_excess_db.unwrap() - loud.mean_excess_db.unwrap()).abs() < 0.01);
}

#[test]
fn every_rate_that_holds_the_band_tells_the_same() {
    for rate in [22_050, 44_100, 88_200, 192_000] {
        check_all_events(&analyzed(rate, vec![sung(rate, -6.0)]).spectrum.sibilance.unwrap());
    }
    assert_eq!(analyzed(16_000, vec![sung(16_000, -6.0)]).spectrum.sibilance, None);
}

#[test]
fn a_short_file_has_no_rate() {
    assert_eq!(analyzed(RATE, vec![sung(RATE, -6.0)[..4 * RATE as usize].to_vec()]).spectrum.sibilance, None);
}

#[test]
fn places_move_with_the_start_of_the_file() {
    let analysis = analyzed(RATE, vec![sung(RATE, -6.0)]);
    let first_s = |analysis: &crate::TrackAnalysis| analysis.spectrum.sibilance.as_ref().unwrap().places[0].start_s;
    let moved = first_s(&analysis.clone().starting_at(2.0));
    assert!((moved - first_s(&analysis) - 2.0).abs() < 1e-9);
}
