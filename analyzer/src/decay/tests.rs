use crate::Decay;
use crate::track::tests::{analyzed, analyzed_in_blocks};
use dsp::signals::white_noise;

const RATE: u32 = 48_000;

/// Half a second of noise every five seconds, eight times, that then drops by `drop_db` and falls by 60 dB in `t60_s`, down to
/// noise 70 dB below.
fn bursts(t60_s: f64, drop_db: f64) -> Vec<f32> {
    let n = 40 * RATE as usize;
    let floor = white_noise(9, 0.3 * 10f64.powf(-70.0 / 20.0), n);
    let level_db = |k: usize| {
        let since = k as f64 / f64::from(RATE) % 5.0 - 0.5;
        if since < 0.0 { 0.0 } else { -drop_db - 60.0 * since / t60_s }
    };
    let noise = white_noise(3, 0.3, n);
    (0..n).map(|k| noise[k] * 10f64.powf(level_db(k) / 20.0) as f32 + floor[k]).collect()
}

fn decay(samples: Vec<f32>) -> Option<Decay> {
    analyzed(RATE, vec![samples]).decay
}

#[test]
fn planted_times_are_read_within_a_twentieth() {
    for t60_s in [0.3, 0.8, 1.5, 3.0] {
        for drop_db in [0.0, 6.0, 10.0, 15.0] {
            let found = decay(bursts(t60_s, drop_db)).expect("it stops eight times");
            assert!((found.t60_s / t60_s - 1.0).abs() < 0.05, "{t60_s} s, {drop_db} dB: {found:?}");
            assert!(found.stops >= 7 && found.spread_s < 0.2 * t60_s, "{found:?}");
        }
    }
}

#[test]
fn what_does_not_stop_has_none() {
    assert_eq!(decay(white_noise(5, 0.3, 20 * RATE as usize)), None);
    let three_stops = bursts(0.8, 0.0)[..15 * RATE as usize].to_vec();
    assert_eq!(decay(three_stops), None);
    assert_eq!(decay(vec![0.0; 20 * RATE as usize]), None);
}

#[test]
fn blocks_of_any_size_give_the_same_bits() {
    let samples = [bursts(0.8, 6.0)];
    let whole = analyzed(RATE, samples.to_vec());
    assert!(whole.decay.is_some());
    assert_eq!(analyzed_in_blocks(RATE, &samples, 997), whole);
}
