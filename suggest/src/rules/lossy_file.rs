//! # What it hears
//! Stems in a lossy format: MP3, AAC, Vorbis, Opus.
//! # Why it matters
//! An encoder leaves out what is masked in the stem. In a mix other things mask, and EQ and compression bring forward what was
//! meant to be hidden.
//! # What it proposes
//! Nothing automatic: ask for the lossless originals.
//! # Known problems
//! There may be none. A lossy file that was saved as WAV is *band-limited*'s, if its spectrum tells.
//! # References
//! None: it is the format of the file.

use super::{Heard, Request, Rule, Scope, hertz, names};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{FaultKind, TrackAnalysis};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "lossy-file",
    title: "lossy files",
    fix: "Send lossless files: WAV, AIFF or FLAC",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Material,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let stems: Vec<usize> = (0..session.stems.len()).filter(|stem| is_lossy(&session.stems[*stem].analysis)).collect();
    if stems.is_empty() {
        return Vec::new();
    }
    let codecs: BTreeSet<&str> = stems.iter().map(|stem| session.stems[*stem].analysis.format.codec.as_str()).collect();
    let cutoffs = stems.iter().filter_map(|stem| cutoff_hz(&session.stems[*stem].analysis));
    let lowest_hz = cutoffs.reduce(f64::min);
    let above = lowest_hz.map_or_else(String::new, |cutoff| format!(", in part with nothing above {}", hertz(cutoff)));
    let summary = format!(
        "{} as {}{above}: are there lossless originals?",
        names(session, &stems),
        codecs.into_iter().collect::<Vec<_>>().join(" and ")
    );
    let mut measured = Readings::from([("stems_concerned", stems.len() as f64)]);
    measured.extend(lowest_hz.map(|cutoff| ("lowest_cutoff_hz", cutoff)));
    vec![Heard {
        each: true,
        measured,
        ..Heard::new(Severity::Warning, stems.into_iter().map(Channel::Stem).collect(), summary)
    }]
}

/// Its format leaves out what is not heard.
pub(super) fn is_lossy(analysis: &TrackAnalysis) -> bool {
    analysis.format.bits_per_sample.is_none()
}

fn cutoff_hz(analysis: &TrackAnalysis) -> Option<f64> {
    analysis.faults.iter().find_map(|fault| match fault.kind {
        FaultKind::BandLimited { cutoff_hz, .. } => Some(cutoff_hz),
        _ => None,
    })
}
