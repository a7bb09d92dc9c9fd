//! # What it hears
//! A recording that holds another stem, some milliseconds late, as a microphone hears what plays beside it: one sharp delay
//! that both stems share at all frequencies. The microphones of one kit, two recordings of one source and parts of one
//! group (two singers of one choir) are left out.
//! # Why it matters
//! What is done to the one is done to the other: its level, place and EQ are no longer free, and both sum to a comb filter.
//! # What it proposes
//! Nothing automatic: cut or gate the pauses if what is played stands clear of what is heard in them, or record the part
//! again. A gate opens for the loudest of both, and what lies under notes stays.
//! # Known problems
//! A band that was recorded in one room hears itself everywhere, which is its sound. An effect that was printed into a
//! recording with the other stem on it, less than 15 ms late, is the same thing to the ear and to this rule. The level is
//! that of the range up to 5 kHz.
//! # References
//! The delay is read with the phase transform (Knapp & Carter 1976). Levels from which it matters: design heuristics. −15 dB
//! is a singer's headphones or an open booth; at −20 dB and less it is under what is played, and heard in pauses alone.

use super::{Heard, Need, Rule, Scope};
use crate::{Channel, Class, HeardBleed, HeardSession, Readings, Severity};

pub(super) const RULE: Rule = Rule {
    name: "bleed",
    title: "stems that hear each other",
    fix: "Cut or gate its pauses, or record it apart",
    request: None,
    needs: &[Need::Stems],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// From this level re the stem on it is a fault, in dB; below it is remarked on.
const FAULT_DB: f64 = -20.0;
/// Below this level nothing is said, in dB.
const REMARKABLE_DB: f64 = -40.0;
/// It is told that the source is heard alone from this share of the time on.
const TOLD_ALONE: f64 = 0.05;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    (0..session.stems.len()).filter_map(|stem| loudest_in(session, stem)).map(|one| finding(session, one)).collect()
}

/// Of the sources that a stem hears the loudest one, with its level in dB.
fn loudest_in<'a>(session: &'a HeardSession<'_>, stem: usize) -> Option<(&'a HeardBleed, f64)> {
    let heard = session.bleed.iter().filter(|one| one.stem == stem);
    let levels = heard.filter_map(|one| Some((one, one.bleed.level_db.filter(|db| *db >= REMARKABLE_DB)?)));
    levels.max_by(|x, y| x.1.total_cmp(&y.1))
}

fn finding(session: &HeardSession<'_>, (heard, level_db): (&HeardBleed, f64)) -> Heard {
    let name = |index: usize| session.stems[index].name();
    let (delay_ms, alone) = (1_000.0 * heard.bleed.delay_s, heard.bleed.alone_share);
    let alone_words = if alone >= TOLD_ALONE {
        format!(", and is most of what is there in {:.0} % of the time", 100.0 * alone)
    } else {
        String::new()
    };
    let summary = format!(
        "{} holds {} at {level_db:.0} dB re itself, {delay_ms:.1} ms late{alone_words}.",
        name(heard.stem),
        name(heard.source)
    );
    let severity = if level_db >= FAULT_DB { Severity::Warning } else { Severity::Info };
    Heard {
        measured: Readings::from([
            ("bleed_level_db", level_db),
            ("bleed_delay_ms", delay_ms),
            ("bleed_alone_share", alone),
            ("bleed_distinctness", heard.bleed.distinctness),
        ]),
        ..Heard::new(severity, vec![Channel::Stem(heard.stem), Channel::Stem(heard.source)], summary)
    }
}
