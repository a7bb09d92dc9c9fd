/// How features vary together over songs, drawn towards *all vary alike and none with another* as far as the songs are
/// too few to tell: oracle approximating shrinkage (Y. Chen, A. Wiesel, Y. C. Eldar, A. O. Hero 2010, Shrinkage algorithms
/// for MMSE covariance estimation, equation 23). That of Ledoit and Wolf (2004) judges the scatter by fourth powers, which
/// two or three songs do not have.
///
/// Positive definite with fewer songs than features too, as long as two songs differ.
#[derive(Debug, Clone)]
pub(crate) struct ShrunkCovariance {
    /// Lower triangular factor of the estimate (Cholesky), by rows.
    factor: Vec<Vec<f64>>,
}

impl ShrunkCovariance {
    /// Of `deviations`: songs less the means of `n_means` groups of them, all with as many features. `None` where they do
    /// not differ.
    pub(crate) fn of(deviations: &[Vec<f64>], n_means: usize) -> Option<Self> {
        let n_free = deviations.len().checked_sub(n_means).filter(|n| *n > 0)?;
        let sample = sample_covariance(deviations, n_free)?;
        let p = sample.len();
        let scale = (0..p).map(|i| sample[i][i]).sum::<f64>() / p as f64;
        let share = shrinkage(&sample, scale, n_free);
        let target = |i: usize, j: usize| if i == j { scale } else { 0.0 };
        let estimate = |i: usize, j: usize| share * target(i, j) + (1.0 - share) * sample[i][j];
        Some(Self { factor: cholesky(p, estimate)? })
    }

    /// The inverse of the estimate times `vector`.
    pub(crate) fn inverse_times(&self, vector: &[f64]) -> Vec<f64> {
        let factor = &self.factor;
        let mut x = vector.to_vec();
        for i in 0..x.len() {
            let known: f64 = (0..i).map(|j| factor[i][j] * x[j]).sum();
            x[i] = (x[i] - known) / factor[i][i];
        }
        for i in (0..x.len()).rev() {
            let known: f64 = (i + 1..x.len()).map(|j| factor[j][i] * x[j]).sum();
            x[i] = (x[i] - known) / factor[i][i];
        }
        x
    }

    /// What each feature adds to the squared distance of `deviation` from the mean: they sum to it. One is negative where
    /// another feature already told more than it confirms.
    pub(crate) fn parts(&self, deviation: &[f64]) -> Vec<f64> {
        self.inverse_times(deviation).iter().zip(deviation).map(|(weighted, x)| weighted * x).collect()
    }
}

/// The share of the target in the estimate, 0…1. `scale` is the mean variance.
fn shrinkage(sample: &[Vec<f64>], scale: f64, n_free: usize) -> f64 {
    let (p, n) = (sample.len() as f64, n_free as f64);
    let squares: f64 = sample.iter().flatten().map(|x| x * x).sum();
    let trace = scale * p;
    let from_target = squares - trace * trace / p;
    let error = (1.0 - 2.0 / p) * squares + trace * trace;
    // One feature, or all vary alike: there is nothing to draw.
    if from_target <= 0.0 { 1.0 } else { (error / ((n + 1.0 - 2.0 / p) * from_target)).min(1.0) }
}

/// Mean products of the deviations, of which `n_free` are free; `None` of songs that are all the same.
fn sample_covariance(deviations: &[Vec<f64>], n_free: usize) -> Option<Vec<Vec<f64>>> {
    let p = deviations.first()?.len();
    let n = n_free as f64;
    let product = |i: usize, j: usize| deviations.iter().map(|x| x[i] * x[j]).sum::<f64>() / n;
    let covariance: Vec<Vec<f64>> = (0..p).map(|i| (0..p).map(|j| product(i, j)).collect()).collect();
    (0..p).any(|i| covariance[i][i] > 0.0).then_some(covariance)
}

/// The lower triangular matrix whose product with its transpose is `matrix`; `None` unless that is positive definite.
fn cholesky(p: usize, matrix: impl Fn(usize, usize) -> f64) -> Option<Vec<Vec<f64>>> {
    let mut factor = vec![vec![0.0; p]; p];
    for i in 0..p {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let rest = matrix(i, j) - known;
            factor[i][j] = if i == j { (rest > 0.0).then(|| rest.sqrt())? } else { rest / factor[j][j] };
        }
    }
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::songs;
    use crate::standard::{difference, means};

    fn centred(songs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let center = means(songs);
        songs.iter().map(|song| difference(song, &center)).collect()
    }

    #[test]
    fn fewer_songs_than_features_leave_it_positive_definite() {
        for n in [2, 5, 20] {
            let shrunk = ShrunkCovariance::of(&centred(&songs(7, n, 30, 0.8)), 1).expect("songs differ");
            for song in songs(8, 10, 30, 0.0) {
                assert!(shrunk.parts(&song).iter().sum::<f64>() > 0.0);
            }
        }
    }

    #[test]
    fn the_more_songs_the_less_it_is_shrunk() {
        let share = |n: usize| {
            let sample = sample_covariance(&centred(&songs(3, n, 6, 0.9)), n - 1).expect("songs differ");
            shrinkage(&sample, (0..6).map(|i| sample[i][i]).sum::<f64>() / 6.0, n - 1)
        };
        let shares = [2, 10, 100, 1_000].map(share);
        assert!(shares.windows(2).all(|pair| pair[0] > pair[1]), "{shares:?}");
        assert!(shares[0] <= 1.0 && shares[3] < 0.01, "{shares:?}");
    }

    #[test]
    fn the_inverse_undoes_the_estimate() {
        let deviations = centred(&songs(5, 200, 4, 0.5));
        let shrunk = ShrunkCovariance::of(&deviations, 1).expect("songs differ");
        let vector = [1.0, -2.0, 0.5, 3.0];
        let solved = shrunk.inverse_times(&vector);
        let row = |i: usize, j: usize| (0..=i.min(j)).map(|k| shrunk.factor[i][k] * shrunk.factor[j][k]).sum::<f64>();
        for (i, truth) in vector.iter().enumerate() {
            let back: f64 = (0..4).map(|j| row(i, j) * solved[j]).sum();
            assert!((back - truth).abs() < 1e-10, "{i}: {back}");
        }
    }

    #[test]
    fn songs_that_are_all_the_same_have_none() {
        assert!(ShrunkCovariance::of(&[vec![0.0, 0.0], vec![0.0, 0.0]], 1).is_none());
        assert!(ShrunkCovariance::of(&[vec![1.0, 0.0]], 1).is_none());
    }
}
