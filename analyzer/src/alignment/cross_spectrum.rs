use super::joint::Passage;
use dsp::{Complex32, RealFourier, hann};

/// The mean cross-spectrum of two stems over frames, with their power spectra.
#[derive(Debug, Clone)]
pub(super) struct CrossSpectrum {
    /// Σ B·A*: of a copy that comes later by τ its phase is −2πfτ.
    pub(super) cross: Vec<Complex32>,
    pub(super) a_power: Vec<f32>,
    pub(super) b_power: Vec<f32>,
    /// How many independent frames the sums are worth, loud ones counting more.
    n_frames: f64,
    /// Width of a bin as a share of the sample rate.
    bin: f64,
}

/// The length of a frame in samples of the copy: 0.28 to 0.34 s, ten times the longest delay.
pub(super) const FRAME: usize = 4_096;
/// Frames overlap by half; neighbours of a Hann window share 1/6 of amplitude, so 2 count as 1.9 (Welch 1967).
const INDEPENDENT: f64 = 0.95;

/// What lies 60 dB (of the powers' geometric mean) under the strongest bin is the skirt of a tone or a codec's noise.
const FAINTEST: f32 = 1e-12;
/// A bin of which all but this is coherent counts no more: EQ between the copies bends phases by more than its noise.
const LARGEST_RATIO: f32 = 0.02;
/// Steps to either side in which the phase intercept is looked for.
const INTERCEPT_STEPS: i32 = 24;

/// Makes cross-spectra: transforms and buffers for many passages.
#[derive(Debug)]
pub(super) struct CrossAnalyser {
    fourier: RealFourier,
    window: Vec<f32>,
    a: Vec<Complex32>,
    b: Vec<Complex32>,
}

impl CrossAnalyser {
    pub(super) fn new() -> Self {
        let fourier = RealFourier::new(FRAME);
        let n_bins = fourier.n_bins();
        Self {
            fourier,
            window: hann(FRAME),
            a: vec![Complex32::default(); n_bins],
            b: vec![Complex32::default(); n_bins],
        }
    }

    /// The cross-spectrum of a passage when b is read `lag` samples later; `None` when it is shorter than a frame.
    pub(super) fn analyse(&mut self, passage: &Passage, lag: isize) -> Option<CrossSpectrum> {
        let a = passage.a.get((-lag).max(0) as usize..)?;
        let b = passage.b.get(lag.max(0) as usize..)?;
        let n = a.len().min(b.len());
        let n_bins = self.fourier.n_bins();
        let mut sums = CrossSpectrum::silence(n_bins);
        let (mut total, mut squared) = (0.0, 0.0);
        for start in (0..(n + 1).saturating_sub(FRAME)).step_by(FRAME / 2) {
            let windowed = |x: &[f32], w: &[f32]| x[start..start + FRAME].iter().zip(w).map(|(x, w)| x * w).collect();
            let (x, y): (Vec<f32>, Vec<f32>) = (windowed(a, &self.window), windowed(b, &self.window));
            self.fourier.forward(x.into_iter(), &mut self.a);
            self.fourier.forward(y.into_iter(), &mut self.b);
            let strength = sums.add(&self.a, &self.b);
            total += strength;
            squared += strength * strength;
        }
        sums.n_frames = if squared > 0.0 { INDEPENDENT * total * total / squared } else { 0.0 };
        (total > 0.0).then(|| sums.normalised())
    }
}

impl CrossSpectrum {
    fn silence(n_bins: usize) -> Self {
        Self {
            cross: vec![Complex32::default(); n_bins],
            a_power: vec![0.0; n_bins],
            b_power: vec![0.0; n_bins],
            n_frames: 0.0,
            bin: 1.0 / FRAME as f64,
        }
    }

    /// Adds a frame; its strength is the geometric mean of both powers.
    fn add(&mut self, a: &[Complex32], b: &[Complex32]) -> f64 {
        let (mut a_sum, mut b_sum) = (0.0_f32, 0.0_f32);
        for k in 0..a.len() {
            let (pa, pb) = (a[k].norm_sqr(), b[k].norm_sqr());
            self.cross[k] += b[k] * a[k].conj();
            self.a_power[k] += pa;
            self.b_power[k] += pb;
            a_sum += pa;
            b_sum += pb;
        }
        (f64::from(a_sum) * f64::from(b_sum)).sqrt()
    }

    /// Loud passages shall not outvote the others: each counts by its length.
    fn normalised(mut self) -> Self {
        let total = |powers: &[f32]| powers.iter().map(|p| f64::from(*p)).sum::<f64>();
        let scale = (self.n_frames / (total(&self.a_power) * total(&self.b_power)).sqrt()) as f32;
        self.cross.iter_mut().for_each(|c| *c *= scale);
        self.a_power.iter_mut().for_each(|p| *p *= scale);
        self.b_power.iter_mut().for_each(|p| *p *= scale);
        self
    }

    /// The sum of several.
    pub(super) fn sum(parts: &[Self]) -> Option<Self> {
        let (first, rest) = parts.split_first()?;
        let mut whole = first.clone();
        for part in rest {
            whole.cross.iter_mut().zip(&part.cross).for_each(|(sum, c)| *sum += c);
            whole.a_power.iter_mut().zip(&part.a_power).for_each(|(sum, p)| *sum += p);
            whole.b_power.iter_mut().zip(&part.b_power).for_each(|(sum, p)| *sum += p);
            whole.n_frames += part.n_frames;
        }
        Some(whole)
    }

    /// The frequency of bin `k`, in hertz.
    pub(super) fn frequency_hz(&self, k: usize, sample_rate_hz: f64) -> f64 {
        k as f64 * self.bin * sample_rate_hz
    }

    /// The part Σ B·A* of these bins when b is moved by `delay` samples, in phase with a.
    pub(super) fn in_phase(&self, k: usize, delay: f64) -> f64 {
        let angle = std::f64::consts::TAU * (k as f64 * self.bin * delay).fract();
        f64::from(self.cross[k].re) * angle.cos() - f64::from(self.cross[k].im) * angle.sin()
    }

    /// Squared coherence per bin with its phase, in the bins of `band`, without what chance alone gives: unrelated noise
    /// has a squared coherence of 1/n over n frames (Carter 1987).
    pub(super) fn coherence(&self, band: std::ops::Range<usize>) -> Coherence {
        let chance = (1.0 / self.n_frames.max(1.0)) as f32;
        let powers = |k: usize| self.a_power[k] * self.b_power[k];
        let least = band.clone().map(powers).fold(0.0, f32::max) * FAINTEST;
        let values = band.clone().map(|k| {
            let (magnitude, powers) = (self.cross[k].norm(), powers(k));
            if magnitude > 0.0 && powers > least {
                let squared = (magnitude * magnitude / powers).min(1.0);
                self.cross[k] / magnitude * ((squared - chance) / (1.0 - chance).max(0.1)).max(0.0)
            } else {
                Complex32::default()
            }
        });
        Coherence { first: band.start, values: values.collect(), bin: self.bin }
    }
}

/// Weights per bin (0…1, the squared coherence) times the phase of the cross-spectrum.
#[derive(Debug)]
pub(super) struct Coherence {
    first: usize,
    pub(super) values: Vec<Complex32>,
    bin: f64,
}

impl Coherence {
    /// Σ of all weights.
    pub(super) fn weight(&self) -> f64 {
        self.values.iter().map(|value| f64::from(value.norm())).sum()
    }

    /// Σ of the weighted phases after a delay of `delay` samples is taken out: real and imaginary part.
    pub(super) fn at(&self, delay: f64) -> (f64, f64) {
        self.moments(delay).0
    }

    /// The sum of [`Self::at`], and its first and second derivative of the real part by the delay.
    fn moments(&self, delay: f64) -> ((f64, f64), f64, f64) {
        let (mut re, mut im, mut first, mut second) = (0.0, 0.0, 0.0, 0.0);
        for (k, value) in self.values.iter().enumerate() {
            let step = std::f64::consts::TAU * (self.first + k) as f64 * self.bin;
            let (sin, cos) = (step * delay).sin_cos();
            let (x, y) = (f64::from(value.re), f64::from(value.im));
            let (in_phase, quadrature) = (x * cos - y * sin, x * sin + y * cos);
            re += in_phase;
            im += quadrature;
            first -= step * quadrature;
            second -= step * step * in_phase;
        }
        ((re, im), first, second)
    }

    /// The weights of the most likely delay: γ²/(1 − γ²) (Hannan & Thomson 1973), bounded where nearly all is coherent.
    pub(super) fn most_likely(&self) -> Self {
        let values = self.values.iter().map(|value| value / (LARGEST_RATIO + 1.0 - value.norm()));
        Self { first: self.first, values: values.collect(), bin: self.bin }
    }

    /// The delay beside `delay` by at most `reach` at which all phases agree best, whatever they agree on, and that phase
    /// in degrees.
    pub(super) fn intercept(&self, delay: f64, reach: f64) -> (f64, f64) {
        let delays =
            (-INTERCEPT_STEPS..=INTERCEPT_STEPS).map(|k| delay + reach * f64::from(k) / f64::from(INTERCEPT_STEPS));
        let all = delays.map(|delay| (delay, self.at(delay)));
        let best = all.max_by(|(_, x), (_, y)| x.0.hypot(x.1).total_cmp(&y.0.hypot(y.1)));
        best.map_or((delay, 0.0), |(delay, (re, im))| (delay, im.atan2(re).to_degrees()))
    }

    /// Moves `delay` to the top of the real part's magnitude beside it, by Newton's method.
    pub(super) fn refined(&self, delay: f64) -> f64 {
        let mut refined = delay;
        for _ in 0..8 {
            let (_, first, second) = self.moments(refined);
            let step = if second == 0.0 { 0.0 } else { (first / second).clamp(-0.25, 0.25) };
            refined -= step;
            if step.abs() < 1e-5 {
                break;
            }
        }
        if (refined - delay).abs() <= 1.0 { refined } else { delay }
    }

    /// The weights placed in a spectrum of `n_bins`.
    pub(super) fn spectrum(&self, n_bins: usize, phases: bool) -> Vec<Complex32> {
        let mut spectrum = vec![Complex32::default(); n_bins];
        for (place, value) in spectrum[self.first..].iter_mut().zip(&self.values) {
            *place = if phases { *value } else { Complex32::new(value.norm(), 0.0) };
        }
        spectrum
    }
}
