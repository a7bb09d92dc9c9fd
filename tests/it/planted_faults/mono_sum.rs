//! What mono takes, as it is read from stereo, against the sum itself.

use super::{SUSTAINED, analysis, power, stems};
use dsp::signals::white_noise;
use dsp::{AudioBlock, Biquad, Coefficients, Hertz};

/// Stereo stems from nearly mono to cancelling.
const STEREO: [(&str, &str); 9] = [
    ("kira_dynamic", "arp.ogg"),
    ("kira_dynamic", "drums.ogg"),
    ("mdn_funk", "clav.mp3"),
    ("mdn_funk", "horns.mp3"),
    ("mdn_funk", "leadguitar.mp3"),
    ("starlight", "Guitar30.mp3"),
    ("starlight", "Vocals30.mp3"),
    ("evr_francium", "MELODY_GLITCH.m4a"),
    ("evr_potassium", "SWEEP.m4a"),
];
/// Per third octave and of the whole, in dB.
const TOLERANCE_DB: f64 = 0.05;
/// Bands further below the loudest one hold rounding, and what the seams of a loop leave, in dB.
const COMPARED_DB: f64 = 60.0;
/// As long as the window of momentary loudness, which so is one value throughout.
const LOOP_S: f64 = 0.4;
const N_LOOPS: usize = 30;

/// (L + R) / 2 on both sides.
fn mono_sum(audio: &AudioBlock) -> AudioBlock {
    let sum: Vec<f32> = audio.channel(0).iter().zip(audio.channel(1)).map(|(l, r)| 0.5 * l + 0.5 * r).collect();
    AudioBlock::from_channels(vec![sum.clone(), sum])
}

/// The passage whose mono sum is the loudest, again and again: of stereo and mono the gate then keeps the same moments.
fn looped(audio: &AudioBlock, rate_hz: u32) -> AudioBlock {
    let (tenth, length) = (rate_hz as usize / 10, (LOOP_S * f64::from(rate_hz)) as usize);
    let sum = mono_sum(audio);
    let loudness = |start: usize| power(&sum.channel(0)[start..start + length]);
    let starts = (0..audio.n_frames() - length).step_by(tenth);
    let best = starts.max_by(|a, b| loudness(*a).total_cmp(&loudness(*b))).unwrap();
    let mut whole = AudioBlock::default();
    for _ in 0..N_LOOPS {
        whole.append(audio, best..best + length);
    }
    whole
}

/// What is read of a file against a file of its mono sum.
fn check(name: &str, audio: &AudioBlock, rate_hz: u32) {
    let (stereo, mono) = (analysis(audio, rate_hz), analysis(&mono_sum(audio), rate_hz));
    let levels = &stereo.spectrum.third_octave.levels_db;
    let loudest = levels.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut compared = 0;
    for (band, loss) in stereo.stereo.mono_loss_per_band_db.iter().enumerate() {
        let Some(level) = levels[band].filter(|level| *level > loudest - COMPARED_DB) else { continue };
        let rendered = mono.spectrum.third_octave.levels_db[band].unwrap() - level;
        let read = loss.unwrap();
        assert!((read - rendered).abs() <= TOLERANCE_DB, "{name}, band {band}: {read} read, {rendered} rendered");
        compared += 1;
    }
    assert!(compared >= 12, "{name}: {compared} bands");
    let rendered = mono.loudness.integrated_lufs.unwrap() - stereo.loudness.integrated_lufs.unwrap();
    let read = stereo.stereo.mono_loss_lu.unwrap();
    assert!((read - rendered).abs() <= TOLERANCE_DB, "{name}: {read} LU read, {rendered} rendered");
}

#[test]
fn real_stems_lose_in_mono_what_their_sum_lacks() {
    for stem in stems(&[&STEREO[..], &SUSTAINED[..]].concat()) {
        check(&stem.name, &looped(&stem.audio, stem.rate_hz), stem.rate_hz);
    }
}

/// A name, and the right channel's sample by its number.
type Right<'a> = (&'a str, Box<dyn Fn(usize) -> f32 + 'a>);

#[test]
fn noises_lose_in_mono_what_their_sum_lacks() {
    const RATE_HZ: u32 = 48_000;
    let n = 10 * RATE_HZ as usize;
    let (left, other) = (white_noise(1, 0.4, n), white_noise(2, 0.4, n));
    let mut lows = left.clone();
    Biquad::new(Coefficients::low_pass(RATE_HZ, Hertz(300.0), 0.7)).process(&mut lows);
    let late = |k: usize| if k < 240 { 0.0 } else { left[k - 240] };
    let rights: [Right<'_>; 6] = [
        ("related", Box::new(|k| 0.8 * left[k] + 0.3 * other[k])),
        ("unrelated", Box::new(|k| other[k])),
        ("mostly opposite", Box::new(|k| -0.9 * left[k] + 0.2 * other[k])),
        ("opposite lows", Box::new(|k| left[k] - 2.0 * lows[k])),
        ("5 ms late", Box::new(late)),
        ("left alone", Box::new(|_| 0.0)),
    ];
    for (name, right) in &rights {
        let right = (0..n).map(right).collect();
        check(name, &AudioBlock::from_channels(vec![left.clone(), right]), RATE_HZ);
    }
}
