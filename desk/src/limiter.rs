mod ballistics;
mod detector;
mod hold;
mod reduction;
mod smoother;

pub use reduction::GainReduction;

use ballistics::{Ballistics, BallisticsCoefficients};
use detector::PeakDetector;
use dsp::{AudioBlock, Db, Seconds};
use hold::Hold;
use reduction::ReductionHistory;
use smoother::Smoother;

/// How far ahead the limiter hears a peak: the time over which its gain comes down.
const LOOK_AHEAD: Seconds = Seconds(0.003);

/// What is limited is brought this far below the ceiling: four points per sample miss the top of a peak (a sine at a
/// quarter of the rate by at most 0.17 dB, −20·log10 cos(π/16)), and a moving gain shifts what lies between the samples.
const MARGIN: Db = Db(0.1);

/// The margin grows from nothing over this much excess, so that the gain curve has no step.
const MARGIN_GROWS_OVER: Db = Db(0.5);

/// Reductions end here: above the largest `f32` (771 dBFS), and far from overflow of the smoother.
const MOST_REDUCTION: Db = Db(1_000.0);

/// What a [`Limiter`] is asked to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimiterParams {
    /// No true peak above this, in dBTP.
    pub ceiling_dbtp: f64,
}

#[derive(Debug, Clone)]
struct LimiterCoefficients {
    ceiling_dbtp: f64,
    ceiling_amplitude: f64,
    ballistics: BallisticsCoefficients,
    look_ahead: usize,
}

impl LimiterCoefficients {
    fn new(params: LimiterParams, sample_rate_hz: u32) -> Self {
        Self {
            ceiling_dbtp: params.ceiling_dbtp,
            ceiling_amplitude: Db(params.ceiling_dbtp).to_amplitude(),
            ballistics: BallisticsCoefficients::new(sample_rate_hz),
            look_ahead: LOOK_AHEAD.to_samples(sample_rate_hz).max(2),
        }
    }

    /// Samples from a peak's report to its output: all samples that make up the peak have come down by then.
    fn delay(&self) -> usize {
        self.look_ahead + PeakDetector::REACH
    }

    /// Long enough for the smoother, the reach of a peak to both sides, and once more the look-ahead, so that low notes
    /// ripple less.
    fn hold(&self) -> usize {
        2 * self.look_ahead + 2 * PeakDetector::REACH + 1
    }

    /// The reduction in dB that a true peak asks for: none up to the ceiling.
    fn reduction_db(&self, peak: f32) -> f64 {
        let peak = f64::from(peak);
        if peak <= self.ceiling_amplitude || peak.is_nan() {
            return 0.0;
        }
        let excess_db = 20.0 * peak.log10() - self.ceiling_dbtp;
        (excess_db + MARGIN.0 * (excess_db / MARGIN_GROWS_OVER.0).min(1.0)).min(MOST_REDUCTION.0)
    }
}

/// A streaming true-peak limiter, both channels with one gain.
///
/// Four-times oversampled peaks (ITU-R BS.1770-5, annex 2) above the ceiling ask for a reduction in dB. It is held over
/// twice the look-ahead, split between a slow stage (30 ms attack, 250 ms release), which carries what lasts, and a fast
/// one (instant attack, 25 ms release), which carries the rest, and smoothed over the look-ahead, so that the gain has
/// come down when the peak arrives. A signal whose peaks stay below the ceiling passes bit for bit, `latency` later. Samples
/// that are not finite count as silence.
#[derive(Debug, Clone)]
pub struct Limiter {
    coefficients: LimiterCoefficients,
    detectors: [PeakDetector; 2],
    hold: Hold,
    ballistics: Ballistics,
    smoother: Smoother,
    delayed: Vec<[f32; 2]>,
    position: usize,
    history: ReductionHistory,
}

impl Limiter {
    /// A limiter at rest.
    pub fn new(params: LimiterParams, sample_rate_hz: u32) -> Self {
        let coefficients = LimiterCoefficients::new(params, sample_rate_hz);
        Self {
            detectors: [PeakDetector::new(), PeakDetector::new()],
            hold: Hold::new(coefficients.hold()),
            ballistics: Ballistics::new(coefficients.ballistics),
            smoother: Smoother::new(coefficients.look_ahead),
            delayed: vec![[0.0; 2]; coefficients.delay() + PeakDetector::LATENCY],
            position: 0,
            history: ReductionHistory::new(sample_rate_hz),
            coefficients,
        }
    }

    /// Samples by which the output lags the input.
    pub fn latency(&self) -> usize {
        self.delayed.len()
    }

    /// Limits the next block in place.
    ///
    /// # Panics
    /// When the block is not stereo.
    pub fn process(&mut self, block: &mut AudioBlock) {
        assert_eq!(block.n_channels(), 2, "the limiter works on stereo");
        let mut sides = block.channels_mut();
        let (left, right) = (sides.next().expect("two channels"), sides.next().expect("two channels"));
        for (left, right) in left.iter_mut().zip(right) {
            [*left, *right] = self.step([*left, *right]);
        }
    }

    /// Back to rest, as after `new`; the statistics begin anew.
    pub fn reset(&mut self) {
        self.detectors = [PeakDetector::new(), PeakDetector::new()];
        self.hold.reset();
        self.ballistics = Ballistics::new(self.coefficients.ballistics);
        self.smoother.reset();
        self.delayed.fill([0.0; 2]);
        self.position = 0;
        self.history.reset();
    }

    /// How much the signal has been turned down so far.
    pub fn gain_reduction(&self) -> GainReduction {
        self.history.reading()
    }

    fn step(&mut self, frame: [f32; 2]) -> [f32; 2] {
        let frame = frame.map(|x| if x.is_finite() { x } else { 0.0 });
        let peak = self.detectors[0].peak(frame[0]).max(self.detectors[1].peak(frame[1]));
        let held_db = self.hold.push(self.coefficients.reduction_db(peak));
        let reduction_db = self.smoother.push(self.ballistics.step(held_db));
        self.history.push(peak, reduction_db);
        let delayed = std::mem::replace(&mut self.delayed[self.position], frame);
        self.position = if self.position + 1 == self.delayed.len() { 0 } else { self.position + 1 };
        if reduction_db == 0.0 {
            return delayed;
        }
        let gain = Db(-reduction_db).to_amplitude();
        delayed.map(|x| (f64::from(x) * gain) as f32)
    }
}

#[cfg(test)]
mod tests;
