use crate::{AudioBlock, hann};
use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};
use std::fmt;
use std::sync::Arc;

/// Where the frames of a short-time spectrum lie: frame k starts at sample ⌊k · rate / frames per second⌋, so that files
/// of any rate share one time grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// The length of a frame and of its Fourier transform, in samples.
    pub size: usize,
    /// Frames per second.
    pub frames_per_second: u32,
    /// The sample rate in hertz.
    pub sample_rate_hz: u32,
}

impl Framing {
    /// The first sample of frame `index`.
    pub fn start(&self, index: usize) -> usize {
        (index as u64 * u64::from(self.sample_rate_hz) / u64::from(self.frames_per_second)) as usize
    }
}

/// The spectrum of one frame: powers per bin, scaled so that the bins of a channel sum to the mean square of its
/// samples (for a stationary signal), and the cross power of left and right.
///
/// With the first three, mid, side and mono sum are known: |L±R|² = left + right ± 2·cross. The fourth tells delays.
#[derive(Debug)]
pub struct StereoSpectrum<'a> {
    /// |L|² per bin.
    pub left: &'a [f32],
    /// |R|² per bin.
    pub right: &'a [f32],
    /// Re(L·R*) per bin.
    pub cross: &'a [f32],
    /// Im(L·R*) per bin: positive where right is late by less than half a period.
    pub quadrature: &'a [f32],
}

/// A streaming short-time Fourier transform of a stereo signal with a Hann window (realfft).
///
/// Frames are cut from the stream wherever block boundaries fall; `finish` pads the last ones with silence.
pub struct Stft {
    framing: Framing,
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    pending: [Vec<f32>; 2],
    pending_start: usize,
    next_frame: usize,
    windowed: Vec<f32>,
    scratch: Vec<Complex32>,
    spectra: [Vec<Complex32>; 2],
    powers: [Vec<f32>; 4],
    bin_scale: f32,
}

impl fmt::Debug for Stft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stft")
            .field("framing", &self.framing)
            .field("next_frame", &self.next_frame)
            .finish_non_exhaustive()
    }
}

impl Stft {
    /// A transform at the start of a stream.
    pub fn new(framing: Framing) -> Self {
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(framing.size);
        let window = hann(framing.size);
        let window_power: f64 = window.iter().map(|w| f64::from(*w).powi(2)).sum();
        let n_bins = framing.size / 2 + 1;
        Self {
            framing,
            windowed: transform.make_input_vec(),
            scratch: transform.make_scratch_vec(),
            spectra: [transform.make_output_vec(), transform.make_output_vec()],
            transform,
            window,
            pending: [Vec::new(), Vec::new()],
            pending_start: 0,
            next_frame: 0,
            powers: std::array::from_fn(|_| vec![0.0; n_bins]),
            bin_scale: (2.0 / (framing.size as f64 * window_power)) as f32,
        }
    }

    /// Takes the next samples and hands every completed frame to `each`.
    pub fn push(&mut self, block: &AudioBlock, mut each: impl FnMut(usize, &StereoSpectrum<'_>)) {
        let (left, right) = block.left_right();
        self.pending[0].extend_from_slice(left);
        self.pending[1].extend_from_slice(right);
        while self.framing.start(self.next_frame) + self.framing.size <= self.pending_start + self.pending[0].len() {
            self.emit(&mut each);
        }
        self.forget();
    }

    /// Ends the stream: frames that begin before its end are completed with silence.
    pub fn finish(mut self, mut each: impl FnMut(usize, &StereoSpectrum<'_>)) {
        let end = self.pending_start + self.pending[0].len();
        for channel in &mut self.pending {
            channel.resize(channel.len() + self.framing.size, 0.0);
        }
        while self.framing.start(self.next_frame) < end {
            self.emit(&mut each);
        }
    }

    fn forget(&mut self) {
        let keep_from = self.framing.start(self.next_frame);
        let n = keep_from.saturating_sub(self.pending_start).min(self.pending[0].len());
        for channel in &mut self.pending {
            channel.drain(..n);
        }
        self.pending_start += n;
    }

    fn emit(&mut self, each: &mut impl FnMut(usize, &StereoSpectrum<'_>)) {
        let offset = self.framing.start(self.next_frame) - self.pending_start;
        for (channel, spectrum) in self.pending.iter().zip(&mut self.spectra) {
            let frame = &channel[offset..offset + self.framing.size];
            for ((out, x), w) in self.windowed.iter_mut().zip(frame).zip(&self.window) {
                *out = x * w;
            }
            self.transform
                .process_with_scratch(&mut self.windowed, spectrum, &mut self.scratch)
                .expect("buffers were made by the same plan");
        }
        self.fill_powers();
        let [left, right, cross, quadrature] = &self.powers;
        each(self.next_frame, &StereoSpectrum { left, right, cross, quadrature });
        self.next_frame += 1;
    }

    fn fill_powers(&mut self) {
        let Self { spectra: [left, right], powers, bin_scale, .. } = self;
        let n = left.len();
        // Slices of one length spare the loop all checks, and it takes several bins at a time.
        let (left, right) = (&left[..n], &right[..n]);
        let [left_powers, right_powers, cross, quadrature] = powers.each_mut().map(|bins| &mut bins[..n]);
        for bin in 0..n {
            let (l, r) = (left[bin], right[bin]);
            left_powers[bin] = *bin_scale * (l.re * l.re + l.im * l.im);
            right_powers[bin] = *bin_scale * (r.re * r.re + r.im * r.im);
            cross[bin] = *bin_scale * (l.re * r.re + l.im * r.im);
            quadrature[bin] = *bin_scale * (l.im * r.re - l.re * r.im);
        }
        for bins in powers {
            // DC and the Nyquist bin have no mirror image, so they count once.
            bins[0] *= 0.5;
            bins[n - 1] *= 0.5;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hertz, signals};

    fn frames(block_size: usize) -> Vec<(usize, f32, f32)> {
        let framing = Framing { size: 4096, frames_per_second: 20, sample_rate_hz: 44_100 };
        let left = signals::sine(44_100, Hertz(1_000.0), 0.5, 30_000);
        let right: Vec<f32> = left.iter().map(|x| -x).collect();
        let mut stft = Stft::new(framing);
        let mut out = Vec::new();
        let mut each = |k: usize, s: &StereoSpectrum<'_>| out.push((k, s.left.iter().sum(), s.cross.iter().sum()));
        for start in (0..left.len()).step_by(block_size) {
            let end = (start + block_size).min(left.len());
            let block = AudioBlock::from_channels(vec![left[start..end].to_vec(), right[start..end].to_vec()]);
            stft.push(&block, &mut each);
        }
        stft.finish(&mut each);
        out
    }

    #[test]
    fn bins_sum_to_the_mean_square_and_cross_to_its_negative_when_inverted() {
        let (_, left, cross) = frames(4_096)[3];
        assert!((left - 0.125).abs() < 1e-4, "{left}");
        assert!((cross + 0.125).abs() < 1e-4, "{cross}");
    }

    #[test]
    fn block_size_does_not_change_a_bit() {
        let whole = frames(30_000);
        assert_eq!(whole.len(), 14, "30,000 samples begin 14 frames of 2,205");
        for size in [1, 997, 2_205] {
            assert_eq!(frames(size), whole);
        }
    }
}
