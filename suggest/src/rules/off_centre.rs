//! # What it hears
//! A bass drum, bass, snare or lead vocal that is louder on one side, with no other of its kind on the other side.
//! # Why it matters
//! What carries a song stands in the middle, where both loudspeakers play it. Lows need both; on vinyl and in clubs, where
//! lows are mono, an off-centre bass loses level.
//! # What it proposes
//! The balance that brings it to the middle, and the fader move that keeps it as loud as it was: a balance lowers the louder
//! side alone. Both are rendered together.
//! # Known problems
//! A stem that moves from side to side on purpose averages out and is not named; one that is meant to stand aside is.
//! # References
//! Centred lows and lead vocals are among the few practices that listening tests support (Pestana & Reiss 2014).

use super::{Heard, Need, Rule, Scope};
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
    needs: &[Need::Stems],
    class: Class::Mix,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// A lean that is heard and measured as off-centre, in dB. Design heuristic.
const HEARD_LEAN_DB: f64 = 2.0;
/// Beyond this lean one side is practically missing; turning the balance cannot mend it.
const MENDABLE_LEAN_DB: f64 = 20.0;
/// What the balance takes of the level is made up from here on, in dB: less is a matter of taste.
const LEAST_MAKE_UP_DB: f64 = 0.5;

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
        proposals: recentring(index, balance_db),
        ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
    })
}

/// The balance and the gain that take `balance_db` away and leave the power as it is.
fn recentring(index: usize, balance_db: f64) -> Vec<Proposal> {
    let turn = Action::Pan { position: round_to(-position_of(balance_db), 0.01) };
    let gain_db = make_up_db(balance_db);
    let make_up = (gain_db >= LEAST_MAKE_UP_DB).then(|| Action::Gain { gain_db: round_to(gain_db, 0.1) });
    let proposal = |action: Action| Proposal {
        channel: Channel::Stem(index),
        action,
        places: Vec::new(),
        proof: Proof::Stem { metric: StemMetric::Lean, tolerated: 0.0 },
        size: 1.0,
    };
    std::iter::once(turn).chain(make_up).map(proposal).collect()
}

/// What is lost when the louder side, louder by `balance_db`, is turned down to the softer one, in dB of power.
fn make_up_db(balance_db: f64) -> f64 {
    let louder = dsp::db_to_power(balance_db.abs());
    10.0 * f64::midpoint(1.0, louder).log10()
}

/// The position at which a stereo stem's balance turns one side down by `balance_db`, as `desk::pan_gains` does:
/// √2·sin(π/4·(1 − |p|)) = 10^(−|dB|/20).
fn position_of(balance_db: f64) -> f64 {
    let softer = dsp::db_to_amplitude(-balance_db.abs());
    (1.0 - (softer * FRAC_PI_4.sin()).asin() / FRAC_PI_4) * balance_db.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_stays_and_a_small_loss_is_left() {
        // Sides of 1 and 9: 10 becomes 2.
        assert!((make_up_db(10.0 * 9.0_f64.log10()) - 10.0 * 5.0_f64.log10()).abs() < 1e-9);
        assert!((make_up_db(-6.0) - make_up_db(6.0)).abs() < 1e-12, "whichever side");
        let n_moves = |balance_db: f64| recentring(0, balance_db).len();
        assert_eq!((n_moves(0.8), n_moves(16.0)), (1, 2));
    }

    #[test]
    fn position_inverts_the_balance_of_a_stereo_strip() {
        for p in [-0.8, -0.3, 0.3, 0.8] {
            let [left, right] = desk::pan_gains(p, 2);
            let found = position_of(dsp::amplitude_to_db(right / left).expect("both play"));
            assert!((found - p).abs() < 1e-9, "{p}: {found}");
        }
    }
}
