//! Readings against the standards, and moves against what was done to the stems, through the whole program.

use crate::demo::check_files;
use crate::demo_session::clean;
use crate::folder_contents::contents;
use crate::plan::Plan;
use crate::premix::{premix, run};
use crate::session_folder::{SessionFolder, read_wav_24};
use dsp::{Biquad, Coefficients, Db, Hertz, median};
use serde_json::Value;
use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

const RATE_HZ: u32 = 48_000;

fn loudness_of(samples: Vec<f32>) -> Value {
    let session = SessionFolder::empty();
    session.write("Tone.wav", RATE_HZ, &[samples.clone(), samples]);
    let run = run(premix("analyze").arg(session.file("Tone.wav")).args(["--format", "json"]));
    run.json()["tracks"][0]["loudness"].clone()
}

/// A stereo tone of 1 kHz whose level changes: pairs of peak level in dBFS and length in seconds.
fn check_integrated(case: u32, stretches: &[(f64, f64)], expected_lufs: f64) {
    let mut samples = Vec::new();
    for (dbfs, length_s) in stretches {
        let amplitude = Db(*dbfs).to_amplitude();
        let n = (length_s * f64::from(RATE_HZ)).round() as usize;
        let phase = TAU * 1_000.0 / f64::from(RATE_HZ);
        let start = samples.len();
        samples.extend((start..start + n).map(|i| (amplitude * (phase * i as f64).sin()) as f32));
    }
    let found = loudness_of(samples)["integrated_lufs"].as_f64().unwrap();
    assert!((found - expected_lufs).abs() <= 0.1, "case {case}: {found} LUFS instead of {expected_lufs} ± 0.1");
}

/// EBU Tech 3341 (2016), table 1, cases 1 to 5.
#[test]
fn integrated_loudness_is_that_of_the_ebu_cases() {
    check_integrated(1, &[(-23.0, 20.0)], -23.0);
    check_integrated(2, &[(-33.0, 20.0)], -33.0);
    check_integrated(3, &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0);
    check_integrated(4, &[(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)], -23.0);
    check_integrated(5, &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0);
}

/// A tone at a whole fraction of the sampling rate, faded in and out over 50 ms: a tone that is switched on has a peak of
/// its own.
fn check_true_peak(case: u32, samples_per_period: f64, phase_degrees: f64, amplitude: f64, expected_dbtp: f64) {
    let (n, n_fade) = (RATE_HZ as usize, RATE_HZ as usize / 20);
    let fade = |i: usize| {
        let edge = i.min(n - 1 - i) as f64 / n_fade as f64;
        if edge < 1.0 { (TAU / 4.0 * edge).sin().powi(2) } else { 1.0 }
    };
    let tone = |i: usize| (TAU * (i as f64 / samples_per_period + phase_degrees / 360.0)).sin();
    let samples = (0..n).map(|i| (amplitude * fade(i) * tone(i)) as f32).collect();
    let found = loudness_of(samples)["true_peak_dbtp"].as_f64().unwrap();
    let error_db = found - expected_dbtp;
    assert!(-0.4 <= error_db && error_db <= 0.2, "case {case}: {found} dBTP instead of {expected_dbtp} +0.2/-0.4");
}

/// EBU Tech 3341 (2016), table 1, cases 15 to 19.
#[test]
fn true_peak_is_that_of_the_ebu_cases() {
    check_true_peak(15, 4.0, 0.0, 0.5, -6.0);
    check_true_peak(16, 4.0, 45.0, 0.5, -6.0);
    check_true_peak(17, 6.0, 60.0, 0.5, -6.0);
    check_true_peak(18, 8.0, 67.5, 0.5, -6.0);
    check_true_peak(19, 4.0, 45.0, 1.41, 3.0);
}

/// A sum far above full scale: both files fit below the ceiling all the same, with the balance kept and built anew.
#[test]
fn a_hot_session_gives_files_below_the_ceiling() {
    for balance in ["keep", "rebuild"] {
        let session = SessionFolder::band_at(Db(12.0));
        let drafted = session.draft(&["--balance", balance, "--format", "json"]);
        assert!(Plan::of(&drafted).0["before"]["true_peak_dbtp"].as_f64().unwrap() > 0.0, "the sum is to be hot");
        check_files(&session.out());
    }
}

/// A direct signal and its amplifier: darker, quieter, turned by `factor` and `late` samples behind.
fn bass_pair(factor: f32, late: usize) -> Plan {
    let session = SessionFolder::empty();
    let (rate_hz, direct) = read_wav_24(&clean().session.join("Bass DI.wav"));
    let mut amplified = direct[0].clone();
    Biquad::new(Coefficients::low_pass(rate_hz, Hertz(2_500.0), 0.7)).process(&mut amplified);
    for x in &mut amplified {
        *x *= factor;
    }
    let amplified: Vec<f32> = std::iter::repeat_n(0.0, late).chain(amplified).collect();
    session.write("Bass DI.wav", rate_hz, &direct);
    session.write("Bass Amp.wav", rate_hz, &[amplified]);
    Plan::of(&run(premix("suggest").arg(session.folder()).args(["--format", "json"])))
}

#[test]
fn an_inverted_amplifier_is_found_and_switched() {
    let plan = bass_pair(-0.8, 0);
    assert!(plan.has_finding("polarity-inverted", "Bass Amp"), "{:?}", plan.findings());
    let switches = plan.moves().iter().filter(|m| m["action"]["kind"] == "polarity" && m["status"] == "kept");
    assert_eq!(switches.count(), 1, "{:?}", plan.moves());
}

#[test]
fn an_amplifier_that_is_right_is_left_alone() {
    let plan = bass_pair(0.8, 0);
    assert!(plan.findings().iter().all(|finding| finding["rule"] != "polarity-inverted"), "{:?}", plan.findings());
}

/// The moves of `kind` that were kept on `stem`.
fn kept_moves(plan: &Plan, stem: &str, kind: &str) -> Vec<Value> {
    let kept = plan.moves().iter().filter(|m| m["stem"] == stem && m["action"]["kind"] == kind);
    kept.filter(|m| m["status"] == "kept").cloned().collect()
}

/// 5 ms: the third of a wave at 66 Hz and a comb from 100 Hz on.
const LATE_SAMPLES: usize = 220;

#[test]
fn an_amplifier_that_is_late_is_moved_back() {
    let plan = bass_pair(0.8, LATE_SAMPLES);
    assert!(plan.has_finding("stem-delay", "Bass Amp"), "{:?}", plan.findings());
    let [moved] = kept_moves(&plan, "Bass Amp", "delay").try_into().expect("one move");
    let samples = moved["action"]["delay_samples"].as_f64().unwrap();
    // The amplifier's low-pass is late by itself, by a few samples.
    assert!((samples + LATE_SAMPLES as f64).abs() < 8.0, "{moved}");
    assert!(moved["verified"]["after"].as_f64() > moved["verified"]["before"].as_f64());
    assert!(kept_moves(&plan, "Bass Amp", "polarity").is_empty(), "{:?}", plan.moves());
}

#[test]
fn an_amplifier_that_is_late_and_inverted_is_mended_in_both() {
    let plan = bass_pair(-0.8, LATE_SAMPLES);
    assert!(plan.has_finding("stem-delay", "Bass Amp"), "{:?}", plan.findings());
    for kind in ["delay", "polarity"] {
        assert_eq!(kept_moves(&plan, "Bass Amp", kind).len(), 1, "{kind}: {:?}", plan.moves());
    }
}

/// The gain in dB that the plan gives `stem`, 0 when none.
fn gain_db(plan: &Plan, stem: &str) -> f64 {
    let gains = plan.moves().iter().filter(|m| m["stem"] == stem && m["status"] != "dropped");
    gains.filter_map(|m| m["action"]["gain_db"].as_f64().filter(|_| m["action"]["kind"] == "gain")).sum()
}

/// What a balance that is built anew turns `stem` by, against the others, in dB.
fn rebuilt_db(session: &Path, stem: &str) -> f64 {
    let arguments = ["--balance", "rebuild", "--only", "level", "--format", "json"];
    let plan = Plan::of(&run(premix("suggest").arg(session).args(arguments)));
    let others = plan.stem_names().into_iter().filter(|name| *name != stem).map(|name| gain_db(&plan, name));
    gain_db(&plan, stem) - median(others).unwrap()
}

/// What one stem was turned up by, a balance that is built anew turns it down by, more than it would have anyway: where
/// a stem belongs does not depend on where it was. Moves below 0.5 dB are not made, so twice that is granted.
fn check_turned_back(stem: &str) {
    const TURNED_DB: f64 = 12.0;
    const TOLERANCE_DB: f64 = 1.0;
    let session = SessionFolder::empty();
    for name in contents(&clean().session).into_keys().filter(|name| name.extension().is_some_and(|e| e == "wav")) {
        fs::copy(clean().session.join(&name), session.folder().join(&name)).unwrap();
    }
    let name = format!("{stem}.wav");
    let (rate_hz, mut channels) = read_wav_24(&session.file(&name));
    channels.iter_mut().flatten().for_each(|x| *x *= Db(TURNED_DB).to_amplitude() as f32);
    session.write(&name, rate_hz, &channels);
    let (turned_db, clean_db) = (rebuilt_db(&session.folder(), stem), rebuilt_db(&clean().session, stem));
    assert!((turned_db - clean_db + TURNED_DB).abs() <= TOLERANCE_DB, "{stem}: {turned_db} dB, clean {clean_db} dB");
    assert!(turned_db < 0.0, "{stem}: {turned_db} dB");
}

#[test]
fn a_rebuilt_balance_turns_a_loud_guitar_down_again() {
    check_turned_back("Guitar");
}

#[test]
fn a_rebuilt_balance_turns_a_loud_snare_down_again() {
    check_turned_back("Snare");
}
