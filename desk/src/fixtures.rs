//! What the tests of several modules share.

use crate::{Action, CompressorParams, ConsoleSetting, FilterShape, GateParams, SaturationParams, Strip, StripSetting};
use dsp::signals::white_noise;
use dsp::{AudioBlock, Hertz};
use std::f64::consts::TAU;

pub(crate) const RATE: u32 = 48_000;

pub(crate) fn eq(filter: FilterShape, frequency_hz: f64, gain_db: f64, q: f64) -> Action {
    Action::Eq { filter, frequency_hz, gain_db, q }
}

pub(crate) fn delay(delay_samples: f64) -> Action {
    Action::Delay { delay_samples, delay_ms: delay_samples * 1_000.0 / f64::from(RATE) }
}

/// A band of an octave around 2 kHz.
pub(crate) fn dynamic_eq(threshold_dbfs: f64) -> Action {
    dynamic_eq_with(None, threshold_dbfs)
}

/// The same band, turned down by that of another stem.
pub(crate) fn dynamic_eq_keyed_by(stem: &str, threshold_dbfs: f64) -> Action {
    dynamic_eq_with(Some(stem.to_owned()), threshold_dbfs)
}

fn dynamic_eq_with(key_stem: Option<String>, threshold_dbfs: f64) -> Action {
    Action::DynamicEq {
        frequency_hz: 2_000.0,
        q: 1.4,
        threshold_dbfs,
        ratio: 3.0,
        range_db: 8.0,
        attack_ms: 5.0,
        release_ms: 100.0,
        key_stem,
    }
}

pub(crate) fn compress(look_ahead_ms: f64) -> Action {
    Action::Compress(CompressorParams {
        threshold_dbfs: -25.0,
        ratio: 3.0,
        knee_db: 6.0,
        attack_ms: 5.0,
        release_ms: 80.0,
        look_ahead_ms,
        make_up_db: Some(2.0),
    })
}

pub(crate) fn gate(key_stem: Option<&str>) -> Action {
    Action::Gate(GateParams {
        threshold_dbfs: -12.0,
        range_db: 15.0,
        ratio: None,
        attack_ms: 0.5,
        hold_ms: 10.0,
        release_ms: 60.0,
        hysteresis_db: 3.0,
        key_stem: key_stem.map(str::to_owned),
    })
}

pub(crate) fn saturate(mix: f64) -> Action {
    Action::Saturate(SaturationParams { level_dbfs: -3.0, drive_db: 8.0, mix })
}

/// One of everything that a strip does.
pub(crate) fn busy_strip() -> Vec<Action> {
    vec![
        Action::Pan { position: 0.3 },
        eq(FilterShape::Bell, 700.0, 4.0, 1.2),
        Action::Gain { gain_db: -3.5 },
        delay(-7.25),
        eq(FilterShape::HighPass, 80.0, 0.0, 0.7),
        Action::Polarity,
        eq(FilterShape::HighShelf, 6_000.0, -2.0, 0.7),
        Action::DcBlock,
        Action::AllPass { frequency_hz: 300.0, q: Some(0.7), inverted: true },
        Action::AllPass { frequency_hz: 90.0, q: None, inverted: false },
        dynamic_eq(-30.0),
        Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -12.0, range_db: 6.0 },
        Action::Width { width: 0.4, band_hz: Some([500.0, 4_000.0]) },
        Action::MonoBelow { frequency_hz: 120.0 },
    ]
}

/// A strip that plays into the mix.
pub(crate) fn strip(name: &str, actions: Vec<Action>, n_channels: usize) -> StripSetting {
    StripSetting { name: name.to_owned(), actions, n_channels, output: None }
}

/// A console without buses.
pub(crate) fn strips(strips: Vec<StripSetting>) -> ConsoleSetting {
    ConsoleSetting { strips, ..ConsoleSetting::default() }
}

pub(crate) fn stereo_noise(seed: u64, amplitude: f64, n_frames: usize) -> AudioBlock {
    AudioBlock::from_channels(vec![
        white_noise(seed, amplitude, n_frames),
        white_noise(seed + 1_000, amplitude, n_frames),
    ])
}

pub(crate) fn mono(samples: Vec<f32>) -> AudioBlock {
    AudioBlock::from_channels(vec![samples])
}

/// The frames `range` of a block.
pub(crate) fn cut(block: &AudioBlock, range: std::ops::Range<usize>) -> AudioBlock {
    let mut out = AudioBlock::default();
    out.append(block, range);
    out
}

/// Runs `process` over `input` in blocks of `size` frames and joins what it returns.
pub(crate) fn in_blocks(
    input: &AudioBlock,
    size: usize,
    mut process: impl FnMut(&AudioBlock) -> AudioBlock,
) -> AudioBlock {
    let mut joined = AudioBlock::default();
    for start in (0..input.n_frames()).step_by(size) {
        let block = process(&cut(input, start..(start + size).min(input.n_frames())));
        joined.append(&block, 0..block.n_frames());
    }
    joined
}

pub(crate) fn render(strip: &mut Strip, input: &AudioBlock) -> AudioBlock {
    let mut output = AudioBlock::default();
    strip.process(input, &mut output);
    output
}

/// Amplitude and phase (radians, of a sine that starts with the slice) of a component with whole cycles in `samples`.
pub(crate) fn component(samples: &[f32], frequency: Hertz) -> (f64, f64) {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, x) in samples.iter().enumerate() {
        let angle = TAU * (frequency.0 / f64::from(RATE) * i as f64).fract();
        re += f64::from(*x) * angle.sin();
        im += f64::from(*x) * angle.cos();
    }
    let scale = 2.0 / samples.len() as f64;
    (scale * re.hypot(im), im.atan2(re))
}

pub(crate) fn assert_same_bits(a: &AudioBlock, b: &AudioBlock) {
    assert_eq!((a.n_channels(), a.n_frames()), (b.n_channels(), b.n_frames()));
    for (x, y) in a.channels().iter().zip(b.channels()) {
        let differs = x.iter().zip(y).position(|(x, y)| x.to_bits() != y.to_bits());
        assert_eq!(differs, None, "first frame that differs");
    }
}
