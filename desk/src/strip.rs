use crate::Action;
use crate::chain::{Chain, ChainSetting, chunks};
use dsp::AudioBlock;

/// The channel strip of one stem: mono or stereo in, stereo out.
///
/// The order is fixed, whatever the order of the list: DC block, EQ and all-passes (high-passes first, then in list order),
/// channel polarity, polarity, delay, dynamic bands, gates, compressors, saturations, duckers, width, gain, pan. Gains add up
/// in decibels and delays in samples, two polarities cancel, and of several pans the last counts. `ChannelPolarity`, `Width`
/// and `MonoBelow` are for stereo stems and do nothing on a mono one; a `Limiter` belongs on the [`crate::MixBus`], a `Reverb`
/// or `Echo` on a [`crate::Bus`], sends lead there, and all of them are passed over here.
///
/// A stereo strip without actions passes its input bit for bit. Samples that are not finite count as silence.
#[derive(Debug, Clone)]
pub struct Strip {
    chain: Chain,
}

impl Strip {
    /// A strip at rest for stems of `n_channels` (1 is mono; of more than two, the first two are used) at a sample rate,
    /// which is that of the delays' samples.
    pub fn new(actions: &[Action], sample_rate_hz: u32, n_channels: usize) -> Self {
        Self::from_setting(&ChainSetting::new(actions, sample_rate_hz, n_channels))
    }

    pub(crate) fn from_setting(setting: &ChainSetting) -> Self {
        Self { chain: Chain::new(setting) }
    }

    /// Samples by which the output lags what the actions ask for: a delay of −20 samples, or the interpolator of a
    /// fractional one, can only be had by delaying everything else.
    pub fn latency(&self) -> usize {
        self.chain.latency()
    }

    /// Processes the next block; `output` becomes stereo of the same length. What listens to another stem hears silence.
    ///
    /// # Panics
    /// When a stereo strip is given a block of one channel.
    pub fn process(&mut self, input: &AudioBlock, output: &mut AudioBlock) {
        self.process_among(&[], input, output);
    }

    /// Processes the next block of one of `stems`, the blocks of all stems of the [`crate::Console`] that the strip is from,
    /// of one length and in its order: among them are those that it listens to.
    ///
    /// # Panics
    /// When a stereo strip is given a block of one channel, or one that it listens to is shorter than its own.
    pub fn process_among(&mut self, stems: &[AudioBlock], input: &AudioBlock, output: &mut AudioBlock) {
        output.reset(2, input.n_frames());
        for range in chunks(input.n_frames()) {
            for channel in 0..self.chain.n_channels() {
                let samples = &input.channel(channel)[range.clone()];
                for (to, x) in self.chain.input(channel).iter_mut().zip(samples) {
                    *to = if x.is_finite() { f64::from(*x) } else { 0.0 };
                }
            }
            self.chain.run(output, range, stems);
        }
    }

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
        self.chain.reset();
    }
}

#[cfg(test)]
mod tests;
