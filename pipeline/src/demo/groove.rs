//! What the drummer plays: hits on a grid of sixteenths.

use super::clock::bar_start;
use super::harmony::{CHORUS_BAR, LAST_BAR, OUTRO_BAR, Section, VERSE_BAR, section};
use super::performance::{Player, Stroke};

/// A hit in a bar: sixteenth 0 to 15, velocity.
type Hit = (u8, f64);

const KICK_VERSE: &[Hit] = &[(0, 1.0), (7, 0.7), (8, 0.9)];
const KICK_CHORUS: &[Hit] = &[(0, 1.0), (3, 0.7), (8, 0.95), (10, 0.85), (14, 0.7)];
const SNARE_BACKBEAT: &[Hit] = &[(4, 0.95), (12, 1.0)];
const SNARE_GHOSTS: &[Hit] = &[(4, 0.9), (7, 0.18), (9, 0.22), (12, 0.95), (15, 0.15)];
const FILL_PICKUP: &[Hit] = &[(12, 0.55), (14, 0.75), (15, 0.9)];
const FILL_SHORT: &[Hit] = &[(4, 0.95), (10, 0.4), (12, 0.7), (13, 0.6), (14, 0.85), (15, 1.0)];
const FILL_LONG: &[Hit] =
    &[(4, 0.95), (8, 0.5), (9, 0.35), (10, 0.6), (11, 0.45), (12, 0.8), (13, 0.65), (14, 0.9), (15, 1.0)];
const HATS_QUARTERS: &[Hit] = &[(0, 0.7), (4, 0.6), (8, 0.7), (12, 0.6)];
const HATS_EIGHTHS: &[Hit] =
    &[(0, 0.9), (2, 0.5), (4, 0.8), (6, 0.5), (8, 0.9), (10, 0.5), (12, 0.8), (14, 0.55), (15, 0.3)];
const HATS_CHORUS: &[Hit] =
    &[(0, 1.0), (2, 0.75), (4, 0.9), (6, 0.8), (7, 0.4), (8, 1.0), (10, 0.75), (12, 0.9), (13, 0.4)];
const HATS_OPEN: &[Hit] = &[(14, 0.85)];

fn kick_bar(bar: usize) -> &'static [Hit] {
    match section(bar) {
        Section::Intro if bar == 0 => &[],
        Section::Intro => &[(0, 0.9), (8, 0.8)],
        Section::Chorus => KICK_CHORUS,
        Section::Outro if bar == LAST_BAR => &[(0, 1.0)],
        Section::Verse | Section::Outro => KICK_VERSE,
    }
}

fn snare_bar(bar: usize) -> &'static [Hit] {
    if bar + 1 == VERSE_BAR {
        FILL_PICKUP
    } else if bar + 1 == CHORUS_BAR {
        FILL_LONG
    } else if bar + 1 == OUTRO_BAR {
        FILL_SHORT
    } else {
        match section(bar) {
            Section::Intro => &[],
            Section::Chorus => SNARE_BACKBEAT,
            Section::Outro if bar == LAST_BAR => &[],
            Section::Verse | Section::Outro => SNARE_GHOSTS,
        }
    }
}

fn hats_bar(bar: usize) -> &'static [Hit] {
    match section(bar) {
        Section::Intro => HATS_QUARTERS,
        Section::Chorus => HATS_CHORUS,
        Section::Outro if bar == LAST_BAR => &[],
        Section::Verse | Section::Outro => HATS_EIGHTHS,
    }
}

fn open_hats_bar(bar: usize) -> &'static [Hit] {
    if section(bar) == Section::Chorus { HATS_OPEN } else { &[] }
}

/// Crashes mark the start of each part and the last chord.
fn crash_bar(bar: usize) -> &'static [Hit] {
    match bar {
        CHORUS_BAR => &[(0, 1.0)],
        VERSE_BAR | OUTRO_BAR => &[(0, 0.75)],
        LAST_BAR => &[(0, 0.9)],
        _ if bar == CHORUS_BAR + 4 => &[(0, 0.85)],
        _ => &[],
    }
}

fn play(bars: fn(usize) -> &'static [Hit], player: &mut Player) -> Vec<Stroke> {
    let mut strokes = Vec::new();
    for bar in 0..=LAST_BAR {
        for (sixteenth, velocity) in bars(bar) {
            strokes.push(player.strike(bar_start(bar) + f64::from(*sixteenth) / 4.0, *velocity));
        }
    }
    strokes
}

/// The bass drum.
pub(super) fn kick() -> Vec<Stroke> {
    play(kick_bar, &mut Player::new(11, 4.0, 0.06))
}

/// The snare drum, with ghost notes and fills.
pub(super) fn snare() -> Vec<Stroke> {
    play(snare_bar, &mut Player::new(12, 6.0, 0.06))
}

/// The closed hi-hat.
pub(super) fn closed_hats() -> Vec<Stroke> {
    play(hats_bar, &mut Player::new(13, 6.0, 0.12))
}

/// The open hi-hat.
pub(super) fn open_hats() -> Vec<Stroke> {
    play(open_hats_bar, &mut Player::new(14, 5.0, 0.08))
}

/// The crash cymbal.
pub(super) fn crashes() -> Vec<Stroke> {
    play(crash_bar, &mut Player::new(15, 4.0, 0.05))
}
