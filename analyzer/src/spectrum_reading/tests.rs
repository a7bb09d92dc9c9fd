use crate::Spectrum;
use crate::track::tests::analyzed;
use dsp::{Biquad, Coefficients, Hertz, erb_hz, signals, third_octave_centers_hz};

const RATE: u32 = 48_000;

fn spectrum(channels: Vec<Vec<f32>>) -> Spectrum {
    analyzed(RATE, channels).spectrum
}

fn white(seed: u64, seconds: usize) -> Vec<f32> {
    signals::white_noise(seed, 0.5, seconds * RATE as usize)
}

/// Noise of −3 dB per octave by P. Kellet's filter (±0.05 dB above 9 Hz at 44.1 kHz).
pub(crate) fn pink(seed: u64, seconds: usize) -> Vec<f32> {
    let mut b = [0.0_f64; 7];
    let filtered = white(seed, seconds).into_iter().map(|x| {
        let x = f64::from(x);
        b[0] = 0.99886 * b[0] + x * 0.0555179;
        b[1] = 0.99332 * b[1] + x * 0.0750759;
        b[2] = 0.96900 * b[2] + x * 0.1538520;
        b[3] = 0.86650 * b[3] + x * 0.3104856;
        b[4] = 0.55000 * b[4] + x * 0.5329522;
        b[5] = -0.7616 * b[5] - x * 0.0168980;
        let sum: f64 = b.iter().sum::<f64>() + x * 0.5362;
        b[6] = x * 0.115926;
        (0.1 * sum) as f32
    });
    filtered.collect()
}

#[test]
fn white_noise_is_flat_and_pink_noise_falls_three_decibels() {
    let flat = spectrum(vec![white(1, 20)]);
    assert!(flat.tilt_db_per_octave.unwrap().abs() < 0.05, "{flat:?}");
    assert!(flat.tilt_residual_db.unwrap() < 0.3);
    let falling = spectrum(vec![pink(1, 20)]);
    assert!((falling.tilt_db_per_octave.unwrap() + 3.01).abs() < 0.1, "{:?}", falling.tilt_db_per_octave);
    let to_4500_hz = |reading: &Spectrum| reading.tilt_to_4500_hz_db_per_octave.unwrap();
    assert!(to_4500_hz(&flat).abs() < 0.1, "{}", to_4500_hz(&flat));
    assert!((to_4500_hz(&falling) + 3.01).abs() < 0.1, "{}", to_4500_hz(&falling));
    assert!(falling.tilt_to_4500_hz_residual_db.unwrap() < 0.3);
}

#[test]
fn the_second_tilt_ends_at_4500_hz() {
    let mut samples = pink(2, 20);
    Biquad::new(Coefficients::high_shelf(RATE, Hertz(9_000.0), dsp::Db(12.0), 0.7)).process(&mut samples);
    let bright = spectrum(vec![samples]);
    assert!(bright.tilt_db_per_octave.unwrap() > -2.5, "{:?}", bright.tilt_db_per_octave);
    let second = bright.tilt_to_4500_hz_db_per_octave.unwrap();
    assert!((second + 3.01).abs() < 0.2, "{second}");
}

/// A half-Cam band holds half an ERB of its 24 kHz.
#[test]
fn every_erb_band_of_white_noise_holds_its_share_of_the_power() {
    let reading = spectrum(vec![white(2, 120), white(3, 120)]).erb;
    for (center_hz, level_db) in reading.centers_hz.into_iter().zip(reading.levels_db) {
        let expected = 10.0 * (2.0 * 0.25 / 3.0 * 0.5 * erb_hz(center_hz) / 24_000.0).log10();
        let level_db = level_db.unwrap();
        assert!((level_db - expected).abs() < 0.3, "{center_hz}: {level_db} {expected}");
    }
}

#[test]
fn a_tone_lies_in_its_erb_band() {
    for band in [0, 3, 7, 8, 20, 45, 74] {
        let frequency_hz = dsp::erb_centers_hz()[band];
        let tone = signals::sine(RATE, Hertz(frequency_hz), 0.5, 20 * RATE as usize);
        let levels = spectrum(vec![tone.clone(), tone]).erb.levels_db;
        let level = levels[band].unwrap();
        assert!((level + 6.02).abs() < 0.15, "{frequency_hz}: {level}");
        let others = levels.iter().enumerate().filter(|(other, _)| other.abs_diff(band) > 1);
        assert!(others.clone().count() > 70);
        assert!(others.into_iter().all(|(_, other)| other.is_none_or(|db| db < level - 30.0)), "{frequency_hz}");
    }
}

#[test]
fn channels_are_read_by_themselves() {
    let quiet: Vec<f32> = white(9, 10).iter().map(|x| 0.1 * x).collect();
    let reading = spectrum(vec![white(8, 10), quiet]).third_octave;
    for band in 14..30 {
        let difference = reading.left_db[band].unwrap() - reading.right_db[band].unwrap();
        assert!((difference - 20.0).abs() < 0.7, "{band}: {difference}");
        let above_left = reading.levels_db[band].unwrap() - reading.left_db[band].unwrap();
        assert!((above_left - 0.043).abs() < 0.01, "10·log10(1 + 0.01): {above_left}");
    }
    let left_only = spectrum(vec![white(8, 10), vec![0.0; 10 * RATE as usize]]).third_octave;
    assert_eq!(left_only.left_db, left_only.levels_db);
    assert!(left_only.right_db.iter().all(Option::is_none));
    let mono = spectrum(vec![white(8, 10)]).third_octave;
    assert!(mono.left_db.iter().chain(&mono.right_db).all(Option::is_none) && mono.left_db.len() == 31);
}

/// Mean square of uniform noise is a²/3; a third octave at f holds 0.2316·f of its 24 kHz.
#[test]
fn every_band_of_white_noise_holds_its_share_of_the_power() {
    let reading = spectrum(vec![white(2, 60), white(3, 60)]);
    for (band, center_hz) in third_octave_centers_hz().into_iter().enumerate().take(30) {
        let expected = 10.0 * (2.0 * 0.25 / 3.0 * 0.231_56 * center_hz / 24_000.0).log10();
        let level = reading.third_octave.levels_db[band].unwrap();
        // The lowest bands hold few independent samples.
        let tolerance = if center_hz < 60.0 { 1.0 } else { 0.4 };
        assert!((level - expected).abs() < tolerance, "{center_hz}: {level} {expected}");
        let mid = reading.third_octave.mid_db[band].unwrap();
        let side = reading.third_octave.side_db[band].unwrap();
        assert!((mid - expected + 3.01).abs() < 1.5 && (side - expected + 3.01).abs() < 1.5, "{center_hz}");
    }
}

#[test]
fn a_tone_of_any_band_reads_its_level_there() {
    for frequency_hz in [31.25, 62.5, 125.0, 157.0, 198.0, 250.0, 1_000.0, 10_079.0] {
        let tone = signals::sine(RATE, Hertz(frequency_hz), 0.5, 20 * RATE as usize);
        let reading = spectrum(vec![tone.clone(), tone]).third_octave;
        let band = third_octave_centers_hz().iter().position(|c| (c / frequency_hz).log2().abs() < 1.0 / 6.0).unwrap();
        // Two channels of mean square 1/8.
        let level = reading.levels_db[band].unwrap();
        assert!((level + 6.02).abs() < 0.15, "{frequency_hz}: {level}");
        assert!(reading.side_db[band].is_none_or(|side| side < level - 100.0));
        assert!((reading.p50_db[band].unwrap() - level).abs() < 0.2);
    }
}

#[test]
fn bands_that_hold_nothing_are_undefined() {
    let rate = 16_000;
    let reading = analyzed(rate, vec![signals::white_noise(1, 0.5, 5 * rate as usize)]).spectrum.third_octave;
    assert_eq!(reading.levels_db[28], None);
    assert!(reading.levels_db[20].is_some());
    assert!(reading.side_db.iter().all(Option::is_none));
}

#[test]
fn quiet_passages_do_not_count() {
    let mut low = white(5, 10);
    Biquad::new(Coefficients::low_pass(RATE, Hertz(300.0), 0.7)).process(&mut low);
    let mut samples = white(4, 10);
    samples.extend(low.iter().map(|x| 0.05 * x));
    let tilt = spectrum(vec![samples]).tilt_db_per_octave.unwrap();
    assert!(tilt.abs() < 0.1, "{tilt}");
}

#[test]
fn rumble_is_heard_in_play_and_in_pauses() {
    let mut samples = white(6, 20);
    for second in [5, 6, 7, 12, 13, 14, 15] {
        samples[second * RATE as usize..(second + 1) * RATE as usize].fill(0.0);
    }
    let clean = spectrum(vec![samples.clone()]);
    assert!(clean.rumble_in_gaps_db.is_none_or(|db| db < -100.0), "{:?}", clean.rumble_in_gaps_db);
    let rumble = signals::sine(RATE, Hertz(18.0), 0.05, samples.len());
    for (x, r) in samples.iter_mut().zip(rumble) {
        *x += r;
    }
    let found = spectrum(vec![samples]);
    // 0.05²/2 against 0.25/3.
    let expected = 10.0 * (0.001_25_f64 / (0.25 / 3.0)).log10();
    assert!((found.rumble_in_gaps_db.unwrap() - expected).abs() < 0.5, "{:?}", found.rumble_in_gaps_db);
    assert!(found.rumble_db.unwrap() > 5.0, "{:?}", found.rumble_db);
    let [low_hz, high_hz] = found.rumble_band_hz.unwrap();
    assert!(16.0 < low_hz && high_hz < 20.0, "a tone of 18 Hz in bins of 1.5 Hz: {low_hz} to {high_hz}");
    assert!(clean.rumble_db.unwrap() < 0.0);
    assert_eq!(spectrum(vec![white(7, 10)]).rumble_in_gaps_db, None);
}

/// A dull introduction of half a song, about 7 dB under the rest, which the gate keeps, is not heard in what the loud part sounds like.
#[test]
fn a_long_quiet_introduction_does_not_change_the_loud_spectrum() {
    let alone = spectrum(vec![pink(4, 20)]).third_octave;
    let mut song: Vec<f32> = pink(5, 20).iter().map(|sample| 0.6 * sample).collect();
    let dull = Coefficients::low_pass(RATE, Hertz(1_000.0), std::f64::consts::FRAC_1_SQRT_2);
    Biquad::new(dull).process(&mut song);
    song.extend(pink(4, 20));
    let with = spectrum(vec![song]).third_octave;
    let mean = |levels: &[Option<f64>]| (17..27).filter_map(|band| levels[band]).sum::<f64>() / 10.0;
    assert!((mean(&with.loud_db) - mean(&alone.loud_db)).abs() < 0.5, "{:?}", with.loud_db);
    assert!(mean(&alone.levels_db) - mean(&with.levels_db) > 2.0, "the whole is quieter there");
}

/// Of what does not change all is loud.
#[test]
fn steady_and_short_sounds_are_loud_throughout() {
    for seconds in [2, 20] {
        let bands = spectrum(vec![pink(6, seconds)]).third_octave;
        for (whole, loud) in bands.levels_db.iter().zip(&bands.loud_db).skip(12) {
            assert!((whole.unwrap() - loud.unwrap()).abs() < 0.5, "{bands:?}");
        }
    }
}
