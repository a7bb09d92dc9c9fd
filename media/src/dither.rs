use dsp::AudioBlock;

use crate::quantization::{FULL_SCALE_24, nearest_24_bit};

/// After so long without a sample that needs more than 24 bits, nothing is added any more, in seconds. Design heuristic:
/// longer than a period of the lowest note, so that noise does not come and go within a sound.
const HOLD_S: f64 = 0.1;

/// Brings samples to 24 bits with noise that makes the error of rounding independent of the sound: triangular, ±1 step
/// (S. P. Lipshitz, R. A. Wannamaker, J. Vanderkooy, *Quantization and dither: a theoretical survey*, J. Audio Eng. Soc. 40
/// (1992) 5). Where samples have 24 bits already, digital silence among them, they stay what they are.
///
/// The noise of a channel depends on the name of the file, the channel and the position alone.
#[derive(Debug)]
pub(crate) struct Dither {
    channels: Vec<ChannelDither>,
    hold_frames: u64,
}

#[derive(Debug)]
struct ChannelDither {
    seed: u64,
    position: u64,
    /// Up to where noise is added.
    until: u64,
}

impl Dither {
    /// For the file that is called `name`.
    pub(crate) fn new(name: &str, sample_rate_hz: u32, n_channels: usize) -> Self {
        let seed = fnv_1a(name);
        let channel = |index: u64| ChannelDither { seed: mixed(seed ^ mixed(index + 1)), position: 0, until: 0 };
        let hold_frames = (HOLD_S * f64::from(sample_rate_hz)).round() as u64;
        Self { channels: (0..n_channels as u64).map(channel).collect(), hold_frames }
    }

    /// Leaves in `block`, which follows the one before, samples that 24 bits hold exactly.
    pub(crate) fn process(&mut self, block: &mut AudioBlock) {
        for (dither, samples) in self.channels.iter_mut().zip(block.channels_mut()) {
            for sample in samples {
                *sample = dither.next(*sample, self.hold_frames);
            }
        }
    }
}

impl ChannelDither {
    fn next(&mut self, sample: f32, hold_frames: u64) -> f32 {
        let steps = f64::from(sample) * FULL_SCALE_24;
        if steps.fract() != 0.0 {
            self.until = self.position + hold_frames;
        }
        let noise = if self.position < self.until { triangular(self.seed.wrapping_add(self.position)) } else { 0.0 };
        self.position += 1;
        (f64::from(nearest_24_bit(steps + noise)) / FULL_SCALE_24) as f32
    }
}

/// From −1 to 1: the difference of two even ones from 0 to 1.
fn triangular(counter: u64) -> f64 {
    let bits = mixed(counter);
    let even = |bits: u64| (bits & 0xffff_ffff) as f64 / (1_u64 << 32) as f64;
    even(bits >> 32) - even(bits)
}

/// One step of the generator `SplitMix64` (G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number
/// generators*, OOPSLA 2014), whose state is a counter times its odd increment.
fn mixed(counter: u64) -> u64 {
    let mut z = counter.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The hash of a name (G. Fowler, L. C. Noll, K.-P. Vo, FNV-1a of 64 bits), which is the same everywhere.
fn fnv_1a(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
