use crate::cascade::Cascade;
use crate::eq::dc_block;
use crate::oversampler::Oversampler;
use dsp::Db;
use serde::{Deserialize, Serialize};

/// The furthest that the curve is driven, in dB: a tone of 5 kHz at the given level then folds back less than −80 dB of
/// its harmonics at 44.1 kHz, because those of tanh fall off exponentially.
const MOST_DRIVE_DB: f64 = 12.0;

/// What a saturation is asked to do.
///
/// The curve is y = tanh(g·x/a)·a/g: soft sounds keep their level and loud ones are rounded, which adds odd harmonics. A bass
/// of 50 Hz is then heard at 150 and 250 Hz by a loudspeaker that gives no 50.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SaturationParams {
    /// The peak level of the stem, in dBFS: a, where the curve is driven by `drive_db`.
    pub level_dbfs: f64,
    /// g in dB, from 0 to 12: how far such peaks are driven into the curve.
    pub drive_db: f64,
    /// The share of the saturated sound, 0…1.
    pub mix: f64,
}

impl SaturationParams {
    pub(crate) fn is_neutral(&self) -> bool {
        self.mix <= 0.0
    }
}

#[derive(Debug, Clone, Copy)]
struct SaturationCoefficients {
    /// g/a.
    drive: f64,
    mix: f64,
}

impl SaturationCoefficients {
    fn new(params: SaturationParams) -> Self {
        let drive_db = params.drive_db.clamp(0.0, MOST_DRIVE_DB);
        Self { drive: Db(drive_db - params.level_dbfs).to_amplitude(), mix: params.mix.min(1.0) }
    }

    /// What the curve adds to `x`.
    #[inline]
    fn difference(self, x: f64) -> f64 {
        // tanh u = 1 − 2/(e^2u + 1): a third of the time, and off by no more than 1e-16.
        (1.0 - 2.0 / ((2.0 * self.drive * x).exp() + 1.0)) / self.drive - x
    }
}

/// A saturation at four times the sample rate. What it adds is filtered and added to the sound, which itself is only
/// delayed; a constant offset that an uneven wave gets from the curve is taken out.
#[derive(Debug, Clone)]
pub(crate) struct Saturator {
    coefficients: SaturationCoefficients,
    channels: Vec<(Oversampler, Cascade)>,
    added: Vec<f64>,
}

impl Saturator {
    pub(crate) const LATENCY: usize = Oversampler::LATENCY;

    pub(crate) fn new(params: SaturationParams, sample_rate_hz: u32, n_channels: usize) -> Self {
        let channel = (Oversampler::new(), Cascade::new(&[dc_block(sample_rate_hz)]));
        Self {
            coefficients: SaturationCoefficients::new(params),
            channels: vec![channel; n_channels],
            added: vec![0.0; crate::chain::CHUNK],
        }
    }

    pub(crate) fn process(&mut self, planes: &mut [&mut [f64]]) {
        let coefficients = self.coefficients;
        for (plane, (oversampler, dc_block)) in planes.iter_mut().zip(&mut self.channels) {
            let added = &mut self.added[..plane.len()];
            let is_silent = oversampler.is_silent_with(plane);
            oversampler.process(plane, added, is_silent, |_, x| coefficients.difference(x));
            dc_block.process(added);
            for (sample, added) in plane.iter_mut().zip(added) {
                *sample += coefficients.mix * *added;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        for (oversampler, dc_block) in &mut self.channels {
            oversampler.reset();
            dc_block.reset();
        }
    }
}

#[cfg(test)]
mod tests;
