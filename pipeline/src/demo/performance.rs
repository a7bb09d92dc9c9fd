//! The small errors of a human player.

use super::clock::beat_to_s;
use dsp::signals::Noise;

/// A player whose timing and force stray a little from the written note, always in the same way for the same seed.
#[derive(Debug)]
pub(super) struct Player {
    noise: Noise,
    /// Greatest error of timing, early or late.
    timing_s: f64,
    /// Greatest relative error of force.
    force: f64,
}

/// A struck note: when, and how hard from 0 to about 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub(super) time_s: f64,
    pub(super) velocity: f64,
}

impl Player {
    /// A player that strays at most `timing_ms` and the share `force` of the written velocity.
    pub(super) fn new(seed: u64, timing_ms: f64, force: f64) -> Self {
        Self { noise: Noise::new(seed), timing_s: timing_ms / 1e3, force }
    }

    /// A written note as this player strikes it.
    pub(super) fn strike(&mut self, beat: f64, velocity: f64) -> Stroke {
        // Three draws added come near the bell shape of human errors while staying bounded.
        let mut error = || (self.noise.white() + self.noise.white() + self.noise.white()) / 3.0;
        let (early_or_late, soft_or_hard) = (error(), error());
        Stroke {
            time_s: (beat_to_s(beat) + early_or_late * self.timing_s).max(0.0),
            velocity: velocity * (1.0 + soft_or_hard * self.force),
        }
    }
}
