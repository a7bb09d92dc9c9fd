//! The programs of General MIDI (level 1) by what they are to a mix, and how they are played.

use super::beats::{Drum, Stroke};
use super::melodies::Style;
use analyzer::RoleClass;

/// Programs that are played alike.
#[derive(Debug)]
pub(crate) struct Section {
    /// Counted from 0.
    pub(crate) programs: &'static [u8],
    /// `None` for effects.
    pub(crate) class: Option<RoleClass>,
    pub(crate) styles: &'static [Style],
    /// Lowest and highest pitch.
    pub(crate) range: (u8, u8),
    /// Clips per program and soundfont.
    pub(crate) n_clips: usize,
}

use RoleClass::{Bass, Guitar, Keys, Percussion, Sustained, Voice};
use Style::{Arpeggio, BassLine, Chords, Held, Melody, PowerChords, Stabs, Strum, TwoHands};

/// Basses and guitars have fewer programs than the others and play more clips each.
pub(crate) const SECTIONS: &[Section] = &[
    Section {
        programs: &[0, 1, 2, 3, 4, 5, 6, 7],
        class: Some(Keys),
        styles: &[Chords, TwoHands, Arpeggio, Melody],
        range: (40, 88),
        n_clips: 4,
    },
    Section {
        programs: &[8, 9, 10, 11, 12, 13, 14, 15, 108, 112, 114],
        class: Some(Keys),
        styles: &[Melody, Arpeggio, Chords],
        range: (60, 96),
        n_clips: 2,
    },
    Section {
        programs: &[16, 17, 18, 19, 20, 21, 23],
        class: Some(Keys),
        styles: &[Chords, Held, Melody],
        range: (45, 86),
        n_clips: 3,
    },
    Section {
        programs: &[24, 25, 26, 27, 28, 105, 106],
        class: Some(Guitar),
        styles: &[Strum, Arpeggio, Melody],
        range: (40, 80),
        n_clips: 6,
    },
    Section {
        programs: &[29, 30, 31],
        class: Some(Guitar),
        styles: &[PowerChords, Melody, Strum],
        range: (40, 84),
        n_clips: 8,
    },
    Section {
        programs: &[32, 33, 34, 35, 36, 37, 38, 39],
        class: Some(Bass),
        styles: &[BassLine],
        range: (28, 55),
        n_clips: 7,
    },
    Section {
        programs: &[40, 41, 42, 44, 48, 49, 50, 51, 110],
        class: Some(Sustained),
        styles: &[Held, Melody, Held],
        range: (48, 86),
        n_clips: 2,
    },
    Section {
        programs: &[52, 53, 54],
        class: Some(Voice),
        styles: &[Held, Melody, Chords],
        range: (50, 80),
        n_clips: 2,
    },
    Section {
        programs: &[56, 57, 58, 59, 60, 61, 62, 63],
        class: Some(Sustained),
        styles: &[Stabs, Melody, Held],
        range: (46, 80),
        n_clips: 2,
    },
    Section {
        programs: &[22, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 78, 79, 109, 111],
        class: Some(Sustained),
        styles: &[Melody],
        range: (50, 88),
        n_clips: 2,
    },
    Section {
        programs: &[80, 81, 82, 83, 84, 86, 87],
        class: Some(Sustained),
        styles: &[Melody, Arpeggio, Stabs],
        range: (50, 88),
        n_clips: 2,
    },
    Section {
        programs: &[88, 89, 90, 92, 93, 94, 95],
        class: Some(Sustained),
        styles: &[Held],
        range: (45, 84),
        n_clips: 2,
    },
    Section {
        programs: &[47, 115, 116, 117, 118],
        class: Some(Percussion),
        styles: &[Melody],
        range: (40, 72),
        n_clips: 2,
    },
    Section {
        programs: &[96, 97, 99, 101, 102, 103, 119, 120, 121, 122, 124, 125, 126, 127],
        class: None,
        styles: &[Held, Stabs],
        range: (40, 84),
        n_clips: 2,
    },
];

/// Drum kits: standard, room, power, electronic, TR-808, jazz, brush.
pub(crate) const KITS: &[u8] = &[0, 8, 16, 24, 25, 32, 40];

/// The key of the percussion map (General MIDI level 1) that a stroke sounds.
pub(crate) fn drum_key(stroke: &Stroke) -> u8 {
    let keys: &[u8] = match stroke.drum {
        Drum::Kick => &[35, 36],
        Drum::Snare => &[38, 40, 37, 39],
        Drum::Hat => &[42, 44, 42, 46],
        Drum::Cymbal => &[49, 51, 57, 59, 55, 53],
        Drum::Tom => &[41, 43, 45, 47, 48, 50],
        Drum::Percussion => &[54, 56, 60, 61, 62, 63, 64, 65, 69, 70, 75, 76, 67, 82],
    };
    keys[((stroke.which * keys.len() as f64) as usize).min(keys.len() - 1)]
}
