use analyzer::TimeRange;
use serde::Serialize;
use std::collections::BTreeMap;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Audible or risky: look at it before mixing.
    Warning,
    /// Broken: mend it before mixing.
    Error,
}

/// Where a problem comes from, and so who mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The recording or sound itself.
    Production,
    /// The way the file was exported.
    Export,
    /// A property of the material that may be meant.
    Material,
    /// The balance of the mix.
    Mix,
}

/// Numbers by name; every name ends with its unit.
pub type Readings = BTreeMap<&'static str, f64>;

/// Something heard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// `F1`, `F2`, …
    pub id: String,
    /// The rule that heard it.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where it comes from.
    pub class: Class,
    /// The stems concerned; `bus:mix` for the mix.
    pub stems: Vec<String>,
    /// One sentence with the numbers in it.
    pub summary: String,
    /// The band concerned, in hertz.
    pub band_hz: Option<[f64; 2]>,
    /// When, in seconds; empty when throughout.
    #[serde(rename = "where")]
    pub places: Vec<TimeRange>,
    /// What was measured.
    pub measured: Readings,
    /// What was expected.
    pub target: Readings,
    /// How sure it is, 0…1.
    pub confidence: f64,
    /// The moves that answer it.
    pub moves: Vec<String>,
}
