//! # What it hears
//! A file of 64 kHz or more whose spectrum ends with an edge below 24.5 kHz.
//! # Why it matters
//! It was made at 44.1 or 48 kHz and converted. The larger file holds nothing more, and says nothing about quality.
//! # What it proposes
//! Nothing: it sounds as it did. Where there is a recording at the high rate, that was not the one exported.
//! # Known problems
//! A microphone or a plug-in that ends at 22 kHz does so without an edge and is not named; a synthesiser that runs at
//! half the rate inside is.
//! # References
//! None: a spectrum cannot end below half of the rate at which it was recorded.

use super::{Heard, Request, Rule, Scope, hertz};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "upsampled",
    title: "sample rates that were raised",
    fix: "Export at the rate at which the project runs",
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
            if let FaultKind::Upsampled { cutoff_hz, drop_db } = fault.kind {
                let summary = format!(
                    "{} is a file at {} with nothing above {}: converted from a lower rate.",
                    stem.name(),
                    hertz(f64::from(stem.analysis.format.sample_rate_hz)),
                    hertz(cutoff_hz)
                );
                heard.push(Heard {
                    measured: Readings::from([("cutoff_hz", cutoff_hz), ("drop_db", drop_db)]),
                    ..Heard::new(Severity::Info, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
