use crate::chain::{Chain, ChainSetting, chunks};
use crate::{Action, GainReduction, Limiter, LimiterParams};
use dsp::AudioBlock;

/// The mix bus: sums the outputs of strips, then processes the sum like a stereo [`crate::Strip`], then limits it.
///
/// The sum is taken in strip order in double precision, so that neither threads nor block sizes change a bit of it.
#[derive(Debug, Clone)]
pub struct Bus {
    chain: Chain,
    limiter: Option<Limiter>,
}

impl Bus {
    /// A bus at rest. Of several limiters, the one with the lowest ceiling works.
    pub fn new(actions: &[Action], sample_rate_hz: u32) -> Self {
        let ceiling_dbtp = actions
            .iter()
            .filter_map(|action| match action {
                Action::Limiter { ceiling_dbtp } => Some(*ceiling_dbtp),
                _ => None,
            })
            .reduce(f64::min);
        Self {
            chain: Chain::new(&ChainSetting::new(actions, sample_rate_hz, 2)),
            limiter: ceiling_dbtp.map(|ceiling_dbtp| Limiter::new(LimiterParams { ceiling_dbtp }, sample_rate_hz)),
        }
    }

    /// Samples by which the mix lags the strip outputs.
    pub fn latency(&self) -> usize {
        self.chain.latency() + self.limiter.as_ref().map_or(0, Limiter::latency)
    }

    /// Sums the next block of every strip, in the order given, and processes it; `mix` becomes stereo of their length.
    ///
    /// # Panics
    /// When the outputs are not stereo or differ in length.
    pub fn process(&mut self, strip_outputs: &[AudioBlock], mix: &mut AudioBlock) {
        let n_frames = strip_outputs.first().map_or(0, AudioBlock::n_frames);
        assert!(
            strip_outputs.iter().all(|block| block.n_channels() == 2 && block.n_frames() == n_frames),
            "strips give stereo blocks of one length"
        );
        mix.reset(2, n_frames);
        for range in chunks(n_frames) {
            for side in 0..2 {
                let sum = &mut self.chain.input(side)[..range.len()];
                sum.fill(0.0);
                for block in strip_outputs {
                    for (to, x) in sum.iter_mut().zip(&block.channel(side)[range.clone()]) {
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

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
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
