use analyzer::TimeRange;
use desk::Action;
use serde::{Deserialize, Serialize};

/// One change of one setting on one channel, and what it did when it was rendered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// `M1`, `M2`, …
    pub id: String,
    /// The stem it is made on; `bus:mix` for the mix bus.
    pub stem: String,
    /// The setting.
    pub action: Action,
    /// The findings it answers.
    pub findings: Vec<String>,
    /// Where it matters, in seconds; empty when throughout.
    #[serde(rename = "where")]
    pub places: Vec<TimeRange>,
    /// What the rendered move did to what it is for; `None` only with a reason.
    pub verified: Option<Verified>,
    /// What must not get worse, before and after.
    pub guards: Vec<Guard>,
    /// What became of it.
    pub status: Status,
    /// Why.
    pub reason: String,
}

/// The metric that a move is for, measured on the render without it and with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verified {
    /// Name of the metric, with its unit.
    pub metric: String,
    /// Without the move.
    pub before: f64,
    /// With it.
    pub after: f64,
}

/// A metric that a move must not make worse.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guard {
    /// Name of the metric, with its unit.
    pub metric: String,
    /// Without the move.
    pub before: f64,
    /// With it.
    pub after: f64,
}

/// What became of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It helps and harms nothing.
    Kept,
    /// It helps at half its size.
    Reduced,
    /// It does not help, or it harms.
    Dropped,
}
