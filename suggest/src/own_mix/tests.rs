use super::*;
use desk::{FilterShape, PowerResponse};
use dsp::Hertz;

/// Bands of a 24th of an octave from 40 Hz to 16 kHz.
fn centers_hz() -> Vec<f64> {
    (0..=207).map(|k| 40.0 * 2.0_f64.powf(f64::from(k) / 24.0)).collect()
}

fn bell(frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    Band { filter: FilterShape::Bell, frequency_hz, gain_db, q }
}

/// The curve of a gain and some bands, between two frequencies, on top of a bus that tilts by 1 dB per octave.
fn points(gain_db: f64, bands: &[Band], range_hz: (f64, f64)) -> Vec<Point> {
    let actions: Vec<_> = bands.iter().map(|band| band.action()).collect();
    let response = PowerResponse::of(&actions, 48_000);
    let inside = centers_hz().into_iter().enumerate().filter(|(_, hz)| range_hz.0 <= *hz && *hz <= range_hz.1);
    let at = |(place, hz): (usize, f64)| {
        let tilt_db = (hz / 1_000.0).log2() - 3.0;
        let gain_db = gain_db + tilt_db + 10.0 * response.at(Hertz(hz)).log10();
        Point { place, hz, gain_db, weight: 4.0, uncertainty_db: 0.1 }
    };
    inside.map(at).collect()
}

/// What is told of the first of four stems whose others are as they were.
fn told(gain_db: f64, bands: &[Band], range_hz: (f64, f64)) -> StemInOwnMix {
    let stems = [
        points(gain_db, bands, range_hz),
        points(0.0, &[], (40.0, 16e3)),
        points(0.0, &[], (40.0, 500.0)),
        points(0.0, &[], (300.0, 9e3)),
    ];
    let common = CommonCurve::of(&stems.each_ref().map(Vec::as_slice));
    let [first, ..] = stems;
    StemInOwnMix::of(first, &common, &Settings::new(&centers_hz(), LIMITS))
}

#[test]
fn a_fader_is_told_beside_the_tilt_of_the_bus() {
    for (gain_db, range_hz) in [(6.0, (40.0, 400.0)), (-12.0, (100.0, 12e3)), (3.0, (2e3, 16e3)), (0.0, (60.0, 6e3))] {
        let found = told(gain_db, &[], range_hz);
        assert!((found.gain_db - gain_db).abs() < 0.3, "{gain_db} dB: {found:?}");
        assert_eq!(found.bands, [], "{gain_db} dB");
    }
}

#[test]
fn bells_are_told_by_place_gain_and_width() {
    for wanted in [bell(2_500.0, -8.0, 1.0), bell(100.0, 8.0, 1.0), bell(400.0, -4.0, 1.0), bell(1_000.0, -12.0, 12.0)]
    {
        let found = told(0.0, &[wanted], (60.0, 8e3));
        assert!(found.gain_db.abs() < 0.5, "{found:?}");
        let strongest = found.bands[0];
        assert!((strongest.gain_db - wanted.gain_db).abs() < 1.0, "{wanted:?}: {strongest:?}");
        assert!((strongest.frequency_hz / wanted.frequency_hz).log2().abs() < 0.1, "{wanted:?}: {strongest:?}");
        assert!((strongest.q / wanted.q).ln().abs() < 0.4, "{wanted:?}: {strongest:?}");
    }
}

#[test]
fn a_fader_and_a_bell_are_told_apart() {
    let found = told(-6.0, &[bell(1_500.0, 9.0, 1.0)], (60.0, 8e3));
    assert!((found.gain_db + 6.0).abs() < 0.5, "{found:?}");
    assert!((found.bands[0].gain_db - 9.0).abs() < 1.0, "{found:?}");
}

#[test]
fn a_tilt_takes_shelves_and_leaves_little() {
    let mut tilted = points(0.0, &[], (60.0, 8e3));
    for point in &mut tilted {
        point.gain_db = 2.0 * (point.hz / 700.0).log2();
    }
    let (gain_db, bands) = Settings::new(&centers_hz(), LIMITS).fit(&tilted);
    assert!(gain_db.abs() < 2.0 && !bands.is_empty() && bands.len() <= 3, "{gain_db} {bands:?}");
    let actions: Vec<_> = bands.iter().map(|band| band.action()).collect();
    let response = PowerResponse::of(&actions, 48_000);
    let left_db = |point: &Point| point.gain_db - gain_db - 10.0 * response.at(Hertz(point.hz)).log10();
    let worst_db = tilted.iter().map(|point| left_db(point).abs()).fold(0.0, f64::max);
    assert!(worst_db < 1.5, "{worst_db} dB left by {bands:?}");
}
