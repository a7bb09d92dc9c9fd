//! The song's form and chords: A major, seventeen bars.

use super::clock::N_BARS;

/// A part of the song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Bars 1 and 2.
    Intro,
    /// Bars 3 to 8.
    Verse,
    /// Bars 9 to 14.
    Chorus,
    /// Bars 15 to 17; the last bar is one held chord.
    Outro,
}

/// The first bar of each part, counted from zero.
pub(super) const VERSE_BAR: usize = 2;
pub(super) const CHORUS_BAR: usize = 8;
pub(super) const OUTRO_BAR: usize = 14;
pub(super) const LAST_BAR: usize = N_BARS - 1;

/// The part that a bar belongs to.
pub(super) fn section(bar: usize) -> Section {
    match bar {
        0..VERSE_BAR => Section::Intro,
        VERSE_BAR..CHORUS_BAR => Section::Verse,
        CHORUS_BAR..OUTRO_BAR => Section::Chorus,
        _ => Section::Outro,
    }
}

/// A chord of the song, with how each instrument lays it out. Notes are MIDI numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chord {
    /// A major, the tonic.
    A,
    /// B minor.
    BMinor,
    /// C♯ minor.
    CSharpMinor,
    /// C♯ minor over its fifth, on the way down from A to F♯.
    CSharpMinorOverGSharp,
    /// D major.
    D,
    /// E major.
    E,
    /// E major, its upper voices in open position.
    EOpen,
    /// F♯ minor.
    FSharpMinor,
}

/// The chord of each bar. Few notes are common to many of them, so that no string or bar rings all song long.
const PROGRESSION: [Chord; N_BARS] = {
    use Chord::{A, BMinor, CSharpMinor, CSharpMinorOverGSharp, D, E, EOpen, FSharpMinor};
    [
        A,
        EOpen, // intro
        A,
        CSharpMinorOverGSharp,
        FSharpMinor,
        D,
        BMinor,
        E, // verse
        D,
        E,
        CSharpMinor,
        FSharpMinor,
        BMinor,
        EOpen, // chorus
        D,
        E,
        A, // outro
    ]
};

/// The chord of a bar; the last one goes on after the end.
pub(super) fn chord(bar: usize) -> Chord {
    PROGRESSION[bar.min(LAST_BAR)]
}

impl Chord {
    /// The bass note.
    pub(super) fn bass(self) -> u8 {
        match self {
            Self::A => 33,
            Self::BMinor => 35,
            Self::CSharpMinor => 37,
            Self::CSharpMinorOverGSharp => 32,
            Self::D => 38,
            Self::E | Self::EOpen => 40,
            Self::FSharpMinor => 30,
        }
    }

    /// The note that the bass alternates with: the fifth of the chord, or its root when the fifth is below.
    pub(super) fn bass_fifth(self) -> u8 {
        match self {
            Self::A => 40,
            Self::BMinor => 42,
            Self::CSharpMinor => 44,
            Self::CSharpMinorOverGSharp | Self::FSharpMinor => 37,
            Self::D => 45,
            Self::E | Self::EOpen => 35,
        }
    }

    /// The strings of a guitar from low to high.
    pub(super) fn guitar(self) -> &'static [u8] {
        match self {
            Self::A => &[45, 52, 57, 61, 64],
            Self::BMinor => &[47, 54, 59, 62, 66],
            Self::CSharpMinor | Self::CSharpMinorOverGSharp => &[49, 56, 61, 64, 68],
            Self::D => &[50, 57, 62, 66],
            Self::E | Self::EOpen => &[40, 47, 52, 56, 59, 64],
            Self::FSharpMinor => &[42, 49, 54, 57, 61, 66],
        }
    }

    /// The keys, between guitar and singer.
    pub(super) fn keys(self) -> [u8; 4] {
        match self {
            Self::A => [57, 61, 64, 69],
            Self::BMinor => [59, 62, 66, 71],
            Self::CSharpMinorOverGSharp => [52, 59, 61, 68],
            Self::D => [50, 54, 62, 69],
            // E major over C♯ is C♯ minor with its seventh.
            Self::E | Self::CSharpMinor => [52, 56, 64, 71],
            Self::EOpen => [56, 59, 66, 68],
            Self::FSharpMinor => [54, 57, 61, 66],
        }
    }

    /// Three upper voices, for the pad and the backing singers.
    pub(super) fn upper_voices(self) -> [u8; 3] {
        match self {
            Self::A => [57, 61, 64],
            Self::BMinor => [62, 69, 71],
            Self::CSharpMinor | Self::CSharpMinorOverGSharp => [64, 71, 73],
            Self::D => [62, 66, 69],
            Self::E => [64, 68, 71],
            Self::EOpen => [59, 66, 68],
            Self::FSharpMinor => [66, 69, 73],
        }
    }
}
