use crate::HeardSession;
use crate::levels::source_name;
use analyzer::Role;
use std::collections::BTreeMap;

/// Stems that are heard as one part: the microphones of one source, or a single stem. Powers of related microphones do not
/// simply add, and nobody minds that a snare's lower microphone hides its upper one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What people call it: the name of its first stem.
    pub name: String,
    /// The stems, by index.
    pub stems: Vec<usize>,
    /// What it plays.
    pub role: Role,
}

/// Roles of which several stems with the same first word are recordings of one source.
fn is_recorded_in_parts(role: Role) -> bool {
    matches!(
        role,
        Role::Kick
            | Role::Snare
            | Role::Hat
            | Role::Overhead
            | Role::Tom
            | Role::Room
            | Role::Bass
            | Role::ElectricGuitar
            | Role::AcousticGuitar
            | Role::Piano
            | Role::LeadVocal
            | Role::BackingVocal
    )
}

/// The parts of a session in the order of their first stem; what is silent has none.
pub(crate) fn parts(session: &HeardSession<'_>) -> Vec<Part> {
    let mut members: BTreeMap<(Role, String), Vec<usize>> = BTreeMap::new();
    for index in session.sounding(|role| role != Role::Mix) {
        let stem = &session.stems[index];
        let role = stem.role.role;
        let source = if is_recorded_in_parts(role) { source_name(stem.name()) } else { format!("{index:06}") };
        members.entry((role, source)).or_default().push(index);
    }
    let part = |((role, _), stems): ((Role, String), Vec<usize>)| {
        let first = session.stems[stems[0]].name();
        let name = if stems.len() == 1 { first.to_owned() } else { format!("{first} and {} more", stems.len() - 1) };
        Part { name, stems, role }
    };
    let mut parts: Vec<Part> = members.into_iter().map(part).collect();
    parts.sort_by_key(|part| part.stems[0]);
    parts
}

/// Who should win where two parts fight: the higher the more (a list that engineers agree on in substance; De Man & Reiss
/// 2013 for the lead vocal, kick and snare).
pub(crate) fn priority(role: Role) -> u8 {
    match role {
        Role::LeadVocal | Role::Dialog => 8,
        Role::Kick | Role::Snare | Role::DrumBus => 7,
        Role::Bass => 6,
        Role::Brass | Role::Wind | Role::Piano | Role::Synth => 5,
        Role::BackingVocal => 4,
        Role::ElectricGuitar | Role::AcousticGuitar | Role::Keys | Role::Tom => 3,
        Role::Pad | Role::Strings | Role::Percussion | Role::Hat | Role::Overhead | Role::Unknown => 2,
        Role::Effects => 1,
        Role::Room | Role::Mix => 0,
    }
}
