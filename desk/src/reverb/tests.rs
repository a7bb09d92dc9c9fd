mod decay;
mod density;

use super::*;
use crate::fixtures::{RATE, stereo_noise};
use decay::{Decay, band, band_between};
use dsp::{Db, Hertz};
use network::loudest_round;

const OCTAVES_HZ: [f64; 7] = [125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0];
const T60S_S: [f64; 3] = [0.4, 1.0, 2.5];

/// The same decay in all bands.
fn hall(t60_s: f64) -> ReverbParams {
    ReverbParams {
        predelay_ms: 0.0,
        t60_low_s: t60_s,
        t60_mid_s: t60_s,
        t60_high_s: t60_s,
        crossover_low_hz: 250.0,
        crossover_high_hz: 4_000.0,
        size_m: 12.0,
    }
}

/// What comes of a click of these amplitudes, left and right.
fn response(params: ReverbParams, rate: u32, click: [f32; 2], seconds: f64) -> AudioBlock {
    let mut block = AudioBlock::silence(2, (seconds * f64::from(rate)) as usize);
    for (side, amplitude) in block.channels_mut().zip(click) {
        side[0] = amplitude;
    }
    Reverb::new(params, rate).process(&mut block);
    block
}

/// The four ways from a side to a side: how much a room's decay differs from way to way is no property of the room.
fn responses(params: ReverbParams, rate: u32, seconds: f64) -> Vec<Vec<f32>> {
    let clicks = [[1.0, 0.0], [0.0, 1.0]].map(|click| response(params, rate, click, seconds));
    clicks.iter().flat_map(|block| block.channels().to_vec()).collect()
}

fn energy(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum()
}

fn decay_in(responses: &[Vec<f32>], rate: u32, octave_hz: f64) -> Decay {
    Decay::of(responses.iter().map(|samples| band(samples, rate, Hertz(octave_hz))), rate)
}

#[expect(clippy::print_stderr, reason = "figures for docs/accuracy.md")]
fn say(line: &str) {
    eprintln!("{line}");
}

fn check_octaves(params: ReverbParams, rate: u32) {
    let t60_s = params.t60_mid_s;
    let responses = responses(params, rate, 1.3 * t60_s + 0.2);
    for octave_hz in OCTAVES_HZ {
        let decay = decay_in(&responses, rate, octave_hz);
        let case = format!("{} m, {t60_s} s at {rate} Hz, octave {octave_hz} Hz: {decay:?}", params.size_m);
        assert!((decay.t60_s / t60_s - 1.0).abs() < 0.05, "{case}");
        // What is left of the beats between resonances, of which short decays and low octaves have few.
        assert!(decay.bent_db < if octave_hz * t60_s < 400.0 { 2.0 } else { 0.6 }, "{case}");
        say(&case);
    }
}

#[test]
fn every_octave_falls_straight_by_sixty_decibels_in_the_time_asked_for() {
    for t60_s in T60S_S {
        for rate in [44_100, 48_000, 96_000] {
            check_octaves(hall(t60_s), rate);
        }
        for size_m in [6.0, 24.0] {
            check_octaves(ReverbParams { size_m, ..hall(t60_s) }, RATE);
        }
    }
}

#[test]
fn each_band_has_its_own_time() {
    for (t60_low_s, t60_mid_s, t60_high_s) in
        [(1.5, 1.0, 0.7), (2.5, 1.0, 0.4), (0.4, 1.0, 2.5), (1.0, 2.5, 1.0), (0.8, 0.4, 0.4)]
    {
        let params = ReverbParams { t60_low_s, t60_high_s, ..hall(t60_mid_s) };
        let responses = responses(params, RATE, 3.5);
        for (octave_hz, t60_s) in
            [(125.0, t60_low_s), (500.0, t60_mid_s), (1_000.0, t60_mid_s), (2_000.0, t60_mid_s), (8_000.0, t60_high_s)]
        {
            let decay = decay_in(&responses, RATE, octave_hz);
            assert!((decay.t60_s / t60_s - 1.0).abs() < 0.05, "{t60_s} s at {octave_hz} Hz in {params:?}: {decay:?}");
        }
    }
}

#[test]
fn noise_comes_out_as_loud_as_it_goes_in() {
    for t60_s in T60S_S {
        for size_m in [3.0, 6.0, 12.0, 24.0] {
            for click in [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0]] {
                let output = response(ReverbParams { size_m, ..hall(t60_s) }, RATE, click, 1.5 * t60_s);
                let heard: f64 = output.channels().iter().map(|side| energy(side)).sum();
                let level_db = 10.0 * (heard / f64::from(click[0].powi(2) + click[1].powi(2))).log10();
                assert!(level_db.abs() < 0.25, "{size_m} m, {t60_s} s, {click:?}: {level_db} dB");
            }
        }
    }
}

#[test]
fn both_sides_are_as_loud_and_not_alike() {
    for size_m in [3.0, 6.0, 12.0, 24.0] {
        for click in [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0]] {
            let output = response(ReverbParams { size_m, ..hall(1.0) }, RATE, click, 1.5);
            let (left, right) = output.left_right();
            let (l, r) = (energy(left), energy(right));
            let product: f64 = left.iter().zip(right).map(|(l, r)| f64::from(*l) * f64::from(*r)).sum();
            let (balance_db, correlation) = (10.0 * (l / r).log10(), product / (l * r).sqrt());
            let mid: Vec<f32> = left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)).collect();
            let mono_db = 10.0 * (2.0 * energy(&mid) / (l + r)).log10();
            let case =
                format!("{size_m} m, {click:?}: {balance_db} dB, correlation {correlation}, in mono {mono_db} dB");
            assert!(balance_db.abs() < 0.5 && correlation.abs() < 0.03, "{case}");
            // Two signals that are not alike lose 3.01 dB.
            assert!((mono_db + 3.01).abs() < 0.15, "{case}");
        }
    }
}

/// From 125 Hz to 16 kHz.
#[test]
fn every_third_of_an_octave_is_as_loud_as_the_others() {
    for t60_s in T60S_S {
        for size_m in [6.0, 12.0, 24.0] {
            let responses = responses(ReverbParams { size_m, ..hall(t60_s) }, RATE, 1.5 * t60_s);
            for third in -9..=12 {
                let [low_hz, high_hz] = [-0.5, 0.5].map(|half| 1_000.0 * 2.0_f64.powf((f64::from(third) + half) / 3.0));
                let in_band = responses.iter().map(|samples| band_between(samples, RATE, [low_hz, high_hz]));
                let heard: f64 = in_band.flatten().map(|x| x * x).sum();
                // A click has as much in every hertz.
                let share = (high_hz - low_hz) / (0.5 * f64::from(RATE));
                let level_db = 10.0 * (heard / 2.0 / share).log10();
                let tolerance_db = if third < -3 { 1.3 } else { 0.6 };
                assert!(level_db.abs() < tolerance_db, "{size_m} m, {t60_s} s, {low_hz} Hz: {level_db} dB");
            }
        }
    }
}

#[test]
fn it_begins_behind_the_predelay_and_is_dense_soon() {
    for (size_m, dense_ms) in [(3.0, 15.0), (6.0, 20.0), (12.0, 25.0), (24.0, 30.0)] {
        let params = ReverbParams { size_m, predelay_ms: 30.0, ..hall(1.0) };
        let output = response(params, RATE, [1.0, 1.0], 0.5);
        let predelay = 30 * RATE as usize / 1_000;
        for side in output.channels() {
            let begins = side.iter().position(|x| *x != 0.0).expect("a room");
            assert!(predelay < begins && begins < predelay + 4 * RATE as usize / 1_000, "{size_m} m: {begins}");
            let dense = density::dense_from_ms(&side[predelay..], RATE).expect("it becomes dense");
            assert!(dense < dense_ms, "{size_m} m: dense after {dense} ms");
        }
    }
}

#[test]
fn it_falls_for_ever_and_holds_no_offset() {
    let params = ReverbParams { t60_low_s: 12.0, t60_high_s: 6.0, ..hall(9.0) };
    let mut reverb = Reverb::new(params, RATE);
    let mut noise = stereo_noise(5, 0.5, RATE as usize);
    reverb.process(&mut noise);
    let mut before = f64::INFINITY;
    for second in 0..60 {
        let mut silence = AudioBlock::silence(2, RATE as usize);
        reverb.process(&mut silence);
        let now: f64 = silence.channels().iter().map(|side| energy(side)).sum();
        assert!(now < before && now > 0.0, "second {second}: {now} after {before}");
        before = now;
    }
    let mut offset = AudioBlock::from_channels(vec![vec![0.5; 30 * RATE as usize]; 2]);
    reverb.reset();
    reverb.process(&mut offset);
    let last = 29 * RATE as usize..;
    let loudest = offset.channels().iter().flat_map(|side| &side[last.clone()]).fold(0.0_f32, |a, x| a.max(x.abs()));
    assert!(loudest < 1e-6, "{loudest}");
}

/// Every line must lose something at every frequency, whatever is asked for, or the room would grow louder.
#[test]
fn no_setting_gains_anywhere() {
    let mut noise = dsp::signals::Noise::new(11);
    for _ in 0..300 {
        let mut between = |low: f64, high: f64| low * (high / low).powf(noise.uniform());
        let params = ReverbParams {
            predelay_ms: 0.0,
            t60_low_s: between(0.01, 100.0),
            t60_mid_s: between(0.01, 100.0),
            t60_high_s: between(0.01, 100.0),
            crossover_low_hz: between(1.0, 40_000.0),
            crossover_high_hz: between(1.0, 40_000.0),
            size_m: between(0.1, 100.0),
        };
        for rate in [44_100, 96_000] {
            let most = loudest_round(&params.within_ranges(), rate);
            assert!(most < Db(0.0), "{params:?}: {most:?}");
        }
    }
}
