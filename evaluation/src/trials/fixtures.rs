use suggest::{Class, Finding, Readings, Severity};

/// A warning of `rule` on `stems` that tells nothing more.
pub(crate) fn finding(rule: &'static str, stems: &[&str]) -> Finding {
    Finding {
        id: "F1".to_owned(),
        rule,
        severity: Severity::Warning,
        class: Class::Production,
        stems: stems.iter().map(|stem| (*stem).to_owned()).collect(),
        summary: String::new(),
        band_hz: None,
        places: Vec::new(),
        measured: Readings::new(),
        target: Readings::new(),
        confidence: 1.0,
        moves: Vec::new(),
    }
}
