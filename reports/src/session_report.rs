use analyzer::TrackAnalysis;
use corpus::{Profile, SongFeatures, SongTypicality};
use suggest::{FocalMaps, Plan, Target};

/// All that a report of one session is written from.
#[derive(Debug, Clone, Copy)]
pub struct SessionReport<'a> {
    /// Findings, moves and the readings of the mix.
    pub plan: &'a Plan,
    /// What was measured of each stem, in the order of the plan's stems.
    pub stems: &'a [TrackAnalysis],
    /// The plain sum of the stems.
    pub unity: &'a TrackAnalysis,
    /// The draft; `None` when nothing was rendered.
    pub draft: Option<&'a TrackAnalysis>,
    /// When and where the part that should win is lost; `None` where nobody listened for it.
    pub focal: Option<&'a FocalMaps>,
    /// What the session is judged by.
    pub target: &'a Target,
    /// How typical the mix is of the songs of the profile; `None` where that was not asked for.
    pub likeness: Option<Likeness<'a>>,
    /// The version of the program that measured.
    pub version: &'a str,
    /// The two mixes to listen to; `None` when no audio is written beside the report.
    pub audio: Option<AudioFiles<'a>>,
}

impl SessionReport<'_> {
    /// What the sum is that stands beside the draft; of a mix alone that mix.
    pub(crate) fn before_name(&self) -> &'static str {
        if self.plan.session.mix_only { "mix" } else { "stems as they are" }
    }

    /// The names of it and of the draft at the head of sentences.
    pub(crate) fn mix_names(&self) -> [String; 2] {
        [format!("The {}", self.before_name()), "The draft".to_owned()]
    }
}

/// The two mixes as files beside the report, turned to the same loudness so that the louder one does not win.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AudioFiles<'a> {
    /// File name of the plain sum.
    pub unity: &'a str,
    /// By how much the plain sum was turned, in dB.
    pub unity_gain_db: f64,
    /// File name of the draft.
    pub draft: &'a str,
    /// By how much the draft was turned, in dB.
    pub draft_gain_db: f64,
}

/// A song against a profile.
#[derive(Debug, Clone, Copy)]
pub struct Likeness<'a> {
    /// What the song is called.
    pub name: &'a str,
    /// Its readings.
    pub features: &'a SongFeatures,
    /// The profile as its file has it.
    pub profile: &'a Profile,
    /// What holding the one against the other told.
    pub typicality: &'a SongTypicality,
}
