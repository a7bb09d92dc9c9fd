//! # What it hears
//! Half a millisecond to a tenth of a second of zeros, or of one value, inside a sound above −50 dBFS that breaks off with a
//! step and comes back with a step at its former level.
//! # Why it matters
//! The recorder or the export lost a buffer. The gap is heard as a click or a stutter.
//! # What it proposes
//! Nothing automatic: export or record the places again, or mend them with what is before and behind.
//! # Known problems
//! Gaps of 20 ms and more that come in rows, less than half a second apart, are taken for a gate. A gap that begins or ends
//! where the wave crosses its value is missed (one in ten), and so is one without a step: many programs fade. Lossy codecs
//! fill gaps with sound, so coded files are not named. A single hard cut that is meant is named.
//! # References
//! Thresholds: design heuristics.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "dropouts",
    title: "dropouts",
    fix: "Export it again, offline or with a longer buffer",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::Dropouts { dropouts, longest_ms } = fault.kind {
                let what = if dropouts == 1 {
                    format!("a dropout of {longest_ms:.1} ms")
                } else {
                    format!("{dropouts} dropouts of up to {longest_ms:.1} ms")
                };
                let summary = format!("{} has {what}: export or record the places again.", stem.name());
                heard.push(Heard {
                    places: fault.places.clone(),
                    measured: Readings::from([("dropouts", dropouts as f64), ("longest_dropout_ms", longest_ms)]),
                    target: Readings::from([("dropouts", 0.0)]),
                    ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
