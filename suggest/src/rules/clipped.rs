//! # What it hears
//! Runs of three or more successive samples at the file's extreme: flat tops, also when the file was turned down after
//! it was clipped.
//! # Why it matters
//! The tops are gone; turning the fader down does not bring them back.
//! # What it proposes
//! Nothing automatic: record or export again with more headroom. Flat tops below −0.3 dBFS were turned down after they
//! were clipped: by a plug-in, a clipper or a bus, not by the converter or the file.
//! # Known problems
//! Clipping as an effect (a driven drum bus) is named too, and so is a plain square wave. A lossy codec rounds flat tops
//! off: MP3 at 128 and at 320 kbit/s left none of those of two drum microphones clipped by 4 and 5 dB.
//! # References
//! Threshold of three samples: the shortest run that a band-limited signal does not produce at its peak.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{ClippingClass, FaultKind};

pub(super) const RULE: Rule = Rule {
    name: "clipped",
    title: "clipping",
    fix: "Record or export it again, lower",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// From this many flat tops on the damage is heard and not an accident of one peak. Design heuristic.
const RUNS_FOR_ERROR: u64 = 20;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::Clipped { class, runs, samples, level_dbfs } = fault.kind {
                let severity = if runs >= RUNS_FOR_ERROR { Severity::Error } else { Severity::Warning };
                let remedy = match class {
                    ClippingClass::FullScale => "Record or export it again with more headroom.",
                    ClippingClass::TurnedDown => "It was turned down afterwards: find out where it clipped.",
                };
                let summary = format!(
                    "{} is clipped: {runs} flat tops at {level_dbfs:.1} dBFS ({samples} samples). {remedy}",
                    stem.name()
                );
                heard.push(Heard {
                    places: fault.places.clone(),
                    measured: Readings::from([
                        ("flat_top_runs", runs as f64),
                        ("flat_top_samples", samples as f64),
                        ("flat_top_level_dbfs", level_dbfs),
                    ]),
                    target: Readings::from([("flat_top_runs", 0.0)]),
                    ..Heard::new(severity, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
