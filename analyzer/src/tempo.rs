//! Tempo, beats and bars of a song from what begins in its stems.
//!
//! The chain, a file each: one curve of how much begins when (`pulse`), the distance at which it repeats (`period`), beats
//! that lie where much begins and keep that distance (`beats`), and which of them begin bars (`bars`).
//!
//! # References
//!
//! - D. P. W. Ellis, "Beat tracking by dynamic programming", J. New Music Research 36 (2007).
//! - P. Grosche, M. Müller, "Extracting predominant local pulse information from music recordings", IEEE Trans. Audio
//!   Speech Lang. Proc. 19 (2011), on novelty curves and their local mean.

mod bars;
mod beats;
mod period;
mod pulse;

pub(crate) use bars::bars;

use crate::{Role, RoleGroup};
use beats::beats_s;
use period::{Period, period};
use pulse::{pulse, sum};
use serde::{Deserialize, Serialize};

/// The beat of a song.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tempo {
    /// Beats per minute, the mean of the song.
    pub bpm: f64,
    /// How sure it is that there is a beat, and that it is this one or one of the alternatives, 0…1.
    pub confidence: f64,
    /// Half and double the tempo, where a listener might tap them as well.
    pub alternatives: Vec<TempoAlternative>,
    /// The beats, in seconds, ascending; they go on at the mean tempo where nothing marks them.
    pub beats_s: Vec<f64>,
    /// Which beats begin bars; `None` where nothing tells.
    pub bars: Option<Bars>,
}

/// Another tempo that fits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TempoAlternative {
    /// Beats per minute.
    pub bpm: f64,
    /// How well the song repeats at it, as a share of how well it does at the tempo that was chosen.
    pub strength: f64,
}

/// How beats make bars.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// Beats per bar. Only bars of four beats are looked for.
    pub beats_per_bar: usize,
    /// The beat, counted from 0, that begins the first whole bar.
    pub first_beat: usize,
    /// Its time in seconds.
    pub first_s: f64,
    /// How sure that is, 0…1.
    pub confidence: f64,
}

/// How early a place that begins with a beat may be read, in seconds.
const EARLY_S: f64 = 0.05;
/// Tempo and bars that places may be counted by are at least this sure.
const SURE: f64 = 0.3;

impl Tempo {
    /// Whether places may be counted by it.
    pub fn is_sure(&self) -> bool {
        self.confidence >= SURE
    }

    /// The bar and the beat in it, both counted from 1, in which a time lies; `None` before the first whole bar, and where
    /// tempo or bars are not sure.
    pub fn bar_at(&self, seconds: f64) -> Option<(usize, usize)> {
        let bars = self.sure_bars()?;
        // A place that begins with a beat may be read a hundredth of a second before it.
        let beat =
            self.beats_s.partition_point(|beat_s| *beat_s <= seconds + EARLY_S).checked_sub(1 + bars.first_beat)?;
        Some((beat / bars.beats_per_bar + 1, beat % bars.beats_per_bar + 1))
    }

    /// Where bars begin, in seconds; nothing where tempo or bars are not sure.
    pub(crate) fn sure_bar_starts_s(&self) -> impl Iterator<Item = f64> {
        let bars = self.sure_bars();
        let beats = move |bars: Bars| self.beats_s.iter().copied().skip(bars.first_beat).step_by(bars.beats_per_bar);
        bars.map(beats).into_iter().flatten()
    }

    fn sure_bars(&self) -> Option<Bars> {
        self.bars.filter(|bars| self.is_sure() && bars.confidence >= SURE)
    }
}

/// What the tempo needs of a stem.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pulsed<'a> {
    pub(crate) role: Role,
    /// See `TrackAnalysis::onset_strength_db`.
    pub(crate) onset_strength_db: &'a [f32],
}

/// The tempo of stems that play together for `duration_s`, from the drums where they have one, else from all stems.
pub(crate) fn tempo(stems: &[Pulsed<'_>], duration_s: f64) -> Option<Tempo> {
    let is_drum = |stem: &&Pulsed<'_>| stem.role.group() == Some(RoleGroup::Drums);
    let drums: Vec<&[f32]> = stems.iter().filter(is_drum).map(|stem| stem.onset_strength_db).collect();
    let all: Vec<&[f32]> = stems.iter().map(|stem| stem.onset_strength_db).collect();
    let (struck, together) = (pulse(&drums), pulse(&all));
    let Period { cells, confidence, alternatives } = period(&struck).or_else(|| period(&together))?;
    let (bpm, beats_s) = beats_s(&sum(&struck, &together), cells, duration_s)?;
    let of_chosen = |(ratio, strength)| TempoAlternative { bpm: bpm * ratio, strength };
    let alternatives = alternatives.into_iter().map(of_chosen).collect();
    Some(Tempo { bpm, confidence, alternatives, beats_s, bars: None })
}

#[cfg(test)]
mod tests;
