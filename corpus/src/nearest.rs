use crate::shrunk_covariance::ShrunkCovariance;
use crate::standard::{Standard, difference, means};
use crate::typicality::{DistancePart, TypicalityError, checked_standard, named};
use serde::{Deserialize, Serialize};

/// Kinds of songs among their features: which of them a song measures like.
///
/// A song is held against the mean of each kind. What counts as far is how songs differ *within* their kinds, all kinds
/// together (Fisher's discriminant), with a covariance that is shrunk: single kinds are too small for one of their own.
#[derive(Debug, Clone)]
pub struct Kinds {
    names: Vec<String>,
    standard: Standard,
    covariance: ShrunkCovariance,
    /// Name and mean of each kind.
    centers: Vec<(String, Vec<f64>)>,
}

/// How far a song lies from a kind of songs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindDistance {
    /// The kind.
    pub kind: String,
    /// Squared distance from its mean.
    pub squared: f64,
    /// What each feature adds to it, the largest first; they sum to it. `deviations` are from the kind's mean.
    pub parts: Vec<DistancePart>,
}

/// Fewer songs of all kinds together do not tell how songs differ (design heuristic).
const FEWEST_SONGS: usize = 5;

impl Kinds {
    /// Of kinds by name, each with its songs, whose readings are in the order of `names`; a kind without songs is none.
    pub fn of(names: &[String], kinds: &[(String, Vec<Vec<f64>>)]) -> Result<Self, TypicalityError> {
        let all: Vec<Vec<f64>> = kinds.iter().flat_map(|(_, songs)| songs).cloned().collect();
        let standard = checked_standard(names, &all, FEWEST_SONGS)?;
        let kinds: Vec<(&String, &[Vec<f64>])> =
            kinds.iter().filter(|(_, songs)| !songs.is_empty()).map(|(kind, songs)| (kind, songs.as_slice())).collect();
        let n_free = all.len() - kinds.len();
        let standard = standard.with_spread_of(&within(&kinds), n_free.max(1));
        if let Some(feature) = standard.constant() {
            return Err(TypicalityError::ConstantWithin(names[feature].clone()));
        }
        let scores = |songs: &[Vec<f64>]| songs.iter().map(|song| standard.scores(song)).collect();
        let scored: Vec<(&String, Vec<Vec<f64>>)> = kinds.iter().map(|(kind, songs)| (*kind, scores(songs))).collect();
        let rows: Vec<(&String, &[Vec<f64>])> = scored.iter().map(|(kind, songs)| (*kind, songs.as_slice())).collect();
        let alone = TypicalityError::TooFew { given: all.len(), needed: kinds.len() + 1 };
        let covariance = ShrunkCovariance::of(&within(&rows), kinds.len()).ok_or(alone)?;
        let centers = scored.iter().map(|(kind, songs)| ((*kind).clone(), means(songs))).collect();
        Ok(Self { names: names.to_vec(), standard, covariance, centers })
    }

    /// All kinds, the nearest to `song` first.
    ///
    /// # Panics
    /// When the song has another number of features.
    pub fn ranked(&self, song: &[f64]) -> Vec<KindDistance> {
        assert_eq!(song.len(), self.names.len(), "a song has the features of the kinds");
        let scores = self.standard.scores(song);
        let distance = |(kind, center): &(String, Vec<f64>)| {
            let deviation = difference(&scores, center);
            let parts = self.covariance.parts(&deviation);
            let squared = parts.iter().sum();
            KindDistance { kind: kind.clone(), squared, parts: named(&self.names, &deviation, parts) }
        };
        let mut ranked: Vec<KindDistance> = self.centers.iter().map(distance).collect();
        ranked.sort_by(|a, b| a.squared.total_cmp(&b.squared));
        ranked
    }
}

/// Songs less the mean of their kind.
fn within(kinds: &[(&String, &[Vec<f64>])]) -> Vec<Vec<f64>> {
    let of_kind = |songs: &[Vec<f64>]| {
        let center = means(songs);
        songs.iter().map(|song| difference(song, &center)).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(|(_, songs)| of_kind(songs)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{names, songs};

    fn kind(name: &str, seed: u64, n_songs: usize, bass: f64) -> (String, Vec<Vec<f64>>) {
        let mut songs = songs(seed, n_songs, 8, 0.6);
        for song in &mut songs {
            song[2] += bass;
        }
        (name.to_owned(), songs)
    }

    #[test]
    fn a_song_is_nearest_to_its_own_kind_and_told_by_what_parts_them() {
        let kinds = Kinds::of(&names(8), &[kind("dull", 1, 20, -3.0), kind("bright", 2, 6, 3.0)]).expect("comparable");
        for (name, seed, bass) in [("dull", 7, -3.0), ("bright", 8, 3.0)] {
            let (_, fresh) = kind(name, seed, 30, bass);
            let ranked: Vec<Vec<KindDistance>> = fresh.iter().map(|song| kinds.ranked(song)).collect();
            let right = ranked.iter().filter(|ranked| ranked[0].kind == name).count();
            assert!(right >= 29, "{name}: {right} of 30");
            let by_bass = ranked.iter().filter(|ranked| ranked[1].parts[0].feature == "feature 2").count();
            assert!(by_bass >= 29, "{name}: {by_bass} of 30");
        }
    }

    #[test]
    fn parts_add_up_to_the_distance() {
        let kinds = Kinds::of(&names(8), &[kind("a", 1, 3, 0.0), kind("b", 2, 3, 1.0)]).expect("comparable");
        for song in songs(3, 10, 8, 0.0) {
            for distance in kinds.ranked(&song) {
                let sum: f64 = distance.parts.iter().map(|part| part.squared).sum();
                assert!((sum - distance.squared).abs() < 1e-9 * distance.squared);
            }
        }
    }

    #[test]
    fn a_kind_without_songs_is_none_and_single_songs_tell_nothing() {
        let kinds = [kind("a", 1, 6, 0.0), ("empty".to_owned(), Vec::new())];
        let ranked = Kinds::of(&names(8), &kinds).expect("comparable").ranked(&[0.0; 8]);
        assert_eq!(ranked.iter().map(|distance| distance.kind.as_str()).collect::<Vec<_>>(), ["a"]);
        let single: Vec<_> = (0..6).map(|seed| kind(&seed.to_string(), seed, 1, 0.0)).collect();
        assert!(Kinds::of(&names(8), &single).is_err());
    }
}
