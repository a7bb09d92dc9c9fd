use anyhow::Context;
use corpus::Percentiles;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Percentiles of features by genre, as somebody else has published them.
#[derive(Debug, Deserialize)]
pub(crate) struct Norms {
    /// Who measured what.
    pub(crate) source: String,
    /// The features, in the order of the percentiles.
    features: Vec<String>,
    genres: BTreeMap<String, GenreNorms>,
}

#[derive(Debug, Deserialize)]
struct GenreNorms {
    n: u32,
    p10: Vec<f64>,
    p25: Vec<f64>,
    p50: Vec<f64>,
    p75: Vec<f64>,
    p90: Vec<f64>,
}

/// The group of all songs.
pub(crate) const ALL: &str = "all";
/// Standard deviations from the 10th to the 90th percentile of a normal distribution.
const P10_TO_P90: f64 = 2.563_103_131_089_201;

impl Norms {
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} holds no published norms", path.display()))
    }

    pub(crate) fn n_songs(&self, genre: &str) -> Option<u32> {
        Some(self.genres.get(genre)?.n)
    }

    pub(crate) fn percentiles(&self, genre: &str, feature: &str) -> Option<Percentiles> {
        let index = self.features.iter().position(|name| name == feature)?;
        let GenreNorms { p10, p25, p50, p75, p90, .. } = self.genres.get(genre)?;
        Some(Percentiles {
            n_songs: None,
            n_artists: None,
            p5: None,
            p10: *p10.get(index)?,
            p25: *p25.get(index)?,
            p50: *p50.get(index)?,
            p75: *p75.get(index)?,
            p90: *p90.get(index)?,
            p95: None,
        })
    }

    /// The standard deviation over songs that a normal distribution with these percentiles would have.
    pub(crate) fn deviation(&self, genre: &str, feature: &str) -> Option<f64> {
        let p = self.percentiles(genre, feature)?;
        Some((p.p90 - p.p10) / P10_TO_P90)
    }
}
