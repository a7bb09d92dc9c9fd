use crate::chi_square::chi_square_share_below;
use crate::shrunk_covariance::ShrunkCovariance;
use crate::standard::Standard;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The songs of a profile as a cloud among their features: how far a song lies from them, and in what.
///
/// The distance is Mahalanobis' over standardised features: a step in a direction in which the songs vary little counts
/// more. All features count, not their first principal components alone: what makes a song untypical mostly lies where
/// songs do not vary. Songs that are fewer than the features are made up for by shrinking.
#[derive(Debug, Clone)]
pub struct Typicality {
    names: Vec<String>,
    standard: Standard,
    covariance: ShrunkCovariance,
    usual: UsualDistances,
}

/// How far a song lies from the songs of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SongDistance {
    /// Squared distance.
    pub squared: f64,
    /// The share of songs of that profile that lie nearer, 0…1.
    pub share_nearer: f64,
    /// What each feature adds to the squared distance, the largest first; they sum to it.
    pub parts: Vec<DistancePart>,
}

/// What one feature adds to a squared distance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DistancePart {
    /// The feature.
    pub feature: String,
    /// How many standard deviations the song lies above the songs' mean.
    pub deviations: f64,
    /// What it adds; negative where another feature already told more than this one confirms.
    pub squared: f64,
}

/// Why songs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TypicalityError {
    /// Songs are too few.
    #[error("{given} songs are too few to say what is typical: {needed} are needed")]
    TooFew {
        /// Songs there are.
        given: usize,
        /// Songs that are needed.
        needed: usize,
    },
    /// A song has more or fewer readings than there are names of features.
    #[error("a song has {given} readings of {needed} features")]
    Ragged {
        /// Readings of the song.
        given: usize,
        /// Names.
        needed: usize,
    },
    /// A reading is not a finite number.
    #[error("a reading of `{0}` is not a number: leave the song or the feature out")]
    NotFinite(String),
    /// A feature says nothing.
    #[error("all songs have the same `{0}`: leave it out")]
    Constant(String),
    /// A feature differs between kinds of songs alone.
    #[error("songs of one kind all have the same `{0}`: leave it out")]
    ConstantWithin(String),
}

/// Fewer distances have no spread to speak of (design heuristic).
const FEWEST_SONGS: usize = 5;

impl Typicality {
    /// Of `songs`, each with its readings in the order of `names`.
    pub fn of(names: &[String], songs: &[Vec<f64>]) -> Result<Self, TypicalityError> {
        let standard = checked_standard(names, songs, FEWEST_SONGS)?;
        let scores: Vec<Vec<f64>> = songs.iter().map(|song| standard.scores(song)).collect();
        let constant = || TypicalityError::Constant(names.first().cloned().unwrap_or_default());
        let covariance = ShrunkCovariance::of(&scores, 1).ok_or_else(constant)?;
        let usual = UsualDistances::among(songs).ok_or_else(constant)?;
        Ok(Self { names: names.to_vec(), standard, covariance, usual })
    }

    /// How far `song` lies, which should not be one of theirs.
    ///
    /// # Panics
    /// When it has another number of features.
    pub fn distance(&self, song: &[f64]) -> SongDistance {
        assert_eq!(song.len(), self.names.len(), "a song has the features of the profile");
        let scores = self.standard.scores(song);
        let parts = self.covariance.parts(&scores);
        let squared = parts.iter().sum();
        SongDistance {
            squared,
            share_nearer: self.usual.share_below(squared),
            parts: named(&self.names, &scores, parts),
        }
    }
}

/// The standard of `songs`, once they are found to be comparable.
pub(crate) fn checked_standard(
    names: &[String],
    songs: &[Vec<f64>],
    fewest: usize,
) -> Result<Standard, TypicalityError> {
    if songs.len() < fewest {
        return Err(TypicalityError::TooFew { given: songs.len(), needed: fewest });
    }
    if let Some(ragged) = songs.iter().find(|song| song.len() != names.len()) {
        return Err(TypicalityError::Ragged { given: ragged.len(), needed: names.len() });
    }
    let named = |feature: usize| names[feature].clone();
    if let Some(feature) = songs.iter().find_map(|song| song.iter().position(|x| !x.is_finite())) {
        return Err(TypicalityError::NotFinite(named(feature)));
    }
    let standard = Standard::of(songs);
    standard.constant().map_or(Ok(standard), |feature| Err(TypicalityError::Constant(named(feature))))
}

/// The parts with their features, the largest first.
pub(crate) fn named(names: &[String], scores: &[f64], parts: Vec<f64>) -> Vec<DistancePart> {
    let part = |((name, deviations), squared): ((&String, &f64), f64)| DistancePart {
        feature: name.clone(),
        deviations: *deviations,
        squared,
    };
    let mut parts: Vec<DistancePart> = names.iter().zip(scores).zip(parts).map(part).collect();
    parts.sort_by(|a, b| b.squared.total_cmp(&a.squared));
    parts
}

/// Squared distances of songs from the others of their profile, as a χ² distribution times a factor.
///
/// Of a known covariance they would be χ² with as many degrees of freedom as there are features. This one is shrunk and
/// estimated from few songs, so degrees and factor are those with the mean and the variance of the distances of each song
/// from all others (G. E. P. Box 1954, theorem 3.1).
#[derive(Debug, Clone, Copy)]
struct UsualDistances {
    factor: f64,
    degrees: f64,
}

/// Songs, in even steps, that are held against all others: mean and variance are no surer of more.
const MOST_LEFT_OUT: usize = 200;

impl UsualDistances {
    fn among(songs: &[Vec<f64>]) -> Option<Self> {
        let step = songs.len().div_ceil(MOST_LEFT_OUT);
        let distances: Vec<f64> =
            (0..songs.len()).step_by(step).filter_map(|index| distance_from_others(songs, index)).collect();
        let n = distances.len() as f64;
        let mean = distances.iter().sum::<f64>() / n;
        let variance = distances.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (variance > 0.0).then(|| Self { factor: variance / (2.0 * mean), degrees: 2.0 * mean * mean / variance })
    }

    fn share_below(self, squared: f64) -> f64 {
        chi_square_share_below(squared / self.factor, self.degrees)
    }
}

/// `None` where the others all agree in a feature.
fn distance_from_others(songs: &[Vec<f64>], index: usize) -> Option<f64> {
    let others: Vec<Vec<f64>> = [&songs[..index], &songs[index + 1..]].concat();
    let standard = Standard::of(&others);
    if standard.constant().is_some() {
        return None;
    }
    let scores: Vec<Vec<f64>> = others.iter().map(|song| standard.scores(song)).collect();
    let parts = ShrunkCovariance::of(&scores, 1)?.parts(&standard.scores(&songs[index]));
    Some(parts.iter().sum())
}

#[cfg(test)]
mod tests;
