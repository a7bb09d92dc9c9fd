//! # What it hears
//! A stereo stem that is louder on one side, in a session whose other stereo stems are not and with no counterpart on the
//! other side. Where others lean: a drum kit, or a stem whose sides have little in common.
//! # Why it matters
//! A channel that lost level on the way (a cable, a preamplifier, an export) pulls the picture to one side, and with every
//! fader move the pull is heard more.
//! # What it proposes
//! Nothing automatic: whether it is panned or uneven is not in the file. Turn the softer channel up, or say that it is meant.
//! # Known problems
//! A single part that is panned and printed in stereo among stems that are not measures the same. Where a quarter of the
//! stereo stems and more lean, panning was printed, and a stem that leans may be one of those: but for a drum kit, whose kick
//! and snare stand in its middle, and for one that fills both sides, which has no place to be panned to. What belongs in the centre is named by `off-centre`.
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
/// Sides that have less in common, as a correlation, make a picture from left to right by themselves. A single part that is
/// panned has nearly one. The level of either side has no say in it. Design heuristic.
const WIDE_CORRELATION: f64 = 0.5;
/// Such a picture is told from here on where panning was printed, in dB. Design heuristic: of eleven wide stems of four songs
/// nine lean by 2.1 dB at most, one by 3.9 and one by 5.7.
const LEAST_WIDE_LEAN_DB: f64 = 4.5;

/// A stem whose sides differ.
#[derive(Debug, Clone, Copy)]
struct Lean {
    stem: usize,
    role: Role,
    /// Right over left.
    db: f64,
    /// Of the sides; `None` where one is silent.
    correlation: Option<f64>,
}

impl Lean {
    fn is_heard(&self) -> bool {
        self.db.abs() >= LEAST_LEAN_DB
    }

    /// `off-centre` speaks of it.
    fn is_central(&self) -> bool {
        matches!(self.role, Role::Kick | Role::Bass | Role::Snare | Role::LeadVocal)
    }

    fn is_wide(&self) -> bool {
        self.correlation.is_some_and(|correlation| correlation < WIDE_CORRELATION)
    }

    /// Where panning was printed, this may be the place that it was given.
    fn may_be_panned(&self) -> bool {
        self.role != Role::DrumBus && !(self.is_wide() && self.db.abs() >= LEAST_WIDE_LEAN_DB)
    }
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let stereo = session.sounding(|_| true).into_iter().filter(|index| !session.stems[*index].is_mono());
    let lean = |stem: usize| {
        let reading = &session.stems[stem].analysis.stereo;
        let (db, correlation) = (reading.balance_db?, reading.correlation);
        Some(Lean { stem, role: session.stems[stem].role.role, db, correlation })
    };
    let leans: Vec<Lean> = stereo.filter_map(lean).collect();
    let told = leans.iter().filter(|one| is_told(&leans, one));
    told.map(|one| finding(session, one, is_printed_panning(&leans, one))).collect()
}

fn is_told(leans: &[Lean], one: &Lean) -> bool {
    let is_panned = one.may_be_panned() && is_printed_panning(leans, one);
    one.is_heard() && !one.is_central() && !is_panned && !has_a_counterpart(leans, one)
}

/// The others lean as well: these stems were exported with their pans.
fn is_printed_panning(leans: &[Lean], one: &Lean) -> bool {
    let others = leans.iter().filter(|other| other.stem != one.stem);
    let n_leaning = others.clone().filter(|other| other.is_heard()).count();
    n_leaning > 0 && n_leaning as f64 >= PRINTED_SHARE * others.count() as f64
}

/// Another stem of its role leans to the other side.
fn has_a_counterpart(leans: &[Lean], one: &Lean) -> bool {
    leans.iter().any(|other| other.role == one.role && other.is_heard() && other.db * one.db < 0.0)
}

fn finding(session: &HeardSession<'_>, Lean { stem, db, .. }: &Lean, others_lean: bool) -> Heard {
    let (louder, softer) = if *db > 0.0 { ("right", "left") } else { ("left", "right") };
    let summary = format!(
        "{} is {:.1} dB louder on the {louder} than on the {softer}, {}: unless that is its place, one channel lost level on \
         the way.",
        session.stems[*stem].name(),
        db.abs(),
        if others_lean { "although it fills both sides" } else { "and few other stems lean" }
    );
    Heard {
        measured: Readings::from([("balance_db", *db)]),
        target: Readings::from([("balance_db", 0.0)]),
        confidence: 0.6,
        ..Heard::new(Severity::Info, vec![Channel::Stem(*stem)], summary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of stems with these roles, leans and correlations, those that are told.
    fn told(stems: &[(Role, f64, f64)]) -> Vec<usize> {
        let lean = |(stem, (role, db, correlation)): (usize, &(Role, f64, f64))| Lean {
            stem,
            role: *role,
            db: *db,
            correlation: Some(*correlation),
        };
        let leans: Vec<Lean> = stems.iter().enumerate().map(lean).collect();
        leans.iter().filter(|one| is_told(&leans, one)).map(|one| one.stem).collect()
    }

    const CENTRED: [(Role, f64, f64); 4] =
        [(Role::Pad, 0.1, 0.6), (Role::Synth, -0.4, 0.9), (Role::Keys, 0.9, 0.8), (Role::Strings, 1.2, 0.2)];
    const PANNED: [(Role, f64, f64); 4] =
        [(Role::Keys, 5.0, 0.8), (Role::ElectricGuitar, -3.3, 0.95), (Role::Pad, 0.3, 0.6), (Role::Bass, 0.0, 1.0)];

    #[test]
    fn among_stems_that_do_not_lean_whatever_leans_is_told() {
        for one in [(Role::ElectricGuitar, 2.6, 0.98), (Role::Synth, -6.0, 0.1), (Role::DrumBus, 3.0, 0.9)] {
            assert_eq!(told(&[&CENTRED[..], &[one]].concat()), [4], "{one:?}");
        }
        assert!(told(&[&CENTRED[..], &[(Role::Synth, 2.4, 0.1)]].concat()).is_empty(), "too little");
        assert!(told(&[&CENTRED[..], &[(Role::Bass, 6.0, 1.0)]].concat()).is_empty(), "off-centre tells it");
    }

    #[test]
    fn among_panned_stems_a_kit_and_what_fills_both_sides_are_told() {
        assert!(told(&PANNED).is_empty());
        let with = |role, db, correlation| told(&[&PANNED[..], &[(role, db, correlation)]].concat());
        assert_eq!(with(Role::DrumBus, -2.6, 0.94), [4]);
        assert_eq!(with(Role::Piano, 5.4, 0.1), [4]);
        assert!(with(Role::Piano, 3.9, 0.1).is_empty(), "wide stems may lean that much");
        assert!(with(Role::Percussion, 6.0, 0.97).is_empty(), "one sound has a place");
    }

    #[test]
    fn what_has_a_counterpart_is_not_told() {
        let pair = [(Role::BackingVocal, 4.0, 0.3), (Role::BackingVocal, -3.0, 0.3)];
        assert!(told(&[&CENTRED[..], &CENTRED, &CENTRED, &pair].concat()).is_empty());
    }
}
