//! # What it hears
//! Two stems of one source whose waveforms agree after an all-pass, but neither as they lie, nor upside down, nor shifted:
//! around some frequency one is a quarter of a cycle behind the other, and more above it.
//! # Why it matters
//! Part of their sound cancels, and a polarity switch only moves the loss to another range.
//! # What it proposes
//! An all-pass of first or second order on one of them (a "phase" plug-in with a frequency), with that stem inverted where
//! it takes both. It stays where the sum of the two is 0.5 LU louder for it than as they lie.
//! # Known problems
//! Microphones at different distances have a phase that turns on and on with frequency: that is a delay, and no all-pass
//! mends it. Where an all-pass and a delay both would do, the delay is named; a pair that *polarity-inverted* or *stem-delay*
//! speaks of is left to them.
//! # References
//! The frequency is the one that makes the energy of the pair's sum the largest, to a sixth of an octave; it has to gain at
//! least 0.5 dB over the better of a switch and a shift.

use super::{Heard, Need, Rule, Scope, polarity_inverted, stem_delay};
use crate::{Channel, Class, HeardSession, PairKind, Proof, Proposal, Readings, RelatedPair, Severity};
use analyzer::Rotation;
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "phase-rotation",
    title: "phase that differs between recordings",
    fix: "Rotate one of the two with an all-pass, or choose one",
    request: None,
    needs: &[Need::Pairs],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let of_one_source =
        session.pairs.iter().filter(|pair| pair.kind == PairKind::SameSource && pair.told_duplicate().is_none());
    let untold = of_one_source
        .filter(|pair| polarity_inverted::evidence(session, pair).is_none() && stem_delay::evidence(pair).is_none());
    untold.filter_map(|pair| Some(finding(session, pair, &pair.relation.rotation?))).collect()
}

fn finding(session: &HeardSession<'_>, pair: &RelatedPair, rotation: &Rotation) -> Heard {
    let (turned, partner) = if rotation.of_second { (pair.second, pair.first) } else { (pair.first, pair.second) };
    let summary = format!(
        "{} and {} are turned against each other in phase: an all-pass at {} on {}{} makes their sum {:.1} dB louder than a \
         polarity switch could.",
        session.stems[partner].name(),
        session.stems[turned].name(),
        super::hertz(rotation.frequency_hz),
        session.stems[turned].name(),
        if rotation.inverted { ", and that inverted," } else { "" },
        rotation.gain_db
    );
    // The switch alone would be another move with another effect: it is a part of this one.
    let all_pass =
        Action::AllPass { frequency_hz: rotation.frequency_hz.round(), q: rotation.q, inverted: rotation.inverted };
    let proposal = Proposal {
        channel: Channel::Stem(turned),
        action: all_pass,
        places: Vec::new(),
        proof: Proof::PairSum { partner },
        size: 1.0,
    };
    Heard {
        measured: Readings::from([
            ("correlation", pair.relation.correlation.unwrap_or(0.0)),
            ("rotated_correlation", rotation.correlation),
            ("rotation_gain_db", rotation.gain_db),
        ]),
        target: Readings::from([("correlation", rotation.correlation)]),
        confidence: rotation.correlation,
        proposals: vec![proposal],
        ..Heard::new(Severity::Warning, vec![Channel::Stem(turned), Channel::Stem(partner)], summary)
    }
}
