use super::matched::Invariant;
use dsp::Coefficients;
use std::f64::consts::{PI, TAU};

/// An error that needs no correction, as [`Corrector::error`] weighs it: 0.004 dB up to a quarter of the rate.
pub(super) const MOST_UNCORRECTED: f64 = 0.02;

/// Errors up to a quarter of the rate weigh this much more: ±0.1 dB there is worth ±0.5 dB above.
const LOW_WEIGHT: f64 = 5.0;
/// The highest frequency that a filter is matched at, as a share of the rate.
const HIGHEST: f64 = 0.45;
/// Frequencies at which the error is looked for: what is left is smooth.
const N_CHECKED: usize = 64;
/// The least value that a polynomial may have, as a share of its largest: a root on the circle would ring for ever.
const LEAST_SHARE: f64 = 1e-6;

/// A polynomial in x = sin²(w/2), lowest power first: what the square of a filter's magnitude is made of.
type Polynomial = [f64; 3];

/// A section whose squared magnitude is a fraction of second order at most in sin²(w/2), one at frequency zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corrector {
    numerator: Polynomial,
    denominator: Polynomial,
}

impl Corrector {
    /// It does nothing.
    pub(super) fn none() -> Self {
        Self { numerator: [1.0, 0.0, 0.0], denominator: [1.0, 0.0, 0.0] }
    }

    /// Correctors that meet what `invariant` lacks at three or five Chebyshev nodes up to half or to 0.45 of the rate, as
    /// far as they are filters.
    pub(super) fn candidates(invariant: &Invariant) -> Vec<Self> {
        let tops = [1.0, (PI * HIGHEST).sin().powi(2)];
        let settings = tops.into_iter().flat_map(|top| [(2, top), (1, top)]);
        settings.filter_map(|(order, top)| Self::through(invariant, order, top)).collect()
    }

    fn through(invariant: &Invariant, order: usize, top: f64) -> Option<Self> {
        let n_nodes = 2 * order + 1;
        let node = |i: usize| 0.5 * top * (1.0 - (PI * (2 * i + 1) as f64 / (2 * n_nodes) as f64).cos());
        // The first node is zero, where both polynomials are one: as many unknowns are left as nodes.
        let mut system = [[0.0; 5]; 4];
        for (i, row) in system.iter_mut().enumerate().take(2 * order) {
            let x = node(i + 1);
            let wanted = invariant.residual(2.0 * x.sqrt().asin());
            for k in 0..order {
                let power = x.powi(k as i32 + 1);
                row[k] = power;
                row[order + k] = -wanted * power;
            }
            row[4] = wanted - 1.0;
        }
        let solution = solve(system, 2 * order)?;
        let mut found = Self::none();
        found.numerator[1..=order].copy_from_slice(&solution[..order]);
        found.denominator[1..=order].copy_from_slice(&solution[order..2 * order]);
        (is_positive(&found.numerator) && is_positive(&found.denominator)).then_some(found)
    }

    /// The largest difference in dB that is left of `invariant`, weighted.
    pub(super) fn error(&self, invariant: &Invariant) -> f64 {
        let error = |i: usize| {
            let frequency = (i as f64 + 0.5) / N_CHECKED as f64 * HIGHEST;
            let x = (PI * frequency).sin().powi(2);
            let ratio = value(&self.numerator, x) / value(&self.denominator, x) / invariant.residual(TAU * frequency);
            let error_db = 10.0 * ratio.log10().abs();
            if frequency <= 0.25 { LOW_WEIGHT * error_db } else { error_db }
        };
        (0..N_CHECKED).map(error).fold(0.0, f64::max)
    }

    pub(super) fn coefficients(&self) -> Coefficients {
        Coefficients::normalised(minimum_phase(&self.numerator), minimum_phase(&self.denominator))
    }
}

fn value(polynomial: &Polynomial, x: f64) -> f64 {
    polynomial[0] + x * (polynomial[1] + x * polynomial[2])
}

fn is_positive(polynomial: &Polynomial) -> bool {
    let turning = -polynomial[1] / (2.0 * polynomial[2]);
    let inside = if 0.0 < turning && turning < 1.0 { turning } else { 0.0 };
    let values = [0.0, inside, 1.0].map(|x| value(polynomial, x));
    let (least, most) = values.into_iter().fold((f64::INFINITY, 0.0_f64), |(lo, hi), v| (lo.min(v), hi.max(v)));
    least > LEAST_SHARE * most
}

/// The coefficients whose squared magnitude a polynomial is, all roots inside the circle (Vicanek 2016, equations for b₀,
/// b₁ and b₂ from B₀, B₁ and B₂).
fn minimum_phase(polynomial: &Polynomial) -> [f64; 3] {
    let (at_zero, at_half) = (polynomial[0].sqrt(), value(polynomial, 1.0).sqrt());
    let between = -0.25 * polynomial[2];
    let mean = 0.5 * (at_zero + at_half);
    let b0 = 0.5 * (mean + (mean * mean + between).max(0.0).sqrt());
    [b0, 0.5 * (at_zero - at_half), -0.25 * between / b0]
}

/// Gauss's elimination of the first `n` of four equations, whose right sides stand in the last column; `None` when they are
/// not independent.
fn solve(mut system: [[f64; 5]; 4], n: usize) -> Option<[f64; 4]> {
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| system[*a][column].abs().total_cmp(&system[*b][column].abs()))?;
        system.swap(column, pivot);
        let leading = system[column];
        if leading[column].abs() < f64::MIN_POSITIVE {
            return None;
        }
        for row in &mut system[column + 1..n] {
            let factor = row[column] / leading[column];
            for (to, from) in row.iter_mut().zip(&leading) {
                *to -= factor * from;
            }
        }
    }
    let mut solution = [0.0; 4];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| system[row][k] * solution[k]).sum();
        solution[row] = (system[row][4] - known) / system[row][row];
    }
    solution.iter().all(|x| x.is_finite()).then_some(solution)
}
