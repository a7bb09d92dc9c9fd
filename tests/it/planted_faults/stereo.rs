//! Faults of two channels.

use super::{DRUMS, LONGEST_S, SUSTAINED, Stem, analysis, check, found, peak, stems};
use dsp::signals::white_noise;
use dsp::{AudioBlock, db_to_amplitude};
use serde_json::Value;
use std::f32::consts::SQRT_2;

/// Stereo stems whose channels have much in common: a correlation above [`LEAST_CORRELATION`].
const WIDE: [(&str, &str); 9] = [
    ("kira_dynamic", "drums.ogg"),
    ("kira_dynamic", "lead.ogg"),
    ("kira_dynamic", "pad.ogg"),
    ("mdn_funk", "clav.mp3"),
    ("mdn_funk", "drums.mp3"),
    ("mdn_funk", "leadguitar.mp3"),
    ("starlight", "BassDrums30.mp3"),
    ("starlight", "Guitar30.mp3"),
    ("starlight", "Vocals30.mp3"),
];
const LEAST_CORRELATION: f64 = 0.6;

/// Both channels from the mid: `right` gets its samples.
fn stereo(stem: &Stem, mut right: impl FnMut(&mut [f32])) -> AudioBlock {
    let mut left = stem.audio.channel(0).to_vec();
    if stem.audio.n_channels() > 1 {
        left.iter_mut().zip(stem.audio.channel(1)).for_each(|(x, y)| *x = 0.5 * (*x + y));
    }
    let mut other = left.clone();
    right(&mut other);
    AudioBlock::from_channels(vec![left, other])
}

#[test]
fn channels_that_carry_nothing() {
    let weak =
        |stem: &Stem, db: f64| stereo(stem, |right| right.iter_mut().for_each(|x| *x *= db_to_amplitude(db) as f32));
    let sizes = [(-55.0, false), (-65.0, true), (-1_000.0, true)];
    check(&stems(&[&DRUMS[..], &WIDE[..]].concat()), "dead_channel", weak, &sizes);
}

#[test]
fn channels_that_are_the_same() {
    let noise = white_noise(3, f64::from(SQRT_2), LONGEST_S * 50_000);
    let alike = |stem: &Stem, db: f64| {
        let difference = db_to_amplitude(db) as f32 * peak(stem.audio.channel(0));
        stereo(stem, |right| right.iter_mut().zip(&noise).for_each(|(x, y)| *x += difference * y))
    };
    let sizes = [(-80.0, false), (-100.0, true), (-1_000.0, true)];
    check(&stems(&[&DRUMS[..], &WIDE[..]].concat()), "mono_as_stereo", alike, &sizes);
}

/// A whole number of samples that is nearest to a delay.
fn delay_samples(stem: &Stem, ms: f64) -> usize {
    (ms * f64::from(stem.rate_hz) / 1_000.0).round() as usize
}

fn widened(stem: &Stem, ms: f64) -> AudioBlock {
    let n = delay_samples(stem, ms);
    stereo(stem, |right| {
        right.rotate_right(n);
        right[..n].fill(0.0);
    })
}

/// The delay that is read lies this near to the one that was planted.
const DELAY_TOLERANCE_MS: f64 = 0.02;

#[test]
fn sounds_made_wide_by_a_delay() {
    let stems = stems(&[&DRUMS[..], &SUSTAINED[..], &WIDE[..]].concat());
    let sizes = [(0.5, false), (1.0, true), (5.0, true), (12.0, true), (25.0, true), (40.0, false)];
    check(&stems, "haas_delay", widened, &sizes);
    for stem in &stems {
        for ms in [1.0, 5.0, 12.0, 25.0] {
            let planted_ms = delay_samples(stem, ms) as f64 * 1_000.0 / f64::from(stem.rate_hz);
            let fault = &found("haas_delay", &widened(stem, ms), stem.rate_hz)[0];
            let error_ms = fault["delay_ms"].as_f64().unwrap() - planted_ms;
            assert!(error_ms.abs() < DELAY_TOLERANCE_MS && fault["late"] == "right", "{}, {ms} ms: {fault}", stem.name);
        }
    }
}

#[test]
fn channels_that_are_inverted() {
    let stems = stems(&WIDE);
    for stem in &stems {
        let correlation = analysis(&stem.audio, stem.rate_hz).stereo.correlation.unwrap();
        assert!(correlation > LEAST_CORRELATION, "{}: {correlation}", stem.name);
    }
    let inverted = |stem: &Stem, share: f64| {
        let mut audio = stem.audio.clone();
        let n = (share * audio.n_frames() as f64) as usize;
        for x in audio.channels_mut().skip(1).flat_map(|right| &mut right[..n]) {
            *x = -*x;
        }
        audio
    };
    check(&stems, "flipped_channel", inverted, &[(0.5, false), (1.0, true)]);
    for stem in super::stems(&SUSTAINED) {
        assert_eq!(found("flipped_channel", &stem.audio, stem.rate_hz), [] as [Value; 0], "{} is clean", stem.name);
    }
}
