use super::*;
use crate::ReferenceWeights;
use analyzer::{Fault, FaultKind, TrackAnalysis, TrackInfo, TrackMeter};
use dsp::{AudioBlock, N_THIRD_OCTAVES, signals, third_octave_centers_hz};

const RATE: u32 = 48_000;

/// A song whose spectrum is the profile's median, `tilted` by so many dB per octave around 700 Hz.
fn song(name: &str, tilted: f64) -> TrackAnalysis {
    let info = TrackInfo {
        name: name.to_owned(),
        path: format!("{name}.wav"),
        codec: "pcm".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz: RATE,
        channels: 2,
    };
    let mut meter = TrackMeter::new(info);
    let n = 3 * RATE as usize;
    meter.push(&AudioBlock::from_channels(vec![signals::white_noise(1, 0.05, n), signals::white_noise(2, 0.05, n)]));
    let mut analysis = meter.finish();
    // Noise of even distribution peaks at one level, as if it were limited.
    analysis.faults.clear();
    let levels = spectrum_db(tilted);
    analysis.spectrum.third_octave.loud_db.clone_from(&levels);
    analysis.spectrum.third_octave.levels_db = levels;
    analysis
}

fn spectrum_db(tilted: f64) -> Vec<Option<f64>> {
    let median = &profile().third_octave.p50_db;
    third_octave_centers_hz()
        .iter()
        .zip(median)
        .map(|(hz, db)| Some(db - 20.0 + tilted * (hz / 700.0).log2()))
        .collect()
}

fn profile() -> Profile {
    corpus::profile("popular").unwrap()
}

fn reference(analysis: TrackAnalysis, tone: f64) -> Reference {
    Reference { analysis, weights: ReferenceWeights { tone, dynamics: 1.0, width: 1.0, level: 1.0 } }
}

fn outside(target: &Target, levels_db: &[Option<f64>]) -> Vec<f64> {
    target.deviation_db(levels_db).into_iter().map(|db| db.unwrap_or(0.0)).collect()
}

#[test]
fn without_a_weight_the_profile_judges_alone() {
    let plain = Target::new(profile(), Vec::new());
    let weightless = Target::new(profile(), vec![reference(song("Bright", 3.0), 0.0)]);
    for band in 0..N_THIRD_OCTAVES {
        assert_eq!(plain.corridor_db(band), weightless.corridor_db(band));
    }
    let thirds = song("Song", 1.0).spectrum.third_octave;
    assert_eq!(weightless.judged_db(&thirds), thirds.levels_db);
    assert_eq!(weightless.tone_title(), "popular music");
}

#[test]
fn a_reference_at_full_weight_is_the_target_within_a_tolerance_narrower_than_the_profile() {
    let plain = Target::new(profile(), Vec::new());
    let bright = Target::new(profile(), vec![reference(song("Bright", 3.0), 1.0)]);
    for band in 0..N_THIRD_OCTAVES {
        let width = |target: &Target| target.corridor_db(band).map(|(lo, hi)| hi - lo).unwrap();
        assert!(width(&bright) < 0.9 * width(&plain), "band {band}");
    }
    assert!(outside(&bright, &spectrum_db(3.0)).iter().all(|db| *db == 0.0));
    let flat = outside(&bright, &spectrum_db(0.0));
    assert!(flat[27] < -5.0 && flat[6] > 5.0, "{flat:?}");
    assert_eq!(bright.tone_title(), "the reference Bright");
}

#[test]
fn a_weight_between_stands_between() {
    let at =
        |weight: f64| Target::new(profile(), vec![reference(song("Bright", 3.0), weight)]).corridor_db(27).unwrap();
    let (plain, half, full) = (at(0.0), at(0.5), at(1.0));
    assert!((half.0 - f64::midpoint(plain.0, full.0)).abs() < 1e-9);
    assert!((half.1 - f64::midpoint(plain.1, full.1)).abs() < 1e-9);
}

#[test]
fn several_references_span_their_range() {
    let both = vec![reference(song("Bright", 3.0), 1.0), reference(song("Dark", -3.0), 1.0)];
    let target = Target::new(profile(), both);
    for tilted in [-3.0, 0.0, 3.0] {
        assert!(outside(&target, &spectrum_db(tilted)).iter().all(|db| *db == 0.0), "{tilted}");
    }
    assert!(outside(&target, &spectrum_db(5.0)).iter().any(|db| *db > 3.0));
    assert_eq!(target.tone_title(), "the range of 2 references");
}

/// The song sounds like the reference where both are loud; that one of them is dull for long does not matter.
#[test]
fn loud_sections_are_compared() {
    let mut with_introduction = song("Long introduction", 0.0);
    with_introduction.spectrum.third_octave.levels_db = spectrum_db(-4.0);
    let target = Target::new(profile(), vec![reference(with_introduction, 1.0)]);
    let judged = target.judged_db(&song("Song", 0.0).spectrum.third_octave);
    assert!(outside(&target, &judged).iter().all(|db| *db == 0.0));
}

#[test]
fn nothing_is_judged_by_what_a_reference_has_lost() {
    let mut low_passed = song("Old", 0.0);
    low_passed.faults =
        vec![Fault { kind: FaultKind::BandLimited { cutoff_hz: 8_000.0, drop_db: 40.0 }, places: Vec::new() }];
    low_passed.spectrum.third_octave.loud_db[27..].iter_mut().for_each(|level| *level = level.map(|db| db - 60.0));
    let alone = Target::new(profile(), vec![reference(low_passed.clone(), 1.0)]);
    let deviation = alone.deviation_db(&spectrum_db(0.0));
    assert_eq!((deviation[26], deviation[25]), (None, Some(0.0)), "the band around 8 kHz is cut");
    assert!(alone.references()[0].remarks().iter().any(|remark| remark.contains("ends at 8.0 kHz")));
    let half = Target::new(profile(), vec![reference(low_passed, 0.5)]);
    assert_eq!(half.corridor_db(28), Target::new(profile(), Vec::new()).corridor_db(28), "the profile knows");
}

#[test]
fn dynamics_follow_the_reference_unless_it_is_a_master() {
    let mut open = song("Open", 0.0);
    open.dynamics.plr_db = Some(19.0);
    let target = Target::new(profile(), vec![reference(open.clone(), 1.0)]);
    let range = target.feature("plr_db").unwrap();
    assert!((range.p50 - 19.0).abs() < 1e-9 && range.p10 > 17.0 && range.p90 < 21.0, "{range:?}");
    open.name = "Open master".to_owned();
    let target = Target::new(profile(), vec![reference(open, 1.0)]);
    assert_eq!(target.feature("plr_db"), profile().features.get("plr_db").copied());
    assert_eq!(target.feature("integrated_lufs"), profile().features.get("integrated_lufs").copied());
    assert!(target.references()[0].remarks()[0].contains("is a master"), "{:?}", target.references()[0].remarks());
    assert!((target.references()[0].used_weights().tone - 1.0).abs() < 1e-9);
}

#[test]
fn the_width_of_one_channel_is_no_target() {
    let wide = Target::new(profile(), vec![reference(song("Wide", 0.0), 1.0)]);
    assert!(wide.highest_side_to_mid_db([20.0, 120.0], -9.8) > 0.0, "unrelated channels are wide");
    let mut inverted = song("Inverted", 0.0);
    inverted.faults = vec![Fault { kind: FaultKind::FlippedChannel { correlation: -0.9 }, places: Vec::new() }];
    let target = Target::new(profile(), vec![reference(inverted, 1.0)]);
    assert!((target.highest_side_to_mid_db([20.0, 120.0], -9.8) + 9.8).abs() < 1e-9);
    assert_eq!(target.feature("side_to_mid_db"), profile().features.get("side_to_mid_db").copied());
}

#[test]
fn a_weight_is_named_and_in_range() {
    let weights = ReferenceWeights::default().with("tone", 0.25).unwrap();
    assert!((weights.tone - 0.25).abs() < 1e-9);
    assert!(weights.with("volume", 1.0).unwrap_err().contains("tone, dynamics, width and level"));
    for wrong in [-0.1, 1.01, f64::NAN] {
        assert!(weights.with("width", wrong).unwrap_err().contains("from 0 to 1"));
    }
}
