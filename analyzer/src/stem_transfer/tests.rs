use super::*;
use dsp::signals::white_noise;
use dsp::{Biquad, Coefficients, Hertz, db_to_amplitude};

const RATE_HZ: u32 = 48_000;
const N_SAMPLES: usize = 30 * RATE_HZ as usize;

/// Stereo noise of which half is in the middle.
fn stem(seed: u64) -> [Vec<f32>; 2] {
    let middle = white_noise(3 * seed, 0.1, N_SAMPLES);
    [1, 2].map(|side| {
        let own = white_noise(3 * seed + side, 0.05, N_SAMPLES);
        middle.iter().zip(own).map(|(m, s)| m + s).collect()
    })
}

fn through(stem: &[Vec<f32>; 2], gain_db: f64, filter: Option<Coefficients>) -> [Vec<f32>; 2] {
    let gain = db_to_amplitude(gain_db) as f32;
    stem.each_ref().map(|channel| {
        let mut out: Vec<f32> = channel.iter().map(|x| gain * x).collect();
        if let Some(filter) = filter {
            Biquad::new(filter).process(&mut out);
        }
        out
    })
}

fn sum(stems: &[[Vec<f32>; 2]]) -> [Vec<f32>; 2] {
    [0, 1].map(|channel| (0..N_SAMPLES).map(|n| stems.iter().map(|stem| stem[channel][n]).sum()).collect())
}

fn transfers(stems: &[[Vec<f32>; 2]], mix: &[Vec<f32>; 2]) -> StemTransfers {
    let length = FrameMaker::length_at(RATE_HZ);
    let (mut maker, mut meter) = (FrameMaker::new(RATE_HZ), TransferMeter::new(stems.len(), RATE_HZ));
    for start in (0..N_SAMPLES - length).step_by(length / 2) {
        let mut frame = |of: &[Vec<f32>; 2]| {
            let mut frame = StereoFrame::default();
            maker.make(of.each_ref().map(|channel| &channel[start..start + length]), [1.0; 2], &mut frame);
            frame
        };
        let frames: Vec<StereoFrame> = stems.iter().map(&mut frame).collect();
        let mix = frame(mix);
        let weights = meter.weigh(&mix);
        let (rows, bands) = meter.rows();
        for row in rows {
            row.add(&frames, &mix, &weights, bands);
        }
    }
    meter.finish()
}

fn told(bands: &[Option<TransferBand>], centers_hz: &[f64], from_hz: f64, to_hz: f64) -> Vec<(f64, f64)> {
    let bands = bands.iter().zip(centers_hz).filter(|(_, hz)| (from_hz..to_hz).contains(*hz));
    bands.filter_map(|(band, hz)| Some((*hz, band.filter(|one| one.uncertainty_db < 1.0)?.gain_db))).collect()
}

#[test]
fn gains_and_filters_of_stems_that_sound_together_are_found_to_a_fifth_of_a_decibel() {
    let stems = [1, 2, 3].map(stem);
    let low_pass = Coefficients::low_pass(RATE_HZ, Hertz(2_000.0), 0.7);
    let mix =
        sum(&[through(&stems[0], -6.0, None), through(&stems[1], 3.0, Some(low_pass)), through(&stems[2], 0.0, None)]);
    let found = transfers(&stems, &mix);
    for (stem, gain_db) in [(0, -6.0), (2, 0.0)] {
        let told = told(&found.stems[stem], &found.centers_hz, 100.0, 18_000.0);
        assert!(told.len() > 150, "{}", told.len());
        for (hz, found_db) in told {
            assert!((found_db - gain_db).abs() < 0.2, "stem {stem} at {hz} Hz: {found_db}");
        }
    }
    for (hz, found_db) in told(&found.stems[1], &found.centers_hz, 100.0, 6_000.0) {
        let wanted_db = 3.0 + 10.0 * low_pass.power_response(RATE_HZ, Hertz(hz)).log10();
        assert!((found_db - wanted_db).abs() < 0.2, "{hz} Hz: {found_db} {wanted_db}");
    }
    assert!(found.explained.iter().flatten().all(|share| *share > 0.99));
}

#[test]
fn what_cannot_be_told_apart_is_uncertain_and_what_is_not_there_is_not_told() {
    let stems = [stem(1), stem(2), stem(1), [vec![0.0; N_SAMPLES], vec![0.0; N_SAMPLES]]];
    let found = transfers(&stems, &sum(&stems));
    for copy in [0, 2] {
        assert_eq!(told(&found.stems[copy], &found.centers_hz, 100.0, 18_000.0), [], "a duplicate");
    }
    assert!(told(&found.stems[1], &found.centers_hz, 100.0, 18_000.0).len() > 150);
    assert!(found.stems[3].iter().all(Option::is_none), "it is silent");
}

#[test]
fn other_stems_explain_nothing() {
    let found = transfers(&[stem(1), stem(2)], &sum(&[stem(7), stem(8)]));
    let explained = dsp::median(found.explained.iter().flatten().copied()).unwrap();
    assert!(explained < 0.05, "{explained}");
}
