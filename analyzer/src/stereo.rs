use serde::{Deserialize, Serialize};

/// How left and right relate. A mono file reads correlation 1, no loss, no side and no balance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stereo {
    /// Correlation of left and right over the whole file, −1…1.
    pub correlation: Option<f64>,
    /// Loudness of the mono sum (−6 dB per side, played by both loudspeakers) minus that of stereo, in LU.
    pub mono_loss_lu: Option<f64>,
    /// Side power over mid power, in dB.
    pub side_to_mid_db: Option<f64>,
    /// Right power over left power, in dB: positive leans right.
    pub balance_db: Option<f64>,
    /// Per third-octave band, the level change of the mono sum against the power sum in dB: 0 coherent, −3
    /// uncorrelated, 10·log10((1 + r′)/2)).
    pub mono_loss_per_band_db: Vec<Option<f64>>,
}
