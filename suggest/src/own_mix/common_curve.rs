use crate::tone_fit::Point;

/// What a mix did to all of its stems alike (its fader, and the EQ of its bus): a level, a slope and a bend over octaves, which
/// as many cells lie above as below.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CommonCurve([f64; N]);

/// Terms: level, slope and bend.
const N: usize = 3;
const PIVOT_HZ: f64 = 1_000.0;
/// The octaves on either side of that in which a bend is about as large as it gets.
const REACH_OCTAVES: f64 = 4.0;
/// Rounds of reweighting, which make of least squares least absolute differences (Lawson 1961).
const N_ROUNDS: usize = 60;
/// Differences below this count as this one, in dB.
const SMALL_DB: f64 = 0.1;
/// Slope and bend are taken for nothing where little speaks for them: as much as so many cells of a band.
const RIDGE: f64 = 1.0;

impl CommonCurve {
    /// Of all cells of several stems, each stem counting by the bands that it is told in.
    pub(super) fn of(stems: &[&[Point]]) -> Self {
        let mut curve = Self([0.0; N]);
        let cells = || stems.iter().copied().flatten();
        if let Some(level_db) = dsp::median(cells().map(|cell| cell.gain_db)) {
            curve.0[0] = level_db;
        }
        let most = cells().map(|cell| cell.weight).fold(0.0, f64::max);
        for _ in 0..N_ROUNDS {
            let mut matrix = [[0.0; N]; N];
            let mut right = [0.0; N];
            for cell in cells() {
                let terms = terms(cell.hz);
                let weight = cell.weight / most / (cell.gain_db - curve.at_db(cell.hz)).abs().max(SMALL_DB);
                for i in 0..N {
                    right[i] += weight * terms[i] * cell.gain_db;
                    for j in 0..N {
                        matrix[i][j] += weight * terms[i] * terms[j];
                    }
                }
            }
            for (i, row) in matrix.iter_mut().enumerate().skip(1) {
                row[i] += RIDGE;
            }
            curve = Self(solved(matrix, right));
        }
        curve
    }

    /// At a frequency, in dB.
    pub(super) fn at_db(&self, hz: f64) -> f64 {
        terms(hz).iter().zip(self.0).map(|(term, factor)| term * factor).sum()
    }
}

fn terms(hz: f64) -> [f64; N] {
    let x = (hz / PIVOT_HZ).log2() / REACH_OCTAVES;
    [1.0, x, x * x]
}

/// The solution of a small positive definite system, by elimination.
fn solved(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for pivot in 0..N {
        for row in pivot + 1..N {
            let pivots = matrix[pivot];
            let factor = matrix[row][pivot] / pivots[pivot];
            for (of_row, of_pivot) in matrix[row].iter_mut().zip(pivots).skip(pivot) {
                *of_row -= factor * of_pivot;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}
