//! What a stem plays, and what that rests on.

use crate::format::number;
use analyzer::{Role, RoleSource};
use suggest::StemSummary;

/// Below this a role by name is a guess too: two roles in one name, or a part of a word.
const SURE: f64 = 0.6;

/// How to correct a role; said where roles are guesses.
pub(crate) const GUESSED: &str = "A role with a question mark is a guess from how the stem sounds, or from a name that \
    says two things. Correct it in premix.toml (premix init begins one) or with --role STEM=ROLE.";

/// True for a role that the listener should look at first.
pub(crate) fn is_guess(stem: &StemSummary) -> bool {
    let unsure = stem.role_source == RoleSource::Audio || stem.role_confidence < SURE;
    unsure && stem.role != Role::Unknown
}

/// The role, with a question mark when it is a guess.
pub(crate) fn role_label(stem: &StemSummary) -> String {
    format!("{}{}", stem.role.label(), if is_guess(stem) { "?" } else { "" })
}

/// How sure it is and what tells it.
pub(crate) fn role_evidence(stem: &StemSummary) -> String {
    let source = match stem.role_source {
        RoleSource::User => return "as you said".to_owned(),
        RoleSource::Name => "by name",
        RoleSource::Audio => "by sound",
        RoleSource::Both => "by name and sound",
    };
    format!("{} % sure, {source}", number(stem.role_confidence * 100.0, 0))
}
