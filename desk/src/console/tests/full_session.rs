//! A session in which every processor works, on stems and on buses.

use super::*;
use crate::fixtures::{busy_strip, compress, cut, delay, eq, saturate, strip};
use crate::{Action, Channel, EchoParams, FilterShape, GateParams, ReverbParams};
use dsp::signals::{sine, white_noise};

pub(super) const N_FRAMES: usize = 24_000;

fn gate(key_stem: Option<&str>) -> Action {
    Action::Gate(GateParams {
        threshold_dbfs: -20.0,
        range_db: 15.0,
        ratio: None,
        attack_ms: 0.5,
        hold_ms: 10.0,
        release_ms: 60.0,
        hysteresis_db: 3.0,
        key_stem: key_stem.map(str::to_owned),
    })
}

pub(super) fn duck(key_stem: &str, band_hz: Option<[f64; 2]>) -> Action {
    Action::Duck { key_stem: key_stem.to_owned(), depth_db: 6.0, band_hz, attack_ms: 2.0, release_ms: 100.0 }
}

/// Makes room for the vocal.
fn dynamic_eq_under_the_vocal() -> Action {
    Action::DynamicEq {
        frequency_hz: 2_000.0,
        q: 1.0,
        threshold_dbfs: -40.0,
        ratio: 3.0,
        range_db: 6.0,
        attack_ms: 5.0,
        release_ms: 80.0,
        key_stem: Some("vocal".to_owned()),
    }
}

pub(super) fn reverb() -> Action {
    Action::Reverb(ReverbParams {
        predelay_ms: 15.0,
        t60_low_s: 1.2,
        t60_mid_s: 1.0,
        t60_high_s: 0.6,
        crossover_low_hz: 250.0,
        crossover_high_hz: 4_000.0,
        size_m: 8.0,
    })
}

/// Repeats after 4,800 samples.
pub(super) fn echo() -> Action {
    Action::Echo(EchoParams {
        time_ms: 100.0,
        feedback_db: -6.0,
        low_pass_hz: 6_000.0,
        high_pass_hz: 150.0,
        ping_pong: true,
    })
}

pub(super) fn bus(name: &str, actions: Vec<Action>) -> BusSetting {
    BusSetting { name: name.to_owned(), actions }
}

/// The strip, playing into a bus.
pub(super) fn into(output: &str, strip: StripSetting) -> StripSetting {
    StripSetting { output: Some(output.to_owned()), ..strip }
}

fn drums() -> [StripSetting; 3] {
    let kick = vec![gate(None), eq(FilterShape::Bell, 90.0, 3.0, 1.0), compress(2.0), delay(-30.4)];
    let snare =
        vec![gate(Some("kick")), saturate(0.5), Action::Pan { position: -0.2 }, Action::ReverbSend { level_db: -6.0 }];
    let overheads = vec![
        eq(FilterShape::HighPass, 300.0, 0.0, 0.7),
        Action::ChannelPolarity { channel: Channel::Right },
        delay(12.3),
        Action::Gain { gain_db: -4.0 },
        duck("vocal", Some([2_000.0, 5_000.0])),
    ];
    [("kick", kick, 1), ("snare", snare, 1), ("overheads", overheads, 2)]
        .map(|(name, actions, n_channels)| into("drums", strip(name, actions, n_channels)))
}

fn music() -> [StripSetting; 3] {
    let bass = vec![
        duck("kick", Some([40.0, 120.0])),
        saturate(0.5),
        compress(0.0),
        eq(FilterShape::LowShelf, 80.0, 2.0, 0.7),
    ];
    let sends = [Action::ReverbSend { level_db: -3.0 }, Action::EchoSend { level_db: -12.0 }];
    let guitar = vec![
        eq(FilterShape::LowPass, 9_000.0, 0.0, 0.7),
        eq(FilterShape::Notch, 1_000.0, 0.0, 8.0),
        dynamic_eq_under_the_vocal(),
        duck("vocal", None),
    ];
    [("bass", bass, 1), ("keys", [busy_strip(), sends.into()].concat(), 2), ("guitar", guitar, 2)]
        .map(|(name, actions, n_channels)| into("music", strip(name, actions, n_channels)))
}

fn buses() -> Vec<BusSetting> {
    let music = [
        gate(Some("kick")),
        compress(1.0),
        saturate(0.5),
        dynamic_eq_under_the_vocal(),
        duck("vocal", Some([1_000.0, 4_000.0])),
        Action::ChannelPolarity { channel: Channel::Left },
    ];
    let room = vec![
        reverb(),
        eq(FilterShape::HighPass, 180.0, 0.0, 0.7),
        eq(FilterShape::LowPass, 9_000.0, 0.0, 0.7),
        Action::Gain { gain_db: 3.0 },
    ];
    vec![
        bus("drums", vec![compress(5.0), saturate(0.5), eq(FilterShape::HighShelf, 8_000.0, 2.0, 0.7)]),
        bus("music", [busy_strip(), music.into()].concat()),
        bus("vocals", Vec::new()),
        bus("room", room),
        bus("repeats", vec![eq(FilterShape::HighPass, 300.0, 0.0, 0.7), echo(), delay(-11.5)]),
    ]
}

/// The mix bus is bypassed.
pub(super) fn full_session() -> ConsoleSetting {
    let vocal = vec![
        Action::DcBlock,
        Action::DeEss { band_hz: [5_000.0, 9_000.0], threshold_db: -9.0, range_db: 6.0 },
        compress(1.5),
        Action::ReverbSend { level_db: -4.0 },
        Action::EchoSend { level_db: -8.0 },
    ];
    let noises = vec![delay(100.25), Action::Width { width: 0.5, band_hz: None }, Action::EchoSend { level_db: -10.0 }];
    let vocal = into("vocals", strip("vocal", vocal, 1));
    let strips = [drums().as_slice(), &music(), &[vocal, strip("noises", noises, 2)]].concat();
    ConsoleSetting { strips, buses: buses(), mix: Vec::new() }
}

/// What plays in it: tones in noise, louder and softer, each with rests of its own.
pub(super) fn stems(setting: &ConsoleSetting) -> Vec<AudioBlock> {
    let channel = |stem: usize, side: usize| {
        let noise = white_noise((10 * stem + side) as u64, 0.3, N_FRAMES);
        let tone = sine(RATE, dsp::Hertz(60.0 * (1 + 3 * stem) as f64), 0.3, N_FRAMES);
        let level = |frame: usize| match (frame / (1_500 + 200 * stem)) % 4 {
            0 => 0.0,
            1 => 1.0,
            2 => 0.05,
            _ => 0.4,
        };
        (0..N_FRAMES).map(|i| level(i) * (noise[i] + tone[i])).collect()
    };
    let stem = |(stem, strip): (usize, &StripSetting)| {
        AudioBlock::from_channels((0..strip.n_channels).map(|side| channel(stem, side)).collect())
    };
    setting.strips.iter().enumerate().map(stem).collect()
}

/// What leaves strips, buses and the mix in one pass, each without its latency.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rendered {
    pub(super) strips: Vec<AudioBlock>,
    pub(super) buses: Vec<AudioBlock>,
    pub(super) mix: AudioBlock,
}

impl Rendered {
    pub(super) fn new(setting: &ConsoleSetting, stems: &[AudioBlock]) -> Self {
        let mut console = Console::new(setting, RATE);
        let [of_strips, of_buses, of_mix] = [console.strip_latency(), console.bus_latency(), console.latency()];
        let (strips, buses, mix_bus) = console.split_mut();
        let mut inputs = stems.to_vec();
        for input in &mut inputs {
            input.append(&AudioBlock::silence(input.n_channels(), of_mix), 0..of_mix);
        }
        let mut outputs = vec![AudioBlock::default(); strips.len()];
        for (strip, (input, output)) in strips.iter_mut().zip(inputs.iter().zip(&mut outputs)).rev() {
            strip.process_among(&inputs, input, output);
        }
        buses.iter_mut().rev().for_each(|bus| bus.process(&inputs, &outputs));
        let mut mix = AudioBlock::default();
        mix_bus.process(&outputs, buses, &mut mix);
        let in_time = |block: &AudioBlock, latency: usize| cut(block, latency..latency + N_FRAMES);
        Self {
            strips: outputs.iter().map(|output| in_time(output, of_strips)).collect(),
            buses: buses.iter().map(|bus| in_time(bus.output(), of_buses)).collect(),
            mix: in_time(&mix, of_mix),
        }
    }
}

/// The kind of an action: processors of a strip, sends, effects, the limiter.
fn kind(action: &Action) -> usize {
    match action {
        Action::Gain { .. } => 0,
        Action::Pan { .. } => 1,
        Action::Polarity => 2,
        Action::ChannelPolarity { .. } => 3,
        Action::Delay { .. } => 4,
        Action::AllPass { .. } => 5,
        Action::DcBlock => 6,
        Action::Eq { .. } => 7,
        Action::DynamicEq { .. } => 8,
        Action::DeEss { .. } => 9,
        Action::Gate(_) => 10,
        Action::Compress(_) => 11,
        Action::Saturate(_) => 12,
        Action::Duck { .. } => 13,
        Action::Width { .. } => 14,
        Action::MonoBelow { .. } => 15,
        Action::ReverbSend { .. } => 16,
        Action::EchoSend { .. } => 17,
        Action::Reverb(_) => 18,
        Action::Echo(_) => 19,
        Action::Limiter { .. } => 20,
    }
}

#[test]
fn every_action_of_a_strip_is_on_a_stem_and_every_action_of_a_bus_on_a_bus() {
    let session = full_session();
    let on_stems = |wanted| session.strips.iter().flat_map(|strip| &strip.actions).any(|action| kind(action) == wanted);
    let on_buses = |wanted| session.buses.iter().flat_map(|bus| &bus.actions).any(|action| kind(action) == wanted);
    assert!((0..18).all(on_stems) && (0..16).chain(18..20).all(on_buses));
}
