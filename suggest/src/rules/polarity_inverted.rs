//! # What it hears
//! Two stems of one source (DI and amplifier, two layers) whose waveforms agree closely, but upside down; two microphones
//! of one drum whose hits begin the opposite way.
//! # Why it matters
//! They cancel where they should add: the sound is thin, worst in the lows.
//! # What it proposes
//! To invert the polarity of one of them; kept only if the rendered sum gets louder and no octave that holds a part of its
//! energy is lost.
//! # Known problems
//! Microphones at different distances are related by delay as much as by polarity: where two waveforms match more than a
//! millisecond apart, or hits begin more than two apart, the rule says nothing.
//! # References
//! Benefit test: the sum of the pair has to gain at least 0.5 LU, and of the octaves that hold at least 5 % of its energy none
//! may lose more than 3 dB. Two microphones of one drum do not cancel in one band alone: flipping trades a ripple for its
//! mirror, and what counts is where the energy is.

use super::{Heard, Need, Rule, Scope};
use crate::pair::{is_acoustic, words};
use crate::{Channel, Class, HeardSession, PairKind, Proof, Proposal, Readings, RelatedPair, Severity};
use analyzer::{Polarity, Waveform};
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "polarity-inverted",
    title: "recordings that are upside down",
    fix: "Switch the polarity of one of the two",
    request: None,
    needs: &[Need::Pairs],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Waveforms of one source agree at least this closely. Design heuristic.
const LEAST_CORRELATION: f64 = 0.5;
/// At larger delays there is a delay to mend first, in seconds.
const LARGEST_DELAY_S: f64 = 0.001;
/// The largest distance of two microphones of one drum, in seconds: two thirds of a metre.
const LARGEST_ARRIVAL_S: f64 = 0.002;
/// What flipping must bring to the pair's sum, in dB.
const LEAST_FLIP_GAIN_DB: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (pair, evidence) in session.pairs.iter().filter_map(|pair| Some((pair, evidence(session, pair)?))) {
        let rank = |stem: usize| reference_rank(session, stem);
        let (turned, partner) =
            if rank(pair.second) <= rank(pair.first) { (pair.second, pair.first) } else { (pair.first, pair.second) };
        heard.push(finding(session, evidence, turned, partner));
    }
    heard
}

/// Which of two stems of one source the other is set to, the higher the more: the signal that came by wire or from the
/// front, else the louder one.
pub(super) fn reference_rank(session: &HeardSession<'_>, stem: usize) -> (bool, f64) {
    let lufs = session.stems[stem].analysis.loudness.integrated_lufs.unwrap_or(f64::NEG_INFINITY);
    (is_reference(session.stems[stem].name()), lufs)
}

/// The name says that it is the direct signal or the front microphone of its source.
fn is_reference(name: &str) -> bool {
    words(name).any(|word| matches!(word.as_str(), "di" | "direct" | "line" | "top" | "in" | "front"))
}

/// What says that a pair is upside down.
pub(super) struct Evidence {
    text: String,
    readings: Readings,
    confidence: f64,
}

/// The name says that it looks at its drum from the other side, where sound goes the other way.
pub(super) fn is_upside_down_for_a_reason(name: &str) -> bool {
    words(name).any(|word| matches!(word.as_str(), "bottom" | "bot" | "btm" | "under"))
}

/// Why this rule speaks of `pair`; `None` where it does not.
pub(super) fn evidence(session: &HeardSession<'_>, pair: &RelatedPair) -> Option<Evidence> {
    if pair.kind == PairKind::CloseAndDistant || pair.told_duplicate().is_some() {
        return None;
    }
    let relation = &pair.relation;
    let flip_gain_db = relation.flip_gain_db.filter(|gain| *gain >= LEAST_FLIP_GAIN_DB)?;
    if let Waveform::Matched(found) = relation.waveform {
        let is_inverted = found.polarity == Polarity::Inverted
            && found.aligned_correlation <= -LEAST_CORRELATION
            && found.delay_s.abs() <= LARGEST_DELAY_S;
        return is_inverted.then(|| Evidence {
            text: format!("correlation {:.2}", found.aligned_correlation),
            readings: Readings::from([
                ("aligned_correlation", found.aligned_correlation),
                ("delay_ms", found.delay_s * 1_000.0),
                ("flip_gain_db", flip_gain_db),
            ]),
            confidence: found.agreement,
        });
    }
    let hits_tell = pair.kind != PairKind::SharedEnvelope && is_acoustic(session.stems[pair.first].role.role);
    let arrival = relation.one_source_arrival().filter(|_| hits_tell)?;
    let is_inverted = arrival.polarity == Polarity::Inverted && arrival.delay_s.abs() <= LARGEST_ARRIVAL_S;
    is_inverted.then(|| Evidence {
        text: format!("{} hits begin the other way", arrival.n_hits),
        readings: Readings::from([
            ("arrival_ms", arrival.delay_s * 1_000.0),
            ("hits", arrival.n_hits as f64),
            ("flip_gain_db", flip_gain_db),
        ]),
        confidence: arrival.agreement,
    })
}

fn finding(session: &HeardSession<'_>, evidence: Evidence, turned: usize, partner: usize) -> Heard {
    let summary = format!(
        "{} is upside down against {} ({}): together they lose {:.1} dB that one polarity switch gives back.",
        session.stems[turned].name(),
        session.stems[partner].name(),
        evidence.text,
        evidence.readings["flip_gain_db"]
    );
    Heard {
        measured: evidence.readings,
        target: Readings::from([("aligned_correlation", LEAST_CORRELATION)]),
        confidence: evidence.confidence,
        proposals: vec![Proposal {
            channel: Channel::Stem(turned),
            action: Action::Polarity,
            places: Vec::new(),
            proof: Proof::PairSum { partner },
            size: 1.0,
        }],
        ..Heard::new(Severity::Error, vec![Channel::Stem(turned), Channel::Stem(partner)], summary)
    }
}
