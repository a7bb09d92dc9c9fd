//! # What it hears
//! A narrow peak that stays at one frequency whatever is played: one that holds through six pitches and more in 60 % of the time,
//! or the one place at which a stem is raised at all of its levels, in its softest tenth as in its loudest, by more than
//! anywhere else.
//! # Why it matters
//! One note-like whistle or honk sticks out of everything the stem plays.
//! # What it proposes
//! A bell that takes 60 % of the excess away (at most 6 dB), as wide as the peak. What is raised at all levels, and by more
//! than 12 dB, is cut until 6 dB stay (at most 12 dB).
//! # Known problems
//! Where a stem plays notes, its partials stand out as a resonance does, and more: 12 dB on a synthesiser, a pad or horns are
//! as a rule not told, nor is a second resonance of one height. A whistle that sounds on through a stem is told, a
//! drone that plays alone is not.
//! # References
//! Size and width of the cut: design heuristics (60 % of the excess, Q between 2 and 8; what is left where a filter is certain).
//! In 67 plantings (12 dB, Q 12, in stems of seven sets) 22 are raised at all levels by the measure above, and none of 60 clean
//! stems; of 18 dB 42.

use super::{Heard, Need, Rule, Scope, hertz};
use crate::proposal::{round_to, three_digits};
use crate::{Channel, Class, HeardSession, HeardStem, Proof, Proposal, Severity, StemMetric};
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
/// The same of a peak that is there at all levels.
const DEEPEST_STEADY_CUT_DB: f64 = 12.0;
const Q_RANGE: (f64, f64) = (2.0, 8.0);
/// A stem is cut in at most this many places: more is a matter of the sound itself.
const MOST_CUTS: usize = 3;
/// From this excess on it is a fault that is worth a cut, in dB; below it is remarked on only. On 61 stems of
/// professional sets peaks of up to 9.1 dB occur that nobody cut.
const FAULT_DB: f64 = 10.0;
/// The same of a peak that is there at all levels: no clean stem of seven sets has one of any height.
const STEADY_FAULT_DB: f64 = 8.0;
/// A peak of this height is tone colour, in dB: the least that counts as a candidate.
const TOLERATED_DB: f64 = 6.0;
/// How sure a resonance is that raises the stem at all of its levels: none of 60 clean stems has one (docs/accuracy.md).
const STEADY_CONFIDENCE: f64 = 0.9;
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

/// What a filter certainly raises is cut until what is tolerated stays.
fn cut_db(resonance: &Resonance) -> f64 {
    let usual = (CUT_SHARE * resonance.excess_db).min(DEEPEST_CUT_DB);
    let to_tone_colour = (resonance.excess_db - TOLERATED_DB).min(DEEPEST_STEADY_CUT_DB);
    if resonance.least_excess_db.is_some() { usual.max(to_tone_colour) } else { usual }
}

fn finding(index: usize, stem: &HeardStem, resonance: &Resonance) -> Heard {
    let Resonance { frequency_hz, excess_db, bandwidth_hz, presence, least_excess_db } = *resonance;
    let cut_db = cut_db(resonance);
    let q = (frequency_hz / bandwidth_hz).clamp(Q_RANGE.0, Q_RANGE.1);
    let how = match least_excess_db {
        Some(least_db) => format!(", at none of its levels by less than {least_db:.1} dB"),
        None => format!(" in {:.0} % of the time, whatever it plays", 100.0 * presence),
    };
    let summary =
        format!("{} rings at {}: {excess_db:.1} dB above its surroundings{how}.", stem.name(), hertz(frequency_hz));
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
    let is_fault = excess_db >= if least_excess_db.is_some() { STEADY_FAULT_DB } else { FAULT_DB };
    Heard {
        band_hz: Some([frequency_hz - bandwidth_hz / 2.0, frequency_hz + bandwidth_hz / 2.0]),
        measured: least_excess_db
            .map(|db| ("resonance_least_excess_db", db))
            .into_iter()
            .chain([
                ("resonance_excess_db", excess_db),
                ("resonance_frequency_hz", frequency_hz),
                ("resonance_bandwidth_hz", bandwidth_hz),
                ("presence_share", presence),
            ])
            .collect(),
        confidence: if least_excess_db.is_some() { STEADY_CONFIDENCE } else { presence.min(1.0) },
        proposals: if is_fault { vec![cut] } else { Vec::new() },
        ..Heard::new(if is_fault { Severity::Warning } else { Severity::Info }, vec![Channel::Stem(index)], summary)
    }
}
