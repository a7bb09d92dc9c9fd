//! Samples of 24 bits.

/// Full scale of 24-bit samples.
pub(crate) const FULL_SCALE_24: f64 = 8_388_608.0;

/// The nearest 24-bit integer, saturated at full scale.
pub(crate) fn to_24_bit(sample: f32) -> i32 {
    nearest_24_bit(f64::from(sample) * FULL_SCALE_24)
}

/// The same of a sample that is counted in steps of 24 bits.
pub(crate) fn nearest_24_bit(steps: f64) -> i32 {
    steps.round().clamp(-FULL_SCALE_24, FULL_SCALE_24 - 1.0) as i32
}
