//! # What it hears
//! A stereo stem that is louder on one side, in a session whose other stereo stems are not and with no counterpart on the
//! other side.
//! # Why it matters
//! A channel that lost level on the way (a cable, a preamplifier, an export) pulls the picture to one side, and with every
//! fader move the pull is heard more.
//! # What it proposes
//! Nothing automatic: whether it is panned or uneven is not in the file. Turn the softer channel up, or say that it is meant.
//! # Known problems
//! A single part that is panned and printed in stereo among stems that are not measures the same. Where a quarter of the
//! stereo stems and more lean, panning was printed, and nothing is named. What belongs in the centre is named by `off-centre`.
//! # References
//! Level differences between the ears are heard from about 1 dB on (Mills 1960). 2.5 dB: design heuristic.

use super::{Heard, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::Role;

pub(super) const RULE: Rule = Rule {
    name: "uneven-channels",
    title: "one channel softer than the other",
    fix: "Turn the softer channel up, unless it is panned on purpose",
    request: None,
    needs: &[],
    class: Class::Material,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// A lean of a stereo stem that is told, in dB. Design heuristic.
const LEAST_LEAN_DB: f64 = 2.5;
/// The share of the other stereo stems that lean where panning was printed. Design heuristic.
const PRINTED_SHARE: f64 = 0.25;

/// A stem whose sides differ.
#[derive(Debug, Clone, Copy)]
struct Lean {
    stem: usize,
    /// Right over left.
    db: f64,
}

impl Lean {
    fn is_told(self) -> bool {
        self.db.abs() >= LEAST_LEAN_DB
    }
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let stereo = session.sounding(|_| true).into_iter().filter(|index| !session.stems[*index].is_mono());
    let lean = |stem: usize| Some(Lean { stem, db: session.stems[stem].analysis.stereo.balance_db? });
    let leans: Vec<Lean> = stereo.filter_map(lean).collect();
    let told = leans.iter().filter(|one| one.is_told() && !is_central(session, one.stem));
    told.filter(|one| !is_printed_panning(&leans, **one) && !has_a_counterpart(session, &leans, **one))
        .map(|one| finding(session, *one))
        .collect()
}

/// `off-centre` speaks of it.
fn is_central(session: &HeardSession<'_>, stem: usize) -> bool {
    matches!(session.stems[stem].role.role, Role::Kick | Role::Bass | Role::Snare | Role::LeadVocal)
}

/// The others lean as well: these stems were exported with their pans.
fn is_printed_panning(leans: &[Lean], one: Lean) -> bool {
    let others = leans.iter().filter(|other| other.stem != one.stem);
    let n_leaning = others.clone().filter(|other| other.is_told()).count();
    n_leaning > 0 && n_leaning as f64 >= PRINTED_SHARE * others.count() as f64
}

/// Another stem of its role leans to the other side.
fn has_a_counterpart(session: &HeardSession<'_>, leans: &[Lean], one: Lean) -> bool {
    let role = |lean: &Lean| session.stems[lean.stem].role.role;
    leans.iter().any(|other| role(other) == role(&one) && other.is_told() && other.db * one.db < 0.0)
}

fn finding(session: &HeardSession<'_>, Lean { stem, db }: Lean) -> Heard {
    let (louder, softer) = if db > 0.0 { ("right", "left") } else { ("left", "right") };
    let summary = format!(
        "{} is {:.1} dB louder on the {louder} than on the {softer}, and few other stems lean: unless that is its place, \
         one channel lost level on the way.",
        session.stems[stem].name(),
        db.abs()
    );
    Heard {
        measured: Readings::from([("balance_db", db)]),
        target: Readings::from([("balance_db", 0.0)]),
        confidence: 0.6,
        ..Heard::new(Severity::Info, vec![Channel::Stem(stem)], summary)
    }
}
