//! Each fault really is what it says: measured on the synthesised song, by other means than it was planted with.

use super::gated_level::gated_level_db;
use super::polarity::correlation;
use super::tone::band_power;
use super::wrong_pan::lean_db;
use super::*;
use analyzer::Role;
use dsp::signals::Noise;
use dsp::{Biquad, Coefficients, Hertz, power_to_db};
use std::f64::consts::TAU;
use std::sync::LazyLock;

const LENGTH_S: f64 = 12.0;
/// A level that was set again is the same within this, in dB: soft tenths of a second pass the
/// absolute gate once and not again, which moves the relative one.
const SAME_LEVEL_DB: f64 = 0.05;

/// Twelve seconds of the synthesised song; its lead vocal has sibilants added at known times.
static SONG: LazyLock<Material> = LazyLock::new(|| {
    let mut song = demo();
    let rate = song.sample_rate_hz;
    for stem in &mut song.stems {
        stem.audio = crate::decoded::part(&stem.audio, rate, 0.0, LENGTH_S);
        if stem.role == Role::LeadVocal {
            hiss(&mut stem.audio, rate);
        }
    }
    song
});

/// A tenth of a second of noise from 6 to 9 kHz in each second.
fn hiss(audio: &mut AudioBlock, rate: u32) {
    let mut noise = Noise::new(5);
    let mut band = Biquad::new(Coefficients::band_pass(rate, Hertz(7_300.0), 2.5));
    let hisses: Vec<f32> = (0..audio.n_frames())
        .map(|k| if k % rate as usize > rate as usize * 9 / 10 { band.step(0.4 * noise.white()) as f32 } else { 0.0 })
        .collect();
    for channel in audio.channels_mut() {
        channel.iter_mut().zip(&hisses).for_each(|(x, hiss)| *x = if *hiss == 0.0 { *x } else { *hiss });
    }
}

fn planted(fault: Fault, size: Size, seed: u64) -> Planted {
    fault.plant(size, &SONG, seed).unwrap_or_else(|| panic!("the song can carry {}", fault.name()))
}

/// The stem that carries the fault, before and after.
fn carrier(planted: &Planted) -> (&'static Stem, &Stem) {
    let name = &planted.truth.stems[0];
    let find = |stems: &'_ [Stem]| stems.iter().position(|stem| stem.name == *name);
    let index = find(&planted.stems).expect("the truth names a stem");
    (&SONG.stems[find(&SONG.stems).expect("a stem of the song")], &planted.stems[index])
}

/// What was added.
fn difference(before: &AudioBlock, after: &AudioBlock) -> AudioBlock {
    let of = |(a, b): (&Vec<f32>, &Vec<f32>)| a.iter().zip(b).map(|(a, b)| b - a).collect();
    AudioBlock::from_channels(before.channels().iter().zip(after.channels()).map(of).collect())
}

fn power(audio: &AudioBlock) -> f64 {
    let n_values = (audio.n_channels() * audio.n_frames()) as f64;
    audio.channels().iter().flatten().map(|x| f64::from(*x).powi(2)).sum::<f64>() / n_values
}

fn power_db(audio: &AudioBlock) -> f64 {
    power_to_db(power(audio)).expect("no silence")
}

fn level_db(stem: &Stem) -> f64 {
    gated_level_db(&stem.audio, SONG.sample_rate_hz).expect("a sounding stem")
}

fn change_db(before: &Stem, after: &Stem, hz: f64) -> f64 {
    let [x, y] = [before, after].map(|stem| band_power(&stem.audio, SONG.sample_rate_hz, hz));
    power_to_db(y / x).expect("a band with something in it")
}

/// What lies below (or above) a frequency, with 48 dB per octave.
fn part_of(samples: &[f32], design: fn(u32, Hertz, f64) -> Coefficients, hz: f64) -> Vec<f32> {
    let mut samples = samples.to_vec();
    for _ in 0..4 {
        let filter = design(SONG.sample_rate_hz, Hertz(hz), Coefficients::BUTTERWORTH_Q);
        Biquad::new(filter).process(&mut samples);
    }
    samples
}

fn sum_of_squares(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum()
}

/// Mid and side of a stereo stem.
fn mid_side(audio: &AudioBlock) -> [Vec<f32>; 2] {
    let (left, right) = audio.left_right();
    [1.0_f32, -1.0].map(|sign| left.iter().zip(right).map(|(l, r)| 0.5 * (l + sign * r)).collect())
}

/// Seeds enough that every kind of stem has its turn.
const SEEDS: [u64; 3] = [0, 1, 2];

#[test]
fn a_fault_is_on_one_stem_and_the_others_are_untouched_to_the_bit() {
    for fault in Fault::ALL {
        for size in Size::ALL {
            let planted = planted(fault, size, 1);
            let what = format!("{} {}", size.name(), fault.name());
            assert!(planted == self::planted(fault, size, 1), "{what} is seeded");
            assert!(planted.stems.len() >= SONG.stems.len() && planted.truth.stems.len() <= 2);
            let mut touched = Vec::new();
            for (k, stem) in planted.stems.iter().enumerate() {
                assert_eq!(stem.audio.n_frames(), SONG.stems[0].audio.n_frames(), "{what}");
                assert!(stem.audio.channels().iter().flatten().all(|x| x.is_finite()), "{what}");
                if SONG.stems.get(k) != Some(stem) {
                    touched.push(stem.name.clone());
                }
            }
            let expected: Vec<String> = planted.truth.stems.iter().take(1).cloned().collect();
            assert_eq!(touched, expected, "{what}");
            assert_eq!(planted.mix.is_some(), fault == Fault::BusLimiter);
        }
    }
}

#[test]
fn other_seeds_choose_other_stems_and_all_sizes_of_a_seed_one() {
    let on = |fault: Fault, size, seed| planted(fault, size, seed).truth.stems;
    for fault in [Fault::Offset, Fault::Clipping, Fault::Level] {
        let stems: std::collections::BTreeSet<_> = (0..12).map(|seed| on(fault, Size::Plain, seed)).collect();
        assert!(stems.len() >= 4, "{}: {stems:?}", fault.name());
        assert!(SEEDS.iter().all(|seed| on(fault, Size::Subtle, *seed) == on(fault, Size::Gross, *seed)));
    }
}

#[test]
fn every_fault_has_a_name_of_its_own_and_three_sizes() {
    let names: std::collections::BTreeSet<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    assert_eq!(names.len(), Fault::ALL.len());
    for fault in Fault::ALL {
        let sizes: std::collections::BTreeSet<String> = fault.sizes().into();
        assert_eq!(sizes.len(), 3, "{sizes:?}");
    }
}

#[test]
fn rules_of_the_truth_exist() {
    for fault in Fault::ALL {
        for rule in planted(fault, Size::Plain, 0).truth.rules {
            assert!(suggest::RULES.iter().any(|known| known.name == *rule), "{rule}");
        }
    }
}

#[test]
fn a_level_is_off_by_its_decibels() {
    for (size, gain_db) in Size::ALL.into_iter().zip(level::GAIN_DB) {
        for seed in SEEDS {
            let planted = planted(Fault::Level, size, seed);
            let (before, after) = carrier(&planted);
            let change_db = power_db(&after.audio) - power_db(&before.audio);
            assert!((change_db.abs() - gain_db).abs() < 1e-3, "{change_db}");
            assert!(matches!(planted.truth.remedy, Some(Remedy::GainDb(db)) if (db + change_db).abs() < 1e-3));
        }
    }
}

#[test]
fn bells_and_resonances_have_their_gain_at_their_frequency_and_are_undone_by_their_remedy() {
    for fault in [Fault::Bell, Fault::Resonance] {
        for seed in SEEDS {
            let planted = planted(fault, Size::Plain, seed);
            let (before, after) = carrier(&planted);
            let Some(Remedy::Bell { frequency_hz, gain_db }) = planted.truth.remedy else { panic!("a bell undoes it") };
            let bell = desk::Action::Eq {
                filter: desk::FilterShape::Bell,
                frequency_hz,
                gain_db,
                q: if fault == Fault::Bell { 1.0 } else { 12.0 },
            };
            let undone = tone::filtered(&after.audio, &bell.filters(SONG.sample_rate_hz));
            let rest_db = power_db(&difference(&before.audio, &undone)) - power_db(&before.audio);
            assert!(rest_db < -60.0, "{}: the remedy leaves {rest_db}", fault.name());
            let [was, is] = [before, after].map(|stem| power_at(stem.audio.channel(0), frequency_hz));
            let at_db = power_to_db(is / was).expect("something at the centre");
            assert!((at_db + gain_db).abs() < 1.0, "{at_db} against a remedy of {gain_db}");
            let band = planted.truth.band_hz.expect("a bell has a band");
            assert!(band[0] < frequency_hz && frequency_hz < band[1]);
        }
    }
}

#[test]
fn a_tilt_changes_no_level() {
    for seed in SEEDS {
        let planted = planted(Fault::Tilt, Size::Gross, seed);
        let (before, after) = carrier(&planted);
        let moved_db = level_db(after) - level_db(before);
        assert!(moved_db.abs() < SAME_LEVEL_DB, "{moved_db}");
    }
}

/// On white noise, which has something everywhere.
#[test]
fn a_tilt_has_its_slope() {
    let samples = dsp::signals::white_noise(3, 0.3, 10 * SONG.sample_rate_hz as usize);
    let noise = Stem { name: "Synth".into(), role: Role::Synth, audio: AudioBlock::from_channels(vec![samples]) };
    let song = Material { stems: vec![noise], ..Material::clone(&SONG) };
    for (size, slope_db) in Size::ALL.into_iter().zip(tilt::SLOPE_DB) {
        let planted = Fault::Tilt.plant(size, &song, 0).expect("noise can be tilted");
        let change = |hz| change_db(&song.stems[0], &planted.stems[0], hz);
        for (low_hz, high_hz) in [(125.0, 500.0), (500.0, 2_000.0), (2_000.0, 8_000.0)] {
            let measured_db = (change(high_hz) - change(low_hz)).abs() / 2.0;
            assert!((measured_db - slope_db).abs() < 0.15 * slope_db, "{measured_db} of {slope_db}");
        }
    }
}

#[test]
fn polarity_is_upside_down_and_as_far_under_its_partner_as_it_says() {
    for seed in 0..6 {
        for (size, under_db) in Size::ALL.into_iter().zip(polarity::UNDER_PARTNER_DB) {
            let planted = planted(Fault::Polarity, size, seed);
            let (before, after) = carrier(&planted);
            let last = after.audio.n_channels() - 1;
            let r = correlation(before.audio.channel(last), after.audio.channel(last)).expect("sound");
            assert!((r + 1.0).abs() < 1e-5, "{r}");
            match planted.truth.remedy {
                Some(Remedy::Polarity) => {
                    let partner = SONG.stems.iter().find(|stem| stem.name == planted.truth.stems[1]).expect("a pair");
                    let lies_under_db = level_db(partner) - level_db(after);
                    assert!(size == Size::Gross || lies_under_db > under_db - 0.01, "{lies_under_db}");
                }
                Some(Remedy::ChannelPolarity) => {
                    let [lean_before, lean_after] = [before, after].map(|stem| lean_db(&stem.audio).expect("sound"));
                    assert!((lean_after - lean_before + under_db).abs() < 1e-3);
                    assert_eq!(before.audio.channel(0), after.audio.channel(0));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn recordings_of_one_source_are_found_by_name_and_waveform() {
    let names: Vec<[&str; 2]> = related::related(&SONG)
        .into_iter()
        .map(|pair| [pair.first, pair.second].map(|index| SONG.stems[index].name.as_str()))
        .collect();
    assert_eq!(names, [["Bass DI", "Bass Amp"]]);
}

#[test]
fn a_delay_is_as_late_as_it_says() {
    for (size, n_late) in Size::ALL.into_iter().zip([9, 88, 882]) {
        let planted = planted(Fault::Delay, size, 3);
        let (before, after) = carrier(&planted);
        let n = before.audio.n_frames();
        assert_eq!(before.audio.channel(0)[..n - n_late], after.audio.channel(0)[n_late..]);
        assert!(after.audio.channel(0)[..n_late].iter().all(|x| *x == 0.0));
        assert_eq!(planted.truth.remedy, Some(Remedy::DelaySamples(-(n_late as f64))));
    }
}

/// By the sine-cosine law the sides of a pan p differ by 20 lg tan(π/4 (1 + p)): 2.07 dB at 0.15, 4.25 dB at 0.3 and
/// 16.01 dB at 0.8.
#[test]
fn a_pan_leans_by_the_law_and_keeps_the_sound() {
    for (size, lean) in Size::ALL.into_iter().zip([2.066, 4.254, 16.006]) {
        let planted = planted(Fault::WrongPan, size, 0);
        let (before, after) = carrier(&planted);
        let change = lean_db(&after.audio).expect("both sides") - lean_db(&before.audio).expect("both sides");
        assert!((change.abs() - lean).abs() < 0.01, "{change}");
        assert!((correlation(after.audio.channel(0), before.audio.channel(0)).expect("sound") - 1.0).abs() < 1e-5);
        assert!(matches!(planted.truth.remedy, Some(Remedy::Pan(p)) if (p < 0.0) == (change > 0.0)));
    }
}

#[test]
fn one_side_is_down_by_its_decibels_or_empty() {
    for (size, down_db) in [(Size::Subtle, 3.0), (Size::Plain, 6.0)] {
        let planted = planted(Fault::OneSided, size, 2);
        let (before, after) = carrier(&planted);
        let change = lean_db(&after.audio).expect("both sides") - lean_db(&before.audio).expect("both sides");
        assert!((change.abs() - down_db).abs() < 1e-3, "{change}");
    }
    let gross = planted(Fault::OneSided, Size::Gross, 2);
    let sides = carrier(&gross).1.audio.channels();
    assert_eq!(sides.iter().filter(|side| side.iter().all(|x| *x == 0.0)).count(), 1);
}

#[test]
fn compression_takes_peaks_off_and_keeps_the_level() {
    for seed in SEEDS {
        let mut taken_off_db = Vec::new();
        for size in Size::ALL {
            let planted = planted(Fault::OverCompression, size, seed);
            let (before, after) = carrier(&planted);
            let moved_db = level_db(after) - level_db(before);
            assert!(moved_db.abs() < SAME_LEVEL_DB, "{moved_db}");
            taken_off_db.push(taken_off_loud_tenths_db(before, after));
        }
        assert!(taken_off_db.is_sorted_by(|a, b| a + 1.0 < *b), "{taken_off_db:?}");
        // The peaks that stand out of a loud tenth are taken off first: its mean power falls by less than they do.
        for (down_db, reduction_db) in taken_off_db.into_iter().zip(over_compression::REDUCTION_DB) {
            assert!((0.5 * reduction_db..=reduction_db).contains(&down_db), "{down_db} of {reduction_db}");
        }
    }
}

/// How much lower the loudest tenths of a second come out than the softest that play, in dB.
fn taken_off_loud_tenths_db(before: &Stem, after: &Stem) -> f64 {
    let tenths = |stem: &Stem| gated_level::tenth_powers(&stem.audio, SONG.sample_rate_hz);
    let least = dsp::db_to_power(level_db(before) - 40.0);
    let mut played: Vec<(f64, f64)> =
        tenths(before).into_iter().zip(tenths(after)).filter(|(was, _)| *was > least).collect();
    played.sort_by(|a, b| a.0.total_cmp(&b.0));
    let gain_db = |tenths: &[(f64, f64)]| {
        let gains: Vec<f64> = tenths.iter().map(|(was, is)| is / was).collect();
        power_to_db(gated_level::quantile(&gains, 0.5).expect("it plays")).expect("a gain")
    };
    let n = played.len() / 10;
    gain_db(&played[..n]) - gain_db(&played[played.len() - n..])
}

#[test]
fn phrases_jump_by_twice_the_swing() {
    for (size, swing_db) in Size::ALL.into_iter().zip(missing_compression::SWING_DB) {
        let planted = planted(Fault::MissingCompression, size, 0);
        let (before, after) = carrier(&planted);
        let pairs = before.audio.channel(0).iter().zip(after.audio.channel(0)).filter(|(x, _)| x.abs() > 1e-3);
        let mut gains_db: Vec<f64> = pairs.map(|(x, y)| 20.0 * f64::from(y / x).log10()).collect();
        gains_db.sort_by(f64::total_cmp);
        let (least, most) = (gains_db[0], gains_db[gains_db.len() - 1]);
        assert!((most - least - 2.0 * swing_db).abs() < 0.02, "{least} to {most}");
        let near = |db: f64| gains_db.iter().filter(|x| (*x - db).abs() < 0.1).count() as f64 / gains_db.len() as f64;
        assert!(near(least) > 0.15 && near(most) > 0.15 && near(least) + near(most) > 0.9);
        let change_db = level_db(after) - level_db(before);
        assert!(change_db.abs() < SAME_LEVEL_DB, "{change_db}");
    }
}

/// The power of the component at `hz`, by a sum over all samples under a Hann window.
fn power_at(samples: &[f32], hz: f64) -> f64 {
    let step = TAU * hz / f64::from(SONG.sample_rate_hz);
    let n = samples.len() as f64;
    let hann = |k: usize| 1.0 - (TAU * k as f64 / n).cos();
    let sum = |wave: fn(f64) -> f64| -> f64 {
        samples.iter().enumerate().map(|(k, x)| f64::from(*x) * hann(k) * wave(step * k as f64)).sum::<f64>()
    };
    2.0 * (sum(f64::sin).powi(2) + sum(f64::cos).powi(2)) / (n * n)
}

#[test]
fn hum_is_ten_lines_at_its_level() {
    for (size, re_level_db) in Size::ALL.into_iter().zip(hum::RE_LEVEL_DB) {
        let planted = planted(Fault::Hum, size, 1);
        let (before, after) = carrier(&planted);
        let hum = difference(&before.audio, &after.audio);
        assert!((power_db(&hum) - level_db(before) - re_level_db).abs() < 0.05);
        let mains_hz = planted.truth.band_hz.expect("hum has a band")[0];
        let lines: f64 = (1..=10).map(|k| power_at(hum.channel(0), mains_hz * f64::from(k))).sum();
        assert!((power_to_db(lines).expect("hum") - power_db(&hum)).abs() < 0.05);
    }
}

#[test]
fn noise_is_white_at_its_level_and_another_in_each_channel() {
    for (size, re_level_db) in Size::ALL.into_iter().zip(noise::RE_LEVEL_DB) {
        let planted = planted(Fault::Noise, size, 1);
        let (before, after) = carrier(&planted);
        let noise = difference(&before.audio, &after.audio);
        assert!((power_db(&noise) - level_db(before) - re_level_db).abs() < 0.05);
        let band = |hz| band_power(&noise, SONG.sample_rate_hz, hz) / hz;
        assert!(power_to_db(band(500.0) / band(5_000.0)).expect("noise").abs() < 0.7);
        if noise.n_channels() == 2 {
            assert!(correlation(noise.channel(0), noise.channel(1)).expect("noise").abs() < 0.02);
        }
    }
}

#[test]
fn clipping_flattens_its_share_and_nothing_else() {
    for (size, percent) in Size::ALL.into_iter().zip(clipping::CLIPPED_PERCENT) {
        for seed in SEEDS {
            let planted = planted(Fault::Clipping, size, seed);
            let (before, after) = carrier(&planted);
            let samples = || before.audio.channels().iter().flatten().zip(after.audio.channels().iter().flatten());
            let ceiling = after.audio.channels().iter().flatten().fold(0.0_f32, |most, x| most.max(x.abs()));
            let is_flat = |x: f32, y: f32| x.abs() > ceiling && y.to_bits() == ceiling.copysign(x).to_bits();
            let n_changed = samples().filter(|(x, y)| x.to_bits() != y.to_bits()).count();
            let share = 100.0 * n_changed as f64 / samples().count() as f64;
            assert!(share > 0.1 * percent && share <= 1.01 * percent, "{share} of {percent} %");
            assert!(samples().all(|(x, y)| x.to_bits() == y.to_bits() || is_flat(*x, *y)));
        }
    }
}

#[test]
fn an_offset_is_a_constant() {
    for (size, offset) in Size::ALL.into_iter().zip(offset::OFFSET) {
        let planted = planted(Fault::Offset, size, 0);
        let (before, after) = carrier(&planted);
        let added = difference(&before.audio, &after.audio);
        let first = f64::from(added.channel(0)[0]);
        assert!((first.abs() - offset).abs() < 1e-6);
        assert!(added.channels().iter().flatten().all(|x| (f64::from(*x) - first).abs() < 1e-6));
    }
}

#[test]
fn rumble_lies_below_hearing_at_its_level() {
    for (size, re_level_db) in Size::ALL.into_iter().zip(rumble::RE_LEVEL_DB) {
        let planted = planted(Fault::Rumble, size, 0);
        let (before, after) = carrier(&planted);
        let rumble = difference(&before.audio, &after.audio);
        assert!((power_db(&rumble) - level_db(before) - re_level_db).abs() < 0.05);
        let below = part_of(rumble.channel(0), Coefficients::low_pass, 50.0);
        assert!(sum_of_squares(&below) > 0.9 * sum_of_squares(rumble.channel(0)));
        let heard = part_of(rumble.channel(0), Coefficients::high_pass, 80.0);
        assert!(sum_of_squares(&heard) < 1e-3 * sum_of_squares(rumble.channel(0)));
    }
}

#[test]
fn sibilants_are_up_by_their_decibels_and_the_rest_is_untouched() {
    for (size, boost_db) in Size::ALL.into_iter().zip(sibilance::BOOST_DB) {
        let planted = planted(Fault::Sibilance, size, 0);
        let (before, after) = carrier(&planted);
        assert_eq!(before.role, Role::LeadVocal);
        let rate = SONG.sample_rate_hz as usize;
        // The middle of the hisses that the song was given.
        let hiss = |stem: &Stem, second: usize| {
            let range = second * rate + rate * 93 / 100..second * rate + rate * 97 / 100;
            sum_of_squares(&stem.audio.channel(0)[range])
        };
        for second in 2..9 {
            let up_db = power_to_db(hiss(after, second) / hiss(before, second)).expect("a hiss");
            assert!((up_db - boost_db).abs() < 1.0, "{up_db} of {boost_db}");
        }
        let n_same = before
            .audio
            .channel(0)
            .iter()
            .zip(after.audio.channel(0))
            .filter(|(x, y)| x.to_bits() == y.to_bits())
            .count();
        assert!(n_same > before.audio.n_frames() / 2, "{n_same}");
    }
}

#[test]
fn bleed_is_another_stem_at_its_level() {
    for (size, re_level_db) in Size::ALL.into_iter().zip(bleed::RE_LEVEL_DB) {
        let planted = planted(Fault::Bleed, size, 1);
        let (before, after) = carrier(&planted);
        let bleed = difference(&before.audio, &after.audio);
        assert!((power_db(&bleed) - level_db(before) - re_level_db).abs() < 0.05);
        let sources = SONG.stems.iter().filter(|stem| stem.role.group() != before.role.group());
        let rate_hz = f64::from(SONG.sample_rate_hz);
        let alike = |stem: &Stem| {
            let mono: Vec<f32> = stem.mono().into_iter().map(|x| x as f32).collect();
            let lags = (0.002 * rate_hz) as usize..(0.010 * rate_hz) as usize;
            lags.filter_map(|lag| correlation(&mono[..mono.len() - lag], &bleed.channel(0)[lag..])).fold(0.0, f64::max)
        };
        assert!(sources.map(alike).fold(0.0, f64::max) > 0.8);
    }
}

#[test]
fn what_is_wide_loses_its_decibels_in_mono_and_none_in_stereo() {
    for (size, loss_db) in Size::ALL.into_iter().zip(mono_incompatible::LOSS_DB) {
        let planted = planted(Fault::MonoIncompatible, size, 0);
        let (before, after) = carrier(&planted);
        let above = |samples: &[f32]| sum_of_squares(&part_of(samples, Coefficients::high_pass, 800.0));
        let middle: Vec<f32> = before.middle().into_iter().map(|x| x as f32).collect();
        let [mid, side] = mid_side(&after.audio);
        let mono_db = power_to_db(above(&mid) / above(&middle)).expect("a mid");
        assert!((mono_db + loss_db).abs() < 0.5, "{mono_db}");
        let both_db = power_to_db((above(&mid) + above(&side)) / above(&middle)).expect("both");
        assert!(both_db.abs() < 0.5, "{both_db}");
        let (left, right) = after.audio.left_right();
        let sides_db = power_to_db(above(right) / above(left)).expect("both");
        assert!(sides_db.abs() < 3.0, "{sides_db}");
    }
}

#[test]
fn the_lows_alone_are_wide() {
    for (size, side_db) in Size::ALL.into_iter().zip(wide_low_end::SIDE_DB) {
        let planted = planted(Fault::WideLowEnd, size, 0);
        let (_, after) = carrier(&planted);
        let [mid, side] = mid_side(&after.audio);
        let ratio_db = |design, hz| {
            let [mid, side] = [&mid, &side].map(|samples| sum_of_squares(&part_of(samples, design, hz)));
            power_to_db(side / mid).expect("both")
        };
        assert!((ratio_db(Coefficients::low_pass, 70.0) - side_db).abs() < 1.5);
        assert!(ratio_db(Coefficients::high_pass, 500.0) < -20.0);
    }
}

#[test]
fn the_pad_lies_over_the_voice() {
    for (size, re_voice_db) in Size::ALL.into_iter().zip(masking_pad::RE_VOICE_DB) {
        let planted = planted(Fault::MaskingPad, size, 0);
        let pad = planted.stems.last().expect("a pad");
        let voice = SONG.stems.iter().find(|stem| stem.role == Role::LeadVocal).expect("a voice");
        assert!((level_db(pad) - level_db(voice) - re_voice_db).abs() < 0.01);
        assert_eq!(analyzer::role_from_name(&pad.name).role, Role::Pad);
        let range =
            part_of(&part_of(pad.audio.channel(0), Coefficients::low_pass, 6_000.0), Coefficients::high_pass, 120.0);
        assert!(sum_of_squares(&range) > 0.9 * sum_of_squares(pad.audio.channel(0)));
    }
}

#[test]
fn a_copy_is_its_original_later_and_softer() {
    for (size, (gain_db, n_late)) in Size::ALL.into_iter().zip([(-12.0, 441), (-6.0, 44), (0.0, 0)]) {
        let planted = planted(Fault::Duplicate, size, 4);
        let copy = planted.stems.last().expect("a copy");
        let original = SONG.stems.iter().find(|stem| stem.name == planted.truth.stems[1]).expect("an original");
        assert_eq!(copy.role, original.role);
        let n = copy.audio.n_frames();
        let gain = dsp::db_to_amplitude(gain_db) as f32;
        let pairs = original.audio.channel(0)[..n - n_late].iter().zip(&copy.audio.channel(0)[n_late..]);
        assert!(pairs.into_iter().all(|(x, y)| (x * gain - y).abs() < 1e-6));
    }
}

#[test]
fn the_bus_peaks_lower_by_its_decibels_and_is_not_late() {
    let peak = |audio: &AudioBlock| audio.channels().iter().flatten().fold(0.0_f32, |most, x| most.max(x.abs()));
    let sum = plain_sum(&SONG);
    for (size, reduction_db) in Size::ALL.into_iter().zip(bus_limiter::REDUCTION_DB) {
        let planted = planted(Fault::BusLimiter, size, 0);
        let mix = planted.mix.expect("a mix");
        assert_eq!(mix.n_frames(), sum.n_frames());
        let down_db = 20.0 * f64::from(peak(&sum) / peak(&mix)).log10();
        assert!(down_db > reduction_db - 0.01 && down_db < reduction_db + 0.8, "{down_db}");
        let at = |lag: usize| correlation(&sum.channel(0)[..1 << 18], &mix.channel(0)[lag..lag + (1 << 18)]);
        assert!((1..50).all(|lag| at(lag) < at(0)), "it is not late");
        assert!(planted.truth.stems.is_empty());
    }
}
