//! # What it hears
//! Stems whose names are numbers and words of the program that wrote them (Audio 1, Track 03, bounce), and stems whose names
//! tell no role and whose sound does not, either. What it sounds like is offered as a name.
//! # Why it matters
//! Whoever mixes it has to listen to each file to know what it is; premix judges levels and lows by roles.
//! # What it proposes
//! Nothing automatic: name the files, or tell roles with `--role STEM=ROLE` or in premix.toml.
//! # Known problems
//! A name that means something to the band alone (TEXTURE, BREAK) counts where its sound says nothing. Sounds are taken for
//! one another: docs/accuracy.md.
//! # References
//! A quarter of unknown roles: the limit of the verdict `cannot_tell`.

use super::{Heard, Need, Request, Rule, Scope, names};
use crate::{Channel, Class, HeardSession, HeardStem, Readings, Severity};
use analyzer::{Role, RoleSource};

pub(super) const RULE: Rule = Rule {
    name: "unclear-names",
    title: "names that say nothing",
    fix: "Name each file for what it plays",
    request: Some(Request::Rename),
    needs: &[Need::Stems],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// From this share of the stems on nobody finds his way.
const MOST_UNCLEAR: f64 = 0.25;
/// Sounds that are told with less than this are not told.
const LEAST_CONFIDENCE: f64 = 0.5;
/// Words that say that something was recorded or exported.
const EMPTY_WORDS: [&str; 24] = [
    "audio",
    "track",
    "trk",
    "bounce",
    "bounced",
    "bip",
    "stem",
    "file",
    "rec",
    "recording",
    "take",
    "untitled",
    "new",
    "channel",
    "chan",
    "ch",
    "inst",
    "instrument",
    "midi",
    "region",
    "export",
    "consolidated",
    "wav",
    "dup",
];
/// Names offered in one sentence.
const MOST_OFFERED: usize = 4;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let unclear: Vec<usize> = (0..session.stems.len()).filter(|stem| is_unclear(&session.stems[*stem])).collect();
    if unclear.is_empty() {
        return Vec::new();
    }
    let share = unclear.len() as f64 / session.stems.len() as f64;
    let severity = if share > MOST_UNCLEAR { Severity::Warning } else { Severity::Info };
    let offers: Vec<String> =
        unclear.iter().filter_map(|stem| offer(&session.stems[*stem])).take(MOST_OFFERED).collect();
    let offered = if offers.is_empty() { String::new() } else { format!(" {}.", offers.join("; ")) };
    let summary = format!(
        "The names of {} of {} stems do not say what they play: {}.{offered}",
        unclear.len(),
        session.stems.len(),
        names(session, &unclear)
    );
    vec![Heard {
        each: true,
        measured: Readings::from([("stems_concerned", unclear.len() as f64), ("unclear_percent", 100.0 * share)]),
        target: Readings::from([("unclear_percent", 100.0 * MOST_UNCLEAR)]),
        ..Heard::new(severity, unclear.into_iter().map(Channel::Stem).collect(), summary)
    }]
}

fn is_unclear(stem: &HeardStem) -> bool {
    let untold = matches!(stem.role.source, RoleSource::Audio) || stem.role.role == Role::Unknown;
    untold && stem.sounds() && (is_empty(stem.name()) || !is_heard(stem))
}

/// The sound tells what it plays.
fn is_heard(stem: &HeardStem) -> bool {
    stem.role.role != Role::Unknown && stem.role.confidence >= LEAST_CONFIDENCE
}

/// Nothing but numbers, single letters and words that say nothing.
fn is_empty(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
    words.map(str::to_lowercase).all(|word| EMPTY_WORDS.contains(&word.as_str()))
}

fn offer(stem: &HeardStem) -> Option<String> {
    is_heard(stem).then(|| format!("{} sounds like {}", stem.name(), stem.role.role.label()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_of_programs_say_nothing() {
        for name in ["Audio 1", "Track 03", "bounce-2", "01", "Untitled_Track (A)", "Inst 7"] {
            assert!(is_empty(name), "{name}");
        }
        for name in ["Kick", "Audio Kick", "BREAK", "Texture 2", "808 x Glide"] {
            assert!(!is_empty(name), "{name}");
        }
    }
}
