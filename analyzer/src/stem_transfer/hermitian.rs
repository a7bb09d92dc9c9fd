use dsp::Complex64;

/// The lower triangle L of a positive definite Hermitian matrix A = L·Lᴴ (Cholesky).
pub(super) struct Factor {
    n: usize,
    rows: Vec<Complex64>,
}

/// No pivot of a matrix with a diagonal of one is taken for less: what is left of one stem once the others are taken off.
const LEAST_PIVOT: f64 = 1e-12;

impl Factor {
    /// Of the matrix with these elements, of which those on and below the diagonal are asked for.
    pub(super) fn of(n: usize, element: impl Fn(usize, usize) -> Complex64) -> Self {
        let mut factor = Self { n, rows: vec![Complex64::default(); n * n] };
        for i in 0..n {
            for j in 0..=i {
                let known: Complex64 = (0..j).map(|k| factor.at(i, k) * factor.at(j, k).conj()).sum();
                let rest = element(i, j) - known;
                factor.rows[i * n + j] =
                    if i == j { Complex64::from(rest.re.max(LEAST_PIVOT).sqrt()) } else { rest / factor.at(j, j).re };
            }
        }
        factor
    }

    fn at(&self, i: usize, j: usize) -> Complex64 {
        self.rows[i * self.n + j]
    }

    /// The x of A·x = b.
    pub(super) fn solve(&self, b: &[Complex64]) -> Vec<Complex64> {
        let mut x = b.to_vec();
        for i in 0..self.n {
            let known: Complex64 = (0..i).map(|k| self.at(i, k) * x[k]).sum();
            x[i] = (x[i] - known) / self.at(i, i).re;
        }
        for i in (0..self.n).rev() {
            let known: Complex64 = (i + 1..self.n).map(|k| self.at(k, i).conj() * x[k]).sum();
            x[i] = (x[i] - known) / self.at(i, i).re;
        }
        x
    }

    /// The diagonal of A⁻¹: of each column of L⁻¹ the sum of its squares.
    pub(super) fn inverse_diagonal(&self) -> Vec<f64> {
        let mut column = vec![Complex64::default(); self.n];
        let mut diagonal = Vec::with_capacity(self.n);
        for j in 0..self.n {
            column[j] = Complex64::from(1.0 / self.at(j, j).re);
            for i in j + 1..self.n {
                let known: Complex64 = (j..i).map(|k| self.at(i, k) * column[k]).sum();
                column[i] = -known / self.at(i, i).re;
            }
            diagonal.push(column[j..].iter().map(Complex64::norm_sqr).sum());
        }
        diagonal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_its_inverse_has_the_right_diagonal() {
        let c = Complex64::new;
        let a = [[c(4.0, 0.0), c(1.0, -1.0)], [c(1.0, 1.0), c(3.0, 0.0)]];
        let factor = Factor::of(2, |i, j| a[i][j]);
        let x = [c(1.0, 2.0), c(-0.5, 0.25)];
        let b: Vec<Complex64> = a.iter().map(|row| row[0] * x[0] + row[1] * x[1]).collect();
        for (found, wanted) in factor.solve(&b).iter().zip(x) {
            assert!((found - wanted).norm() < 1e-12, "{found} {wanted}");
        }
        // The determinant is 4·3 − |1 − i|² = 10.
        for (found, wanted) in factor.inverse_diagonal().iter().zip([0.3, 0.4]) {
            assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
        }
    }
}
