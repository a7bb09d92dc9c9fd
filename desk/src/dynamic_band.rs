mod detector;

use crate::Action;
use crate::ballistics::gain_of;
use crate::cascade::Cascade;
use crate::chain::CHUNK;
use crate::key::{Key, KeySetting};
use detector::{Detector, DetectorCoefficients};
use dsp::{AudioBlock, Coefficients, Hertz};
use std::ops::Range;

/// How fast a de-esser goes down and comes back, in milliseconds: an s lasts 50 to 200 ms and must be down before it is
/// heard. Design heuristic.
const DE_ESSER_ATTACK_MS: f64 = 1.0;
const DE_ESSER_RELEASE_MS: f64 = 40.0;

/// One band that is turned down as its detector asks, at one rate.
///
/// The band is a band-pass of 0 dB at its centre, and what is added back of it is scaled: y = x + (g − 1)·band(x). At a
/// steady gain g that is a bell of gain g and quality Q/√g, with no click when g moves, and with the signal itself, bit for
/// bit, at g = 1. The band-pass is that of the Cookbook, whose bilinear transform narrows it towards half the rate. A key is
/// heard through the same band-pass.
#[derive(Debug, Clone)]
pub(crate) struct DynamicBandSetting {
    band: Coefficients,
    detector: DetectorCoefficients,
    key: Option<KeySetting>,
}

impl DynamicBandSetting {
    /// Of a `DynamicEq` or `DeEss`; `None` for other actions and where nothing can be turned down.
    pub(crate) fn of(action: &Action, sample_rate_hz: u32) -> Option<Self> {
        match *action {
            Action::DynamicEq {
                frequency_hz,
                q,
                threshold_dbfs,
                ratio,
                range_db,
                attack_ms,
                release_ms,
                ref key_stem,
            } => {
                let slope = 1.0 - 1.0 / ratio.max(1.0);
                let band = band(sample_rate_hz, frequency_hz, q);
                (slope > 0.0 && range_db > 0.0).then(|| Self {
                    band,
                    detector: DetectorCoefficients::of_level(threshold_dbfs, slope).with_ballistics(
                        range_db,
                        [attack_ms, release_ms],
                        sample_rate_hz,
                    ),
                    key: key_stem.as_ref().map(|stem| KeySetting::of_band(stem.clone(), band)),
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
                        key: None,
                    }
                })
            }
            _ => None,
        }
    }

    /// Finds the key among `stems`, each a name and the samples by which its strip makes it later, on a strip whose input
    /// here lags by `latency`. One that is not among them is silent.
    pub(crate) fn connect(&mut self, stems: &[(&str, i64)], latency: usize) {
        if let Some(key) = &mut self.key {
            key.connect(stems, latency);
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
    key: Option<Key>,
    key_peaks: Vec<f64>,
}

impl DynamicBand {
    pub(crate) fn new(setting: &DynamicBandSetting, n_channels: usize) -> Self {
        Self {
            bands: vec![Cascade::new(&[setting.band]); n_channels],
            planes: vec![vec![0.0; CHUNK]; n_channels],
            detector: Detector::new(setting.detector),
            key: setting.key.as_ref().map(Key::new),
            key_peaks: vec![0.0; CHUNK],
        }
    }

    /// Processes the first frames of every channel in place: those of `range` in the blocks of all stems, `stems`, where keys
    /// are.
    pub(crate) fn process(&mut self, channels: &mut [Vec<f64>], stems: &[AudioBlock], range: &Range<usize>) {
        let n_frames = range.len();
        for ((filter, band), samples) in self.bands.iter_mut().zip(&mut self.planes).zip(channels.iter()) {
            band[..n_frames].copy_from_slice(&samples[..n_frames]);
            filter.process(&mut band[..n_frames]);
        }
        if let Some(key) = &mut self.key {
            key.read(stems, range, &mut self.key_peaks[..n_frames]);
        }
        for frame in 0..n_frames {
            let reduction_db = if self.key.is_some() {
                self.detector.step_keyed(self.key_peaks[frame])
            } else {
                let frames = self.planes.iter().zip(channels.iter());
                self.detector.step(frames.map(|(band, samples)| [band[frame], samples[frame]]))
            };
            if reduction_db > 0.0 {
                let taken = 1.0 - gain_of(reduction_db);
                for (samples, band) in channels.iter_mut().zip(&self.planes) {
                    samples[frame] -= taken * band[frame];
                }
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.bands.iter_mut().for_each(Cascade::reset);
        self.detector.reset();
        if let Some(key) = &mut self.key {
            key.reset();
        }
    }
}

#[cfg(test)]
mod tests;
