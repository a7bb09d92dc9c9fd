//! How soon a response is as dense as noise.

/// Samples of Gaussian noise outside one standard deviation.
const OUTSIDE: f64 = 0.3173;

/// From when on a window of 20 ms has 0.9 of the samples outside one standard deviation that noise has, in milliseconds
/// (J. S. Abel & P. Huang, *A simple, robust measure of reverberation echo density*, AES 2006).
pub(super) fn dense_from_ms(samples: &[f32], rate: u32) -> Option<f64> {
    let half = rate as usize / 100;
    let density = |centre: usize| {
        let window = &samples[centre - half..centre + half];
        let power = window.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / window.len() as f64;
        let outside = window.iter().filter(|x| f64::from(**x).powi(2) > power).count();
        outside as f64 / window.len() as f64 / OUTSIDE
    };
    let dense = (half..samples.len() - half).step_by(half / 10).find(|centre| density(*centre) >= 0.9)?;
    Some(dense as f64 * 1_000.0 / f64::from(rate))
}
