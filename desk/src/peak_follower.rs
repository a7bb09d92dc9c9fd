use crate::ballistics::share_per_sample;

/// Below this magnitude (−400 dBFS) a level is none.
const NONE: f64 = 1e-20;

/// The peak level of a signal, rising at once and falling with a time constant.
#[derive(Debug, Clone)]
pub(crate) struct PeakFollower {
    left_per_sample: f64,
    level: f64,
}

impl PeakFollower {
    pub(crate) fn new(fall_ms: f64, sample_rate_hz: u32) -> Self {
        Self { left_per_sample: 1.0 - share_per_sample(fall_ms, sample_rate_hz), level: 0.0 }
    }

    #[inline]
    pub(crate) fn step(&mut self, peak: f64) -> f64 {
        self.level = peak.max(self.level * self.left_per_sample);
        if self.level < NONE {
            self.level = 0.0;
        }
        self.level
    }

    pub(crate) fn reset(&mut self) {
        self.level = 0.0;
    }
}
