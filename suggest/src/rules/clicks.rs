//! # What it hears
//! Single samples, or steps at an edit, whose second difference is six times all others within 46 ms before and after,
//! while the sound goes on at about its level (within 12 dB).
//! # Why it matters
//! A click at an edit without a crossfade, or a sample lost in recording, is heard through any mix, and EQ lifts it.
//! # What it proposes
//! Nothing automatic: crossfade the edit, or repair the place.
//! # Known problems
//! Clicks where sound starts or stops, closer together than 46 ms, or on bright material (a click as large as the cymbals
//! it lies in) are not named. Vinyl noise, slices of glitch music and synthetic attacks, which are meant, are: in 6 of
//! 44 published mixes and 1 of 92 stems. So it is worth a listen, and no warning.
//! # References
//! Six times the largest of 2,000 values of Gaussian noise: 20 standard deviations, as preparation checklists ask for.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "clicks",
    title: "clicks",
    fix: "Fade the edits there, or repair the clicks, and export it again",
    request: Some(Request::ExportAgain),
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
            if let FaultKind::Clicks { clicks, largest_full_scale } = fault.kind {
                let largest_dbfs = dsp::amplitude_to_db(largest_full_scale);
                let what = if clicks == 1 { "a click".to_owned() } else { format!("{clicks} clicks") };
                let size = largest_dbfs.map_or_else(String::new, |db| format!(" of up to {db:.0} dBFS"));
                let summary =
                    format!("{} has {what}{size}: listen to the places, and crossfade the edits.", stem.name());
                let mut measured = Readings::from([("clicks", clicks as f64)]);
                measured.extend(largest_dbfs.map(|db| ("largest_click_dbfs", db)));
                heard.push(Heard {
                    places: fault.places.clone(),
                    measured,
                    target: Readings::from([("clicks", 0.0)]),
                    ..Heard::new(Severity::Info, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
