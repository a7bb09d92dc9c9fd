mod inputs;
mod routing;
mod setting;

pub(crate) use inputs::{Inputs, n_frames};
pub use setting::{BusSetting, ConsoleSetting, StripSetting};

use crate::chain::ChainSetting;
use crate::effect::Effect;
use crate::{Bus, MixBus, Strip};
use dsp::AudioBlock;
use routing::Routing;

/// Strips, buses and the mix bus, with every path delayed to the slowest one.
///
/// A strip plays into a bus or into the mix and is sent to effects, a bus plays into the mix. A stem that is to come earlier does so because all others
/// come later: the mix as a whole lags by [`Self::latency`], so the caller drops that many frames in front and flushes with as
/// many of silence. Strips and buses listen to stems by name; what listens to a stem that is not there hears silence.
///
/// `process` does everything on one thread. To run strips in parallel take [`Self::split_mut`]: process each stem through
/// its strip with [`Strip::process_among`], then the outputs, in strip order, through every bus, then all through the mix bus.
/// The outputs of the strips that play into no bus, and those of the buses, make up what the mix bus hears.
#[derive(Debug, Clone)]
pub struct Console {
    strips: Vec<Strip>,
    buses: Vec<Bus>,
    mix: MixBus,
    strip_latency: usize,
    bus_latency: usize,
    strip_outputs: Vec<AudioBlock>,
}

impl Console {
    /// A console at rest, at a sample rate, which is that of the delays' samples.
    pub fn new(setting: &ConsoleSetting, sample_rate_hz: u32) -> Self {
        let chain = |strip: &StripSetting| ChainSetting::new(&strip.actions, sample_rate_hz, strip.n_channels);
        let strips: Vec<ChainSetting> = setting.strips.iter().map(chain).collect();
        let chain = |bus: &BusSetting| ChainSetting::new(&bus.actions, sample_rate_hz, 2);
        let buses: Vec<ChainSetting> = setting.buses.iter().map(chain).collect();
        let strip_latency = ChainSetting::common_latency(&strips);
        let bus_latency = buses.iter().map(ChainSetting::latency).max().unwrap_or(0);
        let names = setting.strips.iter().map(|strip| strip.name.as_str());
        let stems: Vec<(&str, i64)> = names.zip(strips.iter().map(ChainSetting::nearest_delay_samples)).collect();
        let Routing { into_buses, into_mix } = Routing::new(setting);
        let strip = |strip: ChainSetting| Strip::from_setting(&strip.with_latency(strip_latency).connected(&stems, 0));
        let effects = setting.buses.iter().map(|bus| Effect::of(bus, sample_rate_hz));
        let bus = |((bus, inputs), effect): ((ChainSetting, Inputs), Option<Effect>)| {
            Bus::new(&bus.with_latency(bus_latency).connected(&stems, strip_latency), inputs, effect)
        };
        Self {
            strip_outputs: vec![AudioBlock::default(); strips.len()],
            strips: strips.into_iter().map(strip).collect(),
            buses: buses.into_iter().zip(into_buses).zip(effects).map(bus).collect(),
            mix: MixBus::new(&setting.mix, into_mix, bus_latency, sample_rate_hz),
            strip_latency,
            bus_latency,
        }
    }

    /// Samples by which the mix lags what the actions ask for.
    pub fn latency(&self) -> usize {
        self.bus_latency() + self.mix.latency()
    }

    /// Samples by which the outputs of the strips lag what the actions ask for.
    pub fn strip_latency(&self) -> usize {
        self.strip_latency
    }

    /// Samples by which the outputs of the buses lag what the actions ask for.
    pub fn bus_latency(&self) -> usize {
        self.strip_latency + self.bus_latency
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
        for bus in &mut self.buses {
            bus.process(stems, &self.strip_outputs);
        }
        self.mix.process(&self.strip_outputs, &self.buses, mix);
    }

    /// The strips, in order and already aligned, the buses that take their outputs, in order, and the mix bus, which takes
    /// both.
    pub fn split_mut(&mut self) -> (&mut [Strip], &mut [Bus], &mut MixBus) {
        (&mut self.strips, &mut self.buses, &mut self.mix)
    }

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
        self.strips.iter_mut().for_each(Strip::reset);
        self.buses.iter_mut().for_each(Bus::reset);
        self.mix.reset();
    }
}

#[cfg(test)]
mod tests;
