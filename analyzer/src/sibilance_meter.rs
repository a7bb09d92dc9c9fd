use crate::loudness_curve::cell_start;
use dsp::AudioBlock;
use std::f64::consts::PI;

/// Powers from 5 to 9 kHz per hundredth of a second, of left and right together, while a file streams.
///
/// Bursts of outputs of a short linear-phase band-pass stand for the whole: a quarter of the samples, taken 750 times a
/// second. No filter runs from cell to cell, and vector registers can be used.
#[derive(Debug)]
pub(crate) struct SibilanceMeter {
    sample_rate_hz: u32,
    n_tenths: usize,
    /// Samples that are averaged to one: high rates are lowered to 40 to 64 kHz.
    factor: usize,
    taps: Vec<f32>,
    /// Samples from burst to burst.
    spacing: usize,
    lowered: Vec<f32>,
    powers: Vec<f32>,
}

const BAND_HZ: (f64, f64) = (5_000.0, 9_000.0);
/// Lower rates do not hold the band.
const LOWEST_RATE_HZ: u32 = 20_000;
const LOWERED_RATE_HZ: u32 = 40_000;
const BURSTS_PER_SECOND: usize = 750;
/// Outputs in a burst: two periods of the band's middle, and what vector registers hold.
const BURST: usize = 16;
/// Half the length of the band-pass, a sixth of a millisecond: −3 dB at 5 and 9 kHz, −19 dB at 2 kHz, −44 dB at 500 Hz.
const HALF_LENGTH_S: f64 = 0.000_17;

impl SibilanceMeter {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let factor = (sample_rate_hz / LOWERED_RATE_HZ).max(1) as usize;
        let taps = band_pass(f64::from(sample_rate_hz) / factor as f64);
        Self {
            sample_rate_hz,
            n_tenths: 0,
            factor,
            taps,
            spacing: sample_rate_hz as usize / BURSTS_PER_SECOND,
            lowered: Vec::new(),
            powers: Vec::new(),
        }
    }

    /// Takes the next tenth of a second.
    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        let first_cell = self.n_tenths * 10;
        self.n_tenths += 1;
        if self.sample_rate_hz < LOWEST_RATE_HZ {
            return;
        }
        let tenth_start = cell_start(self.sample_rate_hz, first_cell);
        for cell in first_cell..first_cell + 10 {
            let start = cell_start(self.sample_rate_hz, cell) - tenth_start;
            let end = cell_start(self.sample_rate_hz, cell + 1) - tenth_start;
            if end > tenth.n_frames() {
                // Only whole cells count.
                return;
            }
            let channels = tenth.channels().iter().take(2);
            let power = channels.map(|samples| self.power(&samples[start..end])).sum();
            self.powers.push(power);
        }
    }

    /// The powers of all whole cells; none when the rate is too low for the band.
    pub(crate) fn finish(self) -> Vec<f32> {
        self.powers
    }

    fn power(&mut self, cell: &[f32]) -> f32 {
        let Self { factor, taps, spacing, lowered, .. } = self;
        let length = *factor * (BURST + taps.len() - 1);
        let mut squares = [0.0_f32; BURST];
        let mut n_bursts = 0;
        for samples in cell.windows(length).step_by(*spacing) {
            let samples = if *factor == 1 {
                samples
            } else {
                lowered.clear();
                lowered.extend(samples.chunks_exact(*factor).map(|part| part.iter().sum::<f32>() / *factor as f32));
                &lowered[..]
            };
            let mut out = [0.0_f32; BURST];
            for (tap, samples) in taps.iter().zip(samples.windows(BURST)) {
                out.iter_mut().zip(samples).for_each(|(y, x)| *y += tap * x);
            }
            squares.iter_mut().zip(out).for_each(|(square, y)| *square += y * y);
            n_bursts += 1;
        }
        squares.iter().sum::<f32>() / (BURST * n_bursts) as f32
    }
}

/// A Hann-windowed band-pass without response at 0 Hz and with 0 dB in the band's middle.
fn band_pass(rate_hz: f64) -> Vec<f32> {
    let half = (HALF_LENGTH_S * rate_hz).round();
    let positions: Vec<f64> = (0..=2 * half as usize).map(|k| k as f64 - half).collect();
    let window = |n: f64| 0.5 + 0.5 * (PI * n / (half + 1.0)).cos();
    let low_pass = |hz: f64, n: f64| {
        let cutoff = 2.0 * hz / rate_hz;
        if n == 0.0 { cutoff } else { (PI * cutoff * n).sin() / (PI * n) }
    };
    let band = |n: f64| window(n) * (low_pass(BAND_HZ.1, n) - low_pass(BAND_HZ.0, n));
    let sum = |tap: &dyn Fn(f64) -> f64| positions.iter().map(|n| tap(*n)).sum::<f64>();
    let at_zero_hz = sum(&band) / sum(&window);
    let without_offset = |n: f64| band(n) - at_zero_hz * window(n);
    let middle = 2.0 * PI * (BAND_HZ.0 * BAND_HZ.1).sqrt() / rate_hz;
    let gain = sum(&|n| without_offset(n) * (middle * n).cos());
    positions.iter().map(|n| (without_offset(*n) / gain) as f32).collect()
}
