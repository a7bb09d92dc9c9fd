use dsp::signals::Noise;
use std::f64::consts::TAU;

/// A value of the standard normal distribution (Box & Muller 1958).
pub(crate) fn normal(noise: &mut Noise) -> f64 {
    (-2.0 * (1.0 - noise.uniform()).ln()).sqrt() * (TAU * noise.uniform()).cos()
}

/// The value that a standard normal variable stays below with probability `probability` (0.5 ≤ p < 1), to 0.00045
/// (Abramowitz & Stegun 1964, 26.2.23).
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    let t = (-2.0 * (1.0 - probability).ln()).sqrt();
    let above = 2.515517 + t * (0.802853 + t * 0.010328);
    let below = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    t - above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_normal_distribution() {
        for (probability, value) in [(0.5, 0.0), (0.75, 0.674490), (0.9, 1.281552), (0.95, 1.644854), (0.99, 2.326348)]
        {
            assert!((normal_quantile(probability) - value).abs() < 4.5e-4, "{probability}");
        }
    }
}
