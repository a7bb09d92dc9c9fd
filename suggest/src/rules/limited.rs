//! # What it hears
//! The peaks of a fifth or more of the sounding tenths of a second lie within 0.1 dB of the highest, five times more than
//! in each of the nine bins of 0.1 dB below, and peaks are less than 10 dB above loudness. There are no flat tops.
//! # Why it matters
//! The loud moments were turned down to one level by a limiter or a soft clipper. That may be the sound; but what a mix
//! needs to breathe is gone, and no fader brings it back.
//! # What it proposes
//! Nothing automatic: if the limiter was on by chance (it was on the bus, or made the export loud), export without it.
//! # Known problems
//! A tone that sounds at one level all the time is named too. Lossy codecs move peaks by decibels, so coded files are not
//! named, and limited drums, whose peaks stay 10 dB and more above their loudness, are not either.
//! # References
//! Of 136 stems and mixes, one was named: the only lossless master among them (peaks 6.0 dB above loudness, 98 % of the
//! tenths). Thresholds are design heuristics.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "limited",
    title: "limited stems",
    fix: "Send it without the limiter as well",
    request: Some(Request::SendAsWell),
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
            if let FaultKind::Limited { share, plr_db, level_dbfs } = fault.kind {
                let summary = format!(
                    "{} is limited: it peaks at {level_dbfs:.1} dBFS in {:.0} % of the tenths of a second in which it sounds, \
                     {plr_db:.1} dB above its loudness. Is a limiter meant to be on it?",
                    stem.name(),
                    100.0 * share
                );
                heard.push(Heard {
                    measured: Readings::from([
                        ("peaks_at_one_level_share", share),
                        ("peak_to_loudness_db", plr_db),
                        ("sample_peak_dbfs", level_dbfs),
                    ]),
                    ..Heard::new(Severity::Info, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
