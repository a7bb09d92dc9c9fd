//! # What it hears
//! A chorus that is softer than the verse before it, or louder by less than half a loudness unit, and in which no more parts
//! play.
//! # Why it matters
//! The chorus is where the song is meant to open up. If neither level nor arrangement changes, the mix has to pretend.
//! # What it proposes
//! Nothing automatic: add a part or a double to the chorus, leave one out of the verse, or ride the level.
//! # Known problems
//! It hears named sections alone, and a chorus has its name because it is louder than the verse in most of its places
//! (`analyzer::sections`): what is found is the one that falls short, not a song whose choruses never lift. A chorus that
//! lifts by pitch or brightness is named.
//! # References
//! Half a loudness unit: the least difference that most listeners hear between two passages; design heuristic.

use super::{Heard, Need, Rule, Scope, clock};
use crate::masking::parts;
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{Section, SectionName, TimeRange};

pub(super) const RULE: Rule = Rule {
    name: "no-lift",
    title: "a chorus that does not lift",
    fix: "Let something come in with the chorus, or take something out of the verse",
    request: None,
    needs: &[Need::Stems, Need::Sections],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// A chorus that is louder than the verse by this lifts, in LU. Design heuristic.
const LEAST_LIFT_LU: f64 = 0.5;
/// A part plays in a section when it sounds for this share of it.
const PLAYING_SHARE: f64 = 0.5;
/// Readings of the timeline per second.
const TIMELINE_PER_S: f64 = 10.0;

/// What changes from a verse to a chorus.
#[derive(Debug, Clone, Copy)]
struct Lift {
    verse_s: f64,
    chorus: TimeRange,
    lufs: [f64; 2],
    n_parts: [usize; 2],
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let lifts = lifts(session);
    let flat: Vec<Lift> = lifts.iter().copied().filter(Lift::is_flat).collect();
    let Some(worst) = flat.iter().min_by(|a, b| a.change_lu().total_cmp(&b.change_lu())) else { return Vec::new() };
    // One chorus of several may hold back on purpose.
    let severity = if 2 * flat.len() >= lifts.len() { Severity::Warning } else { Severity::Info };
    let summary = format!(
        "The chorus at {} does not lift: {:+.1} LU on the verse at {} ({:.1} and {:.1} LUFS), and {} parts play where {} did.",
        clock(worst.chorus.start_s),
        worst.change_lu(),
        clock(worst.verse_s),
        worst.lufs[1],
        worst.lufs[0],
        worst.n_parts[1],
        worst.n_parts[0]
    );
    vec![Heard {
        places: flat.iter().map(|lift| lift.chorus).collect(),
        measured: Readings::from([
            ("lift_lu", worst.change_lu()),
            ("chorus_parts", worst.n_parts[1] as f64),
            ("verse_parts", worst.n_parts[0] as f64),
            ("flat_choruses", flat.len() as f64),
            ("choruses", lifts.len() as f64),
        ]),
        target: Readings::from([("lift_lu", LEAST_LIFT_LU)]),
        confidence: 0.6,
        ..Heard::new(severity, vec![Channel::MixBus], summary)
    }]
}

impl Lift {
    fn change_lu(&self) -> f64 {
        self.lufs[1] - self.lufs[0]
    }

    fn is_flat(&self) -> bool {
        self.change_lu() < LEAST_LIFT_LU && self.n_parts[1] <= self.n_parts[0]
    }
}

/// Every chorus with the last verse before it.
fn lifts(session: &HeardSession<'_>) -> Vec<Lift> {
    let mut verse: Option<&Section> = None;
    let mut lifts = Vec::new();
    for section in session.sections {
        match (section.name, verse) {
            (Some(SectionName::Verse), _) => verse = Some(section),
            (Some(SectionName::Chorus), Some(verse)) => lifts.extend(lift(session, verse, section)),
            _ => (),
        }
    }
    lifts
}

fn lift(session: &HeardSession<'_>, verse: &Section, chorus: &Section) -> Option<Lift> {
    Some(Lift {
        verse_s: verse.start_s,
        chorus: TimeRange { start_s: chorus.start_s, end_s: chorus.end_s },
        lufs: [loudness(session, verse)?, loudness(session, chorus)?],
        n_parts: [playing(session, verse), playing(session, chorus)],
    })
}

/// Mean of the momentary loudness of a section, by power.
fn loudness(session: &HeardSession<'_>, section: &Section) -> Option<f64> {
    let tenths = (section.start_s * TIMELINE_PER_S) as usize..(section.end_s * TIMELINE_PER_S) as usize;
    let momentary = &session.mix.timeline.momentary_lufs;
    let powers: Vec<f64> = momentary
        .get(tenths.start.min(momentary.len())..tenths.end.min(momentary.len()))?
        .iter()
        .map(|lufs| lufs.map_or(0.0, |lufs| dsp::db_to_power(f64::from(lufs))))
        .collect();
    dsp::power_to_db(powers.iter().sum::<f64>() / powers.len().max(1) as f64)
}

fn playing(session: &HeardSession<'_>, section: &Section) -> usize {
    let sounds_s = |stem: &usize| -> f64 {
        let ranges = session.stems[*stem].analysis.activity.ranges.iter();
        ranges.map(|range| (range.end_s.min(section.end_s) - range.start_s.max(section.start_s)).max(0.0)).sum()
    };
    let least_s = PLAYING_SHARE * (section.end_s - section.start_s);
    parts(session).iter().filter(|part| part.stems.iter().any(|stem| sounds_s(stem) >= least_s)).count()
}
