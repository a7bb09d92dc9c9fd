use crate::{
    Channel, Finding, Heard, Judgement, MixReading, Move, Plan, Proposal, SessionSummary, Status, StemSummary,
};
use std::cmp::Reverse;

/// What became of one proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The move as it was last rendered.
    pub proposal: Proposal,
    /// What its render showed.
    pub judgement: Judgement,
    /// Kept, reduced or dropped.
    pub status: Status,
}

/// The parts of a plan before they are numbered.
#[derive(Debug)]
pub struct Composition {
    /// The session as a whole.
    pub session: SessionSummary,
    /// The stems.
    pub stems: Vec<StemSummary>,
    /// What was heard, each with the outcomes of its proposals.
    pub heard: Vec<(Heard, Vec<Outcome>)>,
    /// Moves on the mix bus that answer no finding of their own.
    pub bus: Vec<Outcome>,
    /// The plain sum.
    pub before: MixReading,
    /// The draft.
    pub after: Option<MixReading>,
}

/// The name of the mix bus in plans.
const MIX_BUS: &str = "bus:mix";

/// Numbers findings (worst first) and moves (in the order in which they are made) and ties them together.
pub fn compose(parts: Composition) -> Plan {
    let Composition { session, stems, heard, bus, before, after } = parts;
    let mut order: Vec<usize> = (0..heard.len()).collect();
    order.sort_by_key(|index| (Reverse(heard[*index].0.severity), *index));
    let mut finding_number = vec![0; heard.len()];
    for (number, index) in order.iter().enumerate() {
        finding_number[*index] = number + 1;
    }
    let name = |channel: &Channel| match channel {
        Channel::Stem(index) => stems[*index].name.clone(),
        Channel::MixBus => MIX_BUS.to_owned(),
    };
    let mut moves = Vec::new();
    let mut findings = Vec::with_capacity(heard.len());
    for (index, (one, outcomes)) in heard.into_iter().enumerate() {
        let id = format!("F{}", finding_number[index]);
        let first = moves.len();
        moves.extend(outcomes.into_iter().map(|outcome| (name(&outcome.proposal.channel), vec![id.clone()], outcome)));
        let own = (first..moves.len()).map(|m| format!("M{}", m + 1)).collect();
        let names = one.channels.iter().map(name).collect();
        findings.push(finding(id, one, names, own));
    }
    moves.extend(bus.into_iter().map(|outcome| (MIX_BUS.to_owned(), Vec::new(), outcome)));
    let moves = moves.into_iter().enumerate().map(|(index, (stem, of, outcome))| numbered(index, stem, of, outcome));
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    Plan {
        schema: Plan::SCHEMA,
        session,
        findings: order.iter().filter_map(|index| findings[*index].take()).collect(),
        moves: moves.collect(),
        stems,
        before,
        after,
    }
}

fn finding(id: String, heard: Heard, stems: Vec<String>, moves: Vec<String>) -> Finding {
    Finding {
        id,
        rule: heard.rule,
        severity: heard.severity,
        class: heard.class,
        stems,
        summary: heard.summary,
        band_hz: heard.band_hz,
        places: heard.places,
        measured: heard.measured,
        target: heard.target,
        confidence: heard.confidence,
        moves,
    }
}

fn numbered(index: usize, stem: String, findings: Vec<String>, outcome: Outcome) -> Move {
    Move {
        id: format!("M{}", index + 1),
        stem,
        action: outcome.proposal.action,
        findings,
        places: outcome.proposal.places,
        verified: outcome.judgement.verified,
        guards: outcome.judgement.guards,
        status: outcome.status,
        reason: outcome.judgement.reason,
    }
}
