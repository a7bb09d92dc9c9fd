use crate::ballistics::{DB_PER_NEPER, Decoupled, DecoupledCoefficients, gain_of, share_per_sample};
use crate::chain::CHUNK;
use crate::delay::{Delay, DelaySetting};
use dsp::Db;
use serde::{Deserialize, Serialize};

/// The ratios that a compressor works with; one is a wire.
const RATIO_RANGE: (f64, f64) = (1.0, 1_000.0);
/// The furthest that a compressor hears ahead, in milliseconds.
const LONGEST_LOOK_AHEAD_MS: f64 = 100.0;

/// What a compressor is asked to do.
///
/// The make-up is a plain gain. One that keeps the loudness is measured by whoever sets it, from renders: the mean reduction
/// does not tell it, because what is turned down is what is loud. An open make-up is rendered as 0 dB.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CompressorParams {
    /// Peaks above this are turned down, in dBFS.
    #[serde(rename = "threshold_db")]
    pub threshold_dbfs: f64,
    /// Decibels in per decibel out above it; 1 is none.
    pub ratio: f64,
    /// The width of the bend around the threshold, in dB.
    pub knee_db: f64,
    /// The time constant with which it turns down, in milliseconds.
    pub attack_ms: f64,
    /// The time constant with which it lets go, in milliseconds.
    pub release_ms: f64,
    /// How far it hears ahead, in milliseconds; all else waits for it.
    #[serde(default)]
    pub look_ahead_ms: f64,
    /// Gain behind it, in dB. `None` asks for as loud as without the compressor: whoever renders measures that and fills it
    /// in, the desk itself takes it for 0 dB.
    #[serde(rename = "makeup_db", default)]
    pub make_up_db: Option<f64>,
}

impl CompressorParams {
    /// The reduction in dB, before make-up, that a lasting peak level of `level_dbfs` comes to: x − y of Giannoulis,
    /// Massberg & Reiss (2012), *Digital dynamic range compressor design*, equation 4.
    pub fn reduction_db(&self, level_dbfs: f64) -> f64 {
        let slope = 1.0 - 1.0 / self.ratio.clamp(RATIO_RANGE.0, RATIO_RANGE.1);
        let (over_db, knee_db) = (level_dbfs - self.threshold_dbfs, self.knee_db.max(0.0));
        if 2.0 * over_db <= -knee_db {
            0.0
        } else if 2.0 * over_db < knee_db {
            slope * (over_db + knee_db / 2.0).powi(2) / (2.0 * knee_db)
        } else {
            slope * over_db
        }
    }

    pub(crate) fn is_neutral(&self) -> bool {
        self.ratio <= RATIO_RANGE.0 && self.make_up_db.unwrap_or(0.0) == 0.0
    }

    /// Samples by which the output lags the input.
    pub(crate) fn latency(&self, sample_rate_hz: u32) -> usize {
        let ms = self.look_ahead_ms.clamp(0.0, LONGEST_LOOK_AHEAD_MS);
        (ms / 1_000.0 * f64::from(sample_rate_hz)).round() as usize
    }
}

#[derive(Debug, Clone)]
struct CompressorCoefficients {
    params: CompressorParams,
    /// Peaks up to this ask for nothing, so that no logarithm is taken.
    quiet: f64,
    ballistics: DecoupledCoefficients,
}

impl CompressorCoefficients {
    fn new(params: CompressorParams, sample_rate_hz: u32) -> Self {
        Self {
            quiet: Db(params.threshold_dbfs - params.knee_db.max(0.0) / 2.0).to_amplitude(),
            ballistics: DecoupledCoefficients {
                attack: share_per_sample(params.attack_ms, sample_rate_hz),
                release: share_per_sample(params.release_ms, sample_rate_hz),
            },
            params,
        }
    }

    #[inline]
    fn reduction_db(&self, peak: f64) -> f64 {
        if peak <= self.quiet { 0.0 } else { self.params.reduction_db(peak.ln() * DB_PER_NEPER) }
    }
}

/// A feed-forward compressor in the logarithmic domain (Giannoulis, Massberg & Reiss 2012): the gain computer first, then
/// smooth decoupled ballistics. Both channels get the gain that the louder one asks for.
#[derive(Debug, Clone)]
pub(crate) struct Compressor {
    coefficients: CompressorCoefficients,
    ballistics: Decoupled,
    gains: Vec<f64>,
    ahead: Vec<Delay>,
}

impl Compressor {
    pub(crate) fn new(params: CompressorParams, sample_rate_hz: u32, n_channels: usize) -> Self {
        let look_ahead = DelaySetting::whole(params.latency(sample_rate_hz));
        Self {
            coefficients: CompressorCoefficients::new(params, sample_rate_hz),
            ballistics: Decoupled::default(),
            gains: vec![0.0; CHUNK],
            ahead: vec![Delay::new(&look_ahead); n_channels],
        }
    }

    pub(crate) fn process(&mut self, planes: &mut [&mut [f64]]) {
        let n_frames = planes[0].len();
        let resting = Db(self.coefficients.params.make_up_db.unwrap_or(0.0)).to_amplitude();
        for (i, gain) in self.gains[..n_frames].iter_mut().enumerate() {
            let peak = planes.iter().fold(0.0_f64, |peak, plane| peak.max(plane[i].abs()));
            let asked_db = self.coefficients.reduction_db(peak);
            let reduction_db = self.ballistics.step(self.coefficients.ballistics, asked_db);
            *gain = if reduction_db == 0.0 { resting } else { resting * gain_of(reduction_db) };
        }
        for (plane, ahead) in planes.iter_mut().zip(&mut self.ahead) {
            ahead.process(plane);
            for (sample, gain) in plane.iter_mut().zip(&self.gains) {
                *sample *= gain;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.ballistics = Decoupled::default();
        self.ahead.iter_mut().for_each(Delay::reset);
    }
}

#[cfg(test)]
mod tests;
