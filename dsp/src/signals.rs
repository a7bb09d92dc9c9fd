//! Seeded test signals: the same seed gives the same samples on every machine.

use crate::Hertz;
use std::f64::consts::TAU;

/// A sine of `amplitude` (peak, full scale = 1) that starts at phase zero.
pub fn sine(sample_rate_hz: u32, frequency: Hertz, amplitude: f64, n_samples: usize) -> Vec<f32> {
    let step = frequency.0 / f64::from(sample_rate_hz);
    (0..n_samples).map(|i| (amplitude * (TAU * (step * i as f64).fract()).sin()) as f32).collect()
}

/// A seeded source of white noise (`SplitMix64`; Steele, Lea & Flood 2014).
#[derive(Debug, Clone)]
pub struct Noise {
    state: u64,
}

impl Noise {
    /// A source that always gives the same sequence for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A value from 0 (included) to 1 (excluded), all equally likely.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A value from −1 to 1, all equally likely: white noise of mean square 1/3.
    pub fn white(&mut self) -> f64 {
        2.0 * self.uniform() - 1.0
    }
}

/// White noise between ±`amplitude`.
pub fn white_noise(seed: u64, amplitude: f64, n_samples: usize) -> Vec<f32> {
    let mut noise = Noise::new(seed);
    (0..n_samples).map(|_| (amplitude * noise.white()) as f32).collect()
}
