use dsp::TruePeakInterpolator;
use std::f64::consts::{PI, TAU};

/// Samples either side of a point that the fine interpolation looks at.
const HALF: usize = 48;
const TAPS: usize = 2 * HALF;
/// Points per sample of the fine interpolation.
const N_POINTS: usize = 8;
const LANES: usize = 4;

/// True peaks of one channel, as the standard's meter reads them ([`TruePeakInterpolator`], 12 taps per point), and more finely
/// if wanted.
///
/// The standard's taps fade out towards half the sample rate, where white noise peaks 2 dB higher than they show, and its four
/// points per sample miss the top of a peak by up to 0.17 dB (a sine at a quarter of the rate, −20·log10 cos(π/16)).
#[derive(Debug, Clone)]
pub(super) struct PeakDetector {
    standard: TruePeakInterpolator,
    fine: Option<FineInterpolator>,
}

impl PeakDetector {
    /// Samples from a peak to the latest call that reports it.
    pub(super) const LATENCY: usize = HALF;

    /// Samples to either side of a peak that it is made of.
    pub(super) const REACH: usize = HALF;

    /// The standard's reading.
    pub(super) fn standard() -> Self {
        Self { standard: TruePeakInterpolator::new(), fine: None }
    }

    /// The larger of the standard's reading and a finer one, which is taken wherever samples reach `least`.
    pub(super) fn fine(least: f32) -> Self {
        Self { fine: Some(FineInterpolator::new(least)), ..Self::standard() }
    }

    /// Takes the next sample and returns the peak at the points that are now known: those after the sample taken
    /// [`TruePeakInterpolator::LATENCY`] calls ago, and finely after the one [`Self::LATENCY`] ago.
    #[inline]
    pub(super) fn peak(&mut self, x: f32) -> f32 {
        let standard = self.standard.peak(x);
        self.fine.as_mut().map_or(standard, |fine| standard.max(fine.peak(x)))
    }

    pub(super) fn reset(&mut self) {
        self.standard = TruePeakInterpolator::new();
        if let Some(fine) = &mut self.fine {
            fine.recent.fill(0.0);
        }
    }
}

/// Eight points per sample through a Hann-windowed sinc of 96 taps.
#[derive(Debug, Clone)]
struct FineInterpolator {
    least: f32,
    kernels: [[f32; TAPS]; N_POINTS - 1],
    /// Written twice so that the last [`TAPS`] samples, newest first, are always one slice.
    recent: [f32; 2 * TAPS],
    position: usize,
}

impl FineInterpolator {
    fn new(least: f32) -> Self {
        let kernels = std::array::from_fn(|point| kernel((point + 1) as f64 / N_POINTS as f64));
        Self { least, kernels, recent: [0.0; 2 * TAPS], position: 0 }
    }

    /// The peak between the two samples in the middle; none where they and their neighbours are soft.
    #[inline]
    fn peak(&mut self, x: f32) -> f32 {
        self.position = (self.position + TAPS - 1) % TAPS;
        self.recent[self.position] = x;
        self.recent[self.position + TAPS] = x;
        let recent = self.recent[self.position..].first_chunk::<TAPS>().expect("the second half is as long");
        if recent[HALF - 2..HALF + 2].iter().all(|x| x.abs() < self.least) {
            return 0.0;
        }
        self.kernels.iter().fold(0.0, |peak, kernel| peak.max(dot(kernel, recent).abs()))
    }
}

#[inline]
fn dot(kernel: &[f32; TAPS], recent: &[f32; TAPS]) -> f32 {
    let mut sums = [0.0; LANES];
    for (h, x) in kernel.as_chunks::<LANES>().0.iter().zip(recent.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += h[lane] * x[lane];
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// The taps, newest sample first, of the point `point` after the older of the two samples in the middle.
fn kernel(point: f64) -> [f32; TAPS] {
    std::array::from_fn(|k| {
        let t = k as f64 - HALF as f64 + point;
        ((PI * t).sin() / (PI * t) * (0.5 + 0.5 * (TAU * t / TAPS as f64).cos())) as f32
    })
}
