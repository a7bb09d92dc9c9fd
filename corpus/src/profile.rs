use crate::corridor::ascends;
use crate::{Corridor, Percentiles, Quantiles, SongStyles, SongTable};
use analyzer::{Role, RoleGroup};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The form of profile files.
pub const PROFILE_SCHEMA: &str = "premix.profile/2";

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
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// [`PROFILE_SCHEMA`].
    pub schema: String,
    /// The name that `--genre` takes.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// Where the figures come from.
    pub evidence: Evidence,
    /// Fewer than 20 songs or 5 artists: it shows how a kind of music may measure, not how it does.
    pub example: bool,
    /// The songs are masters: loudness and dynamics are no target for a mix that is yet to be mastered.
    pub mastered: bool,
    /// Songs behind the percentiles.
    pub n_songs: u32,
    /// Artists of those songs, where the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_artists: Option<u32>,
    /// When and by what the songs were measured, where this program measured them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// Who measured what.
    pub sources: Vec<String>,
    /// Under which licence the songs, or what was published of them, stand.
    pub licences: Vec<SourceLicence>,
    /// What to keep in mind when a song is compared with them.
    pub note: String,
    /// The band, in hertz, in which the spectrum may be judged.
    pub valid_hz: [f64; 2],
    /// What nearly every song has, where that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected_parts: Vec<ExpectedPart>,
    /// The spectrum.
    pub third_octave: Corridor,
    /// Percentiles of whole-song features, by the feature's name with its unit.
    pub features: BTreeMap<String, Percentiles>,
    /// Loudness of the stem groups relative to the mix, in LU.
    #[serde(default)]
    pub group_levels_lu: BTreeMap<RoleGroup, Percentiles>,
    /// Percentiles of the same features of single stems, by the group that they play in.
    #[serde(default)]
    pub stems: BTreeMap<RoleGroup, BTreeMap<String, Percentiles>>,
    /// What the songs fall into, where they were compared one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_styles: Option<SongStyles>,
}

/// Where the figures of a profile come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// The makers of this program measured the songs with it.
    Measured,
    /// Others measured and published.
    Published,
    /// The user measured songs of their own choice.
    Yours,
}

impl Evidence {
    /// As in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Published => "published",
            Self::Yours => "yours",
        }
    }
}

/// When and by what songs were measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Versions of this program, ascending.
    pub versions: Vec<String>,
}

/// Under which licence a source stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceLicence {
    /// The artist of the songs, or the publication.
    pub source: String,
    /// The licence, as the source words it; `unknown` where nobody said.
    pub licence: String,
    /// Songs under it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_songs: Option<u32>,
}

/// Fewer make an example.
const FEWEST_SONGS: u32 = 20;
/// Fewer make an example.
const FEWEST_ARTISTS: u32 = 5;

/// Whether so few songs are an example and no genre; artists count where they are known.
pub(crate) fn is_example(n_songs: u32, n_artists: Option<u32>) -> bool {
    n_songs < FEWEST_SONGS || n_artists.is_some_and(|n| n < FEWEST_ARTISTS)
}

/// Features, by the beginning of their names, that mastering changes.
const CHANGED_BY_MASTERING: [&str; 5] = ["integrated_lufs", "range_lu", "plr_db", "psr", "crest"];

/// Whether a mix and its master differ in the feature, so that the one says nothing of the other.
pub(crate) fn changed_by_mastering(feature: &str) -> bool {
    CHANGED_BY_MASTERING.iter().any(|changed| feature.starts_with(changed))
}

/// Why a profile cannot be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No shipped profile has that name.
    #[error(
        "there is no profile '{name}': the profiles are {known}; a file of your own is given by its path (NAME.json)"
    )]
    NotFound {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The text is no profile.
    #[error("this is no profile of the form {PROFILE_SCHEMA} ({reason}); build it with premix profile build")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// The text is no table of songs.
    #[error(
        "this is no song table ({reason}); give the .songs.jsonl that premix profile build writes beside a profile"
    )]
    SongTable {
        /// What is wrong.
        reason: String,
    },
    /// The text is no list of songs.
    #[error("this is no list of songs: {reason}")]
    SongList {
        /// What is wrong.
        reason: String,
    },
}

const SHIPPED: [(&str, &str); 11] = [
    ("popular", include_str!("../profiles/popular.json")),
    ("free-songs", include_str!("../profiles/free-songs.json")),
    ("free-electronic", include_str!("../profiles/free-electronic.json")),
    ("classical", include_str!("../profiles/classical.json")),
    ("country", include_str!("../profiles/country.json")),
    ("electronic", include_str!("../profiles/electronic.json")),
    ("folk", include_str!("../profiles/folk.json")),
    ("hip-hop", include_str!("../profiles/hip-hop.json")),
    ("jazz", include_str!("../profiles/jazz.json")),
    ("pop", include_str!("../profiles/pop.json")),
    ("rock", include_str!("../profiles/rock.json")),
];

/// The songs behind the shipped profiles that this program measured.
const TABLES: [(&str, &str); 2] = [
    ("free-songs", include_str!("../profiles/free-songs.songs.jsonl")),
    ("free-electronic", include_str!("../profiles/free-electronic.songs.jsonl")),
];

/// The songs behind the shipped profile called `name`, where this program measured them.
pub fn shipped_song_table(name: &str) -> Option<SongTable> {
    let (_, lines) = TABLES.iter().find(|(of, _)| *of == name)?;
    SongTable::from_json_lines(lines).ok().map(|read| read.table)
}

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
    Profile::from_json(json)
}

/// The form alone, to tell an older file from a broken one.
#[derive(Deserialize)]
struct Form {
    schema: String,
}

impl Profile {
    /// Reads a profile file.
    pub fn from_json(json: &str) -> Result<Self, ProfileError> {
        let malformed = |reason: String| ProfileError::Malformed { reason };
        let form: Form = serde_json::from_str(json).map_err(|error| malformed(error.to_string()))?;
        if form.schema != PROFILE_SCHEMA {
            return Err(malformed(format!("its schema is '{}'", form.schema)));
        }
        let profile: Self = serde_json::from_str(json).map_err(|error| malformed(error.to_string()))?;
        match profile.fault() {
            None => Ok(profile),
            Some(reason) => Err(malformed(reason)),
        }
    }

    /// The file's text: objects and lists without others inside stand on one line.
    pub fn to_json(&self) -> String {
        let pretty = serde_json::to_string_pretty(self).expect("a profile is plain data with string keys");
        crate::short_json::with_short_lists(&pretty)
    }

    /// What songs of this kind measure, for a mix that is mastered or not; `None` also where mastering changes the feature and
    /// these songs are of the other sort.
    pub fn feature_of(&self, mastered: bool, feature: &str) -> Option<&Percentiles> {
        let tells = self.mastered == mastered || !changed_by_mastering(feature);
        self.features.get(feature).filter(|_| tells)
    }

    /// The title, and what it must not be taken for: `Jazz (example: 3 songs by 2 artists)`.
    pub fn label(&self) -> String {
        if !self.example {
            return self.title.clone();
        }
        let plural = |n: u32, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
        let artists = self.n_artists.map_or_else(String::new, |n| format!(" by {}", plural(n, "artist")));
        format!("{} (example: {}{artists})", self.title, plural(self.n_songs, "song"))
    }

    /// What contradicts itself in a file.
    fn fault(&self) -> Option<String> {
        let stems = self.stems.values().flatten();
        let groups = self.group_levels_lu.iter().map(|(group, p)| (format!("{group:?}").to_lowercase(), p));
        let mut all = self.features.iter().chain(stems).map(|(name, p)| (name.clone(), p)).chain(groups);
        let descending = all.find(|(_, p)| !ascends(&Quantiles::from(*p)));
        if let Some((name, _)) = descending {
            return Some(format!("the percentiles of {name} do not ascend"));
        }
        if self.example != is_example(self.n_songs, self.n_artists) {
            return Some(format!(
                "example is {}; fewer than {FEWEST_SONGS} songs or {FEWEST_ARTISTS} artists are an example, others are not",
                self.example
            ));
        }
        let [lo, hi] = self.valid_hz;
        let is_band = lo > 0.0 && lo < hi;
        let styles = self.sub_styles.as_ref().and_then(SongStyles::fault);
        self.third_octave.fault().or(styles).or_else(|| (!is_band).then(|| "valid_hz is no range".to_owned()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ProfileHead;

    #[test]
    fn shipped_profiles_can_judge_every_band() {
        let all = profile("popular").unwrap();
        for name in profile_names() {
            let profile = profile(name).unwrap();
            assert_eq!(profile.name, name);
            let bands = profile.predictive(&all).third_octave;
            assert_eq!(bands.centers_hz.len(), dsp::N_THIRD_OCTAVES);
            assert!(bands.fault().is_none(), "{name}");
            assert!(bands.p10_db.iter().zip(&bands.p90_db).all(|(low, high)| low < high));
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
        let bands = profile("popular").unwrap().third_octave;
        let slope_at = |hz: f64| {
            let band = bands.centers_hz.iter().position(|c| *c > hz * 0.95).unwrap();
            (bands.p50_db[band + 1] - bands.p50_db[band - 1]) * 1.5 - 3.01
        };
        for (hz, printed) in [(400.0, -3.67), (800.0, -4.99), (1_600.0, -6.30), (3_200.0, -7.62)] {
            assert!((slope_at(hz) - printed).abs() < 0.35, "{hz}: {}", slope_at(hz));
        }
    }

    /// Every profile that this program measured is computed from the table that lies beside it.
    #[test]
    fn measured_profiles_are_those_of_their_tables() {
        for (profile_name, json) in SHIPPED {
            let profile = profile(profile_name).unwrap();
            let table = shipped_song_table(profile_name);
            assert_eq!(table.is_some(), profile.evidence == Evidence::Measured, "{profile_name}");
            let Some(table) = table else { continue };
            let Profile { name, title, evidence, mastered, note, .. } = profile;
            let head = ProfileHead { name, title, evidence, mastered, note };
            let built = Profile::of_songs(&table, head).unwrap().to_json();
            if std::env::var_os("UPDATE_PROFILES").is_some() {
                let path = format!("{}/profiles/{}.json", env!("CARGO_MANIFEST_DIR"), profile_name);
                std::fs::write(path, &built).unwrap();
            } else {
                assert_eq!(built, json, "UPDATE_PROFILES=1 writes it anew");
            }
        }
    }

    #[test]
    fn a_profile_is_written_as_it_is_shipped() {
        for (name, json) in SHIPPED {
            assert_eq!(profile(name).unwrap().to_json(), json, "{name}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let good = profile("popular").unwrap();
        let reason = |bad: &Profile| Profile::from_json(&bad.to_json()).unwrap_err().to_string();
        let mut bad = good.clone();
        bad.features.get_mut("plr_db").unwrap().p10 = 90.0;
        assert!(reason(&bad).contains("plr_db do not ascend"), "{}", reason(&bad));
        let bad = Profile { example: true, ..good.clone() };
        assert!(reason(&bad).contains("example is true"));
        let mut bad = good.clone();
        bad.third_octave.p50_db.pop();
        assert!(reason(&bad).contains("not as long"));
        let mut bad = good.clone();
        bad.third_octave.centers_hz[3] = 50.0;
        assert!(reason(&bad).contains("other centres"));
        let bad = Profile { schema: "premix.profile/1".to_owned(), ..good };
        assert!(reason(&bad).contains("its schema is 'premix.profile/1'"));
        assert!(Profile::from_json("{}").unwrap_err().to_string().contains("missing field"));
    }

    #[test]
    fn an_example_says_so_wherever_it_is_named() {
        let popular = profile("popular").unwrap();
        assert_eq!(popular.label(), "Popular music");
        let few = Profile { example: true, n_songs: 3, n_artists: Some(1), ..popular };
        assert_eq!(few.label(), "Popular music (example: 3 songs by 1 artist)");
    }
}
