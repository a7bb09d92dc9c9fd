//! The instruments: each plays written notes into samples, dry and at a nominal level.

mod bass;
mod cymbals;
mod formants;
mod guitar;
mod keys;
mod kick;
mod pad;
mod snare;
mod string;
mod voice;

pub(super) use bass::{bass_amp, bass_di};
pub(super) use cymbals::{crash, hats};
pub(super) use guitar::guitar;
pub(super) use keys::keys;
pub(super) use kick::kick;
pub(super) use pad::pad;
pub(super) use snare::snare;
pub(super) use voice::{backing_vocals, lead_vocal};
