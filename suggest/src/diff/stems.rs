//! How the readings of a stem changed.

use super::sections::SectionPairs;
use super::stem_match::{StemMatch, StemPair};
use super::{Change, Changes, SectionChange, ToneRun, Version, tone::ToneChange};
use analyzer::{Role, TrackAnalysis};
use serde::Serialize;

/// A stem that both versions have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StemChange {
    /// Its name.
    pub name: String,
    /// Its name in the older version; `None` where that is the same.
    pub renamed_from: Option<String>,
    /// What it plays, as the newer version tells.
    pub role: Role,
    /// Its audio is the same in both versions.
    pub same_audio: bool,
    /// Loudness re the whole, in LU: at matched loudness.
    pub level_lu: Change,
    /// Readings of the file by name.
    pub readings: Changes,
    /// Bands that changed, at the stem's own loudness; empty where the audio is the same.
    pub tone: Vec<ToneRun>,
    /// Where both versions have the section and it changed by 1 LU or more, or is heard in one of them alone; empty where the
    /// audio is the same.
    pub sections: Vec<SectionChange>,
}

/// A smaller change of level is as it was, in LU: about the least difference that listeners notice in music.
const LEAST_CHANGE_LU: f64 = 1.0;

type Reading = fn(&TrackAnalysis) -> Option<f64>;

/// What is compared of a stem's file.
const OF_A_STEM: [(&str, Reading); 5] = [
    ("integrated_lufs", |stem| stem.loudness.integrated_lufs),
    ("true_peak_dbtp", |stem| stem.loudness.true_peak_dbtp),
    ("crest_db", |stem| stem.dynamics.crest_db),
    ("side_to_mid_db", |stem| stem.stereo.side_to_mid_db),
    ("mono_loss_lu", |stem| stem.stereo.mono_loss_lu),
];

pub(super) fn changes(
    old: Version<'_>,
    new: Version<'_>,
    matched: &StemMatch,
    sections: &SectionPairs<'_>,
) -> Vec<StemChange> {
    matched.pairs.iter().map(|pair| change(old, new, *pair, sections)).collect()
}

fn change(old: Version<'_>, new: Version<'_>, pair: StemPair, sections: &SectionPairs<'_>) -> StemChange {
    let StemPair { old: o, new: n, is_same } = pair;
    let (was, is) = (&old.plan.stems[o], &new.plan.stems[n]);
    let (before, after) = (&old.stems[o], &new.stems[n]);
    let reading = |(name, reading): &(&'static str, Reading)| (*name, Change::new(reading(before), reading(after)));
    let zero = |version: Version<'_>, stem: usize| {
        // What the stem's own loudness is when it is as loud as the whole.
        let level_lu = version.plan.stems[stem].level_before_lu?;
        Some(version.stems[stem].loudness.integrated_lufs? - level_lu)
    };
    let mut in_sections = Vec::new();
    if !is_same {
        in_sections = sections.changes([before, after], [zero(old, o), zero(new, n)]);
        in_sections.retain(|section| is_notable(section.level_lu.change()));
    }
    StemChange {
        name: is.name.clone(),
        renamed_from: (was.name != is.name).then(|| was.name.clone()),
        role: is.role,
        same_audio: is_same,
        level_lu: Change::new(was.level_before_lu, is.level_before_lu),
        readings: OF_A_STEM.iter().map(reading).collect(),
        tone: if is_same { Vec::new() } else { ToneChange::of(before, after).runs },
        sections: in_sections,
    }
}

fn is_notable(change: Change) -> bool {
    match change.difference() {
        Some(lu) => lu.abs() >= LEAST_CHANGE_LU,
        None => change.before.is_some() != change.after.is_some(),
    }
}
