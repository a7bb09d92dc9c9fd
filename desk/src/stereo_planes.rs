use crate::chain::{CHUNK, LOUDEST, chunks};
use dsp::AudioBlock;

/// Both sides of a block in double precision, as many frames at a time as a chain takes.
#[derive(Debug, Clone, Default)]
pub(crate) struct StereoPlanes([Vec<f64>; 2]);

impl StereoPlanes {
    pub(crate) fn new() -> Self {
        Self([vec![0.0; CHUNK], vec![0.0; CHUNK]])
    }

    /// Runs `process` over the left and right of a block in place. Samples that are not finite count as silence, and what is
    /// louder than a sample can be is as loud as it can be.
    ///
    /// # Panics
    /// When the block is not stereo.
    pub(crate) fn process(&mut self, block: &mut AudioBlock, mut process: impl FnMut(&mut [f64], &mut [f64])) {
        assert_eq!(block.n_channels(), 2, "a stereo block");
        for range in chunks(block.n_frames()) {
            for (plane, samples) in self.0.iter_mut().zip(block.channels()) {
                for (to, x) in plane.iter_mut().zip(&samples[range.clone()]) {
                    *to = if x.is_finite() { f64::from(*x) } else { 0.0 };
                }
            }
            let [left, right] = &mut self.0;
            process(&mut left[..range.len()], &mut right[..range.len()]);
            for (plane, samples) in self.0.iter().zip(block.channels_mut()) {
                for (to, y) in samples[range.clone()].iter_mut().zip(plane) {
                    *to = y.clamp(-LOUDEST, LOUDEST) as f32;
                }
            }
        }
    }
}
