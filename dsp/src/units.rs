use std::ops::{Add, Neg, Sub};

/// A level difference or gain in decibels.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Db(pub f64);

impl Db {
    /// No change of level.
    pub const ZERO: Self = Self(0.0);

    /// The linear factor that multiplies a sample, 10^(dB/20).
    pub fn to_amplitude(self) -> f64 {
        db_to_amplitude(self.0)
    }

    /// The linear factor that multiplies a power, 10^(dB/10).
    pub fn to_power(self) -> f64 {
        db_to_power(self.0)
    }
}

impl Add for Db {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Db {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Db {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// A frequency in hertz.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Hertz(pub f64);

/// A duration in seconds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

impl Seconds {
    /// The number of whole samples nearest to this duration at `sample_rate_hz`.
    pub fn to_samples(self, sample_rate_hz: u32) -> usize {
        (self.0 * f64::from(sample_rate_hz)).round().max(0.0) as usize
    }
}

/// 10·log10 of a power ratio; `None` for zero, negative or non-finite powers, whose level is undefined.
pub fn power_to_db(power: f64) -> Option<f64> {
    (power > 0.0 && power.is_finite()).then(|| 10.0 * power.log10())
}

/// 20·log10 of an amplitude ratio; `None` for zero, negative or non-finite amplitudes.
pub fn amplitude_to_db(amplitude: f64) -> Option<f64> {
    (amplitude > 0.0 && amplitude.is_finite()).then(|| 20.0 * amplitude.log10())
}

/// The power ratio of a level difference in decibels, 10^(dB/10).
pub fn db_to_power(db: f64) -> f64 {
    10.0_f64.powf(db / 10.0)
}

/// The amplitude ratio of a level difference in decibels, 10^(dB/20).
pub fn db_to_amplitude(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}
