use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a stem plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Bass drum.
    Kick,
    /// Snare drum, rim shot or clap.
    Snare,
    /// Hi-hat.
    Hat,
    /// Overheads, crash, ride: the kit's cymbals.
    Overhead,
    /// Toms.
    Tom,
    /// Room or ambience microphones.
    Room,
    /// Hand percussion.
    Percussion,
    /// A whole kit, beat, loop or break.
    DrumBus,
    /// Bass guitar, synth bass, 808.
    Bass,
    /// Electric guitar.
    ElectricGuitar,
    /// Acoustic guitar.
    AcousticGuitar,
    /// Electric piano, organ, clavinet and other keys.
    Keys,
    /// Piano.
    Piano,
    /// Synthesiser lead, pluck or arpeggio.
    Synth,
    /// Pad.
    Pad,
    /// Strings.
    Strings,
    /// Brass.
    Brass,
    /// Woodwind.
    Wind,
    /// Lead vocal.
    LeadVocal,
    /// Backing vocals, harmonies, doubles, ad-libs.
    BackingVocal,
    /// Effects, risers, impacts, noise, scratches.
    Effects,
    /// Speech.
    Dialog,
    /// A finished or rough mix, not a stem.
    Mix,
    /// Not known.
    Unknown,
}

/// The four groups that published stem levels are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleGroup {
    /// Lead and backing vocals.
    Vocals,
    /// Everything that is struck.
    Drums,
    /// Bass.
    Bass,
    /// All other music.
    Other,
}

/// A role and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RoleGuess {
    /// The role.
    pub role: Role,
    /// 0 (not known) to 1 (told by the user).
    pub confidence: f64,
    /// What tells it.
    pub source: RoleSource,
}

/// What a role rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleSource {
    /// The file's name alone; also where nothing tells.
    Name,
    /// How it sounds, because the name does not say.
    Audio,
    /// The name, and it sounds like that.
    Both,
    /// The user.
    User,
}

impl RoleGuess {
    /// As the user says.
    pub fn told(role: Role) -> Self {
        Self { role, confidence: 1.0, source: RoleSource::User }
    }

    /// As a name says.
    pub fn named(role: Role, confidence: f64) -> Self {
        Self { role, confidence, source: RoleSource::Name }
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown role `{word}`; the roles are {}", Role::names())]
pub struct UnknownRole {
    /// What was written.
    pub word: String,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 24] = [
        Self::Kick,
        Self::Snare,
        Self::Hat,
        Self::Overhead,
        Self::Tom,
        Self::Room,
        Self::Percussion,
        Self::DrumBus,
        Self::Bass,
        Self::ElectricGuitar,
        Self::AcousticGuitar,
        Self::Keys,
        Self::Piano,
        Self::Synth,
        Self::Pad,
        Self::Strings,
        Self::Brass,
        Self::Wind,
        Self::LeadVocal,
        Self::BackingVocal,
        Self::Effects,
        Self::Dialog,
        Self::Mix,
        Self::Unknown,
    ];

    /// What people call it: `lead vocal`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Kick => "kick",
            Self::Snare => "snare",
            Self::Hat => "hat",
            Self::Overhead => "overhead",
            Self::Tom => "tom",
            Self::Room => "room",
            Self::Percussion => "percussion",
            Self::DrumBus => "drum bus",
            Self::Bass => "bass",
            Self::ElectricGuitar => "electric guitar",
            Self::AcousticGuitar => "acoustic guitar",
            Self::Keys => "keys",
            Self::Piano => "piano",
            Self::Synth => "synth",
            Self::Pad => "pad",
            Self::Strings => "strings",
            Self::Brass => "brass",
            Self::Wind => "wind",
            Self::LeadVocal => "lead vocal",
            Self::BackingVocal => "backing vocal",
            Self::Effects => "effects",
            Self::Dialog => "dialog",
            Self::Mix => "mix",
            Self::Unknown => "unknown",
        }
    }

    /// The group of published stem levels that it belongs to; a mix belongs to none, an unknown stem to the others.
    pub fn group(self) -> Option<RoleGroup> {
        match self {
            Self::Kick
            | Self::Snare
            | Self::Hat
            | Self::Overhead
            | Self::Tom
            | Self::Room
            | Self::Percussion
            | Self::DrumBus => Some(RoleGroup::Drums),
            Self::Bass => Some(RoleGroup::Bass),
            Self::LeadVocal | Self::BackingVocal => Some(RoleGroup::Vocals),
            Self::Mix => None,
            _ => Some(RoleGroup::Other),
        }
    }

    fn names() -> String {
        Self::ALL.map(|role| role.label().replace(' ', "_")).join(", ")
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    /// Takes the name used in JSON, `lead_vocal`; case does not matter, nor whether words are joined by `_`, `-` or a
    /// space.
    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        let wanted = word.trim().to_lowercase().replace(['_', '-'], " ");
        let found = Self::ALL.into_iter().find(|role| role.label() == wanted);
        found.ok_or_else(|| UnknownRole { word: word.to_owned() })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_parsed_from_the_name_it_has_in_json() {
        for role in Role::ALL {
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(json.trim_matches('"').parse(), Ok(role));
        }
        assert_eq!("Lead-Vocal".parse(), Ok(Role::LeadVocal));
        let error = "singer".parse::<Role>().unwrap_err().to_string();
        assert!(error.starts_with("unknown role `singer`; the roles are kick, snare"), "{error}");
        assert!(error.contains("lead_vocal"));
    }
}
