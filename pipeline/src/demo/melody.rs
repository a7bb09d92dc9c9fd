//! What the singers sing: pitches, lengths and syllables.

use super::clock::bar_start;
use super::harmony::{CHORUS_BAR, OUTRO_BAR, Section, VERSE_BAR, chord, section};

/// How a syllable begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consonant {
    /// It begins with its vowel.
    None,
    /// A sharp sibilant.
    S,
    /// A dark sibilant.
    Sh,
    /// A breath of noise without a pitch.
    F,
    /// A breath in the shape of the vowel.
    H,
    /// A bright burst.
    T,
    /// A burst in the middle of the range.
    K,
    /// Lips or tongue close without stopping the voice: m, n, l, b.
    Closed,
}

/// The vowel that a syllable is held on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vowel {
    /// As in *father*.
    A,
    /// As in *bed*.
    E,
    /// As in *see*.
    I,
    /// As in *law*.
    O,
    /// As in *moon*.
    U,
    /// As in *the*.
    Schwa,
}

/// A sung note; beats count from the start of the song.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syllable {
    pub(super) beat: f64,
    pub(super) beats: f64,
    pub(super) midi: u8,
    pub(super) consonant: Consonant,
    pub(super) vowel: Vowel,
}

type Row = (f64, f64, u8, Consonant, Vowel);

use Consonant::{Closed, F, H, K, S, Sh, T};

/// Beats count from the start of the part.
const VERSE: &[Row] = &[
    (0.5, 0.5, 61, S, Vowel::A),
    (1.0, 0.5, 61, Consonant::None, Vowel::O),
    (1.5, 0.5, 59, Closed, Vowel::Schwa),
    (2.0, 1.0, 64, S, Vowel::I),
    (3.0, 0.75, 61, Closed, Vowel::E),
    (4.0, 0.5, 59, T, Vowel::I),
    (4.5, 0.5, 59, Closed, Vowel::E),
    (5.0, 1.75, 56, K, Vowel::O),
    (8.5, 0.5, 57, H, Vowel::U),
    (9.0, 0.5, 57, Closed, Vowel::E),
    (9.5, 0.5, 59, T, Vowel::A),
    (10.0, 1.0, 61, S, Vowel::O),
    (11.0, 0.75, 64, Closed, Vowel::I),
    (12.0, 0.5, 62, S, Vowel::E),
    (12.5, 0.5, 61, T, Vowel::Schwa),
    (13.0, 2.0, 57, Closed, Vowel::A),
    (16.5, 0.5, 59, K, Vowel::O),
    (17.0, 0.5, 59, Closed, Vowel::E),
    (17.5, 0.5, 62, T, Vowel::U),
    (18.0, 1.0, 66, F, Vowel::A),
    (19.0, 0.75, 64, Closed, Vowel::I),
    (20.0, 0.5, 64, Sh, Vowel::A),
    (20.5, 0.5, 66, Closed, Vowel::E),
    (21.0, 1.0, 64, T, Vowel::A),
    (22.0, 0.5, 62, F, Vowel::O),
    (22.5, 1.0, 59, Closed, Vowel::I),
];
const CHORUS: &[Row] = &[
    (0.0, 1.5, 66, S, Vowel::O),
    (1.5, 0.5, 66, T, Vowel::E),
    (2.0, 1.0, 64, Closed, Vowel::A),
    (3.0, 0.5, 62, Closed, Vowel::I),
    (3.5, 0.5, 61, Closed, Vowel::E),
    (4.0, 1.5, 64, H, Vowel::O),
    (5.5, 0.5, 59, S, Vowel::I),
    (6.0, 1.5, 59, T, Vowel::A),
    (8.0, 1.5, 68, S, Vowel::A),
    (9.5, 0.5, 68, T, Vowel::U),
    (10.0, 1.0, 66, Closed, Vowel::O),
    (11.0, 0.75, 64, Closed, Vowel::E),
    (12.0, 0.5, 66, K, Vowel::O),
    (12.5, 0.5, 64, Closed, Vowel::I),
    (13.0, 2.25, 61, Sh, Vowel::A),
    (16.0, 1.5, 69, S, Vowel::O),
    (17.5, 0.5, 69, T, Vowel::E),
    (18.0, 1.0, 66, Closed, Vowel::A),
    (19.0, 0.5, 64, Closed, Vowel::I),
    (19.5, 0.5, 62, F, Vowel::Schwa),
    (20.0, 1.0, 64, H, Vowel::O),
    (21.0, 1.0, 66, S, Vowel::E),
    (22.0, 1.5, 64, T, Vowel::A),
];
const OUTRO: &[Row] = &[
    (0.5, 0.5, 62, S, Vowel::Schwa),
    (1.0, 0.5, 61, Closed, Vowel::I),
    (1.5, 1.75, 57, Closed, Vowel::O),
    (4.5, 0.5, 59, T, Vowel::E),
    (5.0, 0.5, 59, S, Vowel::A),
    (5.5, 1.5, 56, Closed, Vowel::I),
    (8.0, 3.0, 57, Closed, Vowel::O),
];

fn from_bar(bar: usize, rows: &'static [Row]) -> impl Iterator<Item = Syllable> {
    rows.iter().map(move |&(beat, beats, midi, consonant, vowel)| Syllable {
        beat: bar_start(bar) + beat,
        beats,
        midi,
        consonant,
        vowel,
    })
}

/// The lead melody.
pub(super) fn lead() -> Vec<Syllable> {
    from_bar(VERSE_BAR, VERSE).chain(from_bar(CHORUS_BAR, CHORUS)).chain(from_bar(OUTRO_BAR, OUTRO)).collect()
}

/// One backing part, 0 (low) to 2 (high): held *oohs* on the chords of the chorus, opening to an *ah* in every second
/// bar.
pub(super) fn backing(voice: usize) -> Vec<Syllable> {
    let mut part = Vec::new();
    for bar in (0..OUTRO_BAR).filter(|bar| section(*bar) == Section::Chorus) {
        let start = bar_start(bar);
        let midi = chord(bar).upper_voices()[voice];
        let note = |beat, beats, consonant, vowel| Syllable { beat: start + beat, beats, midi, consonant, vowel };
        if bar % 2 == 0 {
            part.push(note(0.0, 3.5, H, Vowel::U));
        } else {
            part.push(note(0.0, 2.0, Closed, Vowel::O));
            part.push(note(2.0, 1.4, H, Vowel::A));
        }
    }
    part
}
