//! # What it hears
//! A file without samples, or one in which nothing rises above −90 dBFS.
//! # Why it matters
//! Usually a muted track or a wrong region at export: a part of the song is missing.
//! # What it proposes
//! Nothing automatic: export the track again or leave it out.
//! # Known problems
//! A stem that is meant to be empty in this version of the song is named too, as `warning` only.
//! # References
//! None: −90 dBFS is the level of one step of 16 bits.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "silent-stem",
    title: "silent stems",
    fix: "Export it again with its track audible, or leave the file out",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        let what = stem.analysis.faults.iter().find_map(|fault| match fault.kind {
            FaultKind::NoSamples => Some("has no samples"),
            FaultKind::Silent => Some("is silent"),
            _ => None,
        });
        if let Some(what) = what {
            let summary = format!("{} {what}: was the track muted when it was exported?", stem.name());
            heard.push(Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary));
        }
    }
    heard
}
