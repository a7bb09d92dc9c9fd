use serde::{Deserialize, Serialize};

/// A mono copy of a stem at a low rate, kept to compare waveforms of related stems.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignmentCopy {
    /// Samples per second of the copy.
    pub sample_rate_hz: f64,
    /// Mono samples, (L+R)/2.
    pub samples: Vec<f32>,
}

/// How the waveforms of two stems relate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairRelation {
    /// Normalised correlation at no delay, −1…1.
    pub correlation_at_zero: f64,
    /// Normalised correlation of the largest magnitude within the searched delays, −1…1.
    pub peak_correlation: f64,
    /// Where that lies: how much later the second stem is, in seconds.
    pub peak_delay_s: f64,
    /// The share of compared segments whose correlation at the found delay has the sign of the whole, 0…1.
    pub agreement: f64,
    /// Level change in dB of the pair's sum at no delay when the second stem's polarity is flipped.
    pub flip_gain_db: f64,
}
