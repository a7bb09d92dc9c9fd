//! # What it hears
//! Drums, bass or harmony (guitars, keys, synths, strings, winds) that songs of the profile have and that no stem plays; of a
//! lead vocal, a note.
//! # Why it matters
//! What is missing cannot be mixed. A track that was muted at the export is found now, and not by the mix engineer.
//! # What it proposes
//! Nothing automatic: export the missing track, or record it.
//! # Known problems
//! Songs that are meant so (a voice and a guitar, a cappella) lack more than one part and get a note; a band that means to do
//! without drums is warned, and can say so. Roles tell, so nothing is said where a stem is not known; of a bass the sound
//! tells as well: whatever plays from 35 to 111 Hz without being a drum may be it.
//! # References
//! `expected_parts` of the profile. A bass whose absence also empties the lows is *empty-low-end*'s.

use super::{Heard, Need, Rule, Scope, empty_low_end};
use crate::low_end::LowEnd;
use crate::missing_parts::{confidence, has_one_gap, missing_parts};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{Role, RoleGroup};
use corpus::ExpectedPart;

pub(super) const RULE: Rule = Rule {
    name: "missing-role",
    title: "parts that are missing",
    fix: "Add the part, or say that it is meant with [[accepted]] in premix.toml",
    request: None,
    needs: &[Need::Stems, Need::WholeMix],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let missing = missing_parts(session);
    if !session.is_whole_mix() {
        return part_of_a_song(session, &missing).into_iter().collect();
    }
    let told = missing.into_iter().filter(|part| !empty_low_end::speaks_of(session, part));
    let (optional, required): (Vec<_>, Vec<_>) = told.partition(|part| part.optional);
    let required = match required.as_slice() {
        [] => None,
        [_] if has_one_gap(session) => Some(finding(session, &required, Severity::Warning)),
        _ => Some(finding(session, &required, Severity::Info)),
    };
    let optional = (!optional.is_empty()).then(|| finding(session, &optional, Severity::Info));
    [required, optional].into_iter().flatten().collect()
}

/// What is one group of instruments is no song: one note, and nothing of all that is not there.
fn part_of_a_song(session: &HeardSession<'_>, missing: &[&ExpectedPart]) -> Option<Heard> {
    let group = session.group_levels_lu.keys().next().filter(|_| !missing.is_empty())?;
    let what = match group {
        RoleGroup::Vocals => "Nothing but voices is here",
        RoleGroup::Drums => "Nothing but drums is here",
        RoleGroup::Bass => "Nothing but a bass is here",
        RoleGroup::Other => "Neither drums nor bass nor voices are here",
    };
    let summary = format!("{what}: it is heard as a part of a song, of which nothing is missed.");
    Some(Heard {
        measured: Readings::from([("missing_parts", missing.len() as f64)]),
        confidence: confidence(session),
        ..Heard::new(Severity::Info, vec![Channel::MixBus], summary)
    })
}

fn finding(session: &HeardSession<'_>, parts: &[&ExpectedPart], severity: Severity) -> Heard {
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    let mut measured = Readings::from([("missing_parts", parts.len() as f64)]);
    let mut support = String::new();
    if let Some(lows) = parts.iter().find(|part| part.roles.contains(&Role::Bass)).and(LowEnd::of(session)) {
        support = lows.without_drums_db.map_or_else(
            || ", and nothing but drums plays from 35 to 111 Hz".to_owned(),
            |db| {
                measured.extend([("lows_without_drums_db", db), ("lows_p10_db", lows.p10_db)]);
                format!(
                    ", and from 35 to 111 Hz all but the drums lie {:.0} dB below what nine songs in ten have there",
                    lows.p10_db - db
                )
            },
        );
    }
    let question =
        if severity == Severity::Warning { "Was a track left out?" } else { "If that is meant, it is fine." };
    let summary = format!("No {} among the {} stems{support}. {question}", names.join(" and no "), session.stems.len());
    Heard { measured, confidence: confidence(session), ..Heard::new(severity, vec![Channel::MixBus], summary) }
}
