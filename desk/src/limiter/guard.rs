use super::detector::PeakDetector;
use super::look_ahead::{Heard, LookAhead};
use super::smoother::Smoother;
use crate::ballistics::{Branching, gain_of, share_per_sample};
use dsp::{Db, Seconds};

/// How far ahead it hears, and the time constant with which it lets go: a gain that moves more quickly shifts what lies between
/// the samples by more than the margin (noise at 96 kHz by 0.3 dB, with 1.5 and 5 ms).
const LOOK_AHEAD: Seconds = Seconds(0.003);
const RELEASE_MS: f64 = 20.0;
/// Peaks are looked for where samples come this close to the ceiling: between softer ones only tones above 0.37 of the sample
/// rate reach it (arccos 0.4 = 0.37 π).
const CLOSE: Db = Db(-8.0);

/// Keeps the ceiling behind the clip, whose filter lets a little of what it takes ring on.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    ahead: LookAhead,
    release: f64,
    reduction: Branching,
    gain: Smoother,
}

impl Guard {
    pub(super) fn new(ceiling_dbtp: f64, sample_rate_hz: u32) -> Self {
        let close = (Db(ceiling_dbtp) + CLOSE).to_amplitude();
        let n_ahead = LOOK_AHEAD.to_samples(sample_rate_hz).max(2);
        Self {
            ahead: LookAhead::new(ceiling_dbtp, PeakDetector::fine(close as f32), n_ahead),
            release: share_per_sample(RELEASE_MS, sample_rate_hz),
            reduction: Branching { reduction_db: 0.0 },
            gain: Smoother::new(n_ahead),
        }
    }

    pub(super) fn latency(&self) -> usize {
        self.ahead.latency()
    }

    #[inline]
    pub(super) fn push(&mut self, frame: [f32; 2]) -> [f32; 2] {
        let Heard { wanted_db, frame, .. } = self.ahead.push(frame);
        let reduction_db = self.gain.push(self.reduction.step(1.0, self.release, wanted_db));
        if reduction_db == 0.0 {
            return frame;
        }
        let gain = gain_of(reduction_db);
        frame.map(|x| (f64::from(x) * gain) as f32)
    }

    pub(super) fn reset(&mut self) {
        self.ahead.reset();
        self.reduction.reduction_db = 0.0;
        self.gain.reset();
    }
}
