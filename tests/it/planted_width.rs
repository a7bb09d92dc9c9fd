//! Stems of real songs made wide so that they cancel in mono: the rule names the stem and the range, and says nothing of the
//! same stem made wide by less. Synthesised stems: the narrowing is rendered, and proved by what it is for.

use crate::plan::{Plan, names};
use crate::premix::{premix, run};
use crate::real_stems::song;
use crate::session_folder::{SessionFolder, write_wav};
use analyzer::{TrackInfo, TrackMeter};
use dsp::{AudioBlock, Biquad, Coefficients, Hertz, signals};
use media::Decoder;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The stem, both channels its mid, and its rate.
pub(crate) fn mono(path: &Path) -> (u32, Vec<f32>) {
    let mut decoder = Decoder::open(path).unwrap();
    let rate_hz = decoder.format().sample_rate_hz;
    let (mut samples, mut block) = (Vec::new(), AudioBlock::default());
    while decoder.next_block(&mut block).unwrap() {
        let (left, right) = block.left_right();
        samples.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)));
    }
    (rate_hz, samples)
}

/// What the program says of the song with `stem` replaced by two channels made of its mid.
pub(crate) fn planted(folder: &Path, stem: &str, channels: impl Fn(u32, &[f32]) -> [Vec<f32>; 2]) -> Plan {
    let place = SessionFolder::empty();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().unwrap() == stem {
            let (rate_hz, mid) = mono(&path);
            write_wav(&place.file(&format!("{stem}.wav")), rate_hz, &channels(rate_hz, &mid));
        } else {
            fs::copy(&path, place.file(&path.file_name().unwrap().to_string_lossy())).unwrap();
        }
    }
    Plan::of(run(premix("check").arg(place.folder()).args(["--format", "json"])).succeeded())
}

/// The same with its mid on the left and something else on the right.
fn widened(folder: &Path, stem: &str, right: impl Fn(u32, &[f32]) -> Vec<f32>) -> Plan {
    planted(folder, stem, |rate_hz, mid| [mid.to_vec(), right(rate_hz, mid)])
}

fn warnings<'a>(plan: &'a Plan, rule: &str) -> Vec<&'a Value> {
    let wanted = plan.findings().iter().filter(|one| one["rule"] == rule && one["severity"] == "warning");
    wanted.collect()
}

/// The centre of the loudest third octave between 250 Hz and 4 kHz.
fn strongest_hz(rate_hz: u32, samples: &[f32]) -> f64 {
    let mut meter = TrackMeter::new(TrackInfo {
        name: String::new(),
        path: String::new(),
        codec: String::new(),
        bits_per_sample: None,
        sample_rate_hz: rate_hz,
        channels: 1,
    });
    meter.push(&AudioBlock::from_channels(vec![samples.to_vec()]));
    let thirds = meter.finish().spectrum.third_octave;
    let bands = thirds.centers_hz.iter().zip(&thirds.levels_db).filter(|(hz, _)| (250.0..4_000.0).contains(*hz));
    *bands.max_by(|a, b| a.1.partial_cmp(b.1).unwrap()).unwrap().0
}

fn minus(samples: &[f32], size: f64, mut part: Vec<f32>, filter: Coefficients) -> Vec<f32> {
    Biquad::new(filter).process(&mut part);
    samples.iter().zip(part).map(|(x, y)| x - size as f32 * y).collect()
}

/// A range of the right channel taken away (size 1), and turned over beyond that.
#[test]
fn a_range_that_is_turned_over_on_one_side_is_named() {
    for (set, stem) in
        [("kira_dynamic", "lead"), ("starlight", "Vocals30"), ("mdn_funk", "leadguitar"), ("mdn_funk", "clav")]
    {
        let Some(folder) = song(set) else { continue };
        for (size, named) in [(1.0, false), (1.5, true), (1.8, true)] {
            let range = |rate_hz: u32, mid: &[f32]| {
                minus(mid, size, mid.to_vec(), Coefficients::band_pass(rate_hz, Hertz(strongest_hz(rate_hz, mid)), 0.5))
            };
            let plan = widened(&folder, stem, range);
            let findings: Vec<&Value> =
                plan.findings().iter().filter(|one| one["rule"] == "mono-loss" && names(&one["stems"], stem)).collect();
            assert_eq!(!findings.is_empty(), named, "{set}/{stem}, size {size}: {findings:?}");
            let (rate_hz, mid) = mono(&first_of(&folder, stem));
            let planted_hz = strongest_hz(rate_hz, &mid);
            for finding in findings {
                let edge = |index: usize| finding["band_hz"][index].as_f64().unwrap();
                assert!(edge(0) <= planted_hz && planted_hz <= edge(1), "{planted_hz} Hz: {finding}");
            }
            let others = warnings(&plan, "mono-loss").into_iter().filter(|one| !names(&one["stems"], stem)).count();
            assert_eq!(others, 0, "{set}/{stem}, size {size}");
        }
    }
}

fn first_of(folder: &Path, stem: &str) -> std::path::PathBuf {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.into_iter().find(|path| path.file_stem().unwrap() == stem).unwrap()
}

const BASSES: [(&str, &str); 4] =
    [("kira_dynamic", "bass"), ("starlight", "BassDrums30"), ("mdn_funk", "bassguitar"), ("mdn_funk", "drums")];

fn check_lows(sizes: &[(f64, bool)], right: impl Fn(f64, u32, &[f32]) -> Vec<f32>) {
    for (set, stem) in BASSES {
        let Some(folder) = song(set) else { continue };
        for (size, named) in sizes {
            let plan = widened(&folder, stem, |rate_hz, mid| right(*size, rate_hz, mid));
            let warned = warnings(&plan, "wide-bass");
            assert_eq!(warned.iter().any(|one| names(&one["stems"], stem)), *named, "{set}/{stem}, {size}: {warned:?}");
            for finding in warned {
                assert!(names(&finding["stems"], stem), "{set}/{stem}, {size}: {finding}");
                assert_eq!(finding["band_hz"], serde_json::json!([20.0, 120.0]));
            }
        }
    }
}

/// The lows of the right channel turned down to a half, taken away, and turned over.
#[test]
fn lows_that_are_turned_over_on_one_side_are_named() {
    check_lows(&[(0.5, false), (1.0, true), (1.5, true)], |size, rate_hz, mid| {
        minus(mid, size, mid.to_vec(), Coefficients::low_pass(rate_hz, Hertz(400.0), 0.7))
    });
}

/// Sizes in milliseconds.
#[test]
fn lows_that_are_late_on_one_side_are_named() {
    check_lows(&[(0.5, false), (5.0, true), (8.0, true)], |ms, rate_hz, mid| {
        let late = (ms * f64::from(rate_hz) / 1_000.0) as usize;
        std::iter::repeat_n(0.0, late).chain(mid.iter().copied()).take(mid.len()).collect()
    });
}

/// Noise through a filter at −20 dBFS, the same on both sides, and another that is opposite on them, `side` times as loud.
fn wide_noise(filter: Coefficients, side: f32) -> [Vec<f32>; 2] {
    let [middle, sides] = [1, 2].map(|seed| {
        let mut noise = signals::white_noise(seed, 0.1, 20 * 48_000);
        Biquad::new(filter).process(&mut noise);
        let power = noise.iter().map(|x| f64::from(x * x)).sum::<f64>() / noise.len() as f64;
        noise.iter().map(|x| (f64::from(*x) * 0.1 / power.sqrt()) as f32).collect::<Vec<f32>>()
    });
    [1.0, -1.0].map(|sign| middle.iter().zip(&sides).map(|(m, s)| m + sign * side * s).collect())
}

/// The move of that kind on the stem beside the band, with what it was for before and after.
fn narrowed(stem: &str, channels: &[Vec<f32>], kind: &str) -> (Value, f64, f64) {
    let session = SessionFolder::band();
    session.write(&format!("{stem}.wav"), 48_000, channels);
    let plan = Plan::of(run(premix("suggest").arg(session.folder()).args(["--format", "json"])).succeeded());
    let found = plan.moves().iter().find(|one| one["action"]["kind"] == kind && one["stem"] == stem);
    let one = found.unwrap_or_else(|| panic!("no {kind} among {:?}", plan.moves())).clone();
    let reading = |when: &str| one["verified"][when].as_f64().unwrap_or_else(|| panic!("{one}"));
    let (before, after) = (reading("before"), reading("after"));
    (one, before, after)
}

#[test]
fn lows_made_mono_are_proved() {
    let bass = wide_noise(Coefficients::low_pass(48_000, Hertz(100.0), 0.7), 1.0);
    let (mono_below, before, after) = narrowed("Synth Bass", &bass, "mono_below");
    assert!(mono_below["status"] == "kept" && mono_below["verified"]["metric"] == "low_side_to_mid_db", "{mono_below}");
    assert!(before.abs() < 1.5 && after < before - 6.0, "{mono_below}");
}

#[test]
fn a_range_made_narrower_is_proved() {
    // A side twice the middle loses 7 dB in mono; narrowed to a half it loses 3 dB.
    let wide = wide_noise(Coefficients::band_pass(48_000, Hertz(1_000.0), 0.5), 2.0);
    // Its own lows keep the stem as a whole from cancelling, which another rule would name.
    let lows = wide_noise(Coefficients::low_pass(48_000, Hertz(150.0), 0.7), 0.0);
    let both = |(range, lows): (&Vec<f32>, &Vec<f32>)| range.iter().zip(lows).map(|(x, y)| 0.4 * x + y).collect();
    let pad: Vec<Vec<f32>> = wide.iter().zip(&lows).map(both).collect();
    let (width, before, after) = narrowed("Pad", &pad, "width");
    assert!(width["status"] == "kept" && width["verified"]["metric"] == "loss_in_mono_db", "{width}");
    assert!((before - 7.0).abs() < 1.0 && (2.5..4.5).contains(&after), "{width}");
}

/// What `suggest` proposes for that stem beside the band: its gain, and how far it reads what a move of that kind is for, before
/// and after. Both moves are kept.
fn made_up(stem: &str, channels: &[Vec<f32>], kind: &str) -> (f64, f64, f64) {
    let (one, before, after) = narrowed(stem, channels, kind);
    let (gain, ..) = narrowed(stem, channels, "gain");
    assert!(one["status"] == "kept" && gain["status"] == "kept", "{one} {gain}");
    assert_eq!(one["verified"], gain["verified"], "rendered together");
    (gain["action"]["gain_db"].as_f64().unwrap(), before, after)
}

#[test]
fn what_was_panned_far_aside_comes_back_as_loud_as_it_was() {
    let [left, right] = wide_noise(Coefficients::band_pass(48_000, Hertz(1_000.0), 0.5), 0.2);
    let right: Vec<f32> = right.iter().map(|x| 0.2 * x).collect();
    let (gain_db, before, after) = made_up("Snare", &[left, right], "pan");
    // The louder side goes down by 14 dB: of a power of 1.04, 0.08 is left.
    assert!((before - 14.0).abs() < 0.5 && after < 0.5, "{before} {after}");
    assert!((gain_db - 11.1).abs() < 0.5, "{gain_db}");
}

/// Beside lows of its own the whole narrowing takes more than the guard of loudness allows, and half of it stands.
#[test]
fn what_is_gone_in_mono_is_narrowed_and_made_louder() {
    // A side four times the middle loses 12 dB, and something more between the edges that are found.
    let wide = wide_noise(Coefficients::band_pass(48_000, Hertz(1_500.0), 0.5), 4.0);
    // Its own lows keep the stem as a whole from cancelling, which another rule would name.
    let lows = wide_noise(Coefficients::low_pass(48_000, Hertz(150.0), 0.7), 0.0);
    let both = |(range, lows): (&Vec<f32>, &Vec<f32>)| range.iter().zip(lows).map(|(x, y)| 0.3 * x + 0.7 * y).collect();
    let strings: Vec<Vec<f32>> = wide.iter().zip(&lows).map(both).collect();
    let session = SessionFolder::band();
    session.write("Strings.wav", 48_000, &strings);
    let plan = Plan::of(run(premix("suggest").arg(session.folder()).args(["--format", "json"])).succeeded());
    let of_loss = |kind: &str| {
        let is_it = |one: &&Value| one["action"]["kind"] == kind && one["verified"]["metric"] == "loss_in_mono_db";
        plan.moves().iter().find(is_it).unwrap_or_else(|| panic!("no {kind} among {:?}", plan.moves()))
    };
    let (width, gain) = (of_loss("width"), of_loss("gain"));
    assert_eq!(width["verified"], gain["verified"], "rendered together");
    let reading = |when: &str| width["verified"][when].as_f64().unwrap();
    assert!((reading("before") - 12.5).abs() < 1.0 && reading("after") < reading("before") - 3.0, "{width}");
    assert!(width["status"] == "reduced" && gain["status"] == "reduced", "{width} {gain}");
    assert!(gain["action"]["gain_db"].as_f64().unwrap() > 0.5, "{gain}");
}
