use std::f64::consts::LN_10;

/// Reductions below this many dB are none: the gain returns to exactly one, and nothing decays through subnormal numbers.
pub(crate) const NONE_DB: f64 = 1e-9;

/// Decibels in a neper: 20/ln 10. A natural logarithm takes half as long as a decimal one, an exponential a third of a power.
pub(crate) const DB_PER_NEPER: f64 = 20.0 / LN_10;

/// The factor that turns down by `reduction_db`; exactly one for none.
#[inline]
pub(crate) fn gain_of(reduction_db: f64) -> f64 {
    (-reduction_db / DB_PER_NEPER).exp()
}

/// The share of the distance to its target that a one-pole follower with a time constant of `time_ms` covers per sample:
/// 1 − exp(−1/(τ·fs)); all of it when the time is none.
pub(crate) fn share_per_sample(time_ms: f64, sample_rate_hz: u32) -> f64 {
    let n_samples = time_ms.max(0.0) / 1_000.0 * f64::from(sample_rate_hz);
    if n_samples > 0.0 { -(-1.0 / n_samples).exp_m1() } else { 1.0 }
}

/// What covers the distance per sample downwards (more reduction) and upwards.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecoupledCoefficients {
    pub(crate) attack: f64,
    pub(crate) release: f64,
}

/// The smooth decoupled peak detector of Giannoulis, Massberg & Reiss (2012), equation 17, on a reduction in dB: a peak
/// that decays with the release, smoothed with the attack.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Decoupled {
    held_db: f64,
    smooth_db: f64,
}

impl Decoupled {
    #[inline]
    pub(crate) fn step(&mut self, coefficients: DecoupledCoefficients, asked_db: f64) -> f64 {
        let DecoupledCoefficients { attack, release } = coefficients;
        self.held_db = asked_db.max(self.held_db + release * (asked_db - self.held_db));
        self.smooth_db += attack * (self.held_db - self.smooth_db);
        if self.held_db < NONE_DB && self.smooth_db < NONE_DB {
            *self = Self::default();
        }
        self.smooth_db
    }
}

/// A one-pole follower of a reduction in dB whose time constant depends on the direction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Branching {
    pub(crate) reduction_db: f64,
}

impl Branching {
    /// `more` is the share per sample on the way to more reduction, `less` on the way back.
    #[inline]
    pub(crate) fn step(&mut self, more: f64, less: f64, asked_db: f64) -> f64 {
        let share = if asked_db > self.reduction_db { more } else { less };
        self.reduction_db += share * (asked_db - self.reduction_db);
        if asked_db == 0.0 && self.reduction_db < NONE_DB {
            self.reduction_db = 0.0;
        }
        self.reduction_db
    }
}
