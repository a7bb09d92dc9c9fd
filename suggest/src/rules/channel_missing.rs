//! # What it hears
//! A stereo file of which one channel carries nothing while the other plays.
//! # Why it matters
//! A mono source exported as half of a stereo file plays from one loudspeaker only.
//! # What it proposes
//! Nothing automatic: export the channel that plays as a mono file.
//! # Known problems
//! A part that is panned hard and printed in stereo measures the same.
//! # References
//! None: a difference of 60 dB between channels is beyond any pan pot's range.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Severity};
use analyzer::{FaultKind, Side};

pub(super) const RULE: Rule = Rule {
    name: "channel-missing",
    title: "a missing channel",
    fix: "Export it again with both channels, or as a mono file",
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
        for fault in &stem.analysis.faults {
            if let FaultKind::DeadChannel { channel } = fault.kind {
                let (dead, alive) = match channel {
                    Side::Left => ("left", "right"),
                    Side::Right => ("right", "left"),
                };
                let summary = format!(
                    "{} has nothing in its {dead} channel: export the {alive} one as a mono file, unless it is meant to \
                     come from one side.",
                    stem.name()
                );
                heard.push(Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary));
            }
        }
    }
    heard
}
