use super::*;
use crate::fixtures::RATE;

const RATES: [u32; 3] = [44_100, 48_000, 96_000];

fn params() -> CompressorParams {
    CompressorParams {
        threshold_dbfs: -20.0,
        ratio: 4.0,
        knee_db: 6.0,
        attack_ms: 10.0,
        release_ms: 120.0,
        look_ahead_ms: 0.0,
        make_up_db: Some(0.0),
    }
}

/// The gain in dB at every sample of a mono signal whose magnitude is `level_dbfs(i)`.
fn gains_db(params: CompressorParams, rate: u32, n_frames: usize, level_dbfs: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut compressor = Compressor::new(params, rate, 1);
    let input: Vec<f64> = (0..n_frames).map(|i| Db(level_dbfs(i)).to_amplitude()).collect();
    let mut output = input.clone();
    output.chunks_mut(CHUNK).for_each(|chunk| compressor.process(&mut [chunk]));
    input.iter().zip(&output).map(|(x, y)| 20.0 * (y / x).log10()).collect()
}

/// Equation 4 of the paper, in levels instead of reductions and written out by hand: threshold −20, ratio 4, knee 6.
fn paper_db(x: f64) -> f64 {
    let (t, r, w) = (-20.0, 4.0, 6.0);
    if 2.0 * (x - t) < -w {
        x
    } else if 2.0 * (x - t).abs() <= w {
        x + (1.0 / r - 1.0) * (x - t + w / 2.0) * (x - t + w / 2.0) / (2.0 * w)
    } else {
        t + (x - t) / r
    }
}

#[test]
fn lasting_levels_come_out_on_the_static_curve_at_all_rates() {
    for rate in RATES {
        for level_dbfs in [-60.0, -30.0, -23.0, -22.0, -20.0, -18.5, -17.0, -12.0, -3.0, 0.0, 12.0] {
            let gain_db = *gains_db(params(), rate, rate as usize, |_| level_dbfs).last().unwrap();
            let expected_db = paper_db(level_dbfs) - level_dbfs;
            assert!((gain_db - expected_db).abs() < 0.01, "{rate} {level_dbfs}: {gain_db} {expected_db}");
        }
    }
}

#[test]
fn a_hard_knee_and_a_make_up_are_what_they_say() {
    let hard = CompressorParams { knee_db: 0.0, make_up_db: Some(3.0), ..params() };
    for (level_dbfs, expected_db) in [(-20.1, 3.0), (-20.0, 3.0), (-16.0, 0.0), (-8.0, -6.0)] {
        let gain_db = *gains_db(hard, RATE, RATE as usize, |_| level_dbfs).last().unwrap();
        assert!((gain_db - expected_db).abs() < 0.01, "{level_dbfs}: {gain_db}");
    }
}

#[test]
fn an_open_make_up_is_none() {
    let mut open = serde_json::to_value(params()).unwrap();
    open.as_object_mut().unwrap().remove("makeup_db");
    let open: CompressorParams = serde_json::from_value(open).unwrap();
    assert_eq!(open, CompressorParams { make_up_db: None, ..params() });
    assert!(serde_json::to_value(open).unwrap()["makeup_db"].is_null());
    let level_dbfs = |i: usize| if i % 4_800 < 1_200 { -6.0 } else { -30.0 };
    let with = |make_up_db| gains_db(CompressorParams { make_up_db, ..params() }, RATE, RATE as usize, level_dbfs);
    assert_eq!(with(None), with(Some(0.0)));
    let is_3_db = |(open_db, louder_db): (&f64, f64)| (louder_db - open_db - 3.0).abs() < 1e-9;
    assert!(with(None).iter().zip(with(Some(3.0))).all(is_3_db));
    assert!(CompressorParams { ratio: 1.0, ..open }.is_neutral());
}

/// Threshold, ratio and knee, with the gains in dB that `acompressor` of ffmpeg 5.1.9 comes to at constant levels of
/// [`FFMPEG_LEVELS_DBFS`]: peak detection, link by the maximum. Its knee, a factor and a cubic, is the same parabola. Its attack
/// and release work on amplitudes, and are not comparable.
const BY_FFMPEG: [([f64; 3], [f64; 8]); 4] = [
    ([-20.0, 4.0, 6.0], [0.0, 0.0, -0.0625, -0.5625, -1.5625, -6.0, -10.5, -15.0]),
    ([-20.0, 10.0, 0.0], [0.0, 0.0, 0.0, 0.0, -1.8, -7.2, -12.6, -18.0]),
    ([-12.0, 2.0, 12.0], [0.0, 0.0, 0.0, 0.0, 0.0, -0.75, -3.0, -6.0]),
    ([-30.0, 3.0, 3.0], [-0.25, -4.0, -5.3333, -6.6667, -8.0, -12.0, -16.0, -20.0]),
];
const FFMPEG_LEVELS_DBFS: [f64; 8] = [-30.0, -24.0, -22.0, -20.0, -18.0, -12.0, -6.0, 0.0];

#[test]
fn ffmpeg_says_the_same_of_lasting_levels() {
    for ([threshold_dbfs, ratio, knee_db], wanted_db) in BY_FFMPEG {
        let params = CompressorParams { threshold_dbfs, ratio, knee_db, ..params() };
        for (level_dbfs, wanted_db) in FFMPEG_LEVELS_DBFS.into_iter().zip(wanted_db) {
            let gain_db = *gains_db(params, RATE, RATE as usize, |_| level_dbfs).last().unwrap();
            assert!((gain_db - wanted_db).abs() < 1e-3, "{params:?} {level_dbfs}: {gain_db} for {wanted_db}");
        }
    }
}

/// The sample, fractions by interpolation, at which the reduction passes `wanted_db`.
fn passes(gains_db: &[f64], wanted_db: f64) -> f64 {
    let reached = |pair: &[f64]| (-pair[0] - wanted_db) * (-pair[1] - wanted_db) <= 0.0;
    let at = gains_db.windows(2).position(reached).expect("it is passed");
    at as f64 + (wanted_db + gains_db[at]) / (gains_db[at] - gains_db[at + 1])
}

#[test]
fn attack_and_release_take_their_time_constants_at_all_rates() {
    for rate in RATES {
        for (attack_ms, release_ms) in [(1.0, 60.0), (10.0, 120.0), (50.0, 400.0)] {
            let hard = CompressorParams { knee_db: 0.0, attack_ms, release_ms, ..params() };
            let loud = rate as usize;
            let level = |i: usize| if i < loud { -8.0 } else { -40.0 };
            let gains_db = gains_db(hard, rate, 6 * loud, level);
            // From the last sample before the step to 1 − 1/e of 9 dB.
            let attack = passes(&gains_db[..loud], 9.0 * (1.0 - (-1.0_f64).exp())) + 1.0;
            let expected = attack_ms / 1_000.0 * f64::from(rate);
            assert!((attack / expected - 1.0).abs() < 0.01, "{rate} {attack_ms} ms: {attack} of {expected}");
            // When the attack's smoothing has died away: from 1 dB to 1/e of it.
            let fall = &gains_db[loud..];
            let release = passes(fall, (-1.0_f64).exp()) - passes(fall, 1.0);
            let expected = release_ms / 1_000.0 * f64::from(rate);
            assert!((release / expected - 1.0).abs() < 0.01, "{rate} {release_ms} ms: {release} of {expected}");
        }
    }
}

#[test]
fn the_louder_channel_turns_both_down() {
    let mut compressor = Compressor::new(params(), RATE, 2);
    let mut left = vec![0.5; 48_000];
    let mut right = vec![0.01; 48_000];
    for (left, right) in left.chunks_mut(CHUNK).zip(right.chunks_mut(CHUNK)) {
        compressor.process(&mut [left, right]);
    }
    assert!(left.iter().zip(&right).all(|(left, right)| (left * 0.02 - right).abs() < 1e-12));
    assert!(left[47_999] < 0.2);
}

#[test]
fn a_look_ahead_delays_the_sound_and_not_the_gain() {
    let ahead = CompressorParams { look_ahead_ms: 5.0, ..params() };
    assert_eq!(ahead.latency(RATE), 240);
    let run = |params| {
        let mut compressor = Compressor::new(params, RATE, 1);
        let mut samples: Vec<f64> = (0..4_800).map(|i| if i < 1_000 { 0.001 } else { 0.9 }).collect();
        samples.chunks_mut(CHUNK).for_each(|chunk| compressor.process(&mut [chunk]));
        samples
    };
    let (now, later) = (run(params()), run(ahead));
    let gain = |i: usize| now[i] / if i < 1_000 { 0.001 } else { 0.9 };
    for (i, y) in later.iter().enumerate().skip(240) {
        let x = if i - 240 < 1_000 { 0.001 } else { 0.9 };
        assert!((y - x * gain(i)).abs() < 1e-12, "{i}");
    }
    assert!(later[1_240] < 0.8 * now[1_000], "the loud part is met by a gain that has come down");
}
