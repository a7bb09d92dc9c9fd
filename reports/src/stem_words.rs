//! What the table of stems says of each.

use crate::describe_action;
use crate::format::{UNDEFINED, number, sample_rate};
use crate::verdict::is_made;
use analyzer::TrackAnalysis;
use suggest::{Finding, Plan, StemSummary};

/// What the table stands under.
pub(crate) const HEADING: &str = "The stems";
/// What its levels are.
pub(crate) const CAPTION: &str =
    "Levels are relative to the whole mix: before is the stems as they are, after is the draft.";
/// What its columns hold, and whether these are figures.
pub(crate) const COLUMNS: [(&str, bool); 9] = [
    ("Stem", false),
    ("Role", false),
    ("Loudness, LUFS", true),
    ("True peak, dBTP", true),
    ("Crest, dB", true),
    ("Plays", true),
    ("Level in the mix, LU", true),
    ("Findings", false),
    ("Moves", false),
];

/// `stereo, 44.1 kHz, 24 bit`.
pub(crate) fn form(analysis: &TrackAnalysis) -> String {
    let channels = match analysis.format.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        n => format!("{n} channels"),
    };
    let bits = analysis.format.bits_per_sample.map_or_else(String::new, |bits| format!(", {bits} bit"));
    format!("{channels}, {}{bits}", sample_rate(analysis.format.sample_rate_hz))
}

/// How much of the time it sounds.
pub(crate) fn plays(analysis: Option<&TrackAnalysis>) -> String {
    analysis
        .map_or_else(|| UNDEFINED.to_owned(), |track| format!("{} %", number(track.activity.active_share * 100.0, 0)))
}

/// What a finding is about.
pub(crate) fn kind(finding: &Finding) -> String {
    finding.rule.replace('_', " ")
}

/// The level that was aimed at.
pub(crate) fn target_level(level_lu: f64) -> String {
    format!("target {}", number(level_lu, 1))
}

/// What was set on it.
pub(crate) fn settings(plan: &Plan, stem: &StemSummary) -> Vec<String> {
    let moves = plan.moves.iter().filter(|mv| mv.stem == stem.name && is_made(mv));
    moves.map(|mv| describe_action(&mv.action)).collect()
}
