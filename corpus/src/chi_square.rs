/// The share of a χ² distribution with `degrees` of freedom (any number above zero) that lies below `value`.
pub(crate) fn chi_square_share_below(value: f64, degrees: f64) -> f64 {
    if value <= 0.0 { 0.0 } else { lower_gamma_share(degrees / 2.0, value / 2.0) }
}

/// Terms after which a series or fraction counts as summed; both converge long before.
const MOST_TERMS: u32 = 100_000;
const PRECISION: f64 = 1e-14;

/// The regularised incomplete gamma function P(a, x).
fn lower_gamma_share(a: f64, x: f64) -> f64 {
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 { front * gamma_series(a, x) } else { 1.0 - front * gamma_fraction(a, x) }
}

/// NIST DLMF 8.11.4.
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0 / a, 1.0 / a);
    for n in 1..MOST_TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * PRECISION {
            break;
        }
    }
    sum
}

/// NIST DLMF 8.9.2 in the even form, by Lentz's method.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut denominator = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / denominator;
    let mut fraction = d;
    for n in 1..MOST_TERMS {
        let n = f64::from(n);
        let numerator = -n * (n - a);
        denominator += 2.0;
        d = 1.0 / away_from_zero(numerator * d + denominator);
        c = away_from_zero(denominator + numerator / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < PRECISION {
            break;
        }
    }
    fraction
}

fn away_from_zero(x: f64) -> f64 {
    if x.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { x }
}

/// The logarithm of the gamma function: Stirling's series (NIST DLMF 5.11.1) above 10, carried down by Γ(x+1) = x·Γ(x).
fn ln_gamma(x: f64) -> f64 {
    let mut carried = 0.0;
    let mut x = x;
    while x < 10.0 {
        carried -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let tail = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    carried + (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles of printed tables.
    #[test]
    fn shares_are_those_of_the_tables() {
        let table = [
            (1.0, 3.841, 0.95),
            (1.0, 6.635, 0.99),
            (2.0, 5.991, 0.95),
            (5.0, 1.145, 0.05),
            (10.0, 9.342, 0.50),
            (30.0, 43.773, 0.95),
            (100.0, 124.342, 0.95),
        ];
        for (degrees, value, share) in table {
            let read = chi_square_share_below(value, degrees);
            assert!((read - share).abs() < 1e-4, "{degrees} {value}: {read}");
        }
    }

    #[test]
    fn two_degrees_are_an_exponential_distribution() {
        for value in [1e-6, 0.3, 1.9, 2.1, 4.0, 40.0] {
            let truth = 1.0 - (-value / 2.0_f64).exp();
            assert!((chi_square_share_below(value, 2.0) - truth).abs() < 1e-11, "{value}");
        }
        assert!(chi_square_share_below(0.0, 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn it_ascends_across_the_seam_of_series_and_fraction() {
        for degrees in [0.4, 3.7, 55.0] {
            let shares: Vec<f64> = (1..400).map(|k| chi_square_share_below(f64::from(k) * 0.5, degrees)).collect();
            assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-13), "{degrees}");
            assert!(shares[398] > 0.999);
        }
    }
}
