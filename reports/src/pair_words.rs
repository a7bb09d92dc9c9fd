//! Stems that were compared with each other, in words.

use crate::SessionReport;
use crate::format::{UNDEFINED, number, optional, signed};
use analyzer::{Polarity, Unmeasured};
use suggest::{DelaySource, PairFix, PairKind, PairReading};

/// Rows shown; the JSON has all of them.
const SHOWN_PAIRS: usize = 24;
/// Pictures of sums shown, those of the table's order first.
const SHOWN_SUMS: usize = 4;

/// What the table stands under.
pub(crate) const HEADING: &str = "Stems that belong together";
/// What its columns hold, and whether these are figures.
pub(crate) const COLUMNS: [(&str, bool); 8] = [
    ("Pair", false),
    ("Why compared", false),
    ("Second is later by, ms", true),
    ("Polarity", false),
    ("Correlation", true),
    ("A flip gives, dB", true),
    ("Lining up gives, dB", true),
    ("Proposed", false),
];

/// The pairs that are told.
pub(crate) struct Pairs<'a> {
    /// Those with a finding first, then those that could be measured.
    pub(crate) shown: Vec<&'a PairReading>,
    /// Above the table.
    pub(crate) caption: String,
}

/// One pair, cell by cell.
pub(crate) struct PairRow {
    pub(crate) names: String,
    pub(crate) kind: &'static str,
    pub(crate) delay: String,
    /// What the delay rests on, or why there is none.
    pub(crate) basis: String,
    pub(crate) polarity: &'static str,
    pub(crate) correlation: String,
    /// The correlation once the two line up.
    pub(crate) aligned: Option<String>,
    pub(crate) flip_gain: String,
    pub(crate) aligned_gain: String,
    pub(crate) fix: &'static str,
}

/// The pairs of the report. The distant microphones of a kit have their own picture.
pub(crate) fn pairs<'a>(report: &SessionReport<'a>) -> Pairs<'a> {
    let is_told = |pair: &&PairReading| pair.kind != PairKind::CloseAndDistant || pair.fix.is_some();
    let mut shown: Vec<&PairReading> = report.plan.pairs.iter().filter(is_told).collect();
    // Stable: pairs of one rank stay in the order of their kinds.
    shown.sort_by_key(|pair| (pair.fix.is_none(), pair.delay_ms.is_none()));
    shown.truncate(SHOWN_PAIRS);
    let caption = caption(report.plan.pairs.len() - shown.len());
    Pairs { shown, caption }
}

impl<'a> Pairs<'a> {
    /// The pairs whose sum is drawn.
    pub(crate) fn drawn(&self) -> impl Iterator<Item = &'a PairReading> {
        self.shown.iter().copied().filter(|pair| !pair.sum.is_empty()).take(SHOWN_SUMS)
    }
}

/// What is told of `pair`.
pub(crate) fn row(pair: &PairReading) -> PairRow {
    PairRow {
        names: format!("{} and {}", pair.first, pair.second),
        kind: kind(pair.kind),
        delay: pair.delay_ms.map_or_else(|| UNDEFINED.to_owned(), |delay_ms| signed(delay_ms, 2)),
        basis: basis(pair),
        polarity: pair.polarity.map_or(UNDEFINED, polarity),
        correlation: optional(pair.correlation, 2),
        aligned: pair.aligned_correlation.map(|aligned| number(aligned.abs(), 2)),
        flip_gain: gain(pair.flip_gain_db),
        aligned_gain: gain(pair.aligned_gain_db),
        fix: pair.fix.map_or(UNDEFINED, fix),
    }
}

fn caption(left_out: usize) -> String {
    let more = if left_out > 0 { format!(" {left_out} more pairs stand in plan.json.") } else { String::new() };
    format!(
        "Two recordings of one sound may cancel. A delay and a polarity are told only where the waveforms match, or where \
         both begin at the same hits.{more}"
    )
}

fn gain(gain_db: Option<f64>) -> String {
    gain_db.map_or_else(|| UNDEFINED.to_owned(), |gain_db| signed(gain_db, 1))
}

fn basis(pair: &PairReading) -> String {
    let confidence = number(100.0 * pair.confidence.unwrap_or(0.0), 0);
    match pair.read_from {
        Some(DelaySource::Hits) => format!("{confidence} % of the hits agree"),
        Some(DelaySource::Waveform) => format!("{confidence} % of what is coherent lines up"),
        None => pair.unmeasured.map_or("", unmeasured).to_owned(),
    }
}

fn kind(kind: PairKind) -> &'static str {
    match kind {
        PairKind::SameSource => "one source by name",
        PairKind::LeftRight => "left and right by name",
        PairKind::CloseAndDistant => "near and far in a kit",
        PairKind::SharedEnvelope => "levels run alike",
    }
}

fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Same => "same",
        Polarity::Inverted => "upside down",
        Polarity::Undetermined => "turned by about a quarter",
    }
}

fn unmeasured(reason: Unmeasured) -> &'static str {
    match reason {
        Unmeasured::TooLittleJointSound => "they hardly sound together",
        Unmeasured::SteadyTone => "a steady tone: cycles cannot be told apart",
        Unmeasured::Unrelated => "their waveforms are unrelated",
        Unmeasured::Ambiguous => "several delays fit as well",
    }
}

fn fix(fix: PairFix) -> &'static str {
    match fix {
        PairFix::Flip => "polarity",
        PairFix::Align => "delay",
        PairFix::Rotate => "all-pass",
    }
}
