use crate::chain::{Chain, ChainSetting, chunks};
use crate::console::{Inputs, n_frames};
use crate::delay::{Delay, DelaySetting};
use crate::{Action, Bus, GainReduction, Limiter, LimiterParams};
use dsp::AudioBlock;

/// The mix bus of a [`crate::Console`]: sums the strips that play into no other bus, then the buses, then processes the sum
/// like a stereo [`crate::Strip`], then limits it. Of several limiters, the one with the lowest ceiling works. What listens to
/// a stem hears silence here.
///
/// The sum is taken in the order of strips and buses in double precision, so that neither threads nor block sizes change a bit
/// of it.
#[derive(Debug, Clone)]
pub struct MixBus {
    strips: Inputs,
    /// Strips without a bus wait for those with one.
    delays: [Delay; 2],
    chain: Chain,
    limiter: Option<Limiter>,
}

impl MixBus {
    /// A bus at rest that hears `strips` directly, delayed by `bus_latency`.
    pub(crate) fn new(actions: &[Action], strips: Inputs, bus_latency: usize, sample_rate_hz: u32) -> Self {
        let ceiling_dbtp = actions
            .iter()
            .filter_map(|action| match action {
                Action::Limiter { ceiling_dbtp } => Some(*ceiling_dbtp),
                _ => None,
            })
            .reduce(f64::min);
        let delay = Delay::new(&DelaySetting::whole(bus_latency));
        Self {
            strips,
            delays: [delay.clone(), delay],
            chain: Chain::new(&ChainSetting::new(actions, sample_rate_hz, 2)),
            limiter: ceiling_dbtp.map(|ceiling_dbtp| Limiter::new(LimiterParams { ceiling_dbtp }, sample_rate_hz)),
        }
    }

    /// Samples by which the mix lags the outputs of the buses.
    pub fn latency(&self) -> usize {
        self.chain.latency() + self.limiter.as_ref().map_or(0, Limiter::latency)
    }

    /// Sums the next block of every strip and what the buses made of it, and processes it; `mix` becomes stereo of their
    /// length.
    ///
    /// # Panics
    /// When there are fewer outputs than strips, when they are not stereo or differ in length, or when a bus has not yet
    /// processed this block.
    pub fn process(&mut self, strip_outputs: &[AudioBlock], buses: &[Bus], mix: &mut AudioBlock) {
        let n_frames = n_frames(strip_outputs);
        mix.reset(2, n_frames);
        for range in chunks(n_frames) {
            for side in 0..2 {
                let sum = &mut self.chain.input(side)[..range.len()];
                self.strips.sum(strip_outputs, side, &range, sum);
                self.delays[side].process(sum);
                for bus in buses {
                    for (to, x) in sum.iter_mut().zip(&bus.output().channel(side)[range.clone()]) {
                        *to += f64::from(*x);
                    }
                }
            }
            self.chain.run(mix, range, &[]);
        }
        if let Some(limiter) = &mut self.limiter {
            limiter.process(mix);
        }
    }

    /// Back to rest, as after it was built.
    pub fn reset(&mut self) {
        self.delays.iter_mut().for_each(Delay::reset);
        self.chain.reset();
        if let Some(limiter) = &mut self.limiter {
            limiter.reset();
        }
    }

    /// What the limiter has done so far; `None` without one.
    pub fn gain_reduction(&self) -> Option<GainReduction> {
        self.limiter.as_ref().map(Limiter::gain_reduction)
    }
}
