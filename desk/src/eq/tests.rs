use super::*;
use crate::Strip;
use crate::cascade::Cascade;
use crate::fixtures::{RATE, component, eq, mono, render};
use dsp::{power_to_db, signals};
use std::f64::consts::TAU;

fn predicted_db(action: &Action, frequency_hz: f64) -> f64 {
    power_to_db(PowerResponse::of(std::slice::from_ref(action), RATE).at(Hertz(frequency_hz))).expect("some power")
}

/// What a strip with this one action does to a sine after it has settled.
fn measured_db(action: &Action, frequency_hz: f64) -> f64 {
    let sine = signals::sine(RATE, Hertz(frequency_hz), 0.5, 2 * RATE as usize);
    let input = render(&mut Strip::new(&[], RATE, 1), &mono(sine.clone()));
    let output = render(&mut Strip::new(std::slice::from_ref(action), RATE, 1), &mono(sine));
    let tail = RATE as usize..;
    let amplitude = |samples: &[f32]| component(samples, Hertz(frequency_hz)).0;
    20.0 * (amplitude(&output.channel(0)[tail.clone()]) / amplitude(&input.channel(0)[tail])).log10()
}

fn check(action: &Action, frequency_hz: f64, expected_db: f64) {
    let measured = measured_db(action, frequency_hz);
    assert!((measured - expected_db).abs() < 0.01, "{action:?} at {frequency_hz} Hz: {measured} dB");
    assert!((predicted_db(action, frequency_hz) - expected_db).abs() < 0.01, "prediction of {action:?}");
}

#[test]
fn pass_filters_lose_three_decibels_at_their_corner_and_twelve_per_octave_beyond() {
    let q = Coefficients::BUTTERWORTH_Q;
    for corner_hz in [40.0, 100.0, 3_000.0] {
        check(&eq(FilterShape::HighPass, corner_hz, 0.0, q), corner_hz, -3.0103);
        check(&eq(FilterShape::LowPass, corner_hz, 0.0, q), corner_hz, -3.0103);
    }
    let high_pass = eq(FilterShape::HighPass, 800.0, 0.0, q);
    assert!((measured_db(&high_pass, 100.0) - measured_db(&high_pass, 50.0) - 12.04).abs() < 0.02);
}

#[test]
fn bell_has_its_gain_at_its_centre_and_shelves_half_of_it_at_their_corner() {
    for gain_db in [-6.0, 3.0] {
        check(&eq(FilterShape::Bell, 1_000.0, gain_db, 2.0), 1_000.0, gain_db);
        check(&eq(FilterShape::LowShelf, 200.0, gain_db, 0.7), 200.0, gain_db / 2.0);
        check(&eq(FilterShape::HighShelf, 5_000.0, gain_db, 0.7), 5_000.0, gain_db / 2.0);
        let shelf = eq(FilterShape::LowShelf, 2_000.0, gain_db, 0.7);
        assert!((measured_db(&shelf, 50.0) - gain_db).abs() < 0.02);
        assert!(measured_db(&shelf, 20_000.0).abs() < 0.02);
    }
    assert!(measured_db(&eq(FilterShape::Notch, 1_000.0, 0.0, 4.0), 1_000.0) < -90.0);
}

#[test]
fn dc_block_removes_an_offset_and_spares_the_lowest_note() {
    check(&Action::DcBlock, 5.0, -3.0103);
    check(&Action::DcBlock, 20.0, -0.2633);
    let output = render(&mut Strip::new(&[Action::DcBlock], RATE, 1), &mono(vec![0.1; RATE as usize]));
    assert!(output.channel(0)[RATE as usize - 1].abs() < 1e-9);
}

#[test]
fn prediction_is_what_is_rendered_right_up_to_half_the_rate() {
    for action in [
        eq(FilterShape::Bell, 14_000.0, 5.0, 1.5),
        eq(FilterShape::HighShelf, 12_000.0, -4.0, 0.7),
        eq(FilterShape::Notch, 9_000.0, 0.0, 3.0),
        eq(FilterShape::LowPass, 18_000.0, 0.0, 0.7),
    ] {
        for frequency_hz in [60.0, 4_000.0, 11_000.0, 17_000.0, 21_000.0] {
            check(&action, frequency_hz, predicted_db(&action, frequency_hz));
        }
    }
}

/// |H|² of the analogue forms in the Cookbook's own words, where s = j·`ratio`.
fn analogue_power(filter: FilterShape, gain_db: f64, q: f64, ratio: f64) -> f64 {
    let a = 10.0_f64.powf(gain_db / 40.0);
    let square = |s2: f64, s1: f64, s0: f64| (s0 - s2 * ratio * ratio).powi(2) + (s1 * ratio).powi(2);
    let resonant = square(1.0, 1.0 / q, 1.0);
    match filter {
        FilterShape::Bell => square(1.0, a / q, 1.0) / square(1.0, 1.0 / (a * q), 1.0),
        FilterShape::LowShelf => a * a * square(1.0, a.sqrt() / q, a) / square(a, a.sqrt() / q, 1.0),
        FilterShape::HighShelf => a * a * square(a, a.sqrt() / q, 1.0) / square(1.0, a.sqrt() / q, a),
        FilterShape::HighPass => square(1.0, 0.0, 0.0) / resonant,
        FilterShape::LowPass => square(0.0, 0.0, 1.0) / resonant,
        FilterShape::Notch => square(1.0, 0.0, 1.0) / resonant,
    }
}

const SHAPES: [FilterShape; 6] = [
    FilterShape::Bell,
    FilterShape::LowShelf,
    FilterShape::HighShelf,
    FilterShape::HighPass,
    FilterShape::LowPass,
    FilterShape::Notch,
];

fn gains_of(filter: FilterShape) -> &'static [f64] {
    match filter {
        FilterShape::Bell | FilterShape::LowShelf | FilterShape::HighShelf => &[-18.0, -9.0, -2.0, 2.0, 9.0, 18.0],
        FilterShape::HighPass | FilterShape::LowPass | FilterShape::Notch => &[0.0],
    }
}

/// The largest differences in dB up to a quarter of the rate, and from there to 0.45 of it.
fn differences_db(rate_hz: u32, filter: FilterShape, frequency_hz: f64, gain_db: f64, q: f64) -> [f64; 2] {
    let response = PowerResponse::of(&[eq(filter, frequency_hz, gain_db, q)], rate_hz);
    let highest_hz = 0.45 * f64::from(rate_hz);
    let even = (1..=150).map(|i| highest_hz * f64::from(i) / 150.0);
    let near = (-20..=20).map(|i| frequency_hz * 1.01_f64.powi(i));
    let low = (0..30).map(|i| 10.0 * 1.3_f64.powi(i));
    let mut worst = [0.0_f64; 2];
    for hz in even.chain(near).chain(low).filter(|hz| *hz <= highest_hz) {
        let wanted = analogue_power(filter, gain_db, q, hz / frequency_hz);
        // In the middle of a notch both are nothing.
        if wanted > 1e-18 {
            let difference_db = (10.0 * (response.at(Hertz(hz)) / wanted).log10()).abs();
            let is_high = usize::from(hz > 0.25 * f64::from(rate_hz));
            worst[is_high] = worst[is_high].max(difference_db);
        }
    }
    worst
}

#[test]
fn every_band_has_the_magnitude_of_its_analogue_prototype() {
    let even = (0..=20).map(|i| 20.0 * 1_000.0_f64.powf(f64::from(i) / 20.0));
    let frequencies: Vec<f64> = even.chain((0..=20).map(|i| 10_000.0 + 500.0 * f64::from(i))).collect();
    for rate_hz in [44_100, 96_000] {
        for filter in SHAPES {
            for frequency_hz in &frequencies {
                for q in [0.3, 0.5, 0.71, 1.0, 2.0, 4.0, 7.0, 10.0] {
                    for gain_db in gains_of(filter) {
                        let differences = differences_db(rate_hz, filter, *frequency_hz, *gain_db, q);
                        assert!(
                            differences[0] < 0.1 && differences[1] < 0.5,
                            "{filter:?} {frequency_hz} Hz {gain_db} dB Q {q} at {rate_hz} Hz: {differences:?} dB"
                        );
                    }
                }
            }
        }
    }
}

/// The power that an impulse through the filters holds at a frequency, in double precision.
fn power_of_impulse(filters: &[Coefficients], rate_hz: u32, frequency: Hertz) -> f64 {
    let mut impulse = vec![0.0; 8 * rate_hz as usize];
    impulse[0] = 1.0;
    Cascade::new(filters).process(&mut impulse);
    let radians = TAU * frequency.0 / f64::from(rate_hz);
    let sum = |part: fn(f64) -> f64| -> f64 {
        impulse.iter().enumerate().map(|(i, x)| x * part((radians * i as f64) % TAU)).sum()
    };
    sum(f64::cos).powi(2) + sum(f64::sin).powi(2)
}

#[test]
fn running_filters_are_their_transfer_function() {
    for rate_hz in [44_100, 96_000] {
        for filter in SHAPES {
            for (frequency_hz, gain_db, q) in
                [(20.0, 18.0, 0.3), (150.0, -18.0, 10.0), (3_000.0, 6.0, 1.0), (18_000.0, -9.0, 4.0)]
            {
                let gain_db = if gains_of(filter).len() > 1 { gain_db } else { 0.0 };
                let action = eq(filter, frequency_hz, gain_db, q);
                let response = PowerResponse::of(std::slice::from_ref(&action), rate_hz);
                for hz in [31.0, 400.0, 5_000.0, 0.43 * f64::from(rate_hz)] {
                    let measured = power_of_impulse(&action.filters(rate_hz), rate_hz, Hertz(hz));
                    let difference_db = 10.0 * (measured / response.at(Hertz(hz))).log10();
                    assert!(difference_db.abs() < 1e-4, "{action:?} at {hz} Hz: {difference_db} dB");
                }
            }
        }
    }
}

#[test]
fn bells_and_shelves_of_no_decibels_are_wires() {
    let input = crate::fixtures::stereo_noise(1, 0.7, 3_000);
    for filter in [FilterShape::Bell, FilterShape::LowShelf, FilterShape::HighShelf] {
        let output = render(&mut Strip::new(&[eq(filter, 900.0, 0.0, 1.0)], RATE, 2), &input);
        crate::fixtures::assert_same_bits(&output, &input);
    }
}

#[test]
fn gain_has_a_response_and_pan_has_none() {
    let quarter = PowerResponse::of(&[Action::Gain { gain_db: -6.020_599_913 }], RATE).at(Hertz(100.0));
    assert!((quarter - 0.25).abs() < 1e-9);
    let others = [Action::Pan { position: 0.5 }, Action::Polarity, Action::Limiter { ceiling_dbtp: -1.0 }];
    assert!((PowerResponse::of(&others, RATE).at(Hertz(100.0)) - 1.0).abs() < 1e-12);
}

#[test]
fn extreme_settings_give_finite_sound() {
    for (frequency_hz, q) in [(0.0, 0.7), (1e9, 0.7), (1_000.0, 0.0), (1_000.0, -3.0), (20.0, 1e9)] {
        let action = eq(FilterShape::Bell, frequency_hz, 6.0, q);
        let sine: Vec<f32> = (0..4_800).map(|i| (TAU * f64::from(i) / 48.0).sin() as f32).collect();
        let output = render(&mut Strip::new(&[action], RATE, 1), &mono(sine));
        assert!(output.channel(0).iter().all(|x| x.is_finite() && x.abs() < 4.0), "{frequency_hz} Hz, Q {q}");
    }
}

/// Bands with what scipy 1.17.1 says of them in dB at 60 Hz, 1, 9 and 13 kHz and 0.45 of the rate: `scipy.signal.freqs` of the
/// analogue prototype, and `scipy.signal.sosfreqz` of the coefficients that [`Action::filters`] gave for it.
const BY_SCIPY: [(u32, Action, [f64; 5], [f64; 5]); 6] = [
    (
        44_100,
        Action::Eq { filter: FilterShape::Bell, frequency_hz: 14_000.0, gain_db: 9.0, q: 1.5 },
        [0.0001, 0.0244, 3.2329, 8.5083, 4.2280],
        [0.000087, 0.024428, 3.232774, 8.508863, 4.227991],
    ),
    (
        44_100,
        Action::Eq { filter: FilterShape::LowShelf, frequency_hz: 120.0, gain_db: -6.0, q: 0.7 },
        [-5.5986, -0.0031, 0.0, 0.0, 0.0],
        [-5.598581, -0.003141, -0.000023, -0.000011, -0.000006],
    ),
    (
        44_100,
        Action::Eq { filter: FilterShape::HighShelf, frequency_hz: 12_000.0, gain_db: 12.0, q: 0.7 },
        [0.0, 0.0026, 3.2494, 6.8144, 10.2379],
        [0.000007, 0.002618, 3.249393, 6.814240, 10.237865],
    ),
    (
        48_000,
        Action::Eq { filter: FilterShape::HighPass, frequency_hz: 90.0, gain_db: 0.0, q: 0.71 },
        [-7.8002, 0.0003, 0.0, 0.0, 0.0],
        [-7.800219, 0.000287, 0.000007, 0.000004, 0.000002],
    ),
    (
        48_000,
        Action::Eq { filter: FilterShape::LowPass, frequency_hz: 16_000.0, gain_db: 0.0, q: 1.0 },
        [0.0001, 0.0169, 1.0585, 1.1033, -3.9777],
        [0.000061, 0.016943, 1.058258, 1.103830, -3.977673],
    ),
    (
        96_000,
        Action::Eq { filter: FilterShape::Notch, frequency_hz: 18_000.0, gain_db: 0.0, q: 4.0 },
        [0.0, -0.0008, -0.1190, -0.5784, -0.0685],
        [-0.000003, -0.000843, -0.118993, -0.578355, -0.068461],
    ),
];

#[test]
fn scipy_says_the_same_of_prototype_and_filter() {
    for (rate_hz, action, analogue_db, digital_db) in BY_SCIPY {
        let response = PowerResponse::of(std::slice::from_ref(&action), rate_hz);
        let frequencies = [60.0, 1_000.0, 9_000.0, 13_000.0, 0.45 * f64::from(rate_hz)];
        for (i, hz) in frequencies.into_iter().enumerate() {
            let predicted_db = 10.0 * response.at(Hertz(hz)).log10();
            assert!((predicted_db - analogue_db[i]).abs() < 0.001, "{action:?} at {hz} Hz: {predicted_db} dB");
            assert!((predicted_db - digital_db[i]).abs() < 1e-5, "{action:?} at {hz} Hz: {predicted_db} dB");
        }
    }
}

/// Bands with what another implementation says of them in dB at [`HEARD_HZ`]. All but the shelves: an impulse through the
/// filters equalizer, highpass, lowpass and bandreject of ffmpeg 5.1.9 (widths as Q, in double precision) at 768 kHz, where a
/// bilinear transform is as good as the analogue prototype. The shelves: pedalboard 0.9.26, whose samples are `f32`, at 48 and
/// 192 kHz, because those of ffmpeg have another slope at the same Q (the low one is −6.42 dB at 60 Hz).
const BY_OTHERS: [(Action, [f64; 6]); 8] = [
    (
        Action::Eq { filter: FilterShape::Bell, frequency_hz: 120.0, gain_db: 6.0, q: 1.4 },
        [1.1535, 1.0370, 0.0486, 0.0030, 0.0006, 0.0003],
    ),
    (
        Action::Eq { filter: FilterShape::Bell, frequency_hz: 2_600.0, gain_db: -8.0, q: 8.0 },
        [-0.0001, -0.0014, -0.0291, -0.1766, -0.0142, -0.0074],
    ),
    (
        Action::Eq { filter: FilterShape::Bell, frequency_hz: 10_000.0, gain_db: 9.0, q: 1.0 },
        [0.0004, 0.0067, 0.1073, 1.8082, 8.5534, 7.8043],
    ),
    (
        Action::Eq { filter: FilterShape::HighPass, frequency_hz: 90.0, gain_db: 0.0, q: 0.71 },
        [-7.8002, -0.0633, 0.0003, 0.0, 0.0, 0.0],
    ),
    (
        Action::Eq { filter: FilterShape::LowPass, frequency_hz: 9_000.0, gain_db: 0.0, q: 1.0 },
        [0.0002, 0.0033, 0.0532, 0.7491, 0.0, -3.7765],
    ),
    (
        Action::Eq { filter: FilterShape::Notch, frequency_hz: 300.0, gain_db: 0.0, q: 5.0 },
        [-0.0075, -1.1311, -0.0188, -0.0010, -0.0002, -0.0001],
    ),
    (
        Action::Eq { filter: FilterShape::LowShelf, frequency_hz: 120.0, gain_db: -6.0, q: 0.7 },
        [-5.5968, -0.3473, -0.0032, -0.0001, 0.0, 0.0],
    ),
    (
        Action::Eq { filter: FilterShape::HighShelf, frequency_hz: 8_000.0, gain_db: 4.0, q: 0.7 },
        [0.0, 0.0001, 0.0023, 0.2550, 2.4520, 3.3235],
    ),
];
const HEARD_HZ: [f64; 6] = [60.0, 250.0, 1_000.0, 4_000.0, 9_000.0, 12_000.0];

/// Half a hundredth of a decibel up to 4 kHz, and 0.02 dB to a quarter of the rate, where the reference's own warping shows.
#[test]
fn ffmpeg_and_pedalboard_say_the_same_of_bands() {
    for (action, wanted_db) in BY_OTHERS {
        let response = PowerResponse::of(std::slice::from_ref(&action), 48_000);
        for (hz, wanted_db) in HEARD_HZ.into_iter().zip(wanted_db) {
            let tolerance_db = if hz <= 4_000.0 { 0.005 } else { 0.02 };
            let is_db = 10.0 * response.at(Hertz(hz)).log10();
            assert!((is_db - wanted_db).abs() < tolerance_db, "{action:?} at {hz} Hz: {is_db} dB for {wanted_db}");
        }
    }
}
