//! # What it hears
//! A stereo file whose channels are the same.
//! # Why it matters
//! It cannot be panned like a mono track in some workstations, and takes twice the space. Nothing is wrong with its
//! sound.
//! # What it proposes
//! Nothing: exporting it as mono is a matter of order.
//! # Known problems
//! None known.
//! # References
//! None: channels that differ by less than −90 dB of their peak are the same.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "mono-as-stereo",
    title: "mono sound in stereo files",
    fix: "Export it as a mono file",
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
        if stem.analysis.faults.iter().any(|fault| fault.kind == FaultKind::MonoAsStereo) {
            let summary = format!("{} is a stereo file with the same on both sides: mono would do.", stem.name());
            heard.push(Heard::new(Severity::Info, vec![Channel::Stem(index)], summary));
        }
    }
    heard
}
