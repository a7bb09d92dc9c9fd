use std::f64::consts::{FRAC_PI_2, PI};

/// The value that a t variable of `degrees` of freedom stays below with probability `probability` (0.5…1).
pub(crate) fn student_t_quantile(probability: f64, degrees: u32) -> f64 {
    let target = 2.0 * probability - 1.0;
    // The angle atan(t/√ν) grows with the probability.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if two_sided(middle, degrees) < target { low = middle } else { high = middle }
    }
    f64::from(degrees).sqrt() * low.tan()
}

/// Probability that |t| stays below √ν · tan θ (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
fn two_sided(theta: f64, degrees: u32) -> f64 {
    let is_odd = degrees % 2 == 1;
    let cos_squared = theta.cos() * theta.cos();
    let mut term = if is_odd { theta.cos() } else { 1.0 };
    let mut sum = 0.0;
    // cos θ + 2/3 cos³ θ + … + (2·4…(ν−3))/(3·5…(ν−2)) cos^(ν−2) θ, or 1 + 1/2 cos² θ + … for an even ν.
    let mut k = u32::from(is_odd);
    while k + 2 <= degrees {
        sum += term;
        term *= cos_squared * f64::from(k + 1) / f64::from(k + 2);
        k += 2;
    }
    if is_odd { 2.0 / PI * (theta + theta.sin() * sum) } else { theta.sin() * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table 26.10 of Abramowitz & Stegun.
    #[test]
    fn quantiles_are_those_of_the_table() {
        for (probability, degrees, printed) in [
            (0.9, 1, 3.078),
            (0.9, 2, 1.886),
            (0.95, 2, 2.920),
            (0.95, 3, 2.353),
            (0.9, 4, 1.533),
            (0.95, 7, 1.895),
            (0.75, 10, 0.700),
            (0.975, 30, 2.042),
            (0.95, 120, 1.658),
        ] {
            let found = student_t_quantile(probability, degrees);
            assert!((found - printed).abs() < 6e-4, "t of {degrees} at {probability}: {found}, printed {printed}");
        }
        assert!(student_t_quantile(0.5, 5).abs() < 1e-9);
    }
}
