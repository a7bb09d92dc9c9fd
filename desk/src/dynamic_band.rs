mod detector;

use crate::Action;
use crate::cascade::Cascade;
use crate::chain::CHUNK;
use detector::{Detector, DetectorCoefficients};
use dsp::{Coefficients, Db, Hertz};

/// How fast a de-esser goes down and comes back, in milliseconds: an s lasts 50 to 200 ms and must be down before it is
/// heard. Design heuristic.
const DE_ESSER_ATTACK_MS: f64 = 1.0;
const DE_ESSER_RELEASE_MS: f64 = 40.0;

/// One band that is turned down as its detector asks, at one rate.
///
/// The band is a band-pass of 0 dB at its centre, and what is added back of it is scaled: y = x + (g − 1)·band(x). At a
/// steady gain g that is a bell of gain g and quality Q/√g, with no click when g moves, and with the signal itself, bit for
/// bit, at g = 1. The band-pass is that of the Cookbook, whose bilinear transform narrows it towards half the rate.
#[derive(Debug, Clone)]
pub(crate) struct DynamicBandCoefficients {
    band: Coefficients,
    detector: DetectorCoefficients,
}

impl DynamicBandCoefficients {
    /// Of a `DynamicEq` or `DeEss`; `None` for other actions and where nothing can be turned down.
    pub(crate) fn of(action: &Action, sample_rate_hz: u32) -> Option<Self> {
        match *action {
            Action::DynamicEq { frequency_hz, q, threshold_dbfs, ratio, range_db, attack_ms, release_ms } => {
                let slope = 1.0 - 1.0 / ratio.max(1.0);
                (slope > 0.0 && range_db > 0.0).then(|| Self {
                    band: band(sample_rate_hz, frequency_hz, q),
                    detector: DetectorCoefficients::of_level(threshold_dbfs, slope).with_ballistics(
                        range_db,
                        [attack_ms, release_ms],
                        sample_rate_hz,
                    ),
                })
            }
            Action::DeEss { band_hz: [low_hz, high_hz], threshold_db, range_db } => {
                (high_hz > low_hz && low_hz > 0.0 && range_db > 0.0).then(|| {
                    let center_hz = (low_hz * high_hz).sqrt();
                    Self {
                        band: band(sample_rate_hz, center_hz, center_hz / (high_hz - low_hz)),
                        detector: DetectorCoefficients::of_share(threshold_db, sample_rate_hz).with_ballistics(
                            range_db,
                            [DE_ESSER_ATTACK_MS, DE_ESSER_RELEASE_MS],
                            sample_rate_hz,
                        ),
                    }
                })
            }
            _ => None,
        }
    }
}

/// The range that a quality factor is kept in.
const Q_RANGE: (f64, f64) = (0.1, 30.0);

fn band(sample_rate_hz: u32, frequency_hz: f64, q: f64) -> Coefficients {
    Coefficients::band_pass(sample_rate_hz, Hertz(frequency_hz), q.clamp(Q_RANGE.0, Q_RANGE.1))
}

/// A dynamic band running over a stem: both channels of a stereo one are turned down alike.
#[derive(Debug, Clone)]
pub(crate) struct DynamicBand {
    bands: Vec<Cascade>,
    planes: Vec<Vec<f64>>,
    detector: Detector,
}

impl DynamicBand {
    pub(crate) fn new(coefficients: &DynamicBandCoefficients, n_channels: usize) -> Self {
        Self {
            bands: vec![Cascade::new(&[coefficients.band]); n_channels],
            planes: vec![vec![0.0; CHUNK]; n_channels],
            detector: Detector::new(coefficients.detector),
        }
    }

    /// Processes the first `n_frames` of every channel in place.
    pub(crate) fn process(&mut self, channels: &mut [Vec<f64>], n_frames: usize) {
        for ((filter, band), samples) in self.bands.iter_mut().zip(&mut self.planes).zip(channels.iter()) {
            band[..n_frames].copy_from_slice(&samples[..n_frames]);
            filter.process(&mut band[..n_frames]);
        }
        for frame in 0..n_frames {
            let frames = self.planes.iter().zip(channels.iter()).map(|(band, samples)| [band[frame], samples[frame]]);
            let reduction_db = self.detector.step(frames);
            if reduction_db > 0.0 {
                let taken = 1.0 - Db(-reduction_db).to_amplitude();
                for (samples, band) in channels.iter_mut().zip(&self.planes) {
                    samples[frame] -= taken * band[frame];
                }
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.bands.iter_mut().for_each(Cascade::reset);
        self.detector.reset();
    }
}

#[cfg(test)]
mod tests;
