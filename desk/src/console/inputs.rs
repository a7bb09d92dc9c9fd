use dsp::AudioBlock;
use std::ops::Range;

/// The strips that a bus hears, in strip order, each with a linear factor.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inputs {
    strips: Vec<(usize, f64)>,
}

impl Inputs {
    /// Adds a strip by its index.
    pub(crate) fn add(&mut self, strip: usize, gain: f64) {
        self.strips.push((strip, gain));
    }

    /// The sum of `range` of one side of the strips' outputs, in strip order and double precision, so that neither threads nor
    /// block sizes change a bit of it.
    pub(crate) fn sum(&self, strip_outputs: &[AudioBlock], side: usize, range: &Range<usize>, sum: &mut [f64]) {
        sum.fill(0.0);
        for (strip, gain) in &self.strips {
            for (to, x) in sum.iter_mut().zip(&strip_outputs[*strip].channel(side)[range.clone()]) {
                *to += gain * f64::from(*x);
            }
        }
    }
}

/// The length of the strips' outputs.
///
/// # Panics
/// When they are not stereo or differ in length.
pub(crate) fn n_frames(strip_outputs: &[AudioBlock]) -> usize {
    let n_frames = strip_outputs.first().map_or(0, AudioBlock::n_frames);
    assert!(
        strip_outputs.iter().all(|block| block.n_channels() == 2 && block.n_frames() == n_frames),
        "strips give stereo blocks of one length"
    );
    n_frames
}
