use crate::chain::{Chain, ChainSetting, chunks};
use crate::console::{Inputs, n_frames};
use dsp::AudioBlock;

/// A bus between strips and mix: sums the strips that play into it, then processes the sum like a stereo [`crate::Strip`].
///
/// It listens to stems as strips do.
#[derive(Debug, Clone)]
pub struct Bus {
    inputs: Inputs,
    chain: Chain,
    output: AudioBlock,
}

impl Bus {
    /// A bus at rest.
    pub(crate) fn new(setting: &ChainSetting, inputs: Inputs) -> Self {
        Self { inputs, chain: Chain::new(setting), output: AudioBlock::default() }
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
            for side in 0..2 {
                self.inputs.sum(strip_outputs, side, &range, &mut self.chain.input(side)[..range.len()]);
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
        self.chain.reset();
        self.output = AudioBlock::default();
    }
}
