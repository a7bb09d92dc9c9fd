//! # What it hears
//! An overhead or room microphone of an acoustic kit that hears the hits of snares, toms and hats upside down: their first
//! excursions point the other way than in the close microphones.
//! # Why it matters
//! Distant microphones carry the body of the kit. Upside down they take from every drum what the close microphones give.
//! # What it proposes
//! To invert the polarity of the distant one; kept only if its sum with the close microphone that tells most surely gets
//! louder when rendered. It is never shifted: distance is its sound.
//! # Known problems
//! A drum is heard over others that ring; where the hits do not agree the rule says nothing, and of one drum alone it does
//! not believe it. Kicks have no say: the head moves away from a microphone inside and towards one in front.
//! # References
//! Known arrivals of a real kit: docs/accuracy.md.

use super::polarity_inverted::is_upside_down_for_a_reason;
use super::{Heard, Need, Rule, Scope};
use crate::kit::Kit;
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, Severity};
use analyzer::{Polarity, Role};
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "kit-polarity",
    title: "drum microphones that are upside down",
    fix: "Switch the polarity of the microphones that are named",
    request: None,
    needs: &[Need::Pairs],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// The agreements of the drums that say so have to add up to this: one drum is not enough. Design heuristic.
const LEAST_AGREEMENT_SUM: f64 = 1.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let stems = session.stems.iter().map(|stem| (stem.name(), stem.role.role));
    let Some(kit) = Kit::of(stems, session.pairs) else { return Vec::new() };
    let distant = kit.layout.overheads.iter().chain(&kit.layout.rooms);
    distant.filter_map(|distant| finding(session, &kit, *distant)).collect()
}

/// A close microphone that heard the distant one, with its agreement, negative when upside down.
fn votes(session: &HeardSession<'_>, kit: &Kit<'_>, distant: usize) -> Vec<(usize, f64)> {
    let drums = kit.layout.close.iter().copied().filter(|close| {
        let stem = &session.stems[*close];
        matches!(stem.role.role, Role::Snare | Role::Tom | Role::Hat) && !is_upside_down_for_a_reason(stem.name())
    });
    let vote = |close: usize| {
        let arrival = kit.arrival(close, distant)?;
        Some((close, if arrival.polarity == Polarity::Inverted { -arrival.agreement } else { arrival.agreement }))
    };
    drums.filter_map(vote).collect()
}

fn finding(session: &HeardSession<'_>, kit: &Kit<'_>, distant: usize) -> Option<Heard> {
    let votes = votes(session, kit, distant);
    let sum: f64 = votes.iter().map(|(_, vote)| -vote).sum();
    let is_unanimous = votes.iter().all(|(_, vote)| *vote < 0.0);
    if !is_unanimous || sum < LEAST_AGREEMENT_SUM {
        return None;
    }
    let (partner, _) = votes.iter().copied().min_by(|x, y| x.1.total_cmp(&y.1))?;
    let drums: Vec<usize> = votes.iter().map(|(close, _)| *close).collect();
    let summary = format!(
        "{} hears the kit upside down: hits begin the other way than in {}.",
        session.stems[distant].name(),
        super::names(session, &drums)
    );
    let channels = std::iter::once(distant).chain(drums.iter().copied()).map(Channel::Stem).collect();
    Some(Heard {
        measured: Readings::from([("drums_upside_down", drums.len() as f64), ("agreement_sum", sum)]),
        confidence: sum / drums.len() as f64,
        proposals: vec![Proposal {
            channel: Channel::Stem(distant),
            action: Action::Polarity,
            places: Vec::new(),
            proof: Proof::PairSum { partner },
            size: 1.0,
        }],
        ..Heard::new(Severity::Warning, channels, summary)
    })
}
