//! # What it hears
//! A bass drum, bass, snare or lead vocal that is louder on one side, with no other of its kind on the other side.
//! # Why it matters
//! What carries a song stands in the middle, where both loudspeakers play it. Lows need both; on vinyl and in clubs, where
//! lows are mono, an off-centre bass loses level.
//! # What it proposes
//! The balance that brings it to the middle.
//! # Known problems
//! A stem that moves from side to side on purpose averages out and is not named; one that is meant to stand aside is.
//! # References
//! Centred lows and lead vocals are among the few practices that listening tests support (Pestana & Reiss 2014).

use super::{Heard, Rule, Scope};
use crate::proposal::round_to;
use crate::{Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::Role;
use desk::Action;
use std::f64::consts::FRAC_PI_4;

pub(super) const RULE: Rule = Rule {
    name: "off-centre",
    title: "what belongs in the centre is off it",
    fix: "Pan it to the centre",
    request: None,
    needs: &[],
    class: Class::Mix,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// A lean that is heard and measured as off-centre, in dB. Design heuristic.
const HEARD_LEAN_DB: f64 = 2.0;
/// Beyond this lean one side is practically missing; turning the balance cannot mend it.
const MENDABLE_LEAN_DB: f64 = 20.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let central = session.sounding(|role| matches!(role, Role::Kick | Role::Bass | Role::Snare | Role::LeadVocal));
    central.into_iter().filter_map(|index| finding(session, index)).collect()
}

fn lean_db(stem: &HeardStem) -> Option<f64> {
    stem.analysis.stereo.balance_db
}

/// Another of its kind leans to the other side: a double, or one of two microphones.
fn has_a_counterpart(session: &HeardSession<'_>, index: usize, lean_db_here: f64) -> bool {
    let role = session.stems[index].role.role;
    let mut others = session.sounding(|other| other == role).into_iter().filter(|other| *other != index);
    others.any(|other| lean_db(&session.stems[other]).is_some_and(|db| db * lean_db_here.signum() <= -HEARD_LEAN_DB))
}

fn finding(session: &HeardSession<'_>, index: usize) -> Option<Heard> {
    let stem = &session.stems[index];
    let balance_db = lean_db(stem).filter(|db| HEARD_LEAN_DB <= db.abs() && db.abs() <= MENDABLE_LEAN_DB)?;
    if has_a_counterpart(session, index, balance_db) {
        return None;
    }
    let side = if balance_db > 0.0 { "right" } else { "left" };
    let summary = format!("{} leans {:.1} dB to the {side}: bring it to the middle.", stem.name(), balance_db.abs());
    let is_low = matches!(stem.role.role, Role::Kick | Role::Bass);
    Some(Heard {
        band_hz: is_low.then_some([20.0, 150.0]),
        measured: Readings::from([("balance_db", balance_db)]),
        target: Readings::from([("balance_db", 0.0)]),
        proposals: vec![Proposal {
            channel: Channel::Stem(index),
            action: Action::Pan { position: round_to(-position_of(balance_db), 0.01) },
            places: Vec::new(),
            proof: Proof::Stem { metric: StemMetric::Lean, tolerated: 0.0 },
            size: 1.0,
        }],
        ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
    })
}

/// The balance position whose sine-cosine law makes right louder than left by `balance_db`:
/// tan(π/4·(1 + p)) = 10^(dB/20).
fn position_of(balance_db: f64) -> f64 {
    dsp::db_to_amplitude(balance_db).atan() / FRAC_PI_4 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_inverts_the_pan_law() {
        for p in [-0.5, 0.0, 0.3] {
            let ratio: f64 = (FRAC_PI_4 * (1.0 + p)).tan();
            assert!((position_of(20.0 * ratio.log10()) - p).abs() < 1e-9);
        }
    }
}
