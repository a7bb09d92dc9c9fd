use crate::Role;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a stem can be told to be by listening alone: coarser than a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleClass {
    /// Bass drum.
    Kick,
    /// Snare drum, rim shot, clap.
    Snare,
    /// Hi-hat, overheads, crash, ride.
    Cymbals,
    /// Toms and hand percussion.
    Percussion,
    /// A whole kit, beat, loop or break; room microphones.
    Kit,
    /// Bass guitar, synth bass, 808.
    Bass,
    /// Electric and acoustic guitar.
    Guitar,
    /// Piano, electric piano, organ, mallets.
    Keys,
    /// Synth, pad, strings, brass, wind.
    Sustained,
    /// Singing and speech.
    Voice,
}

impl RoleClass {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Kick,
        Self::Snare,
        Self::Cymbals,
        Self::Percussion,
        Self::Kit,
        Self::Bass,
        Self::Guitar,
        Self::Keys,
        Self::Sustained,
        Self::Voice,
    ];

    /// Where a role belongs; effects, mixes and what is not known belong nowhere.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::Kick => Some(Self::Kick),
            Role::Snare => Some(Self::Snare),
            Role::Hat | Role::Overhead => Some(Self::Cymbals),
            Role::Tom | Role::Percussion => Some(Self::Percussion),
            Role::DrumBus | Role::Room => Some(Self::Kit),
            Role::Bass => Some(Self::Bass),
            Role::ElectricGuitar | Role::AcousticGuitar => Some(Self::Guitar),
            Role::Keys | Role::Piano => Some(Self::Keys),
            Role::Synth | Role::Pad | Role::Strings | Role::Brass | Role::Wind => Some(Self::Sustained),
            Role::LeadVocal | Role::BackingVocal | Role::Dialog => Some(Self::Voice),
            Role::Effects | Role::Mix | Role::Unknown => None,
        }
    }

    /// The role that stands for it where nothing else tells.
    pub fn representative(self) -> Role {
        match self {
            Self::Kick => Role::Kick,
            Self::Snare => Role::Snare,
            Self::Cymbals => Role::Overhead,
            Self::Percussion => Role::Percussion,
            Self::Kit => Role::DrumBus,
            Self::Bass => Role::Bass,
            Self::Guitar => Role::ElectricGuitar,
            Self::Keys => Role::Keys,
            Self::Sustained => Role::Synth,
            Self::Voice => Role::LeadVocal,
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Kick => "kick",
            Self::Snare => "snare",
            Self::Cymbals => "cymbals",
            Self::Percussion => "percussion",
            Self::Kit => "kit",
            Self::Bass => "bass",
            Self::Guitar => "guitar",
            Self::Keys => "keys",
            Self::Sustained => "sustained",
            Self::Voice => "voice",
        }
    }
}

impl fmt::Display for RoleClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
