//! What instruments play: chords, lines and riffs of chance, in keys and at tempi of chance.

use super::note::{CLIP_S, Note};
use crate::chance::Chance;

/// A way to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// One low note at a time.
    BassLine,
    /// Chords whose strings follow one another.
    Strum,
    /// Short fifths and octaves.
    PowerChords,
    /// Chords note by note.
    Arpeggio,
    /// One note at a time.
    Melody,
    /// Chords struck together.
    Chords,
    /// Chords over a bass note.
    TwoHands,
    /// Long chords.
    Held,
    /// Short accented chords.
    Stabs,
}

const MAJOR: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
const MINOR: [u8; 7] = [0, 2, 3, 5, 7, 8, 10];
const PROGRESSIONS: [[usize; 4]; 6] =
    [[0, 4, 5, 3], [0, 5, 3, 4], [0, 3, 0, 4], [5, 3, 0, 4], [0, 6, 5, 4], [1, 4, 0, 0]];

/// Key, tempo, chords and touch of one clip.
#[derive(Debug)]
struct Song {
    chance: Chance,
    root: u8,
    scale: [u8; 7],
    progression: [usize; 4],
    beat_s: f64,
    /// Length of notes as a share of the time to the next.
    legato: f64,
    loudness: f64,
}

/// A clip of `style` between the lowest and highest pitch.
pub(crate) fn notes(style: Style, (low, high): (u8, u8), chance: Chance) -> Vec<Note> {
    let mut song = Song::new(chance);
    let mut notes = match style {
        Style::BassLine => song.line((low, high), &[0.25, 0.5, 0.5, 0.5, 1.0, 1.0, 2.0], 0.7),
        Style::Melody => song.line((low, high), &[0.25, 0.5, 0.5, 1.0, 1.0, 2.0], 0.25),
        Style::Strum => song.chords((low, high), &[0.5, 0.5, 1.0], 6, 0.018),
        Style::PowerChords => song.power_chords((low, high)),
        Style::Arpeggio => song.arpeggio((low, high)),
        Style::Chords => song.chords((low, high), &[0.5, 1.0, 1.0, 2.0], 4, 0.003),
        Style::TwoHands => {
            let middle = low + (high - low) / 3;
            let mut notes = song.line((low, middle), &[1.0, 2.0], 0.9);
            notes.extend(song.chords((middle, high), &[0.5, 1.0, 1.5], 3, 0.004));
            notes
        }
        Style::Held => {
            song.legato = song.chance.between(0.9, 1.05);
            song.chords((low, high), &[2.0, 4.0, 4.0], 4, 0.002)
        }
        Style::Stabs => {
            song.legato = song.chance.between(0.25, 0.6);
            song.chords((low, high), &[0.5, 1.0, 1.5, 2.0], 3, 0.002)
        }
    };
    notes.retain(|note| note.start_s < CLIP_S - 0.1);
    notes
}

impl Song {
    fn new(mut chance: Chance) -> Self {
        Self {
            root: chance.below(12) as u8,
            scale: if chance.happens(0.5) { MAJOR } else { MINOR },
            progression: *chance.one_of(&PROGRESSIONS),
            beat_s: 60.0 / chance.between(65.0, 165.0),
            legato: chance.between(0.4, 1.02),
            loudness: chance.between(60.0, 112.0),
            chance,
        }
    }

    fn velocity(&mut self) -> u8 {
        (self.loudness + self.chance.between(-14.0, 14.0)).clamp(20.0, 127.0) as u8
    }

    /// The pitch of a degree of the scale that lies nearest above `from`.
    fn pitch(&self, degree: usize, from: u8) -> u8 {
        let class = (self.root + self.scale[degree % 7]) % 12;
        from + (12 + class - from % 12) % 12
    }

    fn chord_at(&self, time_s: f64) -> usize {
        let bar = (time_s / (4.0 * self.beat_s)) as usize;
        self.progression[bar % 4]
    }

    /// One note at a time; `rooted` is the share of notes that are the chord's own.
    fn line(&mut self, (low, high): (u8, u8), lengths: &[f64], rooted: f64) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut start_s = 0.0;
        let center = low + self.chance.below(usize::from((high - low).saturating_sub(16).max(1))) as u8;
        while start_s < CLIP_S {
            let step_s = self.chance.one_of(lengths) * self.beat_s;
            let chord = self.chord_at(start_s);
            let degree = if self.chance.happens(rooted) { chord } else { chord + self.chance.below(7) };
            let up = if self.chance.happens(0.2) { 12 } else { 0 };
            let pitch = (self.pitch(degree, center) + up).min(high);
            let velocity = self.velocity();
            if !self.chance.happens(0.1) {
                notes.push(Note { start_s, length_s: step_s * self.legato, pitch, velocity });
            }
            start_s += step_s;
        }
        notes
    }

    fn voicing(&mut self, chord: usize, (low, high): (u8, u8), n: usize) -> Vec<u8> {
        let start = low + self.chance.below(usize::from(high - low) / 2 + 1) as u8;
        let mut pitches = Vec::new();
        let mut from = start;
        for voice in 0..n {
            let pitch = self.pitch(chord + 2 * (voice % 3), from);
            if pitch > high {
                break;
            }
            pitches.push(pitch);
            from = pitch + 1;
        }
        pitches
    }

    /// Chords of up to `n` notes that begin `spread_s` apart.
    fn chords(&mut self, range: (u8, u8), lengths: &[f64], n: usize, spread_s: f64) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut start_s = 0.0;
        let spread_s = spread_s * self.chance.between(0.3, 1.5);
        while start_s < CLIP_S {
            let step_s = self.chance.one_of(lengths) * self.beat_s;
            let chord = self.chord_at(start_s);
            let velocity = self.velocity();
            let mut pitches = self.voicing(chord, range, n);
            if self.chance.happens(0.4) {
                pitches.reverse();
            }
            for (voice, pitch) in pitches.into_iter().enumerate() {
                let start_s = start_s + voice as f64 * spread_s;
                notes.push(Note { start_s, length_s: step_s * self.legato, pitch, velocity });
            }
            start_s += step_s;
        }
        notes
    }

    fn power_chords(&mut self, (low, _): (u8, u8)) -> Vec<Note> {
        let step_s = self.beat_s * *self.chance.one_of(&[0.5, 0.5, 1.0]);
        let n = (CLIP_S / step_s) as usize;
        let mut notes = Vec::new();
        for k in 0..n {
            let start_s = k as f64 * step_s;
            let root = self.pitch(self.chord_at(start_s), low);
            let velocity = self.velocity();
            if self.chance.happens(0.15) {
                continue;
            }
            for interval in [0, 7, 12] {
                notes.push(Note { start_s, length_s: step_s * self.legato, pitch: root + interval, velocity });
            }
        }
        notes
    }

    fn arpeggio(&mut self, range: (u8, u8)) -> Vec<Note> {
        let step_s = self.beat_s * *self.chance.one_of(&[0.25, 0.5, 0.5]);
        let ring = self.chance.between(0.8, 4.0);
        let n = (CLIP_S / step_s) as usize;
        let mut notes = Vec::new();
        let (mut chord, mut pitches) = (usize::MAX, Vec::new());
        for k in 0..n {
            let start_s = k as f64 * step_s;
            if self.chord_at(start_s) != chord {
                chord = self.chord_at(start_s);
                pitches = self.voicing(chord, range, 5);
            }
            let velocity = self.velocity();
            if let Some(pitch) = pitches.get(k % pitches.len().max(1)).copied() {
                notes.push(Note { start_s, length_s: step_s * ring, pitch, velocity });
            }
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_stays_in_its_range_and_is_the_same_again() {
        let styles = [
            Style::BassLine,
            Style::Strum,
            Style::Arpeggio,
            Style::Melody,
            Style::Chords,
            Style::TwoHands,
            Style::Held,
            Style::Stabs,
        ];
        for style in styles {
            for seed in 0..20 {
                let made = notes(style, (40, 84), Chance::new(seed));
                assert!(!made.is_empty(), "{style:?} {seed}");
                assert!(made.iter().all(|note| (40..=84).contains(&note.pitch)), "{style:?} {seed}");
                assert_eq!(made, notes(style, (40, 84), Chance::new(seed)));
            }
        }
    }
}
