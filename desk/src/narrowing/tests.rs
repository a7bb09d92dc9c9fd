use super::*;
use crate::Strip;
use crate::fixtures::{RATE, assert_same_bits, component, mono, render, stereo_noise};
use dsp::{AudioBlock, signals};

/// Amplitude and phase that a sine comes out with, in the middle (`sign` 1) or on the sides (−1).
fn through(action: &Action, frequency: Hertz, sign: f32) -> (f64, f64) {
    let sine = signals::sine(RATE, frequency, 0.5, 2 * RATE as usize);
    let other = sine.iter().map(|x| sign * x).collect();
    let output =
        render(&mut Strip::new(std::slice::from_ref(action), RATE, 2), &AudioBlock::from_channels(vec![sine, other]));
    let half: Vec<f32> = output.channel(0).iter().zip(output.channel(1)).map(|(l, r)| 0.5 * (l + sign * r)).collect();
    let (amplitude, phase) = component(&half[RATE as usize..], frequency);
    (amplitude / 0.5, phase)
}

/// The crossover of Linkwitz and Riley at `ratio` times its frequency, but for its phase: 1/(1 + r⁴) below.
fn low(ratio: f64) -> f64 {
    1.0 / (1.0 + ratio.powi(4))
}

#[test]
fn the_side_loses_its_band_and_the_middle_keeps_its_level_and_their_phases_are_one() {
    let cases = [
        (Action::Width { width: 0.3, band_hz: None }, [0.0, f64::INFINITY], 0.3),
        (Action::Width { width: 0.0, band_hz: Some([200.0, 2_000.0]) }, [200.0, 2_000.0], 0.0),
        (Action::Width { width: 0.6, band_hz: Some([300.0, 3_000.0]) }, [300.0, 3_000.0], 0.6),
        (Action::MonoBelow { frequency_hz: 120.0 }, [0.0, 120.0], 0.0),
    ];
    for (action, [low_hz, high_hz], width) in cases {
        for hz in [30.0, 60.0, 120.0, 240.0, 700.0, 3_000.0, 8_000.0] {
            let in_band = low(hz / high_hz) * if low_hz > 0.0 { low(low_hz / hz) } else { 1.0 };
            let wanted = 1.0 - (1.0 - width) * in_band;
            let (mid, mid_phase) = through(&action, Hertz(hz), 1.0);
            let (side, side_phase) = through(&action, Hertz(hz), -1.0);
            assert!((20.0 * mid.log10()).abs() < 1e-3, "{action:?} at {hz} Hz: middle {mid}");
            // The bilinear transform bends 3 kHz by half a percent.
            assert!((side - wanted).abs() < 0.01, "{action:?} at {hz} Hz: side {side}, wanted {wanted}");
            if wanted > 0.05 {
                assert!(
                    (mid_phase - side_phase).sin().abs() < 1e-3 && (mid_phase - side_phase).cos() > 0.0,
                    "{action:?} {hz}"
                );
            }
        }
    }
    let octave_below = 20.0 * through(&Action::MonoBelow { frequency_hz: 400.0 }, Hertz(100.0), -1.0).0.log10();
    assert!((octave_below + 48.2).abs() < 0.1, "24 dB per octave: {octave_below} dB two octaves below");
}

#[test]
fn full_width_is_a_wire_and_a_mono_stem_has_no_sides() {
    let input = stereo_noise(1, 0.7, 3_000);
    for band_hz in [None, Some([100.0, 1_000.0])] {
        let action = Action::Width { width: 1.0, band_hz };
        assert_same_bits(&render(&mut Strip::new(&[action], RATE, 2), &input), &input);
    }
    let one = mono(input.channel(0).to_vec());
    let plain = render(&mut Strip::new(&[], RATE, 1), &one);
    let narrowed = render(&mut Strip::new(&[Action::MonoBelow { frequency_hz: 120.0 }], RATE, 1), &one);
    assert_same_bits(&narrowed, &plain);
}

#[test]
fn a_mended_channel_is_narrowed_as_it_then_sounds() {
    let sine = signals::sine(RATE, Hertz(440.0), 0.5, 4_800);
    let flipped = AudioBlock::from_channels(vec![sine.clone(), sine.iter().map(|x| -x).collect()]);
    let actions =
        [Action::Width { width: 0.0, band_hz: None }, Action::ChannelPolarity { channel: crate::Channel::Right }];
    let output = render(&mut Strip::new(&actions, RATE, 2), &flipped);
    assert_eq!((output.channel(0), output.channel(1)), (sine.as_slice(), sine.as_slice()));
}
