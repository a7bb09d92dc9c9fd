use serde::{Deserialize, Serialize};

/// How levels vary.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dynamics {
    /// Peak to loudness ratio: true peak minus integrated loudness, in dB.
    pub plr_db: Option<f64>,
    /// The smallest peak to short-term loudness ratio where it plays (short-term above −40 LUFS), in dB.
    pub psr_min_db: Option<f64>,
    /// Crest factor: sample peak over RMS of the whole file, in dB.
    pub crest_db: Option<f64>,
    /// TT DR value (whole dB).
    pub dr: Option<f64>,
    /// Spread of momentary loudness where it plays: 95th minus 10th percentile, in LU.
    pub momentary_spread_lu: Option<f64>,
}
