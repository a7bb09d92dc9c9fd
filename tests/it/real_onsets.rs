//! Onsets of a real drum kit, where it is: close microphones and overheads against the hits that were played.

use analyzer::{TrackInfo, TrackMeter};
use dsp::AudioBlock;
use media::Decoder;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the recording may lie, from the root of the workspace.
const KIT: &str = "../shared/audio/stems/muldjordkit_session";
/// Within this an onset is the hit; hits closer together are one.
const TOLERANCE_S: f64 = 0.03;

#[expect(clippy::print_stderr, reason = "a test that skips says why")]
fn kit() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(KIT);
    if !folder.is_dir() {
        eprintln!("skipped: there is no recording in {KIT}");
        return None;
    }
    Some(folder)
}

/// The times of the hits of instruments whose name begins with one of `names`.
pub(crate) fn hits(folder: &Path, names: &[&str]) -> Vec<f64> {
    let events: Value = serde_json::from_str(&fs::read_to_string(folder.join("events.json")).unwrap()).unwrap();
    let mut times: Vec<f64> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| names.iter().any(|name| event[1].as_str().unwrap().starts_with(name)))
        .map(|event| event[0].as_f64().unwrap())
        .collect();
    times.sort_by(f64::total_cmp);
    times.dedup_by(|later, first| *later - *first <= TOLERANCE_S);
    times
}

/// The sum of the microphones `names`.
fn microphones(folder: &Path, names: &[&str]) -> (u32, Vec<f32>) {
    let mut sum: Vec<f32> = Vec::new();
    let mut rate_hz = 0;
    for name in names {
        let mut decoder = Decoder::open(&folder.join(format!("{name}.flac"))).unwrap();
        rate_hz = decoder.format().sample_rate_hz;
        let (mut block, mut start) = (AudioBlock::default(), 0);
        while decoder.next_block(&mut block).unwrap() {
            sum.resize(sum.len().max(start + block.n_frames()), 0.0);
            for (total, x) in sum[start..].iter_mut().zip(block.channel(0)) {
                *total += x;
            }
            start += block.n_frames();
        }
    }
    (rate_hz, sum)
}

fn onsets(sample_rate_hz: u32, samples: Vec<f32>) -> Vec<f64> {
    let info = TrackInfo {
        name: String::new(),
        path: String::new(),
        codec: "flac".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz,
        channels: 1,
    };
    let mut meter = TrackMeter::new(info);
    meter.push(&AudioBlock::from_channels(vec![samples]));
    meter.finish().onsets_s.into_iter().map(f64::from).collect()
}

/// Precision and recall of the onsets of `names`; every onset is one hit at most.
fn precision_and_recall(folder: &Path, names: &[&str], hits: &[f64]) -> (f64, f64) {
    let (rate_hz, samples) = microphones(folder, names);
    let mut free = onsets(rate_hz, samples);
    let n_onsets = free.len();
    for hit in hits {
        let nearest = (0..free.len()).min_by(|a, b| (free[*a] - hit).abs().total_cmp(&(free[*b] - hit).abs()));
        if let Some(nearest) = nearest.filter(|onset| (free[*onset] - hit).abs() <= TOLERANCE_S) {
            free.remove(nearest);
        }
    }
    let found = (n_onsets - free.len()) as f64;
    (found / n_onsets as f64, found / hits.len() as f64)
}

#[track_caller]
fn check(microphones: &[&str], instruments: &[&str], lowest_precision: f64, lowest_recall: f64) {
    let Some(folder) = kit() else { return };
    let (precision, recall) = precision_and_recall(&folder, microphones, &hits(&folder, instruments));
    let found = format!("{microphones:?}: precision {precision:.3}, recall {recall:.3}");
    assert!(precision >= lowest_precision && recall >= lowest_recall, "{found}");
}

#[test]
fn close_microphones_hear_their_drum() {
    check(&["kick_L_D112"], &["KdrumL"], 0.98, 0.98);
    check(&["kick_R_D112"], &["KdrumR"], 0.98, 0.98);
    check(&["snare_top_SM57"], &["Snare"], 0.98, 0.98);
    check(&["snare_bottom_SM57"], &["Snare"], 0.98, 0.98);
    for (microphone, drum) in
        [("tom1_C516", "Tom1"), ("tom2_C516", "Tom2"), ("tom3_C516", "Tom3"), ("floortom_C516", "Tom4")]
    {
        check(&[microphone], &[drum], 0.98, 0.98);
    }
    check(&["hihat_SM57"], &["Hihat"], 0.9, 0.92);
}

#[test]
fn overheads_hear_half_of_the_kit_and_little_else() {
    check(&["overhead_L_NT5"], &[""], 0.97, 0.5);
    check(&["overhead_R_NT5"], &[""], 0.97, 0.5);
}

#[test]
fn the_sum_hears_everything() {
    let close = ["kick_L_D112", "kick_R_D112", "snare_top_SM57", "hihat_SM57", "tom1_C516", "tom2_C516", "tom3_C516"];
    let all: Vec<&str> = close.into_iter().chain(["floortom_C516", "overhead_L_NT5", "overhead_R_NT5"]).collect();
    check(&all, &[""], 0.98, 0.97);
}
