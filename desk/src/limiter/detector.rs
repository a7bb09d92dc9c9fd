use dsp::TruePeakInterpolator;
use std::f64::consts::{PI, TAU};

/// Samples either side of a point that the sharper interpolation looks at.
const HALF: usize = 12;
const TAPS: usize = 2 * HALF;
/// Where between two samples it looks, as a share of their distance.
const POINTS: [f64; 3] = [0.25, 0.5, 0.75];
const LANES: usize = 4;

/// True peaks of one channel, as the larger of two readings.
///
/// The first is that of the standard's meter ([`TruePeakInterpolator`], 12 taps per point). Its taps fade out towards half
/// the sample rate, where white noise peaks 2 dB higher than it shows, so the second looks at the same points through a
/// Hann-windowed sinc of 24 taps.
#[derive(Debug, Clone)]
pub(super) struct PeakDetector {
    standard: TruePeakInterpolator,
    kernels: [[f32; TAPS]; POINTS.len()],
    /// Written twice so that the last [`TAPS`] samples, newest first, are always one slice.
    recent: [f32; 2 * TAPS],
    position: usize,
}

impl PeakDetector {
    /// Samples from a peak to the latest call that reports it.
    pub(super) const LATENCY: usize = HALF;

    /// Samples to either side of a peak that it is made of.
    pub(super) const REACH: usize = HALF;

    pub(super) fn new() -> Self {
        Self {
            standard: TruePeakInterpolator::new(),
            kernels: POINTS.map(kernel),
            recent: [0.0; 2 * TAPS],
            position: 0,
        }
    }

    /// Takes the next sample and returns the larger reading: the standard's for the points after the sample taken
    /// [`TruePeakInterpolator::LATENCY`] calls ago, the sharper one for those after the sample [`Self::LATENCY`] ago.
    #[inline]
    pub(super) fn peak(&mut self, x: f32) -> f32 {
        self.position = (self.position + TAPS - 1) % TAPS;
        self.recent[self.position] = x;
        self.recent[self.position + TAPS] = x;
        let recent = self.recent[self.position..].first_chunk::<TAPS>().expect("the second half is as long");
        self.kernels.iter().fold(self.standard.peak(x), |peak, kernel| peak.max(dot(kernel, recent).abs()))
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
