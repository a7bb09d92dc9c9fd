use super::*;
use crate::fixtures::{RATE, assert_same_bits, busy_strip, delay, in_blocks, mono, render, stereo_noise};
use crate::{Channel, pan_gains};
use dsp::signals;

fn channel_polarity(channel: Channel) -> Action {
    Action::ChannelPolarity { channel }
}

#[test]
fn a_stereo_strip_without_actions_is_a_wire() {
    let mut input = stereo_noise(1, 2.0, 5_000);
    input.channel_mut(0)[7] = -0.0;
    input.channel_mut(1)[8] = f32::MIN_POSITIVE / 8.0;
    for actions in [vec![], vec![Action::Gain { gain_db: 0.0 }, Action::Pan { position: 0.0 }, delay(0.0)]] {
        let mut strip = Strip::new(&actions, RATE, 2);
        assert_eq!(strip.latency(), 0);
        assert_same_bits(&render(&mut strip, &input), &input);
    }
}

#[test]
fn mono_is_panned_and_stereo_balanced_by_the_pan_law() {
    let input = mono(vec![0.5; 10]);
    for position in [-1.0, -0.3, 0.0, 0.5, 1.0] {
        let output = render(&mut Strip::new(&[Action::Pan { position }], RATE, 1), &input);
        for (side, gain) in pan_gains(position, 1).into_iter().enumerate() {
            assert!((f64::from(output.channel(side)[9]) - 0.5 * gain).abs() < 1e-7);
        }
    }
    let stereo = stereo_noise(5, 0.5, 10);
    let output = render(&mut Strip::new(&[Action::Pan { position: 1.0 }], RATE, 2), &stereo);
    assert_eq!(output.channel(1), stereo.channel(1));
    assert!(output.channel(0).iter().all(|x| *x == 0.0));
}

#[test]
fn polarity_nulls_and_two_polarities_cancel() {
    let input = stereo_noise(2, 0.5, 1_000);
    let inverted = render(&mut Strip::new(&[Action::Polarity], RATE, 2), &input);
    let left_inverted = render(&mut Strip::new(&[channel_polarity(Channel::Left)], RATE, 2), &input);
    for i in 0..1_000 {
        assert!(inverted.channel(0)[i] + input.channel(0)[i] == 0.0);
        assert!(inverted.channel(1)[i] + input.channel(1)[i] == 0.0);
        assert!(left_inverted.channel(0)[i] + input.channel(0)[i] == 0.0);
    }
    assert_eq!(left_inverted.channel(1), input.channel(1));
    let both = [channel_polarity(Channel::Left), channel_polarity(Channel::Right), Action::Polarity];
    assert_same_bits(&render(&mut Strip::new(&both, RATE, 2), &input), &input);
    let mono_input = mono(input.channel(0).to_vec());
    let untouched = render(&mut Strip::new(&[channel_polarity(Channel::Left)], RATE, 1), &mono_input);
    assert_same_bits(&untouched, &render(&mut Strip::new(&[], RATE, 1), &mono_input));
}

#[test]
fn block_size_does_not_change_a_bit() {
    for n_channels in [1, 2] {
        let noise = stereo_noise(3, 0.7, 9_000);
        let input = if n_channels == 1 { mono(noise.channel(0).to_vec()) } else { noise };
        let whole = render(&mut Strip::new(&busy_strip(), RATE, n_channels), &input);
        for size in [1, 997, 4_096] {
            let mut strip = Strip::new(&busy_strip(), RATE, n_channels);
            assert_same_bits(&in_blocks(&input, size, |block| render(&mut strip, block)), &whole);
        }
    }
}

#[test]
fn reset_is_as_good_as_new() {
    let input = stereo_noise(4, 0.7, 3_000);
    let mut strip = Strip::new(&busy_strip(), RATE, 2);
    let fresh = render(&mut strip, &input);
    strip.reset();
    assert_same_bits(&render(&mut strip, &input), &fresh);
}

#[test]
fn the_order_of_the_list_does_not_matter() {
    let input = stereo_noise(5, 0.7, 3_000);
    let expected = render(&mut Strip::new(&busy_strip(), RATE, 2), &input);
    let n = busy_strip().len();
    for turn in 1..n {
        // Filters and processors of one kind keep their order among each other.
        let (ordered, mut others): (Vec<_>, Vec<_>) = busy_strip().into_iter().partition(|action| match action {
            Action::Eq { filter, .. } => *filter != crate::FilterShape::HighPass,
            Action::AllPass { .. }
            | Action::DynamicEq { .. }
            | Action::DeEss { .. }
            | Action::Width { .. }
            | Action::MonoBelow { .. } => true,
            _ => false,
        });
        let by = turn % others.len();
        others.rotate_left(by);
        let at = turn % (others.len() + 1);
        others.splice(at..at, ordered);
        assert_same_bits(&render(&mut Strip::new(&others, RATE, 2), &input), &expected);
    }
}

#[test]
fn silence_stays_silent_and_what_is_not_a_number_becomes_silence() {
    for n_frames in [0, 1, 2_000] {
        let output = render(&mut Strip::new(&busy_strip(), RATE, 2), &AudioBlock::silence(2, n_frames));
        assert_eq!((output.n_channels(), output.n_frames()), (2, n_frames));
        assert!(output.channels().iter().flatten().all(|x| *x == 0.0));
    }
    let mut bad = mono(signals::white_noise(6, 0.5, 2_000));
    bad.channel_mut(0)[100] = f32::NAN;
    bad.channel_mut(0)[200] = f32::INFINITY;
    let mut mended = bad.clone();
    mended.channel_mut(0)[100] = 0.0;
    mended.channel_mut(0)[200] = 0.0;
    let mut strip = Strip::new(&busy_strip(), RATE, 1);
    let output = render(&mut strip, &bad);
    strip.reset();
    assert_same_bits(&output, &render(&mut strip, &mended));
}

#[test]
fn an_empty_block_without_channels_is_no_block() {
    let output = render(&mut Strip::new(&busy_strip(), RATE, 2), &AudioBlock::default());
    assert!(output.is_empty());
}
