use crate::normal::normal;
use crate::standard::{Standard, means};
use crate::typicality::{TypicalityError, checked_standard};
use dsp::signals::Noise;
use linfa::DatasetBase;
use linfa::prelude::SilhouetteScore;
use linfa::traits::{Fit, Predict, Transformer};
use linfa_clustering::{KMeans, KMeansInit};
use linfa_reduction::Pca;
use ndarray::{Array2, Axis, Slice};
use serde::{Deserialize, Serialize};

/// What the songs of a profile fall into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubStyles {
    /// The sub-styles, the largest first; a single one where the songs are one cloud.
    pub styles: Vec<SubStyle>,
    /// How well the best division parts the songs: mean silhouette (Rousseeuw 1987), −1…1; `None` where the songs are too
    /// few to be divided.
    pub silhouette: Option<f64>,
    /// The silhouette that the best division of one normal cloud reaches by chance, once in twenty times.
    pub silhouette_by_chance: Option<f64>,
}

/// Songs that are more like one another than like the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubStyle {
    /// Which songs they are, ascending.
    pub songs: Vec<usize>,
    /// Mean of their readings, in the order and the units of the features.
    pub center: Vec<f64>,
}

/// Fewer songs are no style (design heuristic).
const FEWEST_SONGS: usize = 5;
/// More are not looked for (design heuristic).
const MOST_STYLES: usize = 6;
/// The principal components kept hold this share of the variance (design heuristic), and are no more than this.
const VARIANCE_KEPT: f64 = 0.8;
const MOST_COMPONENTS: usize = 8;
/// Clouds that are divided to see what chance does: with 99, the fifth largest silhouette is reached once in twenty times.
const N_CHANCE_CLOUDS: usize = 99;
const N_ABOVE_CHANCE: usize = 5;
/// Starts of every k-means (Arthur & Vassilvitskii 2007), the best of which counts.
const N_STARTS: usize = 5;

/// The sub-styles of `songs`, each with its readings in the order of `names`.
///
/// Standardised features, reduced to their first principal components, are divided by k-means into two to six clusters of
/// at least five songs; the count with the largest mean silhouette is taken. Any cloud can be cut in two: the division
/// stands only where its silhouette is above what 95 % of normal clouds of as many songs and the same variances reach
/// when they are divided alike (after Y. Liu, D. N. Hayes, A. Nobel, J. S. Marron 2008, Statistical significance of
/// clustering for high-dimension, low-sample size data). The same songs give the same styles.
pub fn sub_styles(names: &[String], songs: &[Vec<f64>]) -> Result<SubStyles, TypicalityError> {
    let standard = checked_standard(names, songs, 1)?;
    let whole = || vec![SubStyle { songs: (0..songs.len()).collect(), center: means(songs) }];
    let divided = (songs.len() >= 2 * FEWEST_SONGS).then(|| principal_components(songs, &standard)).flatten();
    let Some(components) = divided else {
        return Ok(SubStyles { styles: whole(), silhouette: None, silhouette_by_chance: None });
    };
    let best = best_division(&components);
    let by_chance = silhouette_by_chance(&components);
    let silhouette = best.as_ref().map(|best| best.silhouette);
    let styles = best.filter(|best| best.silhouette > by_chance).map_or_else(whole, |best| best.styles(songs));
    Ok(SubStyles { styles, silhouette, silhouette_by_chance: Some(by_chance) })
}

/// Songs by components; `None` where none can be found.
fn principal_components(songs: &[Vec<f64>], standard: &Standard) -> Option<Array2<f64>> {
    let n_features = songs.first()?.len();
    let scores: Vec<f64> = songs.iter().flat_map(|song| standard.scores(song)).collect();
    let scores = Array2::from_shape_vec((songs.len(), n_features), scores).ok()?;
    let most = MOST_COMPONENTS.min(n_features).min(songs.len() - 1);
    let dataset = DatasetBase::from(scores);
    let whole = Pca::params(most).fit(&dataset).ok()?;
    // Each score has the variance 1.
    let total = (songs.len() * n_features) as f64;
    let mut kept = 0.0;
    let enough = whole.singular_values().iter().position(|sigma| {
        kept += sigma * sigma / total;
        kept >= VARIANCE_KEPT
    });
    let n_kept = enough.map_or(whole.singular_values().len(), |last| last + 1);
    let components = whole.transform(dataset).records;
    Some(components.slice_axis(Axis(1), Slice::from(..n_kept)).to_owned())
}

/// Clusters of songs, and how well they are parted.
struct Division {
    /// The cluster of each song.
    clusters: Vec<usize>,
    silhouette: f64,
}

impl Division {
    fn styles(&self, songs: &[Vec<f64>]) -> Vec<SubStyle> {
        let n_clusters = self.clusters.iter().max().map_or(0, |last| last + 1);
        let members = |cluster: usize| (0..songs.len()).filter(|song| self.clusters[*song] == cluster).collect();
        let mut styles: Vec<SubStyle> = (0..n_clusters)
            .map(members)
            .map(|members: Vec<usize>| {
                let theirs: Vec<Vec<f64>> = members.iter().map(|song| songs[*song].clone()).collect();
                SubStyle { center: means(&theirs), songs: members }
            })
            .collect();
        styles.sort_by_key(|style| (std::cmp::Reverse(style.songs.len()), style.songs[0]));
        styles
    }
}

/// The division with the largest silhouette; `None` where every one leaves a cluster too small.
fn best_division(points: &Array2<f64>) -> Option<Division> {
    let most = MOST_STYLES.min(points.nrows() / FEWEST_SONGS);
    (2..=most).filter_map(|k| division(points, k)).max_by(|a, b| a.silhouette.total_cmp(&b.silhouette))
}

fn division(points: &Array2<f64>, n_clusters: usize) -> Option<Division> {
    let dataset = DatasetBase::from(points.clone());
    // Its source of chance begins at a fixed seed, and unlike the parallel start this one does not depend on the threads.
    let start = KMeansInit::KMeansPlusPlus;
    let fitted = KMeans::params(n_clusters).n_runs(N_STARTS).init_method(start).fit(&dataset).ok()?;
    let labelled = fitted.predict(dataset);
    let clusters = labelled.targets.to_vec();
    let is_large = |cluster| clusters.iter().filter(|of| **of == cluster).count() >= FEWEST_SONGS;
    let silhouette = (0..n_clusters).all(is_large).then(|| labelled.silhouette_score().ok()).flatten()?;
    Some(Division { clusters, silhouette })
}

/// What the best division of one normal cloud of as many points and the same variances reaches once in twenty times.
fn silhouette_by_chance(points: &Array2<f64>) -> f64 {
    let deviations: Vec<f64> = points.columns().into_iter().map(|column| column.std(0.0)).collect();
    let mut silhouettes: Vec<f64> = (0..N_CHANCE_CLOUDS)
        .map(|seed| {
            let mut noise = Noise::new(seed as u64);
            let cloud = Array2::from_shape_fn(points.dim(), |(_, column)| deviations[column] * normal(&mut noise));
            best_division(&cloud).map_or(-1.0, |best| best.silhouette)
        })
        .collect();
    silhouettes.sort_by(|a, b| b.total_cmp(a));
    silhouettes[N_ABOVE_CHANCE - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{names, songs};

    fn moved(songs: Vec<Vec<f64>>, by: f64) -> Vec<Vec<f64>> {
        songs.into_iter().map(|song| song.into_iter().map(|x| x + by).collect()).collect()
    }

    #[test]
    fn two_planted_styles_are_found() {
        let mut both = songs(1, 30, 10, 0.2);
        both.extend(moved(songs(2, 20, 10, 0.2), 4.0));
        let found = sub_styles(&names(10), &both).expect("they can be compared");
        let styles: Vec<&[usize]> = found.styles.iter().map(|style| style.songs.as_slice()).collect();
        assert_eq!(styles, [(0..30).collect::<Vec<_>>(), (30..50).collect()]);
        assert!(found.silhouette > found.silhouette_by_chance);
        let away = found.styles[1].center.iter().sum::<f64>() / 10.0;
        assert!((away - 4.0).abs() < 0.5, "{away}");
    }

    #[test]
    fn three_planted_styles_are_found() {
        let mut all = moved(songs(1, 15, 6, 0.0), -5.0);
        all.extend(songs(2, 15, 6, 0.0));
        all.extend(moved(songs(3, 15, 6, 0.0), 5.0));
        let found = sub_styles(&names(6), &all).expect("they can be compared");
        assert_eq!(found.styles.iter().map(|style| style.songs.len()).collect::<Vec<_>>(), [15, 15, 15]);
    }

    /// One cloud, round or drawn out: at most one in eight is divided; chance does that with one in twenty.
    #[test]
    fn one_style_is_not_divided() {
        let divided = |correlation: f64| {
            let clouds = (10..18).map(|seed| songs(seed, 40, 8, correlation));
            let found = clouds.map(|cloud| sub_styles(&names(8), &cloud).expect("they can be compared"));
            found.filter(|found| found.styles.len() > 1).count()
        };
        assert!(divided(0.0) <= 1 && divided(0.6) <= 1, "{} {}", divided(0.0), divided(0.6));
    }

    #[test]
    fn a_few_odd_songs_are_no_style() {
        let mut all = songs(1, 40, 6, 0.3);
        all.extend(moved(songs(2, 3, 6, 0.3), 9.0));
        let found = sub_styles(&names(6), &all).expect("they can be compared");
        assert!(found.styles.iter().all(|style| style.songs.len() >= FEWEST_SONGS), "{:?}", found.styles);
    }

    #[test]
    fn few_songs_are_one_style() {
        let found = sub_styles(&names(30), &songs(1, 9, 30, 0.0)).expect("they can be compared");
        assert_eq!((found.styles.len(), found.silhouette), (1, None));
    }

    #[test]
    fn the_same_songs_give_the_same_styles() {
        let cloud = songs(5, 60, 40, 0.4);
        let again = || sub_styles(&names(40), &cloud).expect("they can be compared");
        assert_eq!(again(), again());
    }
}
