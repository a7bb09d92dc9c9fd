use std::f64::consts::TAU;

/// A periodic Hann window of `n` samples: 0.5 − 0.5·cos(2πk/n).
pub fn hann(n: usize) -> Vec<f32> {
    (0..n).map(|k| (0.5 - 0.5 * (TAU * k as f64 / n as f64).cos()) as f32).collect()
}
