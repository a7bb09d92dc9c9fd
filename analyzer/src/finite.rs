use crate::lanes::dot;
use dsp::AudioBlock;
use std::borrow::Cow;

const ZEROS: [f32; 1024] = [0.0; 1024];

/// The block itself, or a copy in which samples that are not finite numbers are zero.
pub(crate) fn finite(block: &AudioBlock) -> Cow<'_, AudioBlock> {
    // Zero times a finite sample is zero, times any other NaN; a product takes vector registers, a search does not.
    let all_finite = |samples: &Vec<f32>| samples.chunks(1024).all(|part| dot(part, &ZEROS[..part.len()]) == 0.0);
    if block.channels().iter().all(all_finite) {
        return Cow::Borrowed(block);
    }
    let zeroed = |samples: &Vec<f32>| samples.iter().map(|x| if x.is_finite() { *x } else { 0.0 }).collect();
    Cow::Owned(AudioBlock::from_channels(block.channels().iter().map(zeroed).collect()))
}
