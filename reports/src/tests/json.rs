use super::fixture::song;
use crate::{analysis_json, check_json, plan_json};
use serde_json::Value;

/// The keys at the root, in the order they are written: those with an indent of two.
fn root_keys(json: &str) -> Vec<&str> {
    let keys = json.lines().filter(|line| line.starts_with("  \""));
    keys.map(|line| line.trim_start().trim_start_matches('"').split('"').next().unwrap()).collect()
}

fn assert_rounded(value: &Value) {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            assert!(decimals <= 4 && !text.contains('e') && text != "-0.0", "{text}");
        }
        Value::Array(values) => values.iter().for_each(assert_rounded),
        Value::Object(values) => values.values().for_each(assert_rounded),
        _ => {}
    }
}

#[test]
fn a_plan_keeps_its_schema_and_the_order_of_its_keys() {
    let json = plan_json(&song().plan);
    assert_eq!(
        root_keys(&json),
        [
            "schema", "session", "stems", "buses", "findings", "accepted", "moves", "mix_file", "pairs", "kit",
            "before", "after", "files"
        ]
    );
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["schema"], "premix.plan/1");
    assert_eq!(value["moves"][2]["action"]["kind"], "eq");
    assert_eq!(value["findings"][1]["where"][0]["start_s"], 61.2);
    assert!(json.ends_with("}\n"));
}

#[test]
fn a_check_has_neither_moves_nor_a_draft() {
    let value: Value = serde_json::from_str(&check_json(&song().plan)).unwrap();
    assert_eq!(value["readiness"]["items"].as_array().map(Vec::len), Some(suggest::RULES.len()));
    assert_eq!(
        root_keys(&check_json(&song().plan)),
        ["schema", "session", "stems", "findings", "accepted", "readiness", "mix_file", "pairs", "kit", "before"]
    );
}

#[test]
fn an_analysis_has_the_keys_of_the_contract() {
    let mut song = song();
    song.stems[0].loudness.integrated_lufs = Some(-23.456_789);
    let value: Value = serde_json::from_str(&analysis_json(&song.stems)).unwrap();
    assert_eq!(value["schema"], "premix.analysis/1");
    let track = &value["tracks"][0];
    assert_eq!(track["loudness"]["integrated_lufs"], -23.4568);
    for (group, reading) in [
        ("format", "sample_rate_hz"),
        ("loudness", "true_peak_dbtp"),
        ("dynamics", "plr_db"),
        ("spectrum", "third_octave"),
        ("stereo", "mono_loss_lu"),
    ] {
        assert!(track[group].get(reading).is_some(), "{group}.{reading}");
    }
    assert!(track.get("timeline").is_none());
}

#[test]
fn numbers_are_rounded_and_never_negative_zero() {
    let mut song = song();
    song.plan.before.tilt_db_per_octave = Some(-0.000_02);
    song.plan.before.correlation = Some(1.0 / 3.0);
    song.plan.before.range_lu = Some(f64::NAN);
    let json = plan_json(&song.plan);
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_rounded(&value);
    assert_eq!(value["before"]["tilt_db_per_octave"].to_string(), "0.0");
    assert_eq!(value["before"]["correlation"], 0.3333);
    assert_eq!(value["before"]["range_lu"], Value::Null);
}
