use crate::{Acceptance, Balance, FocalStem, Masking, MixFile, OwnMix, RelatedPair, Target};
use analyzer::{Bleed, Retained, Role, RoleGroup, RoleGuess, Section, TrackAnalysis};
use desk::Action;
use std::collections::BTreeMap;

/// One stem as it was heard.
#[derive(Debug, Clone)]
pub struct HeardStem {
    /// Its readings.
    pub analysis: TrackAnalysis,
    /// What it plays.
    pub role: RoleGuess,
    /// The user wants no move on it.
    pub locked: bool,
    /// What is kept to judge gain, EQ and pan without decoding again.
    pub retained: Retained,
}

impl HeardStem {
    /// The stem's name.
    pub fn name(&self) -> &str {
        &self.analysis.name
    }

    /// The file has one channel.
    pub fn is_mono(&self) -> bool {
        self.analysis.format.channels == 1
    }

    /// It plays at all.
    pub fn sounds(&self) -> bool {
        self.analysis.loudness.integrated_lufs.is_some()
    }
}

/// A stem whose microphone heard another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeardBleed {
    /// Index of the stem that hears.
    pub stem: usize,
    /// Index of the one that is heard.
    pub source: usize,
    /// How.
    pub bleed: Bleed,
}

/// A session as it was heard: the input of every rule.
#[derive(Debug)]
pub struct HeardSession<'a> {
    /// The stems, in session order; of a mix alone, that mix.
    pub stems: &'a [HeardStem],
    /// There are no stems but a mix alone.
    pub mix_only: bool,
    /// The sum of the stems: plain, or repaired for the rules that judge the mix.
    pub mix: &'a TrackAnalysis,
    /// The mix that lies beside the stems; `None` where there is none.
    pub mix_file: Option<&'a MixFile>,
    /// The reference that is a mix of these stems, and how they lie in it; `None` where there is none.
    pub own_mix: Option<&'a OwnMix>,
    /// Loudness of the stems relative to that sum, in LU.
    pub levels_lu: &'a [Option<f64>],
    /// Loudness of the stem groups relative to that sum, in LU.
    pub group_levels_lu: &'a BTreeMap<RoleGroup, f64>,
    /// The repairs that stand, per stem.
    pub repairs: &'a [Vec<Action>],
    /// Pairs that belong together.
    pub pairs: &'a [RelatedPair],
    /// Stems that hear others.
    pub bleed: &'a [HeardBleed],
    /// The sections of the song.
    pub sections: &'a [Section],
    /// Stems that the user wants to win.
    pub focal: &'a [FocalStem],
    /// Findings that are meant.
    pub accepted: &'a [Acceptance],
    /// What it is judged by.
    pub target: &'a Target,
    /// Whether the balance is kept or built anew.
    pub balance: Balance,
    /// Who hides whom in that sum; `None` where it was not asked for or cannot be told.
    pub masking: Option<&'a Masking>,
    /// The session's rate, at which stems are retained.
    pub sample_rate_hz: u32,
}

impl HeardSession<'_> {
    /// Enough of a band plays for the sum to be judged as a mix: at least two groups of instruments, or it is one.
    pub fn is_whole_mix(&self) -> bool {
        self.mix_only || self.group_levels_lu.len() > 1
    }

    /// How far the spectrum of `mix` lies outside the target's corridor, in dB; `None` for a part of a band.
    pub fn outside_corridor_db(&self, mix: &TrackAnalysis) -> Option<f64> {
        if self.is_whole_mix() {
            self.target.outside_corridor_db(&self.target.judged_db(&mix.spectrum.third_octave))
        } else {
            None
        }
    }

    /// The indices of the stems that sound and whose role satisfies `wanted`.
    pub fn sounding(&self, wanted: impl Fn(Role) -> bool) -> Vec<usize> {
        (0..self.stems.len()).filter(|i| self.stems[*i].sounds() && wanted(self.stems[*i].role.role)).collect()
    }
}
