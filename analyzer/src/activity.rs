use serde::{Deserialize, Serialize};

/// A stretch of time in seconds from the start of the session.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TimeRange {
    /// Where it starts.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
}

/// When a stem plays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// The share of the file in which the stem sounds, 0…1.
    pub active_share: f64,
    /// The stretches in which it sounds, gaps under a second closed.
    pub ranges: Vec<TimeRange>,
}
