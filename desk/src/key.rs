use crate::delay::{Delay, DelaySetting};
use dsp::AudioBlock;
use std::ops::Range;

/// Another stem that a processor listens to.
///
/// What it hears is the stem as it comes into its own strip, so that strips need not wait for each other, at the time at
/// which that strip puts it out: the stem's own delay is in it, its filters and its fader are not.
#[derive(Debug, Clone)]
pub(crate) struct KeySetting {
    stem: String,
    connected: Option<(usize, usize)>,
}

impl KeySetting {
    pub(crate) fn new(stem: String) -> Self {
        Self { stem, connected: None }
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
}

impl Key {
    pub(crate) fn new(setting: &KeySetting) -> Self {
        let connected = setting.connected.map(|(stem, delay)| (stem, Delay::new(&DelaySetting::whole(delay))));
        Self { connected }
    }

    /// The magnitudes in `range` of the stem's block; silence when there is no such stem.
    pub(crate) fn read(&mut self, stems: &[AudioBlock], range: &Range<usize>, peaks: &mut [f64]) {
        peaks.fill(0.0);
        let Some((stem, delay)) = &mut self.connected else { return };
        if let Some(block) = stems.get(*stem) {
            for channel in block.channels().iter().take(2) {
                for (peak, x) in peaks.iter_mut().zip(&channel[range.clone()]) {
                    let magnitude = if x.is_finite() { f64::from(x.abs()) } else { 0.0 };
                    *peak = peak.max(magnitude);
                }
            }
        }
        delay.process(peaks);
    }

    pub(crate) fn reset(&mut self) {
        if let Some((_, delay)) = &mut self.connected {
            delay.reset();
        }
    }
}
