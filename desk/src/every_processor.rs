//! What holds for every processor of a strip and every effect, one by one.

use crate::fixtures::{RATE, assert_same_bits, busy_strip, eq, in_blocks, mono, render, stereo_noise};
use crate::{Action, Echo, EchoParams, FilterShape, Reverb, ReverbParams, Strip};
use dsp::AudioBlock;

/// Each action of a strip, and each shape of a band, alone.
fn processors() -> Vec<Vec<Action>> {
    let shapes = [FilterShape::Bell, FilterShape::LowShelf, FilterShape::LowPass, FilterShape::Notch];
    let bands = shapes.map(|shape| eq(shape, 15_000.0, 9.0, 4.0));
    busy_strip().into_iter().chain(bands).map(|action| vec![action]).chain([busy_strip()]).collect()
}

fn with_channels(block: AudioBlock, n_channels: usize) -> AudioBlock {
    if n_channels == 1 { mono(block.channel(0).to_vec()) } else { block }
}

#[test]
fn neither_block_size_nor_reset_changes_a_bit() {
    for actions in processors() {
        for n_channels in [1, 2] {
            let input = with_channels(stereo_noise(1, 0.7, 5_000), n_channels);
            let mut strip = Strip::new(&actions, RATE, n_channels);
            let whole = render(&mut strip, &input);
            for size in [1, 63, 512, 997] {
                strip.reset();
                assert_same_bits(&in_blocks(&input, size, |block| render(&mut strip, block)), &whole);
            }
        }
    }
}

#[test]
fn what_was_silence_is_silence_and_a_tail_ends_in_it() {
    for actions in processors() {
        for n_channels in [1, 2] {
            let mut strip = Strip::new(&actions, RATE, n_channels);
            let silence = AudioBlock::silence(n_channels, 10 * RATE as usize);
            assert!(render(&mut strip, &silence).channels().iter().flatten().all(|x| *x == 0.0), "{actions:?}");
            render(&mut strip, &with_channels(stereo_noise(2, 1.0, 5_000), n_channels));
            let tail = render(&mut strip, &silence);
            let last = RATE as usize..;
            let ended = tail.channels().iter().all(|side| side[9 * last.start..].iter().all(|x| x.to_bits() << 1 == 0));
            assert!(ended, "{actions:?} still rings");
        }
    }
}

#[test]
fn whatever_is_finite_stays_finite() {
    let mut loudest = stereo_noise(3, 1.0, 4_000);
    for side in loudest.channels_mut() {
        for x in side {
            *x = f32::MAX.copysign(*x);
        }
    }
    for actions in processors() {
        for n_channels in [1, 2] {
            let input = with_channels(loudest.clone(), n_channels);
            let output = render(&mut Strip::new(&actions, RATE, n_channels), &input);
            assert!(output.channels().iter().flatten().all(|x| x.is_finite()), "{actions:?}");
        }
    }
}

#[derive(Clone)]
enum Effect {
    Reverb(Reverb),
    Echo(Echo),
}

impl Effect {
    fn render(&mut self, input: &AudioBlock) -> AudioBlock {
        let mut block = input.clone();
        match self {
            Self::Reverb(reverb) => reverb.process(&mut block),
            Self::Echo(echo) => echo.process(&mut block),
        }
        block
    }

    fn reset(&mut self) {
        match self {
            Self::Reverb(reverb) => reverb.reset(),
            Self::Echo(echo) => echo.reset(),
        }
    }

    fn latency(&self) -> usize {
        match self {
            Self::Reverb(reverb) => reverb.latency(),
            Self::Echo(echo) => echo.latency(),
        }
    }
}

/// Those that are settled within nine seconds, and one whose params are no numbers.
fn effects() -> Vec<(&'static str, Effect)> {
    let room = ReverbParams {
        predelay_ms: 7.0,
        t60_low_s: 0.6,
        t60_mid_s: 0.5,
        t60_high_s: 0.3,
        crossover_low_hz: 200.0,
        crossover_high_hz: 5_000.0,
        size_m: 8.0,
    };
    let chamber = ReverbParams { predelay_ms: 0.0, t60_low_s: 0.5, t60_high_s: 0.5, size_m: 2.0, ..room };
    let unknown = ReverbParams { t60_low_s: f64::NAN, t60_mid_s: 0.0, size_m: f64::NAN, ..room };
    let repeats =
        EchoParams { time_ms: 61.37, feedback_db: -9.0, low_pass_hz: 5_000.0, high_pass_hz: 150.0, ping_pong: false };
    let from_side_to_side = EchoParams { time_ms: 1.0, ping_pong: true, low_pass_hz: 30_000.0, ..repeats };
    vec![
        ("room", Effect::Reverb(Reverb::new(room, RATE))),
        ("chamber", Effect::Reverb(Reverb::new(chamber, RATE))),
        ("unknown", Effect::Reverb(Reverb::new(unknown, RATE))),
        ("repeats", Effect::Echo(Echo::new(repeats, RATE))),
        ("from side to side", Effect::Echo(Echo::new(from_side_to_side, RATE))),
    ]
}

#[test]
fn neither_block_size_nor_reset_changes_a_bit_of_an_effect() {
    let mut input = stereo_noise(4, 0.7, 5_000);
    // A pause in which rooms stay awake, and what follows one in which they have come to rest.
    input.append(&AudioBlock::silence(2, 9_000), 0..9_000);
    input.append(&stereo_noise(5, 0.7, 5_000), 0..5_000);
    for (name, mut effect) in effects() {
        let whole = effect.render(&input);
        for size in [1, 63, 512, 997] {
            effect.reset();
            assert_same_bits(&in_blocks(&input, size, |block| effect.render(block)), &whole);
        }
        let rest = AudioBlock::silence(2, 10 * RATE as usize);
        effect.render(&rest);
        assert_same_bits(&effect.render(&input), &whole);
        assert_eq!(effect.latency(), 0, "{name}");
    }
}

#[test]
fn an_effect_of_silence_is_silence_and_its_tail_ends_in_it() {
    for (name, mut effect) in effects() {
        let silence = AudioBlock::silence(2, 10 * RATE as usize);
        assert!(effect.render(&silence).channels().iter().flatten().all(|x| *x == 0.0), "{name}");
        effect.render(&stereo_noise(6, 1.0, 5_000));
        let tail = effect.render(&silence);
        let ended = tail.channels().iter().all(|side| side[9 * RATE as usize..].iter().all(|x| *x == 0.0));
        assert!(ended, "{name} still rings");
    }
}

#[test]
fn an_effect_of_what_is_finite_stays_finite_and_ends() {
    let mut loudest = stereo_noise(7, 1.0, 20_000);
    for side in loudest.channels_mut() {
        for (i, x) in side.iter_mut().enumerate() {
            *x = match i % 1_000 {
                3 => f32::NAN,
                5 => f32::INFINITY,
                _ => f32::MAX.copysign(*x),
            };
        }
    }
    for (name, mut effect) in effects() {
        let output = effect.render(&loudest);
        assert!(output.channels().iter().flatten().all(|x| x.is_finite()), "{name}");
        let tail = effect.render(&AudioBlock::silence(2, 30 * RATE as usize));
        assert!(tail.channels().iter().flatten().all(|x| x.is_finite()), "{name}");
        assert!(tail.channels().iter().all(|side| side[25 * RATE as usize..].iter().all(|x| *x == 0.0)), "{name}");
    }
}
