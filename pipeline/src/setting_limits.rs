//! What a setting of an edited plan may be: whoever edits it mistypes.

use serde_json::Value;

/// By what a setting's name ends with, its unit or more of it, the first that fits: least and most. They are wider than anything that is
/// dialled, and narrow enough for every processor.
const LIMITS: [(&str, [f64; 2]); 19] = [
    ("ceiling_dbtp", [-60.0, 0.0]),
    ("_dbfs", [-200.0, 24.0]),
    ("knee_db", [0.0, 60.0]),
    ("range_db", [0.0, 200.0]),
    ("depth_db", [0.0, 100.0]),
    ("drive_db", [0.0, 12.0]),
    ("_db", [-200.0, 100.0]),
    ("_samples", [-1e6, 1e6]),
    ("_hz", [0.1, 200_000.0]),
    ("predelay_ms", [0.0, 1_000.0]),
    ("delay_ms", [-10_000.0, 10_000.0]),
    ("_ms", [0.0, 10_000.0]),
    ("_s", [0.01, 60.0]),
    ("_m", [0.1, 100.0]),
    ("q", [0.05, 100.0]),
    ("ratio", [1.0, 1_000.0]),
    ("position", [-1.0, 1.0]),
    ("width", [0.0, 4.0]),
    ("mix", [0.0, 1.0]),
];

/// What is wrong with the settings of an action, as JSON; `None` when nothing is.
pub(crate) fn fault(action: &Value) -> Option<String> {
    action.as_object()?.iter().find_map(|(name, value)| fault_of(name, value))
}

fn fault_of(name: &str, value: &Value) -> Option<String> {
    if let Some(values) = value.as_array() {
        return values.iter().find_map(|value| fault_of(name, value));
    }
    let number = value.as_f64()?;
    let Some((_, [least, most])) = LIMITS.iter().find(|(unit, _)| name.ends_with(unit)) else {
        return Some(format!("{name} is no setting"));
    };
    (number < *least || number > *most).then(|| format!("{name} is {number:?}; it can be {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_have_limits_by_their_units() {
        let eq =
            |gain_db: f64| json!({"kind": "eq", "filter": "bell", "frequency_hz": 300.0, "gain_db": gain_db, "q": 1.0});
        assert_eq!(fault(&eq(-3.0)), None);
        assert_eq!(fault(&eq(1e300)).as_deref(), Some("gain_db is 1e300; it can be -200 to 100"));
        let width = json!({"kind": "width", "width": 0.5, "band_hz": [20.0, -1.0]});
        assert_eq!(fault(&width).as_deref(), Some("band_hz is -1.0; it can be 0.1 to 200000"));
        assert_eq!(fault(&json!({"kind": "gain", "gain": 3.0})).as_deref(), Some("gain is no setting"));
        assert_eq!(fault(&json!({"kind": "width", "width": 0.5, "band_hz": null})), None);
        let early = json!({"kind": "delay", "delay_samples": -48.0, "delay_ms": -1.0});
        assert_eq!(fault(&early), None);
        assert!(fault(&json!({"kind": "gate", "attack_ms": -1.0})).is_some());
    }
}
