use super::*;
use crate::fixtures::{RATE, component, stereo_noise};
use dsp::{Hertz, signals};

/// Repeats that keep their spectrum.
fn plain(time_ms: f64, feedback_db: f64) -> EchoParams {
    EchoParams { time_ms, feedback_db, low_pass_hz: 24_000.0, high_pass_hz: 0.0, ping_pong: false }
}

fn echoed(params: EchoParams, mut block: AudioBlock) -> AudioBlock {
    Echo::new(params, RATE).process(&mut block);
    block
}

/// A click of these amplitudes, left and right, and silence.
fn click(amplitudes: [f32; 2], n_frames: usize) -> AudioBlock {
    let mut block = AudioBlock::silence(2, n_frames);
    for (side, amplitude) in block.channels_mut().zip(amplitudes) {
        side[0] = amplitude;
    }
    block
}

#[test]
fn repeats_stand_at_their_frames_with_their_levels_and_nothing_between_them() {
    for (time_ms, samples) in [(10.0, 480), (100.0, 4_800), (1.5, 72)] {
        let output = echoed(plain(time_ms, -6.0), click([1.0, -0.5], 10 * samples + 1));
        for (side, amplitude) in output.channels().iter().zip([1.0, -0.5]) {
            for (frame, x) in side.iter().enumerate() {
                let is_repeat = frame > 0 && frame % samples == 0;
                let level = Db(-6.0 * (frame / samples) as f64 + 6.0).to_amplitude();
                let wanted = if is_repeat { amplitude * level } else { 0.0 };
                assert!((f64::from(*x) - wanted).abs() < 1e-7, "{time_ms} ms, frame {frame}: {x} for {wanted}");
            }
        }
    }
}

#[test]
fn from_side_to_side_the_middle_begins_on_the_left() {
    let params = EchoParams { ping_pong: true, ..plain(10.0, -3.0) };
    let output = echoed(params, click([1.0, 0.5], 480 * 6));
    for repeat in 1..6 {
        let frame = 480 * repeat;
        let heard = 0.75 * Db(-3.0 * (repeat as f64 - 1.0)).to_amplitude();
        let (on, off) = ((repeat + 1) % 2, repeat % 2);
        assert!((f64::from(output.channel(on)[frame]) - heard).abs() < 1e-7);
        assert!(output.channel(off)[frame] == 0.0);
    }
}

/// The phase of the repeat of a sine tells when it comes.
#[test]
fn a_fraction_of_a_sample_is_kept() {
    for time in [500.25, 700.5, 96.875] {
        let params = plain(time * 1_000.0 / f64::from(RATE), -200.0);
        for hz in [100.0, 1_000.0, 10_000.0] {
            let sine = signals::sine(RATE, Hertz(hz), 0.5, 2 * RATE as usize);
            let output = echoed(params, AudioBlock::from_channels(vec![sine.clone(), sine]));
            let (amplitude, phase) = component(&output.channel(0)[RATE as usize..], Hertz(hz));
            let wanted = -std::f64::consts::TAU * (hz * time / f64::from(RATE)).fract();
            let off = (phase - wanted + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI;
            let off_samples = off / (std::f64::consts::TAU * hz / f64::from(RATE));
            assert!(off_samples.abs() < 0.001 + 1e-4 * 1_000.0 / hz, "{time} at {hz} Hz: {off_samples} samples");
            assert!((20.0 * (amplitude / 0.5).log10()).abs() < 0.01, "{time} at {hz} Hz: {amplitude}");
        }
    }
}

/// The n-th repeat of a tone burst has passed both filters n times.
#[test]
fn every_repeat_is_filtered_once_more() {
    let params = EchoParams { low_pass_hz: 4_000.0, high_pass_hz: 200.0, ..plain(1_000.0, -6.0) };
    let pass = |filter, frequency_hz| Action::Eq { filter, frequency_hz, gain_db: 0.0, q: Coefficients::BUTTERWORTH_Q };
    let filters = [pass(FilterShape::HighPass, 200.0), pass(FilterShape::LowPass, 4_000.0)];
    let response = crate::PowerResponse::of(&filters, RATE);
    for hz in [100.0, 200.0, 1_000.0, 4_000.0, 8_000.0] {
        let second = RATE as usize;
        let mut sine = signals::sine(RATE, Hertz(hz), 0.5, second);
        sine.resize(5 * second, 0.0);
        let output = echoed(params, AudioBlock::from_channels(vec![sine.clone(), sine]));
        for repeat in 1..4 {
            // The first half of a burst has the ends of the one before.
            let heard = &output.channel(0)[repeat * second + second / 2..(repeat + 1) * second];
            let (amplitude, _) = component(heard, Hertz(hz));
            let wanted_db = repeat as f64 * 10.0 * response.at(Hertz(hz)).log10() - 6.0 * (repeat as f64 - 1.0);
            let level_db = 20.0 * (amplitude / 0.5).log10();
            assert!((level_db - wanted_db).abs() < 0.01, "{hz} Hz, repeat {repeat}: {level_db} for {wanted_db}");
        }
    }
}

#[test]
fn no_feedback_lasts_for_ever() {
    let mut echo = Echo::new(EchoParams { ping_pong: true, ..plain(20.0, 40.0) }, RATE);
    let mut noise = stereo_noise(9, 0.5, RATE as usize);
    echo.process(&mut noise);
    let mut tail = AudioBlock::silence(2, 13 * RATE as usize);
    echo.process(&mut tail);
    assert!(tail.channels().iter().all(|side| side[12 * RATE as usize..].iter().all(|x| *x == 0.0)));
}
