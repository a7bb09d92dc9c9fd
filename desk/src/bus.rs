use crate::chain::{Chain, ChainSetting, chunks};
use crate::console::{Inputs, n_frames};
use crate::effect::Effect;
use dsp::AudioBlock;

/// A bus between strips and mix: sums the strips that play into it or are sent to it, puts the sum through its effect if it has
/// one, then processes it like a stereo [`crate::Strip`]. It listens to stems as strips do.
#[derive(Debug, Clone)]
pub struct Bus {
    inputs: Inputs,
    effect: Option<Effect>,
    chain: Chain,
    output: AudioBlock,
}

impl Bus {
    /// A bus at rest.
    pub(crate) fn new(setting: &ChainSetting, inputs: Inputs, effect: Option<Effect>) -> Self {
        Self { inputs, effect, chain: Chain::new(setting), output: AudioBlock::default() }
    }

    /// Sums the next block of the strips that play into it, and processes it. `stems` are the blocks of all stems, among which
    /// are those that it listens to, and `strip_outputs` what all strips made of them.
    ///
    /// # Panics
    /// When there are fewer blocks than strips, or the outputs are not stereo or differ in length.
    pub fn process(&mut self, stems: &[AudioBlock], strip_outputs: &[AudioBlock]) {
        let n_frames = n_frames(strip_outputs);
        self.output.reset(2, n_frames);
        for range in chunks(n_frames) {
            let [left, right] = self.chain.stereo_input(range.len());
            self.inputs.sum(strip_outputs, 0, &range, left);
            self.inputs.sum(strip_outputs, 1, &range, right);
            if let Some(effect) = &mut self.effect {
                effect.process(left, right);
            }
            self.chain.run(&mut self.output, range, stems);
        }
    }

    /// What it made of the latest block: stereo.
    pub fn output(&self) -> &AudioBlock {
        &self.output
    }

    /// Back to rest, as after it was built.
    pub fn reset(&mut self) {
        if let Some(effect) = &mut self.effect {
            effect.reset();
        }
        self.chain.reset();
        self.output.reset(2, 0);
    }
}
