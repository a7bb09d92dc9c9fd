//! # What it hears
//! A file whose last 10 ms lie above −50 dBFS, above its noise, and are not faded.
//! # Why it matters
//! The export stopped before the sound did: a reverb or a cymbal breaks off, and a mix cannot fade what is not there.
//! # What it proposes
//! Nothing automatic: export again to the end of the last tail.
//! # Known problems
//! Loops and excerpts end in the middle of everything and are meant to: where half of the stems or more are cut, it is only
//! mentioned. A cut start is not looked for, because music may begin at once. A tail that is cut and followed by silence
//! looks like a stop that is meant.
//! # References
//! −50 dBFS at the end of the file: studios' delivery checklists. All 12 of 92 real stems that were named, and 11 of 44
//! mixes, do end inside a sound; most are loops and excerpts.

use super::{Heard, Request, Rule, Scope, names};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{CUT_TAIL_DBFS, Fault, FaultKind, TimeRange};

pub(super) const RULE: Rule = Rule {
    name: "cut-tail",
    title: "endings that are cut off",
    fix: "Export it until the last sound has died away",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Of all stems; from here on the whole song was cut, which is meant. Design heuristic.
const SHARE_OF_EXCERPT: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let level_dbfs = |index: usize| {
        session.stems[index].analysis.faults.iter().find_map(|fault| match fault.kind {
            FaultKind::CutTail { level_dbfs } => Some(level_dbfs),
            _ => None,
        })
    };
    let stems: Vec<usize> = (0..session.stems.len()).filter(|index| level_dbfs(*index).is_some()).collect();
    let Some(loudest_dbfs) = stems.iter().filter_map(|index| level_dbfs(*index)).reduce(f64::max) else {
        return Vec::new();
    };
    let excerpt = stems.len() as f64 >= SHARE_OF_EXCERPT * session.stems.len() as f64;
    let (severity, remedy) = if excerpt {
        (Severity::Info, "a loop or an excerpt, it seems")
    } else {
        (Severity::Warning, "export to the end of the last tail")
    };
    let summary =
        format!("The file ends inside a sound (up to {loudest_dbfs:.0} dBFS): {}; {remedy}.", names(session, &stems));
    let channels = stems.iter().map(|index| Channel::Stem(*index)).collect();
    let is_cut = |fault: &&Fault| matches!(fault.kind, FaultKind::CutTail { .. });
    let mut places: Vec<TimeRange> = stems
        .iter()
        .flat_map(|index| session.stems[*index].analysis.faults.iter().filter(is_cut).flat_map(|fault| &fault.places))
        .copied()
        .collect();
    places.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    places.dedup();
    vec![Heard {
        each: true,
        places,
        measured: Readings::from([("level_at_end_dbfs", loudest_dbfs), ("stems_concerned", stems.len() as f64)]),
        target: Readings::from([("level_at_end_dbfs", CUT_TAIL_DBFS)]),
        ..Heard::new(severity, channels, summary)
    }]
}
