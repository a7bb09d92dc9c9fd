use dsp::Seconds;
use std::f64::consts::PI;

/// Taps of the windowed sinc that interpolates a fractional delay (Laakso et al. 1996, *Splitting the unit delay*).
const TAPS: usize = 64;
/// The whole samples that the interpolator delays by, whatever the fraction.
const CENTRE: usize = TAPS / 2 - 1;
/// Kaiser window: 81 dB of rejection and an error below −80 dB up to 0.92 of half the sample rate (Kaiser 1974).
const KAISER_BETA: f64 = 8.0;
/// A delay this close to a whole number of samples is that number.
const WHOLE: f64 = 1e-3;
/// The longest delay, either way: distances in a room are far shorter, and memory stays small.
const LONGEST: Seconds = Seconds(10.0);
/// The most frames that one call of [`Delay::process`] takes.
pub(crate) const LONGEST_CHUNK: usize = 512;

/// How a delay is realised: x(t − d) comes out `latency` samples late, because nothing comes out before it went in.
#[derive(Debug, Clone)]
pub(crate) struct DelaySetting {
    n_whole: usize,
    /// Newest sample last.
    kernel: Option<[f64; TAPS]>,
    latency: usize,
}

impl DelaySetting {
    /// A delay of `delay_samples`: later when positive, earlier when negative.
    pub(crate) fn new(delay_samples: f64, sample_rate_hz: u32) -> Self {
        let longest = LONGEST.to_samples(sample_rate_hz) as f64;
        let delay_samples = delay_samples.clamp(-longest, longest);
        if (delay_samples - delay_samples.round()).abs() < WHOLE {
            return Self::realised(delay_samples.round() as i64, None);
        }
        let fraction = delay_samples - delay_samples.floor();
        Self::realised(delay_samples.floor() as i64 - CENTRE as i64, Some(fraction))
    }

    fn realised(n_whole: i64, fraction: Option<f64>) -> Self {
        let latency = if n_whole < 0 { n_whole.unsigned_abs() as usize } else { 0 };
        Self { n_whole: n_whole.max(0) as usize, kernel: fraction.map(kernel), latency }
    }

    /// A delay of a whole number of samples, however long.
    pub(crate) fn whole(n_whole: usize) -> Self {
        Self { n_whole, kernel: None, latency: 0 }
    }

    /// How much later the output is than its latency says, to the nearest sample.
    pub(crate) fn nearest_samples(&self) -> i64 {
        let interpolated = if self.kernel.is_some() { CENTRE as i64 } else { 0 };
        self.n_whole as i64 + interpolated - self.latency as i64
    }

    /// Samples by which the output lags the delay that was asked for.
    pub(crate) fn latency(&self) -> usize {
        self.latency
    }

    /// The same delay with a larger latency, so that paths line up.
    pub(crate) fn with_latency(mut self, latency: usize) -> Self {
        debug_assert!(latency >= self.latency, "a path can only be made later");
        self.n_whole += latency - self.latency;
        self.latency = latency;
        self
    }
}

/// A delay running over one channel.
#[derive(Debug, Clone)]
pub(crate) struct Delay {
    whole: Vec<f64>,
    position: usize,
    fraction: Option<Interpolator>,
}

impl Delay {
    pub(crate) fn new(setting: &DelaySetting) -> Self {
        Self {
            whole: vec![0.0; setting.n_whole],
            position: 0,
            fraction: setting.kernel.as_ref().map(Interpolator::new),
        }
    }

    /// Delays up to [`LONGEST_CHUNK`] samples in place.
    pub(crate) fn process(&mut self, samples: &mut [f64]) {
        if !self.whole.is_empty() {
            for sample in samples.iter_mut() {
                std::mem::swap(sample, &mut self.whole[self.position]);
                self.position = if self.position + 1 == self.whole.len() { 0 } else { self.position + 1 };
            }
        }
        if let Some(fraction) = &mut self.fraction {
            fraction.process(samples);
        }
    }

    pub(crate) fn reset(&mut self) {
        self.whole.fill(0.0);
        self.position = 0;
        if let Some(fraction) = &mut self.fraction {
            fraction.recent.fill(0.0);
        }
    }
}

/// The convolution with the taps of a fractional delay.
#[derive(Debug, Clone)]
struct Interpolator {
    kernel: [f64; TAPS],
    recent: Vec<f64>,
}

impl Interpolator {
    fn new(kernel: &[f64; TAPS]) -> Self {
        Self { kernel: *kernel, recent: vec![0.0; TAPS - 1 + LONGEST_CHUNK] }
    }

    fn process(&mut self, samples: &mut [f64]) {
        let n_frames = samples.len();
        self.recent[TAPS - 1..TAPS - 1 + n_frames].copy_from_slice(samples);
        for (sample, window) in samples.iter_mut().zip(self.recent.windows(TAPS)) {
            *sample = dot(&self.kernel, window);
        }
        self.recent.copy_within(n_frames..n_frames + TAPS - 1, 0);
    }
}

/// Four partial sums in a fixed order: the processor adds them side by side, and the result never varies.
pub(crate) fn dot<const N: usize>(kernel: &[f64; N], window: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (h, x) in kernel.as_chunks::<4>().0.iter().zip(window.as_chunks::<4>().0) {
        for lane in 0..4 {
            sums[lane] += h[lane] * x[lane];
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// The taps of a delay by [`CENTRE`] + `fraction` samples, newest sample last, with unit sum.
fn kernel(fraction: f64) -> [f64; TAPS] {
    let mut taps = [0.0; TAPS];
    for (k, tap) in taps.iter_mut().rev().enumerate() {
        let t = k as f64 - CENTRE as f64 - fraction;
        *tap = (PI * t).sin() / (PI * t) * kaiser(t / (TAPS / 2) as f64);
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| tap / sum)
}

/// The Kaiser window at `x` from −1 to 1.
pub(crate) fn kaiser(x: f64) -> f64 {
    bessel_i0(KAISER_BETA * (1.0 - x * x).max(0.0).sqrt()) / bessel_i0(KAISER_BETA)
}

/// The modified Bessel function of the first kind and order zero, by its power series Σ ((x/2)^k / k!)².
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > sum * 1e-17 {
        term *= (x / (2.0 * k)).powi(2);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests;
