//! Pairs of real stems: what is told of a drum kit, what a fix gives back, and what is left alone.

use crate::plan::{Plan, names};
use crate::planted_delays::{Stem, delayed, excerpt, filtered, whole};
use crate::premix::{premix, run};
use crate::real_stems::{say, song};
use crate::session_folder::SessionFolder;
use analyzer::{TrackInfo, TrackMeter};
use desk::Action;
use dsp::signals::white_noise;
use dsp::{AudioBlock, Complex32};
use serde_json::Value;
use std::path::Path;
use suggest::{Channel, Proof, Proposal};

const PAIR_RULES: [&str; 4] = ["polarity-inverted", "stem-delay", "phase-rotation", "kit-polarity"];

/// The plan of the repairs of a session, without a draft.
fn repairs(folder: &Path) -> Plan {
    Plan::of(&run(premix("suggest").arg(folder).args(["--technical", "--format", "json"])))
}

fn pair_findings(plan: &Plan) -> Vec<&Value> {
    plan.findings().iter().filter(|finding| PAIR_RULES.contains(&finding["rule"].as_str().unwrap())).collect()
}

fn microphone<'a>(plan: &'a Plan, name: &str) -> &'a Value {
    let microphones = plan.0["kit"]["microphones"].as_array().unwrap();
    microphones.iter().find(|microphone| microphone["name"] == name).unwrap()
}

fn pair<'a>(plan: &'a Plan, first: &str, second: &str) -> &'a Value {
    let pairs = plan.0["pairs"].as_array().unwrap();
    pairs.iter().find(|pair| pair["first"] == first && pair["second"] == second).unwrap()
}

/// The known arrivals after the snare's upper microphone, in milliseconds: the picture has them within 0.3 ms.
#[test]
fn a_kit_is_told_as_it_is_and_only_the_lower_snare_is_turned() {
    let Some(folder) = song("muldjordkit_session") else { return };
    let plan = repairs(&folder);
    let found = pair_findings(&plan);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0]["rule"] == "polarity-inverted" && names(&found[0]["stems"], "snare_bottom_SM57"), "{}", found[0]);
    let moved: Vec<&Value> = plan.moves().iter().filter(|one| one["action"]["kind"] == "polarity").collect();
    assert_eq!(moved.len(), 1);
    assert!(moved[0]["stem"] == "snare_bottom_SM57" && moved[0]["status"] == "kept", "{}", moved[0]);
    for (name, delay_ms, polarity) in [
        ("snare_bottom_SM57", 1.4, "inverted"),
        ("overhead_L_NT5", 2.4, "same"),
        ("overhead_R_NT5", 2.7, "same"),
        ("ambience_L", 7.7, "same"),
        ("ambience_R", 7.7, "same"),
    ] {
        let arrival = &microphone(&plan, name)["after_reference"];
        say(&format!("{name}: {arrival}"));
        assert!((arrival["delay_ms"].as_f64().unwrap() - delay_ms).abs() <= 0.3, "{name}: {arrival}");
        assert_eq!(arrival["polarity"], polarity, "{name}");
    }
    let kicks = pair(&plan, "kick_L_D112", "kick_R_D112");
    let bleed = &kicks["first_at_hits_of_second"];
    assert!((bleed["delay_ms"].as_f64().unwrap() - 2.6).abs() <= 0.3 && bleed["polarity"] == "inverted");
    assert_eq!(kicks["delay_ms"], Value::Null, "bleed is no delay of one source");
}

/// Copies the kit with these microphones upside down.
fn kit_with_inverted(folder: &Path, inverted: &[&str]) -> SessionFolder {
    let session = SessionFolder::empty();
    for name in ["snare_top_SM57", "hihat_SM57", "tom1_C516", "kick_R_D112", "overhead_L_NT5", "overhead_R_NT5"] {
        let mut stem = whole(&folder.join(format!("{name}.flac")));
        if inverted.contains(&name) {
            stem.samples.iter_mut().for_each(|x| *x = -*x);
        }
        session.write(&format!("{name}.wav"), stem.rate, &[stem.samples]);
    }
    session
}

#[test]
fn overheads_upside_down_are_told_and_upright_ones_are_not() {
    let Some(folder) = song("muldjordkit_session") else { return };
    for inverted in [&[][..], &["overhead_R_NT5"], &["overhead_L_NT5", "overhead_R_NT5"]] {
        let session = kit_with_inverted(&folder, inverted);
        let plan = repairs(&session.folder());
        let found = pair_findings(&plan);
        assert!(found.iter().all(|finding| finding["rule"] == "kit-polarity"), "{found:?}");
        let told: Vec<&str> = found.iter().map(|finding| finding["stems"][0].as_str().unwrap()).collect();
        assert_eq!(told, inverted);
        // Where the overheads contradict each other, no microphone has a polarity against both.
        let derived = if inverted.len() == 1 { "undetermined" } else { "same" };
        for name in ["overhead_L_NT5", "overhead_R_NT5"] {
            let arrival = &microphone(&plan, name)["after_overheads"];
            assert_eq!(arrival["polarity"], derived, "{name}, {inverted:?} inverted: {arrival}");
        }
    }
}

#[test]
fn drums_told_by_their_sound_are_measured_against_the_overheads() {
    let Some(folder) = song("muldjordkit_session") else { return };
    let session = SessionFolder::empty();
    for (name, from) in [
        ("Audio 1", "snare_top_SM57"),
        ("Audio 2", "kick_R_D112"),
        ("Audio 3", "tom1_C516"),
        ("Overhead L", "overhead_L_NT5"),
        ("Overhead R", "overhead_R_NT5"),
    ] {
        let stem = whole(&folder.join(format!("{from}.flac")));
        session.write(&format!("{name}.wav"), stem.rate, &[stem.samples]);
    }
    let plan = repairs(&session.folder());
    assert_eq!(pair(&plan, "Audio 1", "Overhead L")["kind"], "close_and_distant");
    let delay_ms = &microphone(&plan, "Audio 1")["after_overheads"]["delay_ms"];
    assert!((delay_ms.as_f64().unwrap() + 2.55).abs() <= 0.3, "{delay_ms}");
}

/// Real sounds that a second recording of is planted beside.
const SOURCES: [(&str, &str); 3] =
    [("muldjordkit_session", "snare_top_SM57.flac"), ("mdn_funk", "bassguitar.mp3"), ("starlight", "Guitar30.mp3")];

fn sources() -> Vec<Stem> {
    SOURCES.iter().filter_map(|(set, file)| Some(excerpt(&song(set)?.join(file)))).collect()
}

/// The second differs from the first by a sixth of itself, as another microphone does: a mere copy would be a stem that is
/// there twice.
fn two_recordings(names: [&str; 2], source: &Stem, second: &[f32]) -> SessionFolder {
    let session = SessionFolder::empty();
    let second: Vec<f32> = second.iter().zip(white_noise(11, 0.3, second.len())).map(|(x, n)| x * (1.0 + n)).collect();
    session.write(&format!("{}.wav", names[0]), source.rate, std::slice::from_ref(&source.samples));
    session.write(&format!("{}.wav", names[1]), source.rate, &[second]);
    session
}

fn sum_lufs(plan: &Plan) -> f64 {
    plan.0["before"]["integrated_lufs"].as_f64().unwrap()
}

#[test]
fn a_fix_gives_the_sum_back_that_the_fault_took() {
    for source in sources() {
        let upright: Vec<f32> = source.samples.iter().map(|x| 0.7 * x).collect();
        let whole_lufs = sum_lufs(&repairs(&two_recordings(["Guitar DI", "Guitar Amp"], &source, &upright).folder()));
        for (delay, sign) in [(0.0, -1.0), (41.0, 1.0), (137.4, 1.0), (137.4, -1.0)] {
            let second: Vec<f32> = delayed(&upright, delay).iter().map(|x| sign * x).collect();
            let session = two_recordings(["Guitar DI", "Guitar Amp"], &source, &second);
            let plan = repairs(&session.folder());
            let proved: Vec<&Value> = plan.moves().iter().filter(|one| one["status"] == "kept").collect();
            let last = proved.last().unwrap_or_else(|| panic!("{}, {delay}, {sign}: no move", source.name));
            let after = last["verified"]["after"].as_f64().unwrap();
            let before = last["verified"]["before"].as_f64().unwrap();
            say(&format!(
                "{}: {delay} samples, {sign}: {before:.2} to {after:.2}, unfaulted {whole_lufs:.2}",
                source.name
            ));
            assert!((after - whole_lufs).abs() <= 0.2, "{}, {delay}, {sign}: {last}", source.name);
        }
    }
}

#[test]
fn stems_whose_names_say_nothing_are_compared_when_their_levels_run_alike() {
    for source in sources() {
        let second: Vec<f32> = delayed(&source.samples, 60.0).iter().map(|x| 0.8 * x).collect();
        let plan = repairs(&two_recordings(["Track 01", "Track 02"], &source, &second).folder());
        assert_eq!(pair(&plan, "Track 01", "Track 02")["kind"], "shared_envelope", "{}", source.name);
        assert!(plan.has_finding("stem-delay", "Track 02"), "{}", source.name);
    }
}

/// A bass has nothing above the frequency of the all-pass: to it that is a delay.
#[test]
fn a_rotated_copy_gets_an_all_pass_that_is_proved() {
    let mut turned = Vec::new();
    let sources = sources();
    for source in &sources {
        let corner = 250.0 / f64::from(source.rate);
        let second = filtered(&source.samples, |frequency| {
            let pole = Complex32::new(1.0, (frequency / corner) as f32);
            pole.conj() / pole
        });
        let plan = repairs(&two_recordings(["Guitar DI", "Guitar Amp"], source, &second).folder());
        let found: Vec<&str> = pair_findings(&plan).iter().map(|one| one["rule"].as_str().unwrap()).collect();
        say(&format!("{}: {found:?} {}", source.name, pair(&plan, "Guitar Amp", "Guitar DI")["flip_gain_db"]));
        if found == ["phase-rotation"] {
            turned.push(source.name.as_str());
            let all_pass = plan.moves().iter().find(|one| one["action"]["kind"] == "all_pass").unwrap();
            let reading = |when: &str| all_pass["verified"][when].as_f64().unwrap();
            say(&format!("{}: {:.2} to {:.2}", source.name, reading("before"), reading("after")));
            assert!(all_pass["status"] == "kept" && reading("after") >= reading("before") + 0.5, "{all_pass}");
            let frequency_hz = all_pass["action"]["frequency_hz"].as_f64().unwrap();
            assert!((frequency_hz / 250.0).log2().abs() < 0.35, "{all_pass}");
        }
    }
    assert!(turned == ["snare_top_SM57", "Guitar30"] || sources.len() < SOURCES.len(), "{turned:?}");
}

/// Far above its frequency an all-pass of first order is an inversion, far below a delay: what is told as these is not told
/// as a rotation as well.
#[test]
fn a_rotation_is_told_alone() {
    for source in sources() {
        for corner_hz in [50.0, 80.0, 120.0, 1_000.0] {
            let corner = corner_hz / f64::from(source.rate);
            let second = filtered(&source.samples, |frequency| {
                let pole = Complex32::new(1.0, (frequency / corner) as f32);
                pole.conj() / pole
            });
            let plan = repairs(&two_recordings(["Guitar DI", "Guitar Amp"], &source, &second).folder());
            let found: Vec<&str> = pair_findings(&plan).iter().map(|one| one["rule"].as_str().unwrap()).collect();
            say(&format!("{}, {corner_hz} Hz: {found:?}", source.name));
            assert!(!found.is_empty() || corner_hz > 120.0, "{}, {corner_hz} Hz", source.name);
            assert!(
                !found.contains(&"phase-rotation") || found.len() == 1,
                "{}, {corner_hz} Hz: {found:?}",
                source.name
            );
        }
    }
}

/// The readings of the sum of two mono stems.
fn sum(a: &Stem, b: &Stem, sign: f32) -> analyzer::TrackAnalysis {
    let info = TrackInfo {
        name: "pair".to_owned(),
        path: "pair.wav".to_owned(),
        codec: "PCM".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz: a.rate,
        channels: 1,
    };
    let mut meter = TrackMeter::new(info);
    let samples = a.samples.iter().zip(&b.samples).map(|(x, y)| x + sign * y).collect();
    meter.push(&AudioBlock::from_channels(vec![samples]));
    meter.finish()
}

#[test]
fn flips_of_pairs_that_are_right_do_not_pass_their_proof() {
    let Some(folder) = song("muldjordkit_session") else { return };
    let polarity = Proposal {
        channel: Channel::Stem(0),
        action: Action::Polarity,
        places: Vec::new(),
        proof: Proof::PairSum { partner: 1 },
        size: 1.0,
    };
    let stem = |name: &str| whole(&folder.join(format!("{name}.flac")));
    for (a, b, right) in [
        ("snare_top_SM57", "snare_bottom_SM57", -1.0),
        ("overhead_L_NT5", "overhead_R_NT5", 1.0),
        ("ambience_L", "ambience_R", 1.0),
        ("kick_L_D112", "kick_R_D112", 1.0),
        ("snare_top_SM57", "overhead_L_NT5", 1.0),
        ("snare_top_SM57", "overhead_R_NT5", 1.0),
        ("tom1_C516", "tom2_C516", 1.0),
    ] {
        let (first, second) = (stem(a), stem(b));
        let judgement = polarity.judge(&sum(&first, &second, right), &sum(&first, &second, -right));
        say(&format!("{a} and {b}: {}", judgement.reason));
        assert!(!judgement.accepted, "{a} and {b}: {judgement:?}");
    }
}
