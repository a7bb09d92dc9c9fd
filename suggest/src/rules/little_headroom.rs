//! # What it hears
//! Stems whose true peak lies above −1 dBTP and that neither *overs* nor *clipped* names.
//! # Why it matters
//! Nothing is lost yet, but a converter or a lossy encoder on the way may clip them, and they were normalised one by one: their
//! levels say nothing of the balance that was meant.
//! # What it proposes
//! Nothing of its own: the draft's faders turn them down. Export with the faders of the mix, peaks around −6 dBFS.
//! # Known problems
//! A drum whose one hit peaks high is named like a file that was normalised.
//! # References
//! −1 dBTP: EBU R 128, AES TD1008.

use super::overs::HIGHEST_DBTP;
use super::{Heard, Request, Rule, Scope, names};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{FaultKind, TrackAnalysis};

pub(super) const RULE: Rule = Rule {
    name: "little-headroom",
    title: "little headroom",
    fix: "Export it lower, so that peaks stay under -1 dBTP",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let peaks = session.stems.iter().map(|stem| peak_dbtp(&stem.analysis));
    let hot: Vec<(usize, f64)> = peaks.enumerate().filter_map(|(stem, peak)| Some((stem, peak?))).collect();
    let Some((_, highest_dbtp)) = hot.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)) else { return Vec::new() };
    let stems: Vec<usize> = hot.into_iter().map(|(stem, _)| stem).collect();
    let summary = format!(
        "{} with true peaks of up to {highest_dbtp:+.1} dBTP: leave at least 1 dB of headroom in the export.",
        names(session, &stems)
    );
    vec![Heard {
        each: true,
        measured: Readings::from([("true_peak_dbtp", highest_dbtp), ("stems_concerned", stems.len() as f64)]),
        target: Readings::from([("true_peak_dbtp", HIGHEST_DBTP)]),
        ..Heard::new(Severity::Info, stems.into_iter().map(Channel::Stem).collect(), summary)
    }]
}

/// The true peak of a stem with too little headroom that no other rule names for its peaks.
fn peak_dbtp(analysis: &TrackAnalysis) -> Option<f64> {
    let is_told = |kind: &FaultKind| matches!(kind, FaultKind::Overs { .. } | FaultKind::Clipped { .. });
    let peak_dbtp = analysis.loudness.true_peak_dbtp.filter(|peak| *peak > HIGHEST_DBTP)?;
    (!analysis.faults.iter().any(|fault| is_told(&fault.kind))).then_some(peak_dbtp)
}
