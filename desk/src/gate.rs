use crate::ballistics::{Branching, gain_of, share_per_sample};
use crate::peak_follower::PeakFollower;
use dsp::{Db, Seconds};
use serde::{Deserialize, Serialize};

/// The level that a gate hears is the peak, falling with this time constant: between the half waves of a low note it
/// stays up. Design heuristic: 30 Hz falls by 14 dB between two of them, which the hold bridges.
const LEVEL_FALL_MS: f64 = 10.0;
/// No gate turns down further, in dB.
const MOST_RANGE_DB: f64 = 120.0;

/// What a gate or a downward expander is asked to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateParams {
    /// It opens when the peak level reaches this, in dBFS.
    pub threshold_dbfs: f64,
    /// How far it turns down what is below, in dB (positive). A bleed 12 to 20 dB down is gone in a mix, and a gate that
    /// misses a soft hit does not lose it.
    pub range_db: f64,
    /// An expander turns down by `ratio` − 1 decibels per decibel below the threshold, up to the range; a gate by all of
    /// the range at once (`None`).
    pub ratio: Option<f64>,
    /// The time constant with which it opens, in milliseconds.
    pub attack_ms: f64,
    /// How long it stays open, at least, after the level has fallen below the threshold, in milliseconds.
    pub hold_ms: f64,
    /// The time constant with which it closes, in milliseconds.
    pub release_ms: f64,
    /// How far below the threshold the level must fall before it closes, in dB.
    pub hysteresis_db: f64,
    /// The stem whose level opens it; its own when `None`.
    pub key_stem: Option<String>,
}

impl GateParams {
    /// The reduction in dB that a lasting level of `level_dbfs` comes to while it is closed.
    pub fn reduction_db(&self, level_dbfs: f64) -> f64 {
        let range_db = self.range_db.clamp(0.0, MOST_RANGE_DB);
        let below_db = self.threshold_dbfs - level_dbfs;
        match self.ratio {
            _ if below_db <= 0.0 => 0.0,
            Some(ratio) => ((ratio.max(1.0) - 1.0) * below_db).min(range_db),
            None => range_db,
        }
    }

    pub(crate) fn is_neutral(&self) -> bool {
        self.range_db <= 0.0 || self.ratio.is_some_and(|ratio| ratio <= 1.0)
    }
}

#[derive(Debug, Clone)]
struct GateCoefficients {
    params: GateParams,
    opens_at: f64,
    closes_below: f64,
    /// Levels up to this ask for all of the range, so that no logarithm is taken.
    silent: f64,
    n_hold: usize,
    opening: f64,
    closing: f64,
}

/// A gate or downward expander with hysteresis and hold; both channels get one gain. It starts closed.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    coefficients: GateCoefficients,
    level: PeakFollower,
    /// Samples for which it stays open without being told to.
    n_open: usize,
    ballistics: Branching,
    /// The latest reduction in dB, and the factor that it is: an exponential is taken only while it moves.
    gain: (f64, f64),
}

impl Gate {
    pub(crate) fn new(params: GateParams, sample_rate_hz: u32) -> Self {
        let hold = Seconds(params.hold_ms.max(0.0) / 1_000.0);
        let coefficients = GateCoefficients {
            opens_at: Db(params.threshold_dbfs).to_amplitude(),
            closes_below: Db(params.threshold_dbfs - params.hysteresis_db.max(0.0)).to_amplitude(),
            silent: params.ratio.map_or(f64::INFINITY, |ratio| {
                Db(params.threshold_dbfs - params.range_db / (ratio - 1.0).max(0.0)).to_amplitude()
            }),
            n_hold: hold.to_samples(sample_rate_hz) + 1,
            opening: share_per_sample(params.attack_ms, sample_rate_hz),
            closing: share_per_sample(params.release_ms, sample_rate_hz),
            params,
        };
        Self {
            ballistics: Branching { reduction_db: coefficients.params.reduction_db(f64::NEG_INFINITY) },
            coefficients,
            level: PeakFollower::new(LEVEL_FALL_MS, sample_rate_hz),
            n_open: 0,
            gain: (0.0, 1.0),
        }
    }

    /// Turns down by the level of `key`, or by their own.
    pub(crate) fn process(&mut self, planes: &mut [&mut [f64]], key: Option<&[f64]>) {
        for i in 0..planes[0].len() {
            let peak = match key {
                Some(key) => key[i],
                None => planes.iter().fold(0.0_f64, |peak, plane| peak.max(plane[i].abs())),
            };
            let reduction_db = self.step(peak);
            if reduction_db != 0.0 {
                if reduction_db.to_bits() != self.gain.0.to_bits() {
                    self.gain = (reduction_db, gain_of(reduction_db));
                }
                let (_, gain) = self.gain;
                for plane in planes.iter_mut() {
                    plane[i] *= gain;
                }
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.level.reset();
        self.n_open = 0;
        self.ballistics.reduction_db = self.coefficients.params.reduction_db(f64::NEG_INFINITY);
    }

    fn step(&mut self, peak: f64) -> f64 {
        let GateCoefficients { params, opens_at, closes_below, silent, n_hold, opening, closing } = &self.coefficients;
        let level = self.level.step(peak);
        if level >= *opens_at || (self.n_open > 0 && level >= *closes_below) {
            self.n_open = *n_hold;
        }
        self.n_open = self.n_open.saturating_sub(1);
        let asked_db = if self.n_open > 0 {
            0.0
        } else if level <= *silent {
            params.reduction_db(f64::NEG_INFINITY)
        } else {
            params.reduction_db(20.0 * level.log10())
        };
        self.ballistics.step(*closing, *opening, asked_db)
    }
}

#[cfg(test)]
mod tests;
