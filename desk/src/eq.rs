mod corrector;
mod matched;
mod prototype;

use crate::all_pass::all_pass;
use crate::{Action, FilterShape};
use dsp::{Coefficients, Db, Hertz};
use matched::matched;
use prototype::Prototype;
use std::f64::consts::PI;

/// The −3 dB corner of [`Action::DcBlock`]: two octaves below hearing. Being of first order it takes 0.26 dB and 14
/// degrees at 20 Hz, and a constant offset falls by 8.7 dB every 32 ms.
const DC_BLOCK_CORNER: Hertz = Hertz(5.0);

/// The range that a quality factor is kept in; outside it a band is flat or rings for minutes.
const Q_RANGE: (f64, f64) = (0.01, 100.0);

/// The most that a band may boost or cut, in dB: further than any desk, and far from overflow.
const MOST_GAIN_DB: f64 = 60.0;

impl Action {
    /// The filters of an `Eq`, `DcBlock` or `AllPass` at a sample rate, one after another; none for actions that are no
    /// filter, and for bells and shelves of 0 dB.
    ///
    /// A band has the magnitude of its analogue prototype (the s-domain forms of the Audio EQ Cookbook) within 0.1 dB up
    /// to a quarter of the rate and 0.5 dB up to 0.45 of it, from 20 Hz to 20 kHz, Q 0.3 to 10 and ±18 dB at 44.1 kHz and
    /// above.
    pub fn filters(&self, sample_rate_hz: u32) -> Vec<Coefficients> {
        match *self {
            Self::Eq { filter, frequency_hz, gain_db, q } => {
                band(sample_rate_hz, filter, Hertz(frequency_hz), Db(gain_db), q)
            }
            Self::DcBlock => vec![dc_block(sample_rate_hz)],
            Self::AllPass { frequency_hz, q, .. } => vec![all_pass(sample_rate_hz, Hertz(frequency_hz), q)],
            Self::Gain { .. }
            | Self::Pan { .. }
            | Self::Polarity
            | Self::ChannelPolarity { .. }
            | Self::Delay { .. }
            | Self::DynamicEq { .. }
            | Self::DeEss { .. }
            | Self::Gate(_)
            | Self::Compress(_)
            | Self::Saturate(_)
            | Self::Duck { .. }
            | Self::Width { .. }
            | Self::MonoBelow { .. }
            | Self::Reverb(_)
            | Self::Echo(_)
            | Self::ReverbSend { .. }
            | Self::EchoSend { .. }
            | Self::Limiter { .. } => Vec::new(),
        }
    }
}

/// What the gains, EQ bands and DC blocks among some actions make of power.
#[derive(Debug, Clone)]
pub struct PowerResponse {
    filters: Vec<Coefficients>,
    gain: f64,
    sample_rate_hz: u32,
}

impl PowerResponse {
    /// Of these actions at a sample rate.
    pub fn of(actions: &[Action], sample_rate_hz: u32) -> Self {
        let gain_db = |action: &Action| if let Action::Gain { gain_db } = action { Some(*gain_db) } else { None };
        Self {
            filters: actions.iter().flat_map(|action| action.filters(sample_rate_hz)).collect(),
            gain: Db(actions.iter().filter_map(gain_db).sum()).to_power(),
            sample_rate_hz,
        }
    }

    /// |H|² at `frequency`: the factor by which power is multiplied there.
    pub fn at(&self, frequency: Hertz) -> f64 {
        let filters = self.filters.iter().map(|filter| filter.power_response(self.sample_rate_hz, frequency));
        self.gain * filters.product::<f64>()
    }
}

fn band(sample_rate_hz: u32, filter: FilterShape, frequency: Hertz, gain: Db, q: f64) -> Vec<Coefficients> {
    let has_gain = matches!(filter, FilterShape::Bell | FilterShape::LowShelf | FilterShape::HighShelf);
    if has_gain && gain.0 == 0.0 {
        return Vec::new();
    }
    let gain = Db(gain.0.clamp(-MOST_GAIN_DB, MOST_GAIN_DB));
    let prototype = Prototype::new(filter, gain, q.clamp(Q_RANGE.0, Q_RANGE.1));
    matched(&prototype, sample_rate_hz, frequency)
}

/// The bilinear transform of s / (s + 1), prewarped to the corner.
pub(crate) fn dc_block(sample_rate_hz: u32) -> Coefficients {
    let k = (PI * DC_BLOCK_CORNER.0 / f64::from(sample_rate_hz)).tan();
    Coefficients::normalised([1.0, -1.0, 0.0], [1.0 + k, k - 1.0, 0.0])
}

#[cfg(test)]
mod tests;
