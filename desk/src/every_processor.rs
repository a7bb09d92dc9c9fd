//! What holds for every processor of a strip, one by one.

use crate::fixtures::{RATE, assert_same_bits, busy_strip, eq, in_blocks, mono, render, stereo_noise};
use crate::{Action, FilterShape, Strip};
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
