use crate::{
    AcceptedFinding, Finding, GroupBus, KitReading, MaskingReading, MixFileReading, Move, PairReading,
    ReferenceSummary, Stage, TranslationReading,
};
use analyzer::{Role, RoleGroup, RoleSource, Song, TrackAnalysis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was found, what is proposed and what the proposals did: the contents of `plan.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// `premix.plan/1`.
    pub schema: &'static str,
    /// The session as a whole.
    pub session: SessionSummary,
    /// The stems, in session order.
    pub stems: Vec<StemSummary>,
    /// The buses that stems play into; those in none play into the mix.
    pub buses: Vec<GroupBus>,
    /// What was heard, worst first.
    pub findings: Vec<Finding>,
    /// What was heard and is meant, as the user said.
    pub accepted: Vec<AcceptedFinding>,
    /// What is proposed, in the order of processing.
    pub moves: Vec<Move>,
    /// The mix that lies beside the stems; `None` where there is none.
    pub mix_file: Option<MixFileReading>,
    /// Stems that were compared with each other, and how they lie to each other.
    pub pairs: Vec<PairReading>,
    /// The microphones of a drum kit; `None` where there is none, or nothing of it could be timed.
    pub kit: Option<KitReading>,
    /// The plain sum of the stems.
    pub before: MixReading,
    /// The draft; `None` when nothing was rendered.
    pub after: Option<MixReading>,
    /// How the written files were matched; `None` when nothing was written.
    pub files: Option<MatchedFiles>,
}

/// The gains that made draft and plain sum equally loud, and the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedFiles {
    /// What the plain sum was turned by, in dB.
    pub unity_gain_db: f64,
    /// What the draft was turned by, in dB.
    pub draft_gain_db: f64,
    /// All audio files that were written beside the plan: in a session, none of them is a stem.
    #[serde(default)]
    pub written: Vec<String>,
    /// Those among them that are WAV of 32-bit floats although integers were asked for, which would clip their peaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beyond_full_scale: Vec<String>,
}

impl Plan {
    /// The value of [`Plan::schema`].
    pub const SCHEMA: &'static str = "premix.plan/1";
}

/// Whether the balance of the stems is kept or built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Balance {
    /// The stems' own sum is the intent; only what is out of range is touched.
    Keep,
    /// Levels are built from the targets.
    Rebuild,
}

/// The session as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionSummary {
    /// The folder's name.
    pub title: String,
    /// The folder.
    pub folder: String,
    /// What kind of material it is.
    pub stage: Stage,
    /// Whether the balance is kept.
    pub balance: Balance,
    /// Why: one sentence.
    pub balance_because: String,
    /// The rate that the draft is rendered at.
    pub sample_rate_hz: u32,
    /// Length of the longest stem, in seconds.
    pub duration_s: f64,
    /// The same in samples at that rate.
    pub n_frames: usize,
    /// Beats per minute, the same as in `song`; `None` where nothing repeats.
    pub tempo_bpm: Option<f64>,
    /// Tempo and sections.
    #[serde(flatten)]
    pub song: Song,
    /// Files and recordings alone were judged.
    pub technical: bool,
    /// There are no stems but a mix alone, which stands in their list.
    pub mix_only: bool,
    /// Files that were taken for a mix of the song and not summed.
    pub mixes: Vec<String>,
    /// What the session is judged by.
    pub target: TargetSummary,
    /// Songs that stand in for that as far as they count.
    pub references: Vec<ReferenceSummary>,
    /// What the listener should know: files left out, rates converted, references that could not be used.
    pub notes: Vec<String>,
}

/// What the session is judged by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetSummary {
    /// Name of the profile.
    pub profile: String,
    /// The name for people.
    pub title: String,
    /// `measured`, `published` or `yours`.
    pub evidence: String,
    /// Songs behind it.
    pub n_songs: u32,
    /// Who measured what.
    pub sources: Vec<String>,
}

/// One stem in the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StemSummary {
    /// The stem's name.
    pub name: String,
    /// The file, relative to the session.
    pub path: String,
    /// What it plays.
    pub role: Role,
    /// How sure that is, 0…1.
    pub role_confidence: f64,
    /// What tells it.
    pub role_source: RoleSource,
    /// The user wants no move on it.
    pub locked: bool,
    /// Loudness of the file.
    pub integrated_lufs: Option<f64>,
    /// Loudness relative to the plain sum, in LU.
    pub level_before_lu: Option<f64>,
    /// Loudness relative to the draft, in LU.
    pub level_after_lu: Option<f64>,
    /// The level that a move on it aims at, in LU re the mix: the role's level against those of the other stems.
    pub target_level_lu: Option<f64>,
}

/// Readings of a whole mix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MixReading {
    /// Integrated loudness.
    pub integrated_lufs: Option<f64>,
    /// The loudest 3 s.
    pub max_short_term_lufs: Option<f64>,
    /// Loudness range.
    pub range_lu: Option<f64>,
    /// True peak.
    pub true_peak_dbtp: Option<f64>,
    /// Peak to loudness ratio.
    pub plr_db: Option<f64>,
    /// Slope of the spectrum.
    pub tilt_db_per_octave: Option<f64>,
    /// Mean distance of the spectrum from the target's corridor over the bands that may be judged, in dB: 0 when all
    /// are inside.
    pub outside_corridor_db: Option<f64>,
    /// Loudness lost in mono.
    pub mono_loss_lu: Option<f64>,
    /// Side over mid.
    pub side_to_mid_db: Option<f64>,
    /// Correlation of left and right.
    pub correlation: Option<f64>,
    /// Loudness of the stem groups relative to the mix, in LU.
    pub group_levels_lu: BTreeMap<RoleGroup, f64>,
    /// Who hides whom; `None` where it was not asked for or cannot be told.
    pub masking: Option<MaskingReading>,
    /// What becomes of the parts on phones, laptops, in cars and clubs and on earbuds; `None` where only repairs were asked
    /// for, or one part alone plays.
    pub translation: Option<TranslationReading>,
}

impl MixReading {
    /// The readings of `mix`, given what depends on the target and on the stems.
    pub fn new(
        mix: &TrackAnalysis,
        outside_corridor_db: Option<f64>,
        group_levels_lu: BTreeMap<RoleGroup, f64>,
    ) -> Self {
        Self {
            integrated_lufs: mix.loudness.integrated_lufs,
            max_short_term_lufs: mix.loudness.max_short_term_lufs,
            range_lu: mix.loudness.range_lu,
            true_peak_dbtp: mix.loudness.true_peak_dbtp,
            plr_db: mix.dynamics.plr_db,
            tilt_db_per_octave: mix.spectrum.tilt_db_per_octave,
            outside_corridor_db,
            mono_loss_lu: mix.stereo.mono_loss_lu,
            side_to_mid_db: mix.stereo.side_to_mid_db,
            correlation: mix.stereo.correlation,
            group_levels_lu,
            masking: None,
            translation: None,
        }
    }
}
