use super::*;
use crate::fixtures::RATE;
use std::f64::consts::TAU;

fn params() -> DuckerParams {
    DuckerParams { depth_db: 6.0, band_hz: None, attack_ms: 5.0, release_ms: 200.0 }
}

/// The gain in dB of a constant signal while the key has these magnitudes.
fn gains_db(params: DuckerParams, rate: u32, key: &[f64]) -> Vec<f64> {
    let mut ducker = Ducker::new(params, rate, 1);
    let mut samples = vec![0.5; key.len()];
    for (samples, key) in samples.chunks_mut(CHUNK).zip(key.chunks(CHUNK)) {
        ducker.process(&mut [samples], key);
    }
    samples.iter().map(|y| 20.0 * (y / 0.5).log10()).collect()
}

#[test]
fn goes_down_by_the_depth_with_the_attack_and_back_with_the_release() {
    for rate in [44_100, 48_000, 96_000] {
        let n = rate as usize;
        let key: Vec<f64> = (0..3 * n).map(|i| if i < n { 0.3 } else { 0.0 }).collect();
        let gains_db = gains_db(params(), rate, &key);
        assert!((gains_db[n - 1] + 6.0).abs() < 0.01);
        let attack = gains_db.iter().position(|db| *db <= -6.0 * (1.0 - (-1.0_f64).exp())).unwrap() + 1;
        assert!((attack as f64 / (0.005 * f64::from(rate)) - 1.0).abs() < 0.01, "{rate}: {attack}");
        let falls_to = |db: f64| n + gains_db[n..].iter().position(|gain_db| *gain_db >= -db).unwrap();
        // From 1 dB to 1/e of it: by then nothing is asked for any more.
        let release = falls_to((-1.0_f64).exp()) - falls_to(1.0);
        assert!((release as f64 / (0.2 * f64::from(rate)) - 1.0).abs() < 0.01, "{rate}: {release}");
        assert!(gains_db[3 * n - 1].abs() < 1e-3);
    }
}

#[test]
fn the_level_of_the_key_does_not_matter_and_its_bleed_ducks_nothing() {
    let hits = |level: f64| -> Vec<f64> {
        (0..96_000).map(|i| if i % 24_000 < 2_400 { level } else { level * 0.03 }).collect()
    };
    let (loud, soft) = (gains_db(params(), RATE, &hits(0.9)), gains_db(params(), RATE, &hits(0.02)));
    assert!(loud.iter().zip(&soft).all(|(a, b)| (a - b).abs() < 1e-9));
    assert!((loud[2_399] + 6.0).abs() < 0.01 && loud[23_999] > -0.8, "{} {}", loud[2_399], loud[23_999]);
    let nothing = gains_db(params(), RATE, &vec![0.000_05; 48_000]);
    assert!(nothing.iter().all(|db| *db == 0.0), "below −84 dBFS nothing plays");
}

/// The gain in dB of a tone while the key plays.
fn tone_gain_db(frequency_hz: f64) -> f64 {
    let band = DuckerParams { band_hz: Some([1_500.0, 4_000.0]), ..params() };
    let mut ducker = Ducker::new(band, RATE, 1);
    let tone: Vec<f64> = (0..48_000).map(|i| (TAU * frequency_hz / f64::from(RATE) * f64::from(i)).sin()).collect();
    let mut samples = tone.clone();
    samples.chunks_mut(CHUNK).for_each(|chunk| ducker.process(&mut [chunk], &[0.5; CHUNK]));
    let power = |samples: &[f64]| samples[24_000..].iter().map(|x| x * x).sum::<f64>();
    10.0 * (power(&samples) / power(&tone)).log10()
}

#[test]
fn a_band_goes_down_and_the_rest_stays() {
    let centre_hz = (1_500.0_f64 * 4_000.0).sqrt();
    assert!((tone_gain_db(centre_hz) + 6.0).abs() < 0.01);
    // |1 − (1 − g)/(1 ± j)| with g of −6 dB, at both edges of a band-pass.
    let g = Db(-6.0).to_amplitude();
    let edge_db = 10.0 * (f64::midpoint(1.0, g).powi(2) + ((1.0 - g) / 2.0).powi(2)).log10();
    assert!((tone_gain_db(1_500.0) - edge_db).abs() < 0.1 && (tone_gain_db(4_000.0) - edge_db).abs() < 0.1);
    assert!(tone_gain_db(100.0).abs() < 0.05 && tone_gain_db(18_000.0).abs() < 0.1);
}
