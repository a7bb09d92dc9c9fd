use super::detector::PeakDetector;
use super::hold::Hold;
use dsp::Db;

/// What is limited is brought this far below the ceiling: eight points per sample miss the top of a peak by up to 0.04 dB (a
/// sine at a quarter of the rate), and a moving gain shifts what lies between the samples.
pub(super) const MARGIN: Db = Db(0.1);

/// The margin grows from nothing over this much excess, so that the gain curve has no step.
const MARGIN_GROWS_OVER: Db = Db(0.5);

/// Reductions end here: above the largest `f32` (771 dBFS), and far from overflow of the smoother.
const MOST_REDUCTION: Db = Db(1_000.0);

/// What the look-ahead hears of the next frame, and the frame that is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    /// The true peak that has just come in.
    pub(super) peak: f32,
    /// The reduction in dB that the peaks within reach ask for.
    pub(super) wanted_db: f64,
    /// The frame that came in `latency` calls ago.
    pub(super) frame: [f32; 2],
}

/// The ear of a limiter stage: true peaks above the ceiling ask for a reduction
/// in dB, which is held over twice the look-ahead, so that low notes ripple less, and the sound waits meanwhile.
#[derive(Debug, Clone)]
pub(super) struct LookAhead {
    ceiling_dbtp: f64,
    ceiling_amplitude: f64,
    detectors: [PeakDetector; 2],
    hold: Hold,
    delayed: Vec<[f32; 2]>,
    position: usize,
}

impl LookAhead {
    /// `n_ahead` is the number of samples over which the gain comes down.
    pub(super) fn new(ceiling_dbtp: f64, detector: PeakDetector, n_ahead: usize) -> Self {
        Self {
            ceiling_dbtp,
            ceiling_amplitude: Db(ceiling_dbtp).to_amplitude(),
            detectors: [detector.clone(), detector],
            hold: Hold::new(2 * n_ahead + 2 * PeakDetector::REACH + 1),
            delayed: vec![[0.0; 2]; n_ahead + PeakDetector::REACH + PeakDetector::LATENCY],
            position: 0,
        }
    }

    pub(super) fn latency(&self) -> usize {
        self.delayed.len()
    }

    #[inline]
    pub(super) fn push(&mut self, frame: [f32; 2]) -> Heard {
        let peak = self.detectors[0].peak(frame[0]).max(self.detectors[1].peak(frame[1]));
        let wanted_db = self.hold.push(self.reduction_db(peak));
        let due = std::mem::replace(&mut self.delayed[self.position], frame);
        self.position = if self.position + 1 == self.delayed.len() { 0 } else { self.position + 1 };
        Heard { peak, wanted_db, frame: due }
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

    pub(super) fn reset(&mut self) {
        self.detectors.iter_mut().for_each(PeakDetector::reset);
        self.hold.reset();
        self.delayed.fill([0.0; 2]);
        self.position = 0;
    }
}
