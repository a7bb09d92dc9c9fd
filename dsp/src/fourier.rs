use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::fmt;
use std::sync::Arc;

/// The discrete Fourier transform of real signals of one length, and back (realfft).
pub struct RealFourier {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    input: Vec<f32>,
    scratch: Vec<Complex32>,
}

impl fmt::Debug for RealFourier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RealFourier").field("size", &self.size()).finish_non_exhaustive()
    }
}

impl RealFourier {
    /// A transform of `size` samples.
    pub fn new(size: usize) -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let scratch = vec![Complex32::default(); forward.get_scratch_len().max(inverse.get_scratch_len())];
        Self { input: vec![0.0; size], forward, inverse, scratch }
    }

    /// Samples per transform.
    pub fn size(&self) -> usize {
        self.input.len()
    }

    /// Bins per spectrum: from zero to half the sample rate, both included.
    pub fn n_bins(&self) -> usize {
        self.size() / 2 + 1
    }

    /// The spectrum Σ x(n)·e^(−2πikn/size) of `samples`, which are as many as the size or fewer: silence follows them.
    pub fn forward(&mut self, samples: impl Iterator<Item = f32>, spectrum: &mut [Complex32]) {
        self.input.fill(0.0);
        for (place, sample) in self.input.iter_mut().zip(samples) {
            *place = sample;
        }
        self.forward
            .process_with_scratch(&mut self.input, spectrum, &mut self.scratch)
            .expect("buffers were made by the same plan");
    }

    /// The signal whose spectrum is `spectrum` (which is used up), times the size.
    pub fn inverse(&mut self, spectrum: &mut [Complex32], samples: &mut [f32]) {
        let last = spectrum.len() - 1;
        spectrum[0].im = 0.0;
        if self.size().is_multiple_of(2) {
            spectrum[last].im = 0.0;
        }
        self.inverse
            .process_with_scratch(spectrum, samples, &mut self.scratch)
            .expect("buffers were made by the same plan");
    }
}
