use super::ballistics::{Ballistics, BallisticsCoefficients, Shares};
use super::detector::PeakDetector;
use super::hold::Hold;
use super::look_ahead::{Heard, LookAhead};
use super::smoother::Smoother;
use dsp::Seconds;

/// How far ahead a peak is heard: the time over which the gain comes down.
pub(super) const LOOK_AHEAD: Seconds = Seconds(0.003);

/// What the slow stage follows is held for longer than the rest, so that it stands still between two half waves of 30 Hz.
const LASTING_HOLD: Seconds = Seconds(0.010);

/// A frame, and how it is turned down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turned {
    /// The true peak that has just come in, for the statistics.
    pub(super) peak: f32,
    /// The frame that came in `latency` calls ago, as it was.
    pub(super) frame: [f32; 2],
    /// By how much it is to be turned down, and clipped.
    pub(super) shares: Shares,
}

/// The two stages: the reductions that peaks ask for, shared out and smoothed over the look-ahead, so that the gain has come
/// down when a peak arrives.
#[derive(Debug, Clone)]
pub(super) struct Turning {
    ahead: LookAhead,
    lasting: Hold,
    ballistics: Ballistics,
    gain: Smoother,
    clip: Smoother,
}

impl Turning {
    pub(super) fn new(ceiling_dbtp: f64, sample_rate_hz: u32) -> Self {
        let n_ahead = LOOK_AHEAD.to_samples(sample_rate_hz).max(2);
        Self {
            ahead: LookAhead::new(ceiling_dbtp, PeakDetector::standard(), n_ahead),
            lasting: Hold::new(LASTING_HOLD.to_samples(sample_rate_hz).max(1)),
            ballistics: Ballistics::new(BallisticsCoefficients::new(sample_rate_hz)),
            gain: Smoother::new(n_ahead),
            clip: Smoother::new(n_ahead),
        }
    }

    pub(super) fn latency(&self) -> usize {
        self.ahead.latency()
    }

    #[inline]
    pub(super) fn push(&mut self, frame: [f32; 2]) -> Turned {
        let Heard { peak, wanted_db, frame } = self.ahead.push(frame);
        let Shares { gain_db, clip_db } = self.ballistics.step(wanted_db, self.lasting.push(wanted_db));
        let shares = Shares { gain_db: self.gain.push(gain_db), clip_db: self.clip.push(clip_db) };
        Turned { peak, frame, shares }
    }

    pub(super) fn reset(&mut self) {
        self.ahead.reset();
        self.lasting.reset();
        self.ballistics.reset();
        self.gain.reset();
        self.clip.reset();
    }
}
