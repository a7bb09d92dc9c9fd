use dsp::{Complex32, Complex64, RealFourier, hann};
use std::ops::Range;

/// In place of a stem's index: the mix.
pub(super) const REFERENCE: usize = usize::MAX;
/// The length of a frame, in seconds, from which on the next power of two is taken: 6 Hz per line, and long against what
/// filters ring.
const FRAME_S: f64 = 0.125;

/// The spectra of left and right of one frame.
#[derive(Debug, Clone, Default)]
pub struct StereoFrame {
    channels: [Vec<Complex32>; 2],
    sounds: bool,
}

/// Makes spectra of frames.
#[derive(Debug)]
pub struct FrameMaker {
    fourier: RealFourier,
    window: Vec<f32>,
}

impl FrameMaker {
    /// For signals at this rate.
    pub fn new(sample_rate_hz: u32) -> Self {
        let length = Self::length_at(sample_rate_hz);
        Self { fourier: RealFourier::new(length), window: hann(length) }
    }

    /// Samples per frame at this rate.
    pub fn length_at(sample_rate_hz: u32) -> usize {
        ((FRAME_S * f64::from(sample_rate_hz)) as usize).next_power_of_two()
    }

    /// Replaces `frame` by the spectra of these samples, each channel turned by its gain.
    pub fn make(&mut self, channels: [&[f32]; 2], gains: [f64; 2], frame: &mut StereoFrame) {
        frame.sounds = channels.iter().any(|samples| samples.iter().any(|x| *x != 0.0));
        if !frame.sounds {
            return;
        }
        for ((samples, gain), spectrum) in channels.into_iter().zip(gains).zip(&mut frame.channels) {
            spectrum.resize(self.fourier.n_bins(), Complex32::default());
            let gain = gain as f32;
            let finite = |x: f32| if x.is_finite() { x } else { 0.0 };
            self.fourier.forward(samples.iter().zip(&self.window).map(|(x, w)| gain * finite(*x) * w), spectrum);
        }
    }
}

impl StereoFrame {
    /// The powers of left and right in some lines.
    pub(super) fn powers(&self, lines: Range<usize>) -> [f64; 2] {
        let power =
            |channel: &Vec<Complex32>| f64::from(channel[lines.clone()].iter().map(Complex32::norm_sqr).sum::<f32>());
        if self.sounds { self.channels.each_ref().map(power) } else { [0.0; 2] }
    }

    /// Adds to `sums`, per channel and band, the weighted cross power Σ other·self*.
    fn add_cross(&self, other: &Self, weights: &[f64], bands: &[Range<usize>], sums: &mut [Vec<Complex64>; 2]) {
        if !self.sounds || !other.sounds {
            return;
        }
        for ((own, others), sums) in self.channels.iter().zip(&other.channels).zip(sums) {
            for ((band, weight), sum) in bands.iter().zip(weights).zip(sums).filter(|((_, weight), _)| **weight > 0.0) {
                let (own, others) = (&own[band.clone()], &others[band.clone()]);
                let cross: Complex32 = own.iter().zip(others).map(|(a, b)| b * a.conj()).sum();
                *sum += Complex64::new(f64::from(cross.re), f64::from(cross.im)) * *weight;
            }
        }
    }
}

/// The cross powers of one stem with itself, those before it, and the mix.
#[derive(Debug)]
pub struct TransferRow {
    stem: usize,
    cross: Vec<[Vec<Complex64>; 2]>,
    mix: [Vec<Complex64>; 2],
}

impl TransferRow {
    pub(super) fn new(stem: usize, n_bands: usize) -> Self {
        let none = || [vec![Complex64::default(); n_bands], vec![Complex64::default(); n_bands]];
        Self { stem, cross: (0..=stem).map(|_| none()).collect(), mix: none() }
    }

    /// Takes a frame of all stems and the mix, with what each band counts.
    pub fn add(&mut self, stems: &[StereoFrame], mix: &StereoFrame, weights: &[f64], bands: &[Range<usize>]) {
        let own = &stems[self.stem];
        own.add_cross(mix, weights, bands, &mut self.mix);
        for (other, sums) in stems.iter().zip(&mut self.cross) {
            // Element (i, j) of the matrix of A·h = r is Σ xⱼ·xᵢ*.
            own.add_cross(other, weights, bands, sums);
        }
    }

    /// Element (own, `stem`) of the matrix, `stem` being no later one, or that of the right side for [`REFERENCE`].
    pub(super) fn cross(&self, stem: usize, channel: usize, band: usize) -> Complex64 {
        let sums = if stem == REFERENCE { &self.mix } else { &self.cross[stem] };
        sums[channel][band]
    }
}
