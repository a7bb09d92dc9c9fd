use crate::cascade::Cascade;
use crate::chain::CHUNK;
use crate::delay::{Delay, DelaySetting};
use dsp::{AudioBlock, Coefficients};
use std::ops::Range;

/// Another stem that a processor listens to.
///
/// What it hears is the stem as it comes into its own strip, so that strips need not wait for each other, at the time at
/// which that strip puts it out: the stem's own delay is in it, its filters and its fader are not.
#[derive(Debug, Clone)]
pub(crate) struct KeySetting {
    stem: String,
    /// What of it is heard; all of it when `None`.
    band: Option<Coefficients>,
    connected: Option<(usize, usize)>,
}

impl KeySetting {
    pub(crate) fn new(stem: String) -> Self {
        Self { stem, band: None, connected: None }
    }

    /// Of which only what a filter lets through is heard.
    pub(crate) fn of_band(stem: String, band: Coefficients) -> Self {
        Self { band: Some(band), ..Self::new(stem) }
    }

    /// Finds the stem among `stems`, each a name and how many samples later its strip puts it out than it lags, for a
    /// processor whose input lags by `latency`.
    pub(crate) fn connect(&mut self, stems: &[(&str, i64)], latency: usize) {
        let stem = stems.iter().position(|(name, _)| !name.is_empty() && *name == self.stem);
        self.connected = stem.map(|stem| (stem, usize::try_from(latency as i64 + stems[stem].1).unwrap_or(0)));
    }
}

/// The peaks of another stem, the larger of both channels, in time with the strip that listens to it.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    connected: Option<(usize, Delay)>,
    /// One per channel; none when all of the stem is heard.
    bands: Vec<Cascade>,
    samples: Vec<f64>,
}

impl Key {
    pub(crate) fn new(setting: &KeySetting) -> Self {
        let connected = setting.connected.map(|(stem, delay)| (stem, Delay::new(&DelaySetting::whole(delay))));
        let bands = setting.band.map_or_else(Vec::new, |band| vec![Cascade::new(&[band]); 2]);
        Self { connected, bands, samples: vec![0.0; CHUNK] }
    }

    /// The magnitudes in `range` of the stem's block, up to [`CHUNK`] frames; silence when there is no such stem.
    pub(crate) fn read(&mut self, stems: &[AudioBlock], range: &Range<usize>, peaks: &mut [f64]) {
        peaks.fill(0.0);
        let Some((stem, delay)) = &mut self.connected else { return };
        if let Some(block) = stems.get(*stem) {
            for (side, channel) in block.channels().iter().take(2).enumerate() {
                let samples = &mut self.samples[..range.len()];
                for (sample, x) in samples.iter_mut().zip(&channel[range.clone()]) {
                    *sample = if x.is_finite() { f64::from(*x) } else { 0.0 };
                }
                if let Some(band) = self.bands.get_mut(side) {
                    band.process(samples);
                }
                peaks.iter_mut().zip(samples).for_each(|(peak, x)| *peak = peak.max(x.abs()));
            }
        }
        delay.process(peaks);
    }

    pub(crate) fn reset(&mut self) {
        if let Some((_, delay)) = &mut self.connected {
            delay.reset();
        }
        self.bands.iter_mut().for_each(Cascade::reset);
    }
}
