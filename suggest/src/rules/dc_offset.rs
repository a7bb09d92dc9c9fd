//! # What it hears
//! A mean that differs from zero by more than a thousandth of full scale (−60 dBFS) and by four times what chance makes
//! of the sound itself, in a file of a second or more.
//! # Why it matters
//! It takes headroom, unbalances every compressor and saturator behind it, and clicks at each edit.
//! # What it proposes
//! A DC block: a high-pass far below hearing.
//! # Known problems
//! A short file that ends in the middle of a very low note can have a mean by accident.
//! # References
//! Threshold: design heuristic, one thousandth of full scale.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::FaultKind;
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "dc-offset",
    title: "constant offset",
    fix: "Export it again through a high-pass at 20 Hz",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// −60 dBFS.
const TOLERATED_DBFS: f64 = -60.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        let offset = stem.analysis.faults.iter().any(|fault| matches!(fault.kind, FaultKind::DcOffset { .. }));
        if let Some(offset_dbfs) = StemMetric::DcOffset.read(&stem.analysis).filter(|_| offset) {
            let summary = format!(
                "{} has a constant offset of {offset_dbfs:.1} dBFS: it wastes headroom and clicks at edits.",
                stem.name()
            );
            heard.push(Heard {
                band_hz: Some([0.0, 5.0]),
                measured: Readings::from([("dc_offset_dbfs", offset_dbfs)]),
                target: Readings::from([("dc_offset_dbfs", TOLERATED_DBFS)]),
                proposals: vec![Proposal {
                    channel: Channel::Stem(index),
                    action: Action::DcBlock,
                    places: Vec::new(),
                    proof: Proof::Stem { metric: StemMetric::DcOffset, tolerated: TOLERATED_DBFS },
                    size: 1.0,
                }],
                ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
            });
        }
    }
    heard
}
