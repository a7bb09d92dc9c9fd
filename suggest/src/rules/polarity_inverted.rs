//! # What it hears
//! Two stems of one source (DI and amplifier, two layers) whose waveforms agree closely, but upside down.
//! # Why it matters
//! They cancel where they should add: the sound is thin, worst in the lows.
//! # What it proposes
//! To invert the polarity of one of them; kept only if the rendered sum gets louder and no band of it is lost.
//! # Known problems
//! Microphones at different distances are related by delay as much as by polarity: where the agreement is not close
//! within a millisecond the rule says nothing.
//! # References
//! Benefit test: the sum of the pair has to gain at least 0.5 LU.

use super::{Heard, Rule, Scope};
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, RelatedPair, Severity};
use desk::Action;

pub(super) const RULE: Rule =
    Rule { name: "polarity-inverted", class: Class::Production, technical: true, scope: Scope::Stems, listen };

/// Waveforms of one source agree at least this closely. Design heuristic.
const LEAST_CORRELATION: f64 = 0.5;
/// At larger delays polarity and delay cannot be told apart this way, in seconds.
const LARGEST_DELAY_S: f64 = 0.001;
/// The share of the compared passages that must say the same.
const LEAST_AGREEMENT: f64 = 0.6;
/// What flipping must bring to the pair's sum, in dB.
const LEAST_FLIP_GAIN_DB: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for pair in session.pairs.iter().filter(|pair| is_inverted(pair)) {
        // The signal that came by wire or from the front is the reference; else the louder one, to which others were set.
        let rank = |i: usize| {
            let lufs = session.stems[i].analysis.loudness.integrated_lufs.unwrap_or(f64::NEG_INFINITY);
            (is_reference(session.stems[i].name()), lufs)
        };
        let (turned, partner) =
            if rank(pair.second) <= rank(pair.first) { (pair.second, pair.first) } else { (pair.first, pair.second) };
        heard.push(finding(session, pair, turned, partner));
    }
    heard
}

/// The name says that it is the direct signal or the front microphone of its source.
fn is_reference(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.into_iter().any(|word| matches!(word.as_str(), "di" | "direct" | "line" | "top" | "in" | "front"))
}

fn is_inverted(pair: &RelatedPair) -> bool {
    let relation = &pair.relation;
    relation.peak_correlation <= -LEAST_CORRELATION
        && relation.peak_delay_s.abs() <= LARGEST_DELAY_S
        && relation.agreement >= LEAST_AGREEMENT
        && relation.flip_gain_db >= LEAST_FLIP_GAIN_DB
}

fn finding(session: &HeardSession<'_>, pair: &RelatedPair, turned: usize, partner: usize) -> Heard {
    let relation = &pair.relation;
    let summary = format!(
        "{} is upside down against {} (correlation {:.2}): together they lose {:.1} dB that one polarity switch gives back.",
        session.stems[turned].name(),
        session.stems[partner].name(),
        relation.peak_correlation,
        relation.flip_gain_db
    );
    Heard {
        measured: Readings::from([
            ("peak_correlation", relation.peak_correlation),
            ("peak_delay_ms", relation.peak_delay_s * 1_000.0),
            ("flip_gain_db", relation.flip_gain_db),
        ]),
        target: Readings::from([("peak_correlation", LEAST_CORRELATION)]),
        confidence: relation.agreement,
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
