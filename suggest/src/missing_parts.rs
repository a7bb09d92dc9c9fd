use crate::low_end::LowEnd;
use crate::{HeardSession, HeardStem};
use analyzer::{Role, RoleSource, role_from_name};
use corpus::ExpectedPart;

/// A role of less confidence may be any other.
const LEAST_CONFIDENCE: f64 = 0.5;

/// What it plays is not known: neither name nor sound tell, or its name holds two roles.
pub(crate) fn is_unsure(stem: &HeardStem) -> bool {
    let named = role_from_name(stem.name());
    let two_roles = named.role != Role::Unknown && named.confidence <= LEAST_CONFIDENCE;
    let unknown = stem.role.role == Role::Unknown || stem.role.confidence < LEAST_CONFIDENCE;
    stem.role.source != RoleSource::User && (unknown || two_roles)
}

/// The parts that songs like this one have and that no stem plays, nor can play: of a bass the lows tell, of the others
/// that every stem is known.
pub(crate) fn missing_parts<'a>(session: &'a HeardSession<'_>) -> Vec<&'a ExpectedPart> {
    // A stem that is a mix holds anything.
    if sounding(session).any(|stem| stem.role.role == Role::Mix) {
        return Vec::new();
    }
    let all_known = !sounding(session).any(is_unsure);
    let cannot_be = |part: &ExpectedPart| {
        if part.roles.contains(&Role::Bass) {
            LowEnd::of(session).is_some_and(|lows| lows.has_no_bass())
        } else {
            all_known
        }
    };
    let parts = session.target.profile().expected_parts.iter();
    parts.filter(|part| !is_played(session, part) && cannot_be(part)).collect()
}

fn sounding<'a>(session: &'a HeardSession<'_>) -> impl Iterator<Item = &'a HeardStem> {
    session.stems.iter().filter(|stem| stem.sounds())
}

fn is_played(session: &HeardSession<'_>, part: &ExpectedPart) -> bool {
    sounding(session).any(|stem| part.roles.contains(&stem.role.role))
}

/// The song has every part that it needs but one: it is no sketch, and no song for a voice and a guitar.
pub(crate) fn has_one_gap(session: &HeardSession<'_>) -> bool {
    let required = session.target.profile().expected_parts.iter().filter(|part| !part.optional);
    required.filter(|part| !is_played(session, part)).count() == 1
}

/// How sure it is that a part is missing: as sure as the least sure role.
pub(crate) fn confidence(session: &HeardSession<'_>) -> f64 {
    sounding(session).map(|stem| stem.role.confidence).fold(1.0, f64::min)
}
