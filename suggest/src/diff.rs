//! Two versions of a song held against each other: what was solved, what is new, what stayed, and how the readings changed.
//!
//! Levels are compared at one loudness of the whole: a version that is louder as a whole is no louder in its stems for
//! that. A pure function of two plans and what was measured for them; the pipeline measures.

mod findings;
mod measured;
mod sections;
mod stem_match;
mod stems;
mod tone;

pub use findings::FindingChange;
pub use sections::{SectionChange, SectionLevel};
pub use stems::StemChange;
pub use tone::{ToneChange, ToneRun};

use crate::{Plan, Severity};
use analyzer::{RoleGroup, TrackAnalysis};
use findings::FindingChanges;
use sections::SectionPairs;
use serde::Serialize;
use std::collections::BTreeMap;
use stem_match::StemMatch;

/// One of the two versions.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// What was found in it.
    pub plan: &'a Plan,
    /// Readings of its stems, in the order of the plan.
    pub stems: &'a [TrackAnalysis],
    /// Readings of their plain sum.
    pub mix: &'a TrackAnalysis,
    /// What tells the content of each stem's files.
    pub contents: &'a [String],
}

/// A reading in both versions; `None` where it is undefined or not measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// In the older version.
    pub before: Option<f64>,
    /// In the newer version.
    pub after: Option<f64>,
}

/// Readings by name, as findings have them.
pub type Changes = BTreeMap<&'static str, Change>;

/// What changed from one version to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// `premix.diff/1`.
    pub schema: &'static str,
    /// The older version.
    pub from: VersionSummary,
    /// The newer version.
    pub to: VersionSummary,
    /// What was found in the older version and is no longer, worst first.
    pub solved: Vec<FindingChange>,
    /// What is found in the newer version alone, worst first.
    pub new: Vec<FindingChange>,
    /// What is found in both, with what was measured of it, worst first.
    pub unchanged: Vec<FindingChange>,
    /// What was found in the older version and is meant since, as the user said.
    pub accepted: Vec<FindingChange>,
    /// What was found in the older version and could not be looked for in the newer one.
    pub not_checked: Vec<FindingChange>,
    /// How the readings changed.
    pub readings: DiffReadings,
}

/// A version as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionSummary {
    /// Its title.
    pub title: String,
    /// The folder, or the file of a mix alone.
    pub folder: String,
    /// It is a mix without stems.
    pub mix_only: bool,
    /// How many stems it has.
    pub n_stems: usize,
    /// Its length, in seconds.
    pub duration_s: f64,
    /// The profile that it was judged by.
    pub profile: String,
}

/// How the readings changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiffReadings {
    /// What the newer version is turned by to be as loud as the older, in dB; `None` where one is silent.
    pub matching_gain_db: Option<f64>,
    /// Of the whole: the mix, or the plain sum of the stems.
    pub whole: Changes,
    /// Of its spectrum, at matched loudness.
    pub tone: ToneChange,
    /// Stem groups, in LU re the whole.
    pub groups_lu: BTreeMap<RoleGroup, Change>,
    /// Its sections, in LU re the whole song, where both versions have them.
    pub sections: Vec<SectionChange>,
    /// Stems that both versions have.
    pub stems: Vec<StemChange>,
    /// Names of the stems that the newer version alone has.
    pub added: Vec<String>,
    /// Names of the stems that the older version alone has.
    pub removed: Vec<String>,
}

impl Change {
    /// Of a reading of two versions.
    pub fn new(before: Option<f64>, after: Option<f64>) -> Self {
        Self { before, after }
    }

    /// The newer less the older; `None` unless both are known.
    pub fn difference(self) -> Option<f64> {
        Some(self.after? - self.before?)
    }
}

impl Diff {
    /// The value of [`Diff::schema`].
    pub const SCHEMA: &'static str = "premix.diff/1";

    /// Holds `new` against `old`.
    pub fn of(old: Version<'_>, new: Version<'_>) -> Self {
        let matched = StemMatch::of(old, new);
        let FindingChanges { solved, new: fresh, unchanged, accepted, not_checked } =
            FindingChanges::of(old, new, &matched);
        Self {
            schema: Self::SCHEMA,
            from: VersionSummary::of(old.plan),
            to: VersionSummary::of(new.plan),
            solved,
            new: fresh,
            unchanged,
            accepted,
            not_checked,
            readings: DiffReadings::of(old, new, &matched),
        }
    }

    /// A finding of this severity or a worse one is new, or was milder before.
    pub fn is_new(&self, severity: Severity) -> bool {
        let was_milder = |one: &&FindingChange| one.severity_before.is_some_and(|before| before < severity);
        let worse = self.unchanged.iter().filter(was_milder);
        self.new.iter().chain(worse).any(|one| one.severity >= severity)
    }
}

impl VersionSummary {
    fn of(plan: &Plan) -> Self {
        Self {
            title: plan.session.title.clone(),
            folder: plan.session.folder.clone(),
            mix_only: plan.session.mix_only,
            n_stems: if plan.session.mix_only { 0 } else { plan.stems.len() },
            duration_s: plan.session.duration_s,
            profile: plan.session.target.profile.clone(),
        }
    }
}

impl DiffReadings {
    fn of(old: Version<'_>, new: Version<'_>, matched: &StemMatch) -> Self {
        let sections = SectionPairs::of(&old.plan.session.song.sections, &new.plan.session.song.sections);
        let louder_lu = loudness(old, new).difference();
        let is_mix = old.plan.session.mix_only;
        let of_stems = |stems: Vec<String>| if is_mix { Vec::new() } else { stems };
        let stems = if is_mix { Vec::new() } else { stems::changes(old, new, matched, &sections) };
        Self {
            matching_gain_db: louder_lu.map(|lu| -lu),
            whole: whole(old, new),
            tone: ToneChange::of(old.mix, new.mix),
            groups_lu: groups(old, new),
            sections: sections.of_whole(old.mix, new.mix),
            stems,
            added: of_stems(matched.added(new)),
            removed: of_stems(matched.removed(old)),
        }
    }
}

fn loudness(old: Version<'_>, new: Version<'_>) -> Change {
    Change::new(old.mix.loudness.integrated_lufs, new.mix.loudness.integrated_lufs)
}

type Reading = fn(Version<'_>) -> Option<f64>;

/// What is compared of the whole.
const OF_THE_WHOLE: [(&str, Reading); 11] = [
    ("integrated_lufs", |one| one.mix.loudness.integrated_lufs),
    ("max_short_term_lufs", |one| one.mix.loudness.max_short_term_lufs),
    ("range_lu", |one| one.mix.loudness.range_lu),
    ("true_peak_dbtp", |one| one.mix.loudness.true_peak_dbtp),
    ("plr_db", |one| one.mix.dynamics.plr_db),
    ("dr", |one| one.mix.dynamics.dr),
    ("tilt_db_per_octave", |one| one.mix.spectrum.tilt_db_per_octave),
    ("outside_corridor_db", |one| one.plan.before.outside_corridor_db),
    ("mono_loss_lu", |one| one.mix.stereo.mono_loss_lu),
    ("side_to_mid_db", |one| one.mix.stereo.side_to_mid_db),
    ("correlation", |one| one.mix.stereo.correlation),
];

fn whole(old: Version<'_>, new: Version<'_>) -> Changes {
    OF_THE_WHOLE.iter().map(|(name, reading)| (*name, Change::new(reading(old), reading(new)))).collect()
}

fn groups(old: Version<'_>, new: Version<'_>) -> BTreeMap<RoleGroup, Change> {
    let levels = |version: Version<'_>| version.plan.before.group_levels_lu.clone();
    let (old, new) = (levels(old), levels(new));
    let level = |group: &RoleGroup| Change::new(old.get(group).copied(), new.get(group).copied());
    old.keys().chain(new.keys()).map(|group| (*group, level(group))).collect()
}
