//! # What it hears
//! True peaks of a stem above 0 dBTP, by more than a true-peak meter may be off (0.2 dB).
//! # Why it matters
//! A converter or a lossy encoder that plays the stem alone clips them. In the mix they do not matter: every file is read
//! to floating point, and a fader turns them down. What a file that cannot hold more than full scale has lost already is
//! `clipped`'s concern. So this is a note on the export, for fixed-point and floating-point files alike.
//! # What it proposes
//! Nothing of its own: the draft's faders and bus take care of it.
//! # Known problems
//! Lossy codecs add overs of their own: 15 of 136 stems and mixes have some, all of them coded.
//! # References
//! True peak: ITU-R BS.1770-5, annex 2; tolerance: EBU Tech 3341, cases 15 to 23.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "overs",
    title: "peaks above full scale",
    fix: "Export it lower, so that peaks stay under -1 dBTP, or as 32-bit float",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// What is left for the filters of converters and lossy encoders, in dBTP (EBU R 128, AES TD1008).
pub(super) const HIGHEST_DBTP: f64 = -1.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::Overs { tenths, highest_dbtp } = fault.kind {
                let in_samples = stem.analysis.loudness.sample_peak_dbfs.is_some_and(|peak_dbfs| peak_dbfs > 0.0);
                let between = if in_samples { "" } else { " between its samples" };
                let summary = format!(
                    "{} peaks at {highest_dbtp:+.1} dBTP{between}, above full scale in {:.1} s: leave more headroom in \
                     the export.",
                    stem.name(),
                    tenths as f64 / 10.0
                );
                heard.push(Heard {
                    places: fault.places.clone(),
                    measured: Readings::from([
                        ("true_peak_dbtp", highest_dbtp),
                        ("over_full_scale_s", tenths as f64 / 10.0),
                    ]),
                    target: Readings::from([("true_peak_dbtp", HIGHEST_DBTP)]),
                    ..Heard::new(Severity::Info, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
