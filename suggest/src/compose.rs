use crate::kit::Kit;
use crate::{
    AcceptedFinding, Channel, Class, Finding, Guard, Heard, Judgement, KitReading, MixFileReading, MixReading, Move,
    PairFix, PairReading, Plan, Proposal, RelatedPair, SessionSummary, Status, StemSummary, Verified, group_buses,
};
use desk::Action;
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

/// A setting of the mix bus, which answers no finding: it brings the draft into its file.
#[derive(Debug, Clone, PartialEq)]
pub struct BusSetting {
    /// The setting.
    pub action: Action,
    /// What it did to what it is for.
    pub verified: Option<Verified>,
    /// What was watched beside.
    pub guards: Vec<Guard>,
    /// Why it is there.
    pub reason: &'static str,
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
    /// Stems that were compared with each other.
    pub pairs: Vec<RelatedPair>,
    /// Settings of the mix bus.
    pub bus: Vec<BusSetting>,
    /// The mix that lies beside the stems.
    pub mix_file: Option<MixFileReading>,
    /// The plain sum.
    pub before: MixReading,
    /// The draft.
    pub after: Option<MixReading>,
}

/// The name of the mix bus in plans.
pub const MIX_BUS: &str = "bus:mix";

/// Numbers findings (worst first) and moves (in the order in which they are made) and ties them together.
pub fn compose(parts: Composition) -> Plan {
    let Composition { session, stems, heard, pairs, bus, mix_file, before, after } = parts;
    let name = |channel: &Channel| match channel {
        Channel::Stem(index) => stems[*index].name.clone(),
        Channel::MixBus => MIX_BUS.to_owned(),
    };
    let (meant, heard): (Vec<_>, Vec<_>) = heard.into_iter().partition(|(one, _)| one.accepted.is_some());
    let accepted = meant.into_iter().map(|(one, _)| accepted(one, name)).collect();
    let kit = kit(&stems, &pairs);
    let roles: Vec<_> = stems.iter().map(|stem| (stem.name.as_str(), stem.role)).collect();
    let buses = group_buses(&roles);
    let pairs = pairs.iter().map(|pair| pair_reading(&stems, pair, &heard)).collect();
    let mut order: Vec<usize> = (0..heard.len()).collect();
    order.sort_by_key(|index| (Reverse(heard[*index].0.severity), rank(heard[*index].0.class), *index));
    let mut finding_number = vec![0; heard.len()];
    for (number, index) in order.iter().enumerate() {
        finding_number[*index] = number + 1;
    }
    let mut moves = Vec::new();
    let mut findings = Vec::with_capacity(heard.len());
    for (index, (one, outcomes)) in heard.into_iter().enumerate() {
        let id = format!("F{}", finding_number[index]);
        let first = moves.len();
        for outcome in outcomes {
            let stem = name(&outcome.proposal.channel);
            moves.push(judged(move_id(moves.len()), stem, id.clone(), outcome));
        }
        let own = (first..moves.len()).map(move_id).collect();
        let names = one.channels.iter().map(name).collect();
        findings.push(finding(id, one, names, own));
    }
    for setting in bus {
        moves.push(set(move_id(moves.len()), setting));
    }
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    Plan {
        schema: Plan::SCHEMA,
        session,
        findings: order.iter().filter_map(|index| findings[*index].take()).collect(),
        accepted,
        moves,
        stems,
        buses,
        kit,
        mix_file,
        pairs,
        before,
        after,
        files: None,
    }
}

fn kit(stems: &[StemSummary], pairs: &[RelatedPair]) -> Option<KitReading> {
    Kit::of(stems.iter().map(|stem| (stem.name.as_str(), stem.role)), pairs)?.reading()
}

/// The rules that a pair's finding comes from, and what they propose.
const PAIR_FIXES: [(&str, PairFix); 3] =
    [("stem-delay", PairFix::Align), ("polarity-inverted", PairFix::Flip), ("phase-rotation", PairFix::Rotate)];

fn pair_reading(stems: &[StemSummary], pair: &RelatedPair, heard: &[(Heard, Vec<Outcome>)]) -> PairReading {
    let both = [Channel::Stem(pair.first), Channel::Stem(pair.second)];
    let is_found = |rule: &str| {
        heard.iter().any(|(one, _)| one.rule == rule && both.iter().all(|channel| one.channels.contains(channel)))
    };
    let fix = PAIR_FIXES.iter().find(|(rule, _)| is_found(rule)).map(|(_, fix)| *fix);
    PairReading::new(pair, [pair.first, pair.second].map(|stem| stems[stem].name.clone()), fix)
}

/// Of findings that matter as much, those on the mix are what listeners hear first; what is true of the material is last.
fn rank(class: Class) -> u8 {
    match class {
        Class::Mix => 0,
        Class::Production => 1,
        Class::Export => 2,
        Class::Material => 3,
    }
}

fn accepted(heard: Heard, name: impl Fn(&Channel) -> String) -> AcceptedFinding {
    AcceptedFinding {
        rule: heard.rule,
        stems: heard.channels.iter().map(name).collect(),
        summary: heard.summary,
        reason: heard.accepted.unwrap_or_default(),
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

fn move_id(index: usize) -> String {
    format!("M{}", index + 1)
}

fn judged(id: String, stem: String, finding: String, outcome: Outcome) -> Move {
    Move {
        id,
        stem,
        action: outcome.proposal.action,
        findings: vec![finding],
        places: outcome.proposal.places,
        verified: outcome.judgement.verified,
        guards: outcome.judgement.guards,
        status: outcome.status,
        reason: outcome.judgement.reason,
    }
}

fn set(id: String, setting: BusSetting) -> Move {
    Move {
        id,
        stem: MIX_BUS.to_owned(),
        action: setting.action,
        findings: Vec::new(),
        places: Vec::new(),
        verified: setting.verified,
        guards: setting.guards,
        status: Status::Kept,
        reason: setting.reason.to_owned(),
    }
}
