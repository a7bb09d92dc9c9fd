use crate::published::Features;
use crate::songs::third_name;
use anyhow::Context;
use corpus::{Evidence, Profile};
use std::fs;
use std::path::{Path, PathBuf};

/// A profile of masters: what it says of finished songs.
#[derive(Debug)]
pub(crate) struct PublishedProfile {
    profile: Profile,
}

/// Standard deviations from the median to the 90th percentile of a normal distribution.
const P50_TO_P90: f64 = 1.281_551_565_544_600_4;
/// The game projects set the level of some songs.
const LEVELS: [&str; 2] = ["integrated_lufs", "true_peak_dbtp"];

/// All published profiles of masters in `folder`.
pub(crate) fn read_all(folder: &Path) -> anyhow::Result<Vec<PublishedProfile>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let profile = |file: &PathBuf| {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let profile: Profile =
            serde_json::from_str(&text).with_context(|| format!("{} is no profile", file.display()))?;
        Ok(PublishedProfile { profile })
    };
    let profiles: Vec<PublishedProfile> = files.iter().map(profile).collect::<anyhow::Result<_>>()?;
    let is_wanted = |one: &PublishedProfile| one.profile.mastered && one.profile.evidence == Evidence::Published;
    Ok(profiles.into_iter().filter(is_wanted).collect())
}

impl PublishedProfile {
    pub(crate) fn name(&self) -> &str {
        &self.profile.name
    }

    /// Mean surprise of a song's readings: squared deviations from the median, each against the spread on its side, plus
    /// twice the logarithm of that spread. Readings count as independent, which they are not: percentiles do not tell how
    /// they go together.
    pub(crate) fn distance(&self, song: &Features) -> f64 {
        let third = &self.profile.third_octave;
        let [low_hz, high_hz] = self.profile.valid_hz;
        let judged = (0..third.centers_hz.len()).filter(|band| (low_hz..=high_hz).contains(&third.centers_hz[*band]));
        let bands = judged.map(|band| (third_name(band), [third.p10_db[band], third.p50_db[band], third.p90_db[band]]));
        let features = self.profile.features.iter().filter(|(name, _)| !LEVELS.contains(&name.as_str()));
        let features = features.map(|(name, p)| (name.clone(), [p.p10, p.p50, p.p90]));
        let surprises: Vec<f64> =
            bands.chain(features).filter_map(|(name, p)| Some(surprise(*song.get(&name)?, p))).collect();
        surprises.iter().sum::<f64>() / surprises.len().max(1) as f64
    }
}

fn surprise(value: f64, [p10, p50, p90]: [f64; 3]) -> f64 {
    let side = if value < p50 { p50 - p10 } else { p90 - p50 };
    let spread = side / P50_TO_P90;
    ((value - p50) / spread).powi(2) + 2.0 * ((p90 - p10) / (2.0 * P50_TO_P90)).ln()
}
