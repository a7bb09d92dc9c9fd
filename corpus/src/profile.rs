use analyzer::{Role, RoleGroup};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Percentiles of one feature over the songs of a profile, in the unit that the feature's name ends with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Percentiles {
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

/// Long-term spectrum of a profile: percentiles per third-octave band in dB re the mean of the ten bands 250–2000 Hz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Corridor {
    /// Centre frequencies in hertz.
    pub centers_hz: Vec<f64>,
    /// Tenth percentile per band, in dB.
    pub p10_db: Vec<f64>,
    /// Median per band, in dB.
    pub p50_db: Vec<f64>,
    /// Ninetieth percentile per band, in dB.
    pub p90_db: Vec<f64>,
}

/// Something that songs of a kind have: one of these roles plays it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedPart {
    /// What people call it.
    pub name: String,
    /// The roles that play it.
    pub roles: Vec<Role>,
    /// Many songs do without it.
    pub optional: bool,
}

/// What songs of a kind measure like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// `premix.profile/1`.
    pub schema: String,
    /// The name that `--genre` takes.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// Where the figures come from: `measured`, `published` or `yours`.
    pub evidence: String,
    /// Who measured what.
    pub sources: Vec<String>,
    /// What to keep in mind when a song is compared with them.
    pub note: String,
    /// Songs behind the percentiles.
    pub n_songs: u32,
    /// The band, in hertz, in which the spectrum may be judged.
    pub valid_hz: [f64; 2],
    /// What nearly every song has.
    pub expected_parts: Vec<ExpectedPart>,
    /// The spectrum.
    pub third_octave: Corridor,
    /// Percentiles of whole-song features, by the feature's name with its unit.
    pub features: BTreeMap<String, Percentiles>,
    /// Loudness of the stem groups relative to the mix, in LU.
    pub group_levels_lu: BTreeMap<RoleGroup, Percentiles>,
    /// Percentiles of the same features of single stems, by the group that they play in.
    pub stems: BTreeMap<RoleGroup, BTreeMap<String, Percentiles>>,
}

/// Why a profile cannot be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No shipped profile has that name.
    #[error("there is no profile '{name}': the profiles are {known}")]
    NotFound {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
}

const SHIPPED: [(&str, &str); 1] = [("popular", include_str!("../profiles/popular.json"))];

/// The names of the shipped profiles.
pub fn profile_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// The shipped profile called `name`.
pub fn profile(name: &str) -> Result<Profile, ProfileError> {
    let (_, json) = SHIPPED.iter().find(|(known, _)| *known == name).ok_or_else(|| ProfileError::NotFound {
        name: name.to_owned(),
        known: profile_names().collect::<Vec<_>>().join(", "),
    })?;
    Ok(serde_json::from_str(json).expect("the tests parse every shipped profile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_profiles_parse_and_their_percentiles_ascend() {
        for name in profile_names() {
            let profile = profile(name).expect("listed");
            let bands = &profile.third_octave;
            assert_eq!(profile.name, name);
            assert_eq!(bands.centers_hz.len(), dsp::N_THIRD_OCTAVES);
            for (band, center) in dsp::third_octave_centers_hz().iter().enumerate() {
                assert!((bands.centers_hz[band] - center).abs() < 0.06);
                assert!(bands.p10_db[band] < bands.p50_db[band] && bands.p50_db[band] < bands.p90_db[band]);
            }
            let stems = profile.stems.values().flat_map(BTreeMap::values);
            for p in profile.features.values().chain(profile.group_levels_lu.values()).chain(stems) {
                assert!(p.p10 < p.p25 && p.p25 < p.p50 && p.p50 < p.p75 && p.p75 < p.p90);
            }
        }
    }

    #[test]
    fn no_role_plays_two_expected_parts() {
        for name in profile_names() {
            let parts = profile(name).expect("listed").expected_parts;
            let mut roles: Vec<Role> = parts.iter().flat_map(|part| part.roles.clone()).collect();
            let n_roles = roles.len();
            roles.sort_unstable();
            roles.dedup();
            assert_eq!(roles.len(), n_roles);
            assert!(parts.iter().all(|part| !part.roles.is_empty()));
        }
    }

    /// The local slopes that the paper prints (2.3, "slopes"), in dB per octave of power spectral density.
    #[test]
    fn popular_music_has_the_slopes_of_elowsson_and_friberg() {
        let bands = profile("popular").expect("shipped").third_octave;
        let slope_at = |hz: f64| {
            let band = bands.centers_hz.iter().position(|c| *c > hz * 0.95).expect("inside the bands");
            (bands.p50_db[band + 1] - bands.p50_db[band - 1]) * 1.5 - 3.01
        };
        for (hz, printed) in [(400.0, -3.67), (800.0, -4.99), (1_600.0, -6.30), (3_200.0, -7.62)] {
            assert!((slope_at(hz) - printed).abs() < 0.35, "{hz}: {}", slope_at(hz));
        }
    }
}
