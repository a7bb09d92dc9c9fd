//! Shapes of loudness over the life of a note.

use super::clock::RATE_HZ;

/// An exponential decay, one sample after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fading {
    level: f64,
    keep: f64,
}

impl Fading {
    /// From `level`, down to 37 % of it in `decay_s`.
    pub(super) fn new(level: f64, decay_s: f64) -> Self {
        Self { level, keep: decay(1.0 / RATE_HZ, decay_s) }
    }

    /// The level now; the next call gives the next sample's.
    #[inline]
    pub(super) fn step(&mut self) -> f64 {
        let level = self.level;
        self.level *= self.keep;
        level
    }
}

/// exp(−t/τ): the fall to 37 % in `decay_s`.
#[inline]
pub(super) fn decay(time_s: f64, decay_s: f64) -> f64 {
    (-time_s / decay_s).exp()
}

/// A smooth rise from 0 at 0 s to 1 at `rise_s` and on: half a cosine.
#[inline]
pub(super) fn rise(time_s: f64, rise_s: f64) -> f64 {
    let x = (time_s / rise_s).clamp(0.0, 1.0);
    // Most calls fall in the held part of a note; the cosine is only worth its time at the edges.
    if x >= 1.0 {
        return 1.0;
    }
    0.5 - 0.5 * (std::f64::consts::PI * x).cos()
}

/// A smooth rise, a hold and a smooth fall that ends at `duration_s`.
#[inline]
pub(super) fn swell(time_s: f64, duration_s: f64, rise_s: f64, fall_s: f64) -> f64 {
    rise(time_s, rise_s) * rise(duration_s - time_s, fall_s)
}
