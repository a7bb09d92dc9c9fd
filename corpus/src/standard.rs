/// Mean and spread of each feature over songs: what makes features of different units comparable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standard {
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Standard {
    /// Of `songs`, which have as many features each and are not none.
    pub(crate) fn of(songs: &[Vec<f64>]) -> Self {
        let means = means(songs);
        let n = songs.len() as f64;
        let square = |feature: usize, mean: f64| songs.iter().map(|song| (song[feature] - mean).powi(2)).sum::<f64>();
        let deviations = means.iter().enumerate().map(|(feature, mean)| (square(feature, *mean) / n).sqrt()).collect();
        Self { means, deviations }
    }

    /// The same means, with the spread that `deviations` have about zero.
    pub(crate) fn with_spread_of(self, deviations: &[Vec<f64>], n_free: usize) -> Self {
        let square = |feature: usize| deviations.iter().map(|song| song[feature].powi(2)).sum::<f64>() / n_free as f64;
        Self { deviations: (0..self.means.len()).map(|feature| square(feature).sqrt()).collect(), ..self }
    }

    /// A feature in which no song differs from another.
    pub(crate) fn constant(&self) -> Option<usize> {
        // What rounding leaves of equal readings.
        let is_constant = |(mean, deviation): (&f64, &f64)| *deviation <= 1e-12 * mean.abs().max(1.0);
        self.means.iter().zip(&self.deviations).position(is_constant)
    }

    /// How many deviations each feature of `song` lies from the mean.
    pub(crate) fn scores(&self, song: &[f64]) -> Vec<f64> {
        song.iter()
            .zip(&self.means)
            .zip(&self.deviations)
            .map(|((x, mean), deviation)| (x - mean) / deviation)
            .collect()
    }
}

/// The mean of each feature.
pub(crate) fn means(songs: &[Vec<f64>]) -> Vec<f64> {
    let n_features = songs.first().map_or(0, Vec::len);
    let sum = |feature: usize| songs.iter().map(|song| song[feature]).sum::<f64>();
    (0..n_features).map(|feature| sum(feature) / songs.len() as f64).collect()
}

/// `song` less `center`.
pub(crate) fn difference(song: &[f64], center: &[f64]) -> Vec<f64> {
    song.iter().zip(center).map(|(x, mean)| x - mean).collect()
}
