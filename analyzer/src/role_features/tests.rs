use super::*;
use crate::track::tests::analyzed;
use crate::{ComponentMeter, TrackMeter};
use dsp::{AudioBlock, Hertz, signals};
use std::f64::consts::TAU;

fn features(channels: &[Vec<f32>]) -> Option<Vec<RoleFeature>> {
    let mut components = ComponentMeter::new(48_000);
    components.push(&AudioBlock::from_channels(channels.to_vec()));
    role_features(&analyzed(48_000, channels.to_vec()), &components.finish())
}

/// Two notes a second that fall by 60 dB a second, of a tone and of noise.
fn plucked(tone: bool, seconds: usize) -> Vec<f32> {
    let n = seconds * 48_000;
    let source = if tone { signals::sine(48_000, Hertz(220.0), 0.5, n) } else { signals::white_noise(3, 0.5, n) };
    let fall = |i: usize| 10.0_f32.powf(-3.0 * (i % 24_000) as f32 / 48_000.0);
    source.iter().enumerate().map(|(i, x)| x * fall(i)).collect()
}

fn value(features: &[RoleFeature], name: &str) -> f64 {
    features.iter().find(|feature| feature.name == name).unwrap().value.unwrap()
}

#[test]
fn level_does_not_change_a_feature() {
    for tone in [false, true] {
        let loud = plucked(tone, 8);
        let soft: Vec<f32> = loud.iter().map(|x| x / 32.0).collect();
        for (a, b) in features(&[loud]).unwrap().into_iter().zip(features(&[soft]).unwrap()) {
            assert_eq!((&a.name, a.value.is_some()), (&b.name, b.value.is_some()));
            let (x, y) = (a.value.unwrap_or(0.0), b.value.unwrap_or(0.0));
            assert!((x - y).abs() < 0.02, "{} {x} {y}", a.name);
        }
    }
}

#[test]
fn tone_and_noise_differ_where_they_should() {
    let (tone, noise) = (features(&[plucked(true, 8)]).unwrap(), features(&[plucked(false, 8)]).unwrap());
    assert!(value(&tone, "flatness") < value(&noise, "flatness") - 10.0);
    assert!(value(&tone, "spread") < value(&noise, "spread") / 3.0);
    let cam_220 = dsp::cam(220.0);
    assert!((value(&tone, "lowest_partial_p50") - cam_220).abs() < 0.3);
    assert!((value(&tone, "strongest_p50") - cam_220).abs() < 0.3);
    assert!((value(&tone, "onset_rate") - 1.0).abs() < 0.2, "two a second");
    assert!((value(&noise, "decay_150ms") - 9.0).abs() < 1.5, "60 dB a second");
}

#[test]
fn silence_and_nothing_have_no_features_and_short_files_have_the_same_ones() {
    assert_eq!(features(&[vec![0.0; 48_000]]), None);
    assert_eq!(features(&[Vec::new()]), None);
    let names = |features: Vec<RoleFeature>| features.into_iter().map(|feature| feature.name).collect::<Vec<_>>();
    let whole = names(features(&[plucked(true, 8)]).unwrap());
    let short = plucked(true, 1);
    assert_eq!(names(features(&[short[..24_000].to_vec()]).unwrap()), whole);
    assert_eq!(names(features(&[short.clone(), short]).unwrap()), whole);
}

/// The frames of a file are chosen by its whole length, however it arrives.
#[test]
fn block_size_does_not_change_a_bit() {
    let samples = plucked(false, 3);
    let of = |block: usize| {
        let info = analyzed(48_000, vec![Vec::new()]);
        let mut track = TrackMeter::new(crate::TrackInfo {
            name: info.name,
            path: info.path,
            codec: info.format.codec,
            bits_per_sample: None,
            sample_rate_hz: 48_000,
            channels: 1,
        });
        let mut components = ComponentMeter::new(48_000);
        for part in samples.chunks(block) {
            let block = AudioBlock::from_channels(vec![part.to_vec()]);
            track.push(&block);
            components.push(&block);
        }
        role_features(&track.finish(), &components.finish())
    };
    assert_eq!(of(997), of(48_000));
}

/// Four harmonics of 220 Hz whose pitch moves by `cents` at `rate_hz` and that fall by `fall_db_per_s`, beginning once a
/// second.
fn note(cents: f64, rate_hz: f64, fall_db_per_s: f64) -> Vec<f32> {
    let mut phase = 0.0;
    let sample = |i: usize| {
        let t = i as f64 / 48_000.0;
        phase += 220.0 * (cents / 1_200.0 * (TAU * rate_hz * t).sin()).exp2() / 48_000.0;
        let sum: f64 = (1..5).map(|n| (TAU * f64::from(n) * phase).sin() / f64::from(n)).sum();
        (0.3 * sum * 10.0_f64.powf(-fall_db_per_s * t.fract() / 20.0)) as f32
    };
    (0..6 * 48_000).map(sample).collect()
}

#[test]
fn a_voice_wavers_a_string_falls_and_an_organ_does_neither() {
    let of = |cents: f64, fall: f64| features(&[note(cents, 6.0, fall)]).unwrap();
    let (voice, string, organ) = (of(40.0, 0.0), of(0.0, 20.0), of(0.0, 0.0));
    for features in [&voice, &string, &organ] {
        assert!((value(features, "note_p50") - 2.2_f64.log2()).abs() < 0.02);
        assert!(value(features, "harmonicity_p50") > 0.6);
    }
    assert!(value(&voice, "vibrato") > 0.6 && value(&organ, "vibrato") < 0.01);
    let waver_cents = value(&voice, "waver_p50").exp2() - 1.0;
    assert!((waver_cents - 28.0).abs() < 8.0, "40 cents are 28 in the mean square, a little less in frames of 90 ms");
    assert!(value(&voice, "partial_drift_p50") > value(&organ, "partial_drift_p50") + 2.0);
    assert!((value(&string, "rise_low_p50") + 20.0).abs() < 2.0);
    assert!(value(&organ, "rise_low_p50").abs() < 0.5);
}

#[test]
fn chords_and_noise_are_no_single_note() {
    let chord: Vec<f32> = [220.0, 277.2, 329.6, 493.9]
        .map(|hz| signals::sine(48_000, Hertz(hz), 0.2, 4 * 48_000))
        .into_iter()
        .reduce(|sum, tone| sum.iter().zip(&tone).map(|(a, b)| a + b).collect())
        .unwrap();
    let (chord, noise) = (features(&[chord]).unwrap(), features(&[signals::white_noise(5, 0.3, 4 * 48_000)]).unwrap());
    let organ = features(&[note(0.0, 1.0, 0.0)]).unwrap();
    assert!(value(&chord, "harmonicity_p50") < value(&organ, "harmonicity_p50") - 0.15);
    assert!(value(&noise, "harmonicity_p50") < 0.3 && value(&noise, "sung_share") < 0.1);
    assert!(value(&noise, "prominence") < value(&chord, "prominence") - 10.0);
    assert!(value(&noise, "partials_kept") < value(&chord, "partials_kept") - 0.2);
}
