//! What holds for every processor that depends on the level or listens to another stem, as part of a strip.

use crate::fixtures::{
    RATE, assert_same_bits, compress, cut, delay, dynamic_eq_keyed_by, gate, in_blocks, mono, render, saturate,
    stereo_noise, strip, strips,
};
use crate::{Action, CompressorParams, Console, GateParams, SaturationParams, Strip};
use dsp::AudioBlock;

fn duck(key_stem: &str, band_hz: Option<[f64; 2]>) -> Action {
    Action::Duck { key_stem: key_stem.to_owned(), depth_db: 6.0, band_hz, attack_ms: 2.0, release_ms: 100.0 }
}

/// Every processor with what it adds to the latency of a strip.
fn processors() -> Vec<(Action, usize)> {
    vec![
        (compress(0.0), 0),
        (compress(3.0), 144),
        (gate(None), 0),
        (gate(Some("kick")), 0),
        (saturate(0.5), 48),
        (duck("kick", None), 0),
        (duck("kick", Some([40.0, 120.0])), 0),
        (dynamic_eq_keyed_by("kick", -60.0), 0),
    ]
}

/// Bursts of noise with soft noise between them.
fn bursts(n_channels: usize) -> AudioBlock {
    let mut block = stereo_noise(4, 0.8, 14_000);
    if n_channels == 1 {
        block = mono(block.channel(0).to_vec());
    }
    for channel in block.channels_mut() {
        channel.iter_mut().enumerate().filter(|(i, _)| i % 5_000 > 2_000).for_each(|(_, x)| *x *= 0.02);
    }
    block
}

fn kick() -> AudioBlock {
    let mut block = AudioBlock::silence(1, 14_000);
    block.channel_mut(0).iter_mut().enumerate().filter(|(i, _)| i % 6_000 < 1_500).for_each(|(_, x)| *x = 0.4);
    block
}

fn console(action: &Action, n_channels: usize) -> Console {
    let kick = strip("kick", vec![Action::Gain { gain_db: -200.0 }], 1);
    Console::new(&strips(vec![strip("bass", vec![action.clone()], n_channels), kick]), RATE)
}

/// The console's mix of the stem and an inaudible kick.
fn mixed(console: &mut Console, stem: &AudioBlock, start: usize) -> AudioBlock {
    let mut out = AudioBlock::default();
    console.process(&[stem.clone(), cut(&kick(), start..start + stem.n_frames())], &mut out);
    out
}

#[test]
fn block_size_does_not_change_a_bit_and_reset_is_as_good_as_new() {
    for n_channels in [1, 2] {
        let input = bursts(n_channels);
        for (action, _) in processors() {
            let mut console = console(&action, n_channels);
            let whole = mixed(&mut console, &input, 0);
            for size in [1, 511, 997, 4_096] {
                console.reset();
                let mut start = 0;
                let blocks = in_blocks(&input, size, |block| {
                    start += block.n_frames();
                    mixed(&mut console, block, start - block.n_frames())
                });
                assert_same_bits(&blocks, &whole);
            }
            let mut dry = console_without(n_channels);
            assert_ne!(mixed(&mut dry, &input, 0), whole, "{action:?} does something");
        }
    }
}

fn console_without(n_channels: usize) -> Console {
    console(&Action::Gain { gain_db: 0.0 }, n_channels)
}

#[test]
fn the_latency_is_as_stated() {
    for (action, latency) in processors() {
        assert_eq!(console(&action, 2).latency(), latency, "{action:?}");
        assert_eq!(Strip::new(std::slice::from_ref(&action), RATE, 2).latency(), latency);
        let mut impulse = AudioBlock::silence(2, 2_000);
        impulse.channel_mut(0)[700] = 0.9;
        let output = render(&mut Strip::new(&[action], RATE, 2), &impulse);
        let loudest = (0..2_000).max_by(|a, b| output.channel(0)[*a].abs().total_cmp(&output.channel(0)[*b].abs()));
        assert_eq!(loudest, Some(700 + latency));
    }
}

#[test]
fn silence_stays_silent_and_every_input_gives_finite_sound() {
    for (action, _) in processors() {
        let mut strip = Strip::new(std::slice::from_ref(&action), RATE, 2);
        let output = render(&mut strip, &AudioBlock::silence(2, 3_000));
        assert!(output.channels().iter().flatten().all(|x| *x == 0.0), "{action:?}");
        let mut monstrous = stereo_noise(3, 1e30, 3_000);
        monstrous.channel_mut(0)[500] = f32::INFINITY;
        monstrous.channel_mut(1)[600] = f32::NAN;
        monstrous.channel_mut(1)[700] = f32::MAX;
        let output = mixed(&mut console(&action, 2), &monstrous, 0);
        assert!(output.channels().iter().flatten().all(|x| x.is_finite()), "{action:?}");
    }
}

/// A second of sound, then ten of silence: all state is exactly at rest, so no subnormal number is left to slow it down.
#[test]
fn what_follows_a_sound_ends_in_exact_silence() {
    for (action, _) in processors() {
        let mut strip = Strip::new(std::slice::from_ref(&action), RATE, 1);
        render(&mut strip, &mono(bursts(1).channel(0).to_vec()));
        render(&mut strip, &AudioBlock::silence(1, 10 * RATE as usize));
        let tail = render(&mut strip, &AudioBlock::silence(1, 1_000));
        assert!(tail.channels().iter().flatten().all(|x| *x == 0.0), "{action:?}");
    }
}

#[test]
fn settings_that_ask_for_nothing_are_a_wire() {
    let input = stereo_noise(1, 1.5, 5_000);
    let Action::Compress(compressor) = compress(3.0) else { unreachable!() };
    let Action::Gate(gate) = gate(None) else { unreachable!() };
    let neutral = [
        Action::Compress(CompressorParams { ratio: 1.0, make_up_db: Some(0.0), ..compressor }),
        Action::Gate(GateParams { range_db: 0.0, ..gate.clone() }),
        Action::Gate(GateParams { ratio: Some(1.0), ..gate }),
        saturate(0.0),
        Action::Duck { key_stem: "kick".to_owned(), depth_db: 0.0, band_hz: None, attack_ms: 1.0, release_ms: 1.0 },
        duck("not there", Some([40.0, 120.0])),
        dynamic_eq_keyed_by("not there", -60.0),
    ];
    let mut strip = Strip::new(&neutral, RATE, 2);
    assert_eq!(strip.latency(), 0);
    assert_same_bits(&render(&mut strip, &input), &input);
    // Nor does one that waits for louder sounds.
    let waiting = Action::Compress(CompressorParams { threshold_dbfs: 10.0, make_up_db: Some(0.0), ..compressor });
    let mut strip = Strip::new(&[waiting], RATE, 2);
    let output = render(&mut strip, &input);
    assert_same_bits(&cut(&output, 144..5_000), &cut(&input, 0..5_000 - 144));
}

/// The frame at which the mix of a constant stem and an inaudible key that begins at frame 1000 first goes down, less the
/// latency.
fn ducked_from(bass: Vec<Action>, kick: Vec<Action>) -> usize {
    let bass = [bass, vec![duck("kick", None)]].concat();
    let kick = [kick, vec![Action::Gain { gain_db: -200.0 }]].concat();
    let mut console = Console::new(&strips(vec![strip("bass", bass, 1), strip("kick", kick, 1)]), RATE);
    let key = (0..3_000).map(|i| if i < 1_000 { 0.0 } else { 0.5 }).collect();
    let mut out = AudioBlock::default();
    console.process(&[mono(vec![0.5; 3_000]), mono(key)], &mut out);
    let resting = out.channel(0)[800];
    out.channel(0)[800..].iter().position(|x| *x < 0.9999 * resting).expect("it is ducked") + 800 - console.latency()
}

/// A compressor and a saturation that do next to nothing, four milliseconds later.
fn waits() -> Vec<Action> {
    let Action::Compress(compressor) = compress(3.0) else { unreachable!() };
    vec![
        Action::Compress(CompressorParams { threshold_dbfs: 0.0, ..compressor }),
        Action::Saturate(SaturationParams { level_dbfs: 60.0, drive_db: 0.0, mix: 1.0 }),
    ]
}

#[test]
fn the_key_is_heard_when_its_strip_puts_it_out() {
    assert_eq!(ducked_from(vec![], vec![]), 1_000);
    assert_eq!(ducked_from(vec![], vec![delay(30.0)]), 1_030);
    assert_eq!(ducked_from(vec![], vec![delay(-30.0)]), 970);
    assert_eq!(ducked_from(vec![delay(-55.0)], vec![delay(-30.0)]), 970);
    assert_eq!(ducked_from(vec![delay(17.0)], vec![]), 1_000);
    assert_eq!(ducked_from(waits(), vec![delay(-30.0)]), 970);
    assert_eq!(ducked_from(vec![], waits()), 1_000);
}

/// A gate in front of a compressor with look-ahead hears its key as early as it hears its own stem.
#[test]
fn a_keyed_gate_opens_with_its_key_in_front_of_what_waits() {
    for (kick_delay, expected) in [(0.0, 1_000), (-40.0, 960)] {
        let kick = vec![delay(kick_delay), Action::Gain { gain_db: -200.0 }];
        let tom = [vec![gate(Some("kick"))], waits()].concat();
        let mut console = Console::new(&strips(vec![strip("tom", tom, 1), strip("kick", kick, 1)]), RATE);
        let key = (0..3_000).map(|i| if i < 1_000 { 0.0 } else { 0.5 }).collect();
        let mut out = AudioBlock::default();
        console.process(&[mono(vec![0.1; 3_000]), mono(key)], &mut out);
        let closed = out.channel(0)[900];
        let opens = out.channel(0)[900..].iter().position(|x| *x > 1.01 * closed).expect("it opens") + 900;
        assert_eq!(opens - console.latency(), expected);
    }
}
