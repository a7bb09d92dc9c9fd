//! # What it hears
//! Samples of a floating-point file that are not finite numbers.
//! # Why it matters
//! One such sample silences or explodes every processor behind it until the song is restarted.
//! # What it proposes
//! Nothing automatic: premix reads them as silence and names the places; the file has to be exported again.
//! # Known problems
//! None known.
//! # References
//! IEEE 754-2019, 6.2.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "not-a-number",
    title: "samples that are not numbers",
    fix: "Export it again without the plug-in that breaks down",
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
            if let FaultKind::NotANumber { samples } = fault.kind {
                let summary = format!(
                    "{} holds {samples} samples that are not numbers; they are read as silence. Export it again.",
                    stem.name()
                );
                heard.push(Heard {
                    places: fault.places.clone(),
                    measured: Readings::from([("not_a_number_samples", samples as f64)]),
                    ..Heard::new(Severity::Error, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
