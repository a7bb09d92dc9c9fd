//! # What it hears
//! A narrow peak that stays at one frequency whatever is played, in more than 40 % of the time in which the stem sounds.
//! # Why it matters
//! One note-like whistle or honk sticks out of everything the stem plays.
//! # What it proposes
//! A bell that takes 60 % of the excess away (at most 6 dB), as wide as the peak.
//! # Known problems
//! A drone or a part that rests on one note has peaks that do not move: where the pitch below does not change the meter
//! abstains.
//! # References
//! Size and width of the cut: design heuristics (60 % of the excess, Q between 2 and 8).

use super::{Heard, Need, Rule, Scope, hertz};
use crate::proposal::{round_to, three_digits};
use crate::{Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::Resonance;
use desk::{Action, FilterShape};

pub(super) const RULE: Rule = Rule {
    name: "resonance",
    title: "resonances",
    fix: "Take it out with a narrow cut, or choose another sound",
    request: None,
    needs: &[Need::Stems],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

const CUT_SHARE: f64 = 0.6;
const DEEPEST_CUT_DB: f64 = 6.0;
const Q_RANGE: (f64, f64) = (2.0, 8.0);
/// A stem is cut in at most this many places: more is a matter of the sound itself.
const MOST_CUTS: usize = 3;
/// From this excess on it is a fault that is worth a cut, in dB; below it is remarked on only. On 61 stems of
/// professional sets peaks of up to 9.1 dB occur that nobody cut.
const FAULT_DB: f64 = 10.0;
/// A peak of this height is tone colour, in dB: the least that counts as a candidate.
const TOLERATED_DB: f64 = 6.0;
/// Peaks below this are not remarked on, in dB.
const REMARKABLE_DB: f64 = 8.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        let resonances = stem.analysis.spectrum.resonances.iter().filter(|r| r.excess_db >= REMARKABLE_DB);
        heard.extend(resonances.take(MOST_CUTS).map(|r| finding(index, stem, r)));
    }
    heard
}

fn finding(index: usize, stem: &HeardStem, resonance: &Resonance) -> Heard {
    let Resonance { frequency_hz, excess_db, bandwidth_hz, presence } = *resonance;
    let cut_db = (CUT_SHARE * excess_db).min(DEEPEST_CUT_DB);
    let q = (frequency_hz / bandwidth_hz).clamp(Q_RANGE.0, Q_RANGE.1);
    let summary = format!(
        "{} rings at {}: {excess_db:.1} dB above its surroundings in {:.0} % of the time, whatever it plays.",
        stem.name(),
        hertz(frequency_hz),
        100.0 * presence
    );
    let cut = Proposal {
        channel: Channel::Stem(index),
        action: Action::Eq {
            filter: FilterShape::Bell,
            frequency_hz: three_digits(frequency_hz),
            gain_db: -round_to(cut_db, 0.5),
            q: round_to(q, 0.1),
        },
        places: Vec::new(),
        proof: Proof::Stem { metric: StemMetric::ResonanceExcess { frequency_hz }, tolerated: TOLERATED_DB },
        size: 1.0,
    };
    let is_fault = excess_db >= FAULT_DB;
    Heard {
        band_hz: Some([frequency_hz - bandwidth_hz / 2.0, frequency_hz + bandwidth_hz / 2.0]),
        measured: Readings::from([
            ("resonance_excess_db", excess_db),
            ("resonance_frequency_hz", frequency_hz),
            ("resonance_bandwidth_hz", bandwidth_hz),
            ("presence_share", presence),
        ]),
        confidence: presence.min(1.0),
        proposals: if is_fault { vec![cut] } else { Vec::new() },
        ..Heard::new(if is_fault { Severity::Warning } else { Severity::Info }, vec![Channel::Stem(index)], summary)
    }
}
