//! # What it hears
//! A stem, or the group that it belongs to, whose loudness in the mix is out of range.
//! # Why it matters
//! Level is the first thing a listener notices: a vocal that is too quiet is not understood, one that is too loud
//! detaches from the music.
//! # What it proposes
//! Keeping the balance: the lead vocal is brought back to the edge of where the middle half of mixes have it; other
//! groups are remarked on only, because checking every group against percentiles flags a third of healthy songs.
//! Rebuilding it: every stem gets the level of its role, refined so that the predicted spectrum stays inside the
//! corridor.
//! # Known problems
//! It trusts roles: a wrong role gives a wrong level. Songs in which the voice is meant to sit far back are named.
//! # References
//! Levels of stem groups in 100 MUSDB18 mixes; De Man et al. 2014 for single roles.

use super::{Heard, Need, Rule, Scope};
use crate::rules::group_part::GroupPart;
use crate::rules::level_solver::{Setting, solve};
use crate::{Balance, Channel, Class, HeardSession, Placement, Proof, Proposal, Readings, Severity};
use analyzer::{Role, RoleGroup};
use corpus::Percentiles;
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "stem-level",
    title: "levels out of place",
    fix: "Set the fader",
    request: None,
    needs: &[Need::Stems, Need::WholeMix],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// Smaller level moves are not worth a move, in dB.
const LEAST_GAIN_DB: f64 = 0.5;
/// A vocal this far beyond the outer percentiles is brought back, in LU: less is within what roles and gates leave open.
const OUTSIDE_LU: f64 = 1.5;
/// Drums or bass this far beyond them are a warning, in LU.
const FAR_OUTSIDE_LU: f64 = 3.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    match session.balance {
        Balance::Keep => session.group_levels_lu.iter().filter_map(|(g, l)| kept_group(session, *g, *l)).collect(),
        Balance::Rebuild => rebuilt(session),
    }
}

fn group_name(group: RoleGroup) -> &'static str {
    match group {
        RoleGroup::Vocals => "vocals",
        RoleGroup::Drums => "drums",
        RoleGroup::Bass => "bass",
        RoleGroup::Other => "other instruments",
    }
}

/// The published range that is not remarked on, and the edge that a move goes back to.
fn range_lu(p: &Percentiles) -> (f64, f64) {
    (p.p5.unwrap_or(p.p10), p.p95.unwrap_or(p.p90))
}

fn kept_group(session: &HeardSession<'_>, group: RoleGroup, level_lu: f64) -> Option<Heard> {
    // A session of one group has nothing to be balanced against.
    if session.group_levels_lu.len() < 2 {
        return None;
    }
    let percentiles = session.target.group_level_lu(group)?;
    let (lo, hi) = range_lu(percentiles);
    let outside_lu = (level_lu - hi).max(0.0) + (level_lu - lo).min(0.0);
    if outside_lu == 0.0 {
        return None;
    }
    let members = session.sounding(|role| role.group() == Some(group));
    let sure = members.iter().all(|i| session.stems[*i].role.confidence >= 0.5);
    let wanted_lu = if outside_lu > 0.0 { percentiles.p75 } else { percentiles.p25 };
    let acts = group == RoleGroup::Vocals && sure && outside_lu.abs() > OUTSIDE_LU;
    let proposals = if acts { vocal_moves(session, &members, wanted_lu) } else { Vec::new() };
    let audible = !proposals.is_empty() || (sure && outside_lu.abs() > FAR_OUTSIDE_LU && group != RoleGroup::Other);
    let named = match members.as_slice() {
        [only] => session.stems[*only].name().to_owned(),
        _ => format!("The {} together", group_name(group)),
    };
    let (loud, edge) = if outside_lu > 0.0 { ("louder", hi) } else { ("quieter", lo) };
    let summary = format!(
        "{named} at {level_lu:.1} LU in the mix: {loud} than in 19 of 20 mixes ({edge:.1} LU; middle half {:.1} to {:.1} LU).",
        percentiles.p25, percentiles.p75
    );
    let channels = members.iter().map(|i| Channel::Stem(*i)).collect();
    Some(Heard {
        measured: Readings::from([("level_in_mix_lu", level_lu)]),
        target: Readings::from([("lowest_lu", lo), ("highest_lu", hi), ("wanted_lu", wanted_lu)]),
        confidence: if sure { 0.9 } else { 0.5 },
        proposals,
        ..Heard::new(if audible { Severity::Warning } else { Severity::Info }, channels, summary)
    })
}

/// The gain that brings the vocals to `wanted_lu` by moving the lead alone, or all of them when there is no lead.
fn vocal_moves(session: &HeardSession<'_>, members: &[usize], wanted_lu: f64) -> Vec<Proposal> {
    let is_lead = |i: &usize| session.stems[*i].role.role == Role::LeadVocal;
    let leads: Vec<usize> = members.iter().copied().filter(is_lead).collect();
    let moved = if leads.is_empty() { members.to_vec() } else { leads };
    let Some(part) = GroupPart::new(session, moved, members) else { return Vec::new() };
    let Some(measured_lu) = session.group_levels_lu.get(&RoleGroup::Vocals) else { return Vec::new() };
    let Some(gain_db) = part.gain_for_change(wanted_lu - measured_lu) else { return Vec::new() };
    if gain_db.abs() < LEAST_GAIN_DB {
        return Vec::new();
    }
    let proof = Proof::GroupInMix { group: RoleGroup::Vocals, wanted_lu };
    part.moved.iter().map(|index| level_move(*index, gain_db, proof)).collect()
}

fn level_move(index: usize, gain_db: f64, proof: Proof) -> Proposal {
    Proposal { channel: Channel::Stem(index), action: Action::Gain { gain_db }, places: Vec::new(), proof, size: 1.0 }
}

fn rebuilt(session: &HeardSession<'_>) -> Vec<Heard> {
    let errors_db = Placement::of(session).errors_db(session.levels_lu);
    let heard = |(index, setting): (usize, &Option<Setting>)| {
        let Setting { gain_db, tolerance_db } = (*setting)?;
        let stem = &session.stems[index];
        let (level_lu, error_db) = (session.levels_lu[index]?, errors_db[index]?);
        if gain_db.abs() < LEAST_GAIN_DB || error_db.abs() < LEAST_GAIN_DB {
            return None;
        }
        let side = if error_db > 0.0 { "above" } else { "below" };
        let summary = format!(
            "{} at {level_lu:.1} LU in the sum lies {:.1} dB {side} its place among these stems as {} (±{tolerance_db:.0} \
             dB).",
            stem.name(),
            error_db.abs(),
            stem.role.role.label()
        );
        Some(Heard {
            measured: Readings::from([("level_in_mix_lu", level_lu), ("distance_from_place_db", error_db)]),
            target: Readings::from([("tolerance_db", tolerance_db)]),
            confidence: stem.role.confidence,
            proposals: vec![level_move(index, gain_db, Proof::Place)],
            ..Heard::new(Severity::Info, vec![Channel::Stem(index)], summary)
        })
    };
    solve(session).iter().enumerate().filter_map(heard).collect()
}
