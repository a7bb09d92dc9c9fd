//! Drums of a real kit with a sampled layer at each of their hits, on time, early and late: what is 15 ms off is named.

use crate::plan::Plan;
use crate::planted_width::mono;
use crate::real_onsets::hits;
use crate::real_stems::song;
use crate::session_folder::{SessionFolder, write_wav};
use dsp::signals::white_noise;

/// Microphone, its drum, and what stem and layer are called.
const DRUMS: [(&str, &str, [&str; 2]); 3] = [
    ("snare_top_SM57", "Snare", ["Snare", "Clap"]),
    ("kick_L_D112", "KdrumL", ["Kick", "Kick Sample"]),
    ("kick_R_D112", "KdrumR", ["Kick", "Kick Sample"]),
];

/// One burst of noise at each of `times`, in seconds.
fn layer(rate_hz: u32, n: usize, times: &[f64]) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    let burst: Vec<f32> = white_noise(7, 0.4, (0.08 * rate) as usize)
        .iter()
        .enumerate()
        .map(|(k, x)| x * (-(k as f64) / (0.015 * rate)).exp() as f32)
        .collect();
    let mut samples = vec![0.0; n];
    for time in times {
        let start = (time * rate).round().max(0.0) as usize;
        for (sample, x) in samples.iter_mut().skip(start).zip(&burst) {
            *sample += x;
        }
    }
    samples
}

fn plan(microphone: &str, drum: &str, [own, sampled]: [&str; 2], late_ms: f64) -> Option<Plan> {
    let folder = song("muldjordkit_session")?;
    let (rate_hz, samples) = mono(&folder.join(microphone).with_extension("flac"));
    let times: Vec<f64> = hits(&folder, &[drum]).into_iter().map(|time| time + late_ms / 1_000.0).collect();
    let place = SessionFolder::empty();
    let layer = layer(rate_hz, samples.len(), &times);
    write_wav(&place.file(&format!("{own}.wav")), rate_hz, &[samples]);
    write_wav(&place.file(&format!("{sampled}.wav")), rate_hz, &[layer]);
    Some(Plan::checked(&place.folder()))
}

#[test]
fn a_layer_that_is_15_ms_off_is_named_with_its_sign() {
    for (microphone, drum, stems) in DRUMS {
        for late_ms in [-15.0, 15.0] {
            let Some(plan) = plan(microphone, drum, stems, late_ms) else { return };
            let found: Vec<_> = plan.findings().iter().filter(|one| one["rule"] == "layer-timing").collect();
            assert_eq!(found.len(), 1, "{microphone} {late_ms}: {found:?}");
            let [own, sampled] = stems;
            let order = if late_ms > 0.0 { [sampled, own] } else { [own, sampled] };
            assert_eq!(found[0]["stems"], serde_json::json!(order), "{microphone} {late_ms}");
            let lag_ms = found[0]["measured"]["lag_ms"].as_f64().unwrap();
            assert!((lag_ms - 15.0).abs() < 3.0, "{microphone} {late_ms}: {lag_ms}");
        }
    }
}

#[test]
fn layers_within_5_ms_are_not_named() {
    for (microphone, drum, stems) in DRUMS {
        for late_ms in [-5.0, 0.0, 5.0] {
            let Some(plan) = plan(microphone, drum, stems, late_ms) else { return };
            let named = plan.findings().iter().any(|one| one["rule"] == "layer-timing");
            assert!(!named, "{microphone} {late_ms}: {:?}", plan.findings());
        }
    }
}

#[test]
fn songs_as_they_are_have_no_late_layers() {
    for set in ["kira_dynamic", "mdn_funk", "starlight", "muldjordkit_session"] {
        let Some(folder) = song(set) else { continue };
        let plan = Plan::checked(&folder);
        let named: Vec<_> = plan.findings().iter().filter(|one| one["rule"] == "layer-timing").collect();
        assert!(named.is_empty(), "{set}: {named:?}");
    }
}
