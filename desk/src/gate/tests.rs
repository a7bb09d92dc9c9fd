use super::*;
use crate::fixtures::RATE;

fn params() -> GateParams {
    GateParams {
        threshold_dbfs: -30.0,
        range_db: 15.0,
        ratio: None,
        attack_ms: 0.5,
        hold_ms: 40.0,
        release_ms: 100.0,
        hysteresis_db: 4.0,
        key_stem: None,
    }
}

/// The gain in dB at every sample of a signal whose magnitude is `level_dbfs(i)`.
fn gains_db(params: &GateParams, rate: u32, n_frames: usize, level_dbfs: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut gate = Gate::new(params.clone(), rate);
    let input: Vec<f64> = (0..n_frames).map(|i| Db(level_dbfs(i)).to_amplitude()).collect();
    let mut output = input.clone();
    gate.process(&mut [&mut output], None);
    input.iter().zip(&output).map(|(x, y)| 20.0 * (y / x).log10()).collect()
}

#[test]
fn what_is_below_comes_out_by_the_range_lower_and_what_is_above_untouched() {
    for (level_dbfs, expected_db) in [(-60.0, -15.0), (-31.0, -15.0), (-29.0, 0.0), (0.0, 0.0)] {
        let gain_db = *gains_db(&params(), RATE, 48_000, |_| level_dbfs).last().unwrap();
        assert!((gain_db - expected_db).abs() < 0.01, "{level_dbfs}: {gain_db}");
    }
}

/// Threshold, ratio and range, with the gains in dB that `agate` of ffmpeg 5.1.9 without a knee comes to at constant levels of
/// [`FFMPEG_LEVELS_DBFS`]. It has no hold and no hysteresis, and its times are not comparable.
const BY_FFMPEG: [([f64; 3], [f64; 11]); 2] = [
    ([-20.0, 2.0, 15.0], [-15.0, -15.0, -15.0, -14.0, -11.0, -8.0, -6.0, -2.0, -0.5, 0.0, 0.0]),
    ([-30.0, 3.0, 24.0], [-24.0, -20.0, -12.0, -8.0, -2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
];
const FFMPEG_LEVELS_DBFS: [f64; 11] = [-50.0, -40.0, -36.0, -34.0, -31.0, -28.0, -26.0, -22.0, -20.5, -19.0, 0.0];

#[test]
fn ffmpeg_says_the_same_of_an_expander() {
    for ([threshold_dbfs, ratio, range_db], wanted_db) in BY_FFMPEG {
        let expander = GateParams { threshold_dbfs, ratio: Some(ratio), range_db, ..params() };
        for (level_dbfs, wanted_db) in FFMPEG_LEVELS_DBFS.into_iter().zip(wanted_db) {
            let gain_db = *gains_db(&expander, RATE, 96_000, |_| level_dbfs).last().unwrap();
            assert!((gain_db - wanted_db).abs() < 1e-3, "{expander:?} {level_dbfs}: {gain_db} for {wanted_db}");
        }
    }
}

#[test]
fn an_expander_follows_its_ratio_down_to_the_range() {
    let expander = GateParams { ratio: Some(2.5), ..params() };
    for rate in [44_100, 48_000, 96_000] {
        for (level_dbfs, expected_db) in [(-29.0, 0.0), (-32.0, -3.0), (-36.0, -9.0), (-41.0, -15.0), (-80.0, -15.0)] {
            let gain_db = *gains_db(&expander, rate, rate as usize, |_| level_dbfs).last().unwrap();
            assert!((gain_db - expected_db).abs() < 0.01, "{rate} {level_dbfs}: {gain_db}");
        }
    }
}

#[test]
fn opens_holds_and_closes_with_the_times_asked_for() {
    for rate in [44_100, 48_000, 96_000] {
        let frames = |ms: f64| ms / 1_000.0 * f64::from(rate);
        let open_at = rate as usize / 2;
        let shut_at = rate as usize;
        let slow = GateParams { attack_ms: 20.0, ..params() };
        let level = |i: usize| if (open_at..shut_at).contains(&i) { -10.0 } else { -60.0 };
        let gains_db = gains_db(&slow, rate, 2 * shut_at, level);
        let after = |from: usize, holds: &dyn Fn(f64) -> bool| {
            gains_db[from..].iter().position(|gain_db| holds(*gain_db)).unwrap() as f64
        };
        let left_db = -15.0 * (-1.0_f64).exp();
        let opening = after(open_at, &|gain_db| gain_db >= left_db);
        assert!((opening / frames(20.0) - 1.0).abs() < 0.01, "{rate}: opens in {opening}");
        // From −10 to −34 dBFS the level falls at 8.686 dB per 10 ms.
        let begins = after(shut_at, &|gain_db| gain_db < -1e-6);
        let expected = frames(24.0 / 8.685_89 * LEVEL_FALL_MS) + frames(40.0);
        assert!((begins - expected).abs() < 3.0, "{rate}: closes after {begins} of {expected}");
        let closed_db = -15.0 + 15.0 * (-1.0_f64).exp();
        let closing = after(shut_at, &|gain_db| gain_db <= closed_db) - begins;
        assert!((closing / frames(100.0) - 1.0).abs() < 0.01, "{rate}: closes in {closing}");
    }
}

#[test]
fn within_the_hysteresis_it_stays_as_it_is() {
    let between = -32.0;
    let came_from_above = gains_db(&params(), RATE, 48_000, |i| if i < 4_800 { -20.0 } else { between });
    assert!(came_from_above[47_999].abs() < 1e-9);
    let came_from_below = gains_db(&params(), RATE, 48_000, |i| if i < 4_800 { -50.0 } else { between });
    assert!((came_from_below[47_999] + 15.0).abs() < 1e-9);
}

#[test]
fn a_key_opens_it_instead_of_its_own_sound() {
    let mut gate = Gate::new(params(), RATE);
    let (mut loud, mut soft) = (vec![0.5; 9_600], vec![0.001; 9_600]);
    gate.process(&mut [&mut loud], Some(&vec![0.0; 9_600]));
    assert!(20.0 * (loud[9_599] / 0.5).log10() < -14.9);
    gate.process(&mut [&mut soft], Some(&vec![0.5; 9_600]));
    assert!((soft[9_599] - 0.001).abs() < 1e-12);
}
