//! # What it hears
//! A section in which more than twelve parts sound at once from 250 Hz to 2 kHz, each within 20 dB of the strongest there, in
//! half of its time.
//! # Why it matters
//! That is where voices, guitars and keys have their substance. Nobody follows a dozen things at a time: they become one.
//! # What it proposes
//! Nothing automatic: leave parts out of that section, or sum layers that play the same into one stem.
//! # Known problems
//! Layers of one line (a choir of twelve files) are heard as one and counted as twelve where their names and roles do not
//! tell. A dense chorus or an orchestra that is meant is named, so it is a note. Where it speaks, *crowded-range* does not.
//! # References
//! Twelve parts, 20 dB: design heuristics; the microphones of one source count as one part.

use super::{Heard, Need, Rule, Scope, clock, names};
use crate::band_energy::band_energy;
use crate::masking::{Part, parts};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{FRAMES_PER_SECOND, Section, TimeRange};

pub(super) const RULE: Rule = Rule {
    name: "crowded-section",
    title: "crowded sections",
    fix: "Let fewer parts play there at once",
    request: None,
    needs: &[Need::Stems, Need::WholeMix],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// More parts at once than this are a crowd.
const MOST_PARTS: usize = 12;
/// Where the substance of voices and instruments lies, in hertz.
const BODY_HZ: [f64; 2] = [250.0, 2_000.0];
/// What lies this far under the strongest part is behind it, in dB.
const BEHIND_DB: f64 = 20.0;
/// Parts play at once in stretches of this length, in seconds: about a bar.
const AT_ONCE_S: f64 = 2.0;

/// A section with the parts of its median stretch.
struct Crowd {
    when: TimeRange,
    parts: Vec<usize>,
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let parts = parts(session);
    let crowds = crowds(session, &parts);
    let Some(worst) = crowds.iter().max_by_key(|crowd| crowd.parts.len()) else { return Vec::new() };
    let stems: Vec<usize> = worst.parts.iter().map(|part| parts[*part].stems[0]).collect();
    let summary = format!(
        "{} parts sound at once from 250 Hz to 2 kHz at {}: {}. That is many for one range.",
        stems.len(),
        clock(worst.when.start_s),
        names(session, &stems)
    );
    vec![Heard {
        each: true,
        band_hz: Some(BODY_HZ),
        places: crowds.iter().map(|crowd| crowd.when).collect(),
        measured: Readings::from([("parts", stems.len() as f64), ("sections_concerned", crowds.len() as f64)]),
        target: Readings::from([("parts", MOST_PARTS as f64)]),
        confidence: 0.5,
        ..Heard::new(Severity::Info, stems.into_iter().map(Channel::Stem).collect(), summary)
    }]
}

/// It has something to say.
pub(super) fn speaks(session: &HeardSession<'_>) -> bool {
    !crowds(session, &parts(session)).is_empty()
}

fn crowds(session: &HeardSession<'_>, parts: &[Part]) -> Vec<Crowd> {
    if parts.len() <= MOST_PARTS {
        return Vec::new();
    }
    let crowd = |section: &Section| {
        let usual = usual_stretch(session, parts, section);
        let when = TimeRange { start_s: section.start_s, end_s: section.end_s };
        (usual.len() > MOST_PARTS).then_some(Crowd { when, parts: usual })
    };
    session.sections.iter().filter_map(crowd).collect()
}

/// The parts of the median stretch of a section: as many or more are heard in half of its time.
fn usual_stretch(session: &HeardSession<'_>, parts: &[Part], section: &Section) -> Vec<usize> {
    let frame = |s: f64| (s * f64::from(FRAMES_PER_SECOND)).round() as usize;
    let length = frame(AT_ONCE_S);
    let end = frame(section.end_s);
    let starts = (frame(section.start_s)..end).step_by(length);
    let mut stretches: Vec<Vec<usize>> = starts
        .map(|start| {
            let energy = |part: &Part| -> f64 {
                part.stems
                    .iter()
                    .map(|stem| band_energy(&session.stems[*stem], BODY_HZ, start..(start + length).min(end)))
                    .sum()
            };
            let energies: Vec<f64> = parts.iter().map(energy).collect();
            let least = energies.iter().copied().fold(0.0, f64::max) * dsp::db_to_power(-BEHIND_DB);
            (0..parts.len()).filter(|part| energies[*part] > least).collect()
        })
        .collect();
    stretches.sort_by_key(Vec::len);
    stretches.get(stretches.len() / 2).cloned().unwrap_or_default()
}
