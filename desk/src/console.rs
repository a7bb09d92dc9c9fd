use crate::chain::ChainSetting;
use crate::{Action, Bus, Strip};
use dsp::AudioBlock;

/// What a strip is built from.
#[derive(Debug, Clone, PartialEq)]
pub struct StripSetting {
    /// The name by which others listen to its stem.
    pub name: String,
    /// Its settings.
    pub actions: Vec<Action>,
    /// Channels of its stem: 1 is mono; of more than two, the first two are used.
    pub n_channels: usize,
}

/// Strips and the mix bus, with every path delayed to the slowest one.
///
/// A stem that is to come earlier does so because all others come later: the mix as a whole lags by
/// [`Self::latency`], so the caller drops that many frames in front and flushes with as many of silence.
///
/// `process` does everything on one thread. To run strips in parallel take [`Self::split_mut`]: process each stem through
/// its strip with [`Strip::process_among`], then give the outputs to the bus in strip order.
#[derive(Debug, Clone)]
pub struct Console {
    strips: Vec<Strip>,
    bus: Bus,
    strip_latency: usize,
    strip_outputs: Vec<AudioBlock>,
}

impl Console {
    /// A console at rest, with one strip per list of actions and number of channels. The stems have no names, so that none
    /// can listen to another.
    pub fn new(strips: Vec<(Vec<Action>, usize)>, bus: &[Action], sample_rate_hz: u32) -> Self {
        let unnamed = |(actions, n_channels)| StripSetting { name: String::new(), actions, n_channels };
        Self::named(&strips.into_iter().map(unnamed).collect::<Vec<_>>(), bus, sample_rate_hz)
    }

    /// A console at rest whose strips can listen to each other's stems by name. A processor that listens to a stem which is
    /// not there hears silence.
    pub fn named(strips: &[StripSetting], bus: &[Action], sample_rate_hz: u32) -> Self {
        let settings: Vec<ChainSetting> =
            strips.iter().map(|strip| ChainSetting::new(&strip.actions, sample_rate_hz, strip.n_channels)).collect();
        let strip_latency = ChainSetting::common_latency(&settings);
        let names = strips.iter().map(|strip| strip.name.as_str());
        let stems: Vec<(&str, i64)> = names.zip(settings.iter().map(ChainSetting::nearest_delay_samples)).collect();
        let strip = |setting: ChainSetting| {
            let mut setting = setting.with_latency(strip_latency);
            setting.connect(&stems);
            Strip::from_setting(&setting)
        };
        let strips: Vec<Strip> = settings.into_iter().map(strip).collect();
        Self {
            strip_outputs: vec![AudioBlock::default(); strips.len()],
            strips,
            bus: Bus::new(bus, sample_rate_hz),
            strip_latency,
        }
    }

    /// Samples by which the mix lags what the actions ask for.
    pub fn latency(&self) -> usize {
        self.strip_latency + self.bus.latency()
    }

    /// Mixes the next block of every stem; `mix` becomes stereo of their length.
    ///
    /// # Panics
    /// When there is not one block per strip, or they differ in length.
    pub fn process(&mut self, stems: &[AudioBlock], mix: &mut AudioBlock) {
        assert_eq!(stems.len(), self.strips.len(), "one block per strip");
        let strips = self.strips.iter_mut().zip(stems).zip(&mut self.strip_outputs);
        for ((strip, stem), output) in strips {
            strip.process_among(stems, stem, output);
        }
        self.bus.process(&self.strip_outputs, mix);
    }

    /// The strips, in order and already aligned, and the bus that takes their outputs.
    pub fn split_mut(&mut self) -> (&mut [Strip], &mut Bus) {
        (&mut self.strips, &mut self.bus)
    }

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
        self.strips.iter_mut().for_each(Strip::reset);
        self.bus.reset();
    }
}

#[cfg(test)]
mod tests;
