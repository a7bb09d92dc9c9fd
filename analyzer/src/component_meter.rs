use crate::finite::finite;
use crate::packed::component_frames;
use dsp::{AudioBlock, ComponentBands, Framing, N_COMPONENTS, StereoSpectrum, Stft};
use ndarray::{Array2, Axis, Slice};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Retained frames per second.
pub const FRAMES_PER_SECOND: u32 = 10;

/// What is kept of a stem so that gain and EQ can be judged without decoding again: per tenth of a second and spectral
/// component (see `dsp::ComponentBands`) the mean powers of left and right and their cross power, from which mid, side and
/// mono sum follow.
///
/// Arrays are frames × components; powers are mean squares re full scale. A mono stem is kept as it sounds in the centre
/// of the mix, 3 dB lower on each side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retained {
    /// Power of the left channel.
    #[serde(with = "component_frames")]
    pub left: Array2<f32>,
    /// Power of the right channel.
    #[serde(with = "component_frames")]
    pub right: Array2<f32>,
    /// Real part of the cross power of both.
    #[serde(with = "component_frames")]
    pub cross: Array2<f32>,
}

impl Retained {
    /// The number of frames.
    pub fn n_frames(&self) -> usize {
        self.left.nrows()
    }

    /// The energy of left and right together in these components and frames, as far as there are any: mean square re full
    /// scale times frames.
    pub fn energy(&self, components: Range<usize>, frames: Range<usize>) -> f64 {
        let frames = frames.start.min(self.n_frames())..frames.end.min(self.n_frames());
        let within = |powers: &Array2<f32>| -> f64 {
            let powers = powers.slice_axis(Axis(0), Slice::from(frames.clone()));
            powers.slice_axis(Axis(1), Slice::from(components.clone())).iter().map(|power| f64::from(*power)).sum()
        };
        within(&self.left) + within(&self.right)
    }

    /// The energy of the mono sum, (L + R) / 2, per component over all frames.
    pub fn mid_spectrum(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.left.ncols()];
        let rows = self.left.outer_iter().zip(self.right.outer_iter()).zip(self.cross.outer_iter());
        for ((left, right), cross) in rows {
            for (sum, ((left, right), cross)) in sums.iter_mut().zip(left.iter().zip(right).zip(cross)) {
                *sum += 0.25 * (f64::from(*left) + f64::from(*right)) + 0.5 * f64::from(*cross);
            }
        }
        sums
    }
}

/// Retains component powers of a file while it streams.
#[derive(Debug)]
pub struct ComponentMeter {
    stft: Stft,
    bands: ComponentBands,
    sums: Sums,
}

/// Transforms per second; two make one retained frame, which halves the variance of noise-like powers.
const TRANSFORMS_PER_SECOND: u32 = 2 * FRAMES_PER_SECOND;
/// The transform is the largest power of two not longer than this: 4096 samples at 44.1 and 48 kHz.
const LONGEST_TRANSFORM_S: f64 = 0.095;

/// What each side gets of a mono stem in the centre of the mix: −3 dB (sine-cosine pan law).
const MONO_SHARE: f32 = 0.5;

#[derive(Debug)]
struct Sums {
    share: f32,
    left: Vec<f32>,
    right: Vec<f32>,
    cross: Vec<f32>,
}

impl ComponentMeter {
    /// At the start of a file.
    pub fn new(sample_rate_hz: u32) -> Self {
        let longest = (f64::from(sample_rate_hz) * LONGEST_TRANSFORM_S) as usize;
        let size = (longest.max(16) + 1).next_power_of_two() / 2;
        let framing = Framing { size, frames_per_second: TRANSFORMS_PER_SECOND, sample_rate_hz };
        Self {
            stft: Stft::new(framing),
            bands: ComponentBands::new(sample_rate_hz, size),
            sums: Sums { share: 1.0, left: Vec::new(), right: Vec::new(), cross: Vec::new() },
        }
    }

    /// Takes the next block. Samples that are not finite are read as zero.
    pub fn push(&mut self, block: &AudioBlock) {
        if block.is_empty() {
            return;
        }
        self.sums.share = if block.n_channels() == 1 { MONO_SHARE } else { 1.0 };
        let Self { stft, bands, sums } = self;
        stft.push(&finite(block), |index, spectrum| sums.add(index, spectrum, bands));
    }

    /// What is retained of all that was pushed.
    pub fn finish(self) -> Retained {
        let Self { stft, bands, mut sums } = self;
        stft.finish(|index, spectrum| sums.add(index, spectrum, &bands));
        sums.into_retained()
    }
}

impl Sums {
    fn add(&mut self, index: usize, spectrum: &StereoSpectrum<'_>, bands: &ComponentBands) {
        let row = index / 2 * N_COMPONENTS;
        let channels =
            [(&mut self.left, spectrum.left), (&mut self.right, spectrum.right), (&mut self.cross, spectrum.cross)];
        for (sums, powers) in channels {
            sums.resize(row + N_COMPONENTS, 0.0);
            bands.accumulate(powers, 0.5 * self.share, &mut sums[row..]);
        }
    }

    fn into_retained(self) -> Retained {
        let n_frames = self.left.len() / N_COMPONENTS;
        let array = |powers| {
            Array2::from_shape_vec((n_frames, N_COMPONENTS), powers).expect("whole rows were appended to both")
        };
        Retained { left: array(self.left), right: array(self.right), cross: array(self.cross) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, signals};

    fn retained(rate: u32, channels: &[Vec<f32>], block: usize) -> Retained {
        let mut meter = ComponentMeter::new(rate);
        let n = channels[0].len();
        for start in (0..n).step_by(block) {
            let part = |channel: &Vec<f32>| channel[start..(start + block).min(n)].to_vec();
            meter.push(&AudioBlock::from_channels(channels.iter().map(part).collect()));
        }
        meter.finish()
    }

    #[test]
    fn a_tone_lies_in_its_component_at_its_power_and_time() {
        for rate in [44_100, 48_000, 96_000] {
            let mut left = signals::sine(rate, Hertz(1_000.0), 0.5, 2 * rate as usize);
            left[rate as usize..].fill(0.0);
            let right: Vec<f32> = left.iter().map(|x| -0.5 * x).collect();
            let kept = retained(rate, &[left, right], 4_096);
            assert_eq!(kept.n_frames(), 20);
            let sums: Vec<f32> = (0..20).map(|frame| kept.left.row(frame).sum()).collect();
            assert!((sums[5] - 0.125).abs() < 1e-3, "{}", sums[5]);
            assert!(sums[12] < 1e-9, "{}", sums[12]);
            assert!((kept.right.row(5).sum() - 0.031_25).abs() < 1e-3);
            assert!((kept.cross.row(5).sum() + 0.062_5).abs() < 1e-3, "half as loud and inverted");
            let loudest = (0..N_COMPONENTS).max_by(|a, b| kept.left[[5, *a]].total_cmp(&kept.left[[5, *b]]));
            let center_hz = ComponentBands::center_hz(loudest.unwrap());
            assert!((center_hz / 1_000.0 - 1.0).abs() < 0.03, "{center_hz}");
        }
    }

    /// In the centre of a mix each side plays a mono stem 3 dB lower: both together have the power of the file.
    #[test]
    fn a_mono_stem_is_kept_as_it_sounds_in_the_centre() {
        let kept = retained(48_000, &[signals::sine(48_000, Hertz(1_000.0), 0.5, 48_000)], 4_096);
        for side in [&kept.left, &kept.right, &kept.cross] {
            assert!((side.row(5).sum() - 0.062_5).abs() < 1e-3);
        }
    }

    #[test]
    fn block_size_does_not_change_a_bit() {
        let channels = [signals::white_noise(1, 0.5, 50_000), signals::white_noise(2, 0.5, 50_000)];
        let whole = retained(48_000, &channels, 50_000);
        for block in [1, 997, 4_096] {
            assert_eq!(retained(48_000, &channels, block), whole);
        }
    }

    #[test]
    fn odd_files_give_frames_of_finite_powers() {
        assert_eq!(ComponentMeter::new(48_000).finish().n_frames(), 0);
        assert_eq!(retained(8_000, &[vec![0.5]], 1).n_frames(), 1);
        let kept = retained(192_000, &[vec![f32::NAN; 20_000]], 4_096);
        assert!(kept.left.iter().all(|power| *power == 0.0));
    }
}
