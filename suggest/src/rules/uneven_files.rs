//! # What it hears
//! Stems of one session that differ in sample rate, or whose lengths differ by more than ten milliseconds.
//! # Why it matters
//! Stems exported together have one rate and one length. A different one was exported at another time or from another
//! place, and may start elsewhere.
//! # What it proposes
//! Nothing automatic: premix converts rates and pads short stems with silence for the draft.
//! # Known problems
//! Lossy codecs round lengths up to whole packets, so lengths of coded files are not compared below 50 ms.
//! # References
//! Delivery guides of mixing studios ask for one rate, one start and one length.

use super::{Heard, Need, Request, Rule, Scope, names};
use crate::{Channel, Class, HeardSession, Readings, Severity};

pub(super) const RULE: Rule = Rule {
    name: "uneven-files",
    title: "files of different rates or lengths",
    fix: "Export all stems together: one rate, one start, one length",
    request: Some(Request::ExportAgain),
    needs: &[Need::Stems],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Lengths that differ by less than this were exported together, in seconds.
const LENGTH_TOLERANCE_S: f64 = 0.010;
/// The same for coded files, whose lengths are whole packets.
const CODED_LENGTH_TOLERANCE_S: f64 = 0.050;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    [rates(session), lengths(session)].into_iter().flatten().collect()
}

fn heard(indices: &[usize], summary: String, severity: Severity) -> Heard {
    let channels = indices.iter().map(|i| Channel::Stem(*i)).collect();
    let measured = Readings::from([("stems_concerned", indices.len() as f64)]);
    Heard { each: true, measured, ..Heard::new(severity, channels, summary) }
}

fn rates(session: &HeardSession<'_>) -> Option<Heard> {
    let rate_hz = |i: usize| session.stems[i].analysis.format.sample_rate_hz;
    let usual = session.sample_rate_hz;
    let odd: Vec<usize> = (0..session.stems.len()).filter(|i| rate_hz(*i) != usual).collect();
    let first = *odd.first()?;
    let summary = format!(
        "{} at {} Hz while the session is at {usual} Hz: converted for the draft; export at one rate.",
        names(session, &odd),
        rate_hz(first)
    );
    Some(heard(&odd, summary, Severity::Warning))
}

fn lengths(session: &HeardSession<'_>) -> Option<Heard> {
    let format = |i: usize| &session.stems[i].analysis.format;
    let longest = (0..session.stems.len()).map(|i| format(i).duration_s).fold(0.0, f64::max);
    let tolerance_s = |i: usize| {
        if format(i).bits_per_sample.is_some() { LENGTH_TOLERANCE_S } else { CODED_LENGTH_TOLERANCE_S }
    };
    let short: Vec<usize> =
        (0..session.stems.len()).filter(|i| longest - format(*i).duration_s > tolerance_s(*i)).collect();
    let shortest = *short.iter().min_by(|a, b| format(**a).duration_s.total_cmp(&format(**b).duration_s))?;
    let summary = format!(
        "{}: shorter than the longest stem (by up to {:.2} s), the rest is taken as silence. Do all files start at the same place?",
        names(session, &short),
        longest - format(shortest).duration_s
    );
    Some(heard(&short, summary, Severity::Info))
}
