use super::groups::{FEATURES, GROUPS, group_name};
use analyzer::RoleGroup;
use anyhow::Context;
use corpus::Percentiles;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Percentiles over songs of stems and of their levels, as somebody else has published them.
#[derive(Debug, Deserialize)]
pub(super) struct StemNorms {
    /// The features, in the order of the percentiles.
    features: Vec<String>,
    stems: BTreeMap<String, GroupNorms>,
}

#[derive(Debug, Deserialize)]
struct GroupNorms {
    /// Songs.
    n: u32,
    p10: Vec<f64>,
    p25: Vec<f64>,
    p50: Vec<f64>,
    p75: Vec<f64>,
    p90: Vec<f64>,
    level_re_mix: LevelNorms,
}

/// Integrated loudness of the stem less that of its mixture, each with its own gate, in LU.
#[derive(Debug, Clone, Copy, Deserialize)]
struct LevelNorms {
    p5: f64,
    p10: f64,
    p25: f64,
    p50: f64,
    p75: f64,
    p90: f64,
    p95: f64,
}

impl StemNorms {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} holds no norms of stems", path.display()))
    }

    /// The levels of all groups as a profile has them.
    pub(super) fn group_levels_lu(&self) -> anyhow::Result<BTreeMap<RoleGroup, Percentiles>> {
        let level = |group: RoleGroup| {
            let norms = self.group(group)?;
            let LevelNorms { p5, p10, p25, p50, p75, p90, p95 } = norms.level_re_mix;
            let percentiles =
                Percentiles { p5: Some(p5), p95: Some(p95), ..percentiles(norms.n, [p10, p25, p50, p75, p90]) };
            Ok((group, hundredths(percentiles)))
        };
        GROUPS.into_iter().map(level).collect()
    }

    /// The features of stems as a profile has them.
    pub(super) fn features(&self) -> anyhow::Result<BTreeMap<RoleGroup, BTreeMap<String, Percentiles>>> {
        GROUPS.into_iter().map(|group| Ok((group, self.features_of(self.group(group)?)?))).collect()
    }

    fn features_of(&self, norms: &GroupNorms) -> anyhow::Result<BTreeMap<String, Percentiles>> {
        let feature = |(theirs, ours): (&str, &str)| {
            let index = self.features.iter().position(|name| name == theirs);
            let index = index.with_context(|| format!("the norms lack {theirs}"))?;
            let GroupNorms { n, p10, p25, p50, p75, p90, .. } = norms;
            let at =
                |values: &[f64]| values.get(index).copied().with_context(|| format!("a value of {theirs} is missing"));
            let values = [at(p10)?, at(p25)?, at(p50)?, at(p75)?, at(p90)?];
            Ok((ours.to_owned(), hundredths(percentiles(*n, values))))
        };
        FEATURES.into_iter().map(feature).collect()
    }

    fn group(&self, group: RoleGroup) -> anyhow::Result<&GroupNorms> {
        let name = group_name(group);
        self.stems.get(name).with_context(|| format!("the norms lack {name}"))
    }
}

fn percentiles(n_songs: u32, [p10, p25, p50, p75, p90]: [f64; 5]) -> Percentiles {
    Percentiles { n_songs: Some(n_songs), n_artists: None, p5: None, p10, p25, p50, p75, p90, p95: None }
}

fn hundredths(p: Percentiles) -> Percentiles {
    let rounded = |x: f64| (100.0 * x).round() / 100.0;
    let [p10, p25, p50, p75, p90] = [p.p10, p.p25, p.p50, p.p75, p.p90].map(rounded);
    Percentiles { p5: p.p5.map(rounded), p10, p25, p50, p75, p90, p95: p.p95.map(rounded), ..p }
}
