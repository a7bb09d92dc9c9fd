use crate::compared_readings::{band_name, judged_bands};
use crate::profile::changed_by_mastering;
use crate::reading_place::spread;
use crate::{Profile, Quantiles, SongFeatures};
use serde::Serialize;
use std::collections::BTreeSet;

/// How far a song lies from the songs of a profile, by their percentiles alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileDistance {
    /// The profile's name.
    pub profile: String,
    /// The name for people, with what it must not be taken for.
    pub label: String,
    /// Mean of the parts.
    pub mean_squared: f64,
    /// One for each reading, the largest first.
    pub parts: Vec<ProfilePart>,
}

/// What one reading adds to the distance from a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfilePart {
    /// A feature by its name, or a band as `third_octave_1000.0_hz_db`.
    pub reading: String,
    /// Of the song.
    pub value: f64,
    /// Of the profile.
    pub p50: f64,
    /// From the median in standard deviations, as if the songs on its side were normally distributed.
    pub deviations: f64,
    /// Its square, and twice the logarithm of how much wider the profile's songs spread than those of the profile where they
    /// spread least: a wide profile is not near to everything.
    pub squared: f64,
}

/// Levels that a publisher sets, and what the songs of a profile are chosen by.
const NOT_COMPARED: [&str; 3] = ["integrated_lufs", "true_peak_dbtp", "tempo_bpm"];
/// Narrower spreads say that a feature cannot be told apart, in its unit: twice what profiles are rounded to.
const LEAST_SPREAD: f64 = 0.002;

/// The profiles whose songs are at the stage of `song` (a master or not) where mastering matters, the nearest first. They are
/// compared in the readings that the song and all of them have, so that a profile is not near because little is known of it.
///
/// Readings count as independent, which they are not: percentiles do not tell how they go together.
pub fn nearest_profiles(song: &SongFeatures, mastered: bool, profiles: &[Profile]) -> Vec<ProfileDistance> {
    let profiles: Vec<&Profile> = profiles.iter().filter(|profile| !mastered || profile.mastered).collect();
    let readings = common_readings(song, mastered, &profiles);
    let mut ranked: Vec<ProfileDistance> = Vec::new();
    for (at, profile) in profiles.iter().enumerate() {
        let mut parts: Vec<ProfilePart> = readings.iter().map(|reading| reading.part(at)).collect();
        parts.sort_by(|a, b| b.squared.total_cmp(&a.squared));
        if parts.is_empty() {
            continue;
        }
        let mean_squared = parts.iter().map(|part| part.squared).sum::<f64>() / parts.len() as f64;
        ranked.push(ProfileDistance { profile: profile.name.clone(), label: profile.label(), mean_squared, parts });
    }
    ranked.sort_by(|a, b| a.mean_squared.total_cmp(&b.mean_squared));
    ranked
}

/// A reading of the song, and what it is in every profile.
struct Reading {
    name: String,
    value: f64,
    ranges: Vec<Quantiles>,
    narrowest: f64,
}

impl Reading {
    fn new(name: String, value: f64, ranges: Vec<Quantiles>) -> Self {
        let narrowest = ranges.iter().map(whole_spread).fold(f64::INFINITY, f64::min);
        Self { name, value, ranges, narrowest }
    }

    fn part(&self, profile: usize) -> ProfilePart {
        let range = &self.ranges[profile];
        let deviations = (self.value - range.median()) / spread(range, self.value).unwrap_or(0.0).max(LEAST_SPREAD);
        ProfilePart {
            reading: self.name.clone(),
            value: self.value,
            p50: range.median(),
            deviations,
            squared: deviations.powi(2) + 2.0 * (whole_spread(range) / self.narrowest).ln(),
        }
    }
}

/// Half the distance from the 10th to the 90th percentile.
fn whole_spread(range: &Quantiles) -> f64 {
    let (p10, p90) = range.eight_of_ten();
    ((p90 - p10) / 2.0).max(LEAST_SPREAD)
}

fn common_readings(song: &SongFeatures, mastered: bool, profiles: &[&Profile]) -> Vec<Reading> {
    let all_masters = mastered && profiles.iter().all(|profile| profile.mastered);
    let names: BTreeSet<&String> = profiles.iter().flat_map(|profile| profile.features.keys()).collect();
    let names = names.into_iter().filter(|name| !NOT_COMPARED.contains(&name.as_str()));
    let features = names.filter(|name| all_masters || !changed_by_mastering(name)).filter_map(|name| {
        let ranges: Option<_> = profiles.iter().map(|one| one.features.get(name).map(Quantiles::from)).collect();
        Some(Reading::new(name.clone(), song.used(name)?, ranges?))
    });
    let low_hz = profiles.iter().map(|profile| profile.valid_hz[0]).fold(0.0, f64::max);
    let high_hz = profiles.iter().map(|profile| profile.valid_hz[1]).fold(f64::INFINITY, f64::min);
    let bands = judged_bands([low_hz, high_hz]).filter_map(|band| {
        let hz = dsp::third_octave_centers_hz()[band];
        let ranges: Option<_> = profiles.iter().map(|one| one.third_octave.at(hz)).collect();
        Some(Reading::new(band_name(band), song.used_band_db(band)?, ranges?))
    });
    features.chain(bands).collect()
}
