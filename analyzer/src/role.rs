use serde::{Deserialize, Serialize};

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
}
