//! # What it hears
//! A lossless file whose spectrum ends with an edge below 20.5 kHz: the level falls by 25 dB or more within 500 Hz, and
//! nothing above comes back.
//! # Why it matters
//! Lossy codecs end like that (MP3 at 128 kbit/s near 16 kHz, at 320 kbit/s near 20 kHz), also when the file is a WAV
//! today (*lossy-file* names those that are no WAV). A lossless original, if there is one, mixes better: coding artefacts come forward under EQ and compression.
//! # What it proposes
//! Nothing automatic: ask for the lossless original.
//! # Known problems
//! A sample library or an interface at a low rate ends the same way without any codec. A stem with nothing near the edge
//! (a bass) cannot show it: from −88 dBFS per 100 Hz on it is found.
//! # References
//! Cutoffs of common encoder settings: LAME's defaults; thresholds are design heuristics.

use super::lossy_file::is_lossy;
use super::{Heard, Request, Rule, Scope, hertz, names};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "band-limited",
    title: "treble that was cut off",
    fix: "Send the lossless original, if there is one",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Material,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut stems = Vec::new();
    let mut lowest_hz = f64::INFINITY;
    for (index, stem) in session.stems.iter().enumerate().filter(|(_, stem)| !is_lossy(&stem.analysis)) {
        for fault in &stem.analysis.faults {
            if let FaultKind::BandLimited { cutoff_hz, .. } = fault.kind {
                stems.push(index);
                lowest_hz = lowest_hz.min(cutoff_hz);
            }
        }
    }
    if stems.is_empty() {
        return Vec::new();
    }
    let summary = format!(
        "{} with nothing above {}, as lossy codecs leave it: is there a lossless original?",
        names(session, &stems),
        hertz(lowest_hz)
    );
    let channels = stems.iter().map(|index| Channel::Stem(*index)).collect();
    vec![Heard {
        each: true,
        measured: Readings::from([("lowest_cutoff_hz", lowest_hz), ("stems_concerned", stems.len() as f64)]),
        ..Heard::new(Severity::Info, channels, summary)
    }]
}
