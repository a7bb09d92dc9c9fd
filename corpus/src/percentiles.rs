use crate::Quantiles;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Percentiles of one feature over the songs of a profile, in the unit that the feature's name ends with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Percentiles {
    /// Songs that the feature is known of, where the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_songs: Option<u32>,
    /// Artists of those songs, where the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_artists: Option<u32>,
    /// Fifth percentile, where the source gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p5: Option<f64>,
    /// Tenth percentile.
    pub p10: f64,
    /// Lower quartile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// Upper quartile.
    pub p75: f64,
    /// Ninetieth percentile.
    pub p90: f64,
    /// Ninety-fifth percentile, where the source gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<f64>,
}

impl Percentiles {
    /// Of songs, each with its artist and its value; `None` of none.
    ///
    /// Every artist weighs the same, shared out among the artist's songs, so that one artist cannot be the genre. Of values
    /// in ascending order, a value of weight w above values of weight B stands at (B + w/2 + 1/2) / (W + 1), W being all
    /// weight (the number of artists), and a percentile is read between the two values it lies between. With
    /// one song per artist value k of n stands at k/(n + 1): the share of *further* songs that is expected below it (Hyndman & Fan
    /// 1996, definition 6). Percentiles beyond the lowest or highest value are that value.
    pub fn of(songs: &[(&str, f64)]) -> Option<Self> {
        let mut sample = Sample::new(songs);
        let n_artists = sample.n_artists;
        sample.values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        if sample.values.is_empty() {
            return None;
        }
        let at = |share: f64| rounded(sample.quantile(share));
        Some(Self {
            n_songs: Some(songs.len() as u32),
            n_artists: Some(n_artists),
            p5: Some(at(0.05)),
            p10: at(0.10),
            p25: at(0.25),
            p50: at(0.50),
            p75: at(0.75),
            p90: at(0.90),
            p95: Some(at(0.95)),
        })
    }

    /// The same songs, with other percentiles.
    pub(crate) fn moved_to(&self, range: &Quantiles) -> Self {
        let [p5, _, p25, _, p75, _, p95] = range.values;
        let (p10, p90) = range.eight_of_ten();
        let (p25, p75) = (p25.unwrap_or(self.p25), p75.unwrap_or(self.p75));
        Self { p5, p10, p25, p50: range.median(), p75, p90, p95, ..*self }
    }

    /// From the lowest to the highest that the source gives.
    pub fn ascending(&self) -> Vec<f64> {
        let inner = [self.p10, self.p25, self.p50, self.p75, self.p90];
        self.p5.into_iter().chain(inner).chain(self.p95).collect()
    }
}

/// Thousandths: far below what any reading means, and short in a file.
pub(crate) fn rounded(value: f64) -> f64 {
    // Adding zero makes −0 the 0 that people write.
    (value * 1_000.0).round() / 1_000.0 + 0.0
}

/// Values with their weights.
struct Sample {
    values: Vec<(f64, f64)>,
    n_artists: u32,
}

impl Sample {
    fn new(songs: &[(&str, f64)]) -> Self {
        let mut songs_of: BTreeMap<&str, u32> = BTreeMap::new();
        for (artist, _) in songs {
            *songs_of.entry(artist).or_default() += 1;
        }
        let values = songs.iter().map(|(artist, value)| (*value, 1.0 / f64::from(songs_of[artist]))).collect();
        Self { values, n_artists: songs_of.len() as u32 }
    }

    /// Of values that ascend.
    fn quantile(&self, share: f64) -> f64 {
        let mut below = 0.0;
        let mut previous: Option<(f64, f64)> = None;
        for (value, weight) in &self.values {
            let place = (below + weight / 2.0 + 0.5) / (f64::from(self.n_artists) + 1.0);
            if share <= place {
                return previous.map_or(*value, |(place_before, before)| {
                    before + (value - before) * (share - place_before) / (place - place_before)
                });
            }
            below += weight;
            previous = Some((place, *value));
        }
        previous.map_or(f64::NAN, |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_songs_of_nine_artists_stand_at_the_tenths() {
        let names: Vec<String> = (0..9).map(|k| format!("artist {k}")).collect();
        let songs: Vec<(&str, f64)> =
            names.iter().map(String::as_str).zip([5., 1., 9., 3., 7., 2., 8., 4., 6.]).collect();
        let found = Percentiles::of(&songs).unwrap();
        assert_eq!(found.ascending(), [1.0, 1.0, 2.5, 5.0, 7.5, 9.0, 9.0]);
        assert_eq!((found.n_songs, found.n_artists), (Some(9), Some(9)));
    }

    #[test]
    fn an_artist_with_many_songs_weighs_as_much_as_one_with_few() {
        let mut songs = vec![("a", 0.0), ("b", 1.0), ("c", 2.0)];
        songs.extend((0..50).map(|k| ("d", 10.0 + f64::from(k) / 100.0)));
        let found = Percentiles::of(&songs).unwrap();
        assert_eq!((found.n_songs, found.n_artists), (Some(53), Some(4)));
        // Two artists below and one above, and the median between those in the middle.
        assert!(found.p25 < 0.7 && 1.0 < found.p50 && found.p50 <= 2.0, "{found:?}");
        assert!(found.p75 > 2.0 && found.p90 > 10.0, "{found:?}");
    }

    #[test]
    fn the_order_of_songs_does_not_matter() {
        let songs = [("a", 1.0), ("b", 1.0), ("a", 1.0), ("c", -0.001), ("b", 4.0), ("c", 1.0)];
        let mut turned = songs;
        turned.reverse();
        assert_eq!(Percentiles::of(&songs), Percentiles::of(&turned));
        assert_eq!(Percentiles::of(&[]), None);
    }
}
