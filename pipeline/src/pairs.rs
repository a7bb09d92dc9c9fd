use crate::{AnalysedStem, Session};
use analyzer::{Role, Unmeasured, Waveform, relation};
use suggest::RelatedPair;

/// Pairs of stems that may be two recordings of one source: same role, where a role means a source.
///
/// Rooms, overheads and whole kits are left out: what they share with others arrives late and from many places.
fn candidates(session: &Session) -> Vec<(usize, usize)> {
    let n = session.stems.len();
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    pairs
        .filter(|(a, b)| {
            let (first, second) = (session.stems[*a].role.role, session.stems[*b].role.role);
            first == second && may_be_one_source(first)
        })
        .collect()
}

fn may_be_one_source(role: Role) -> bool {
    matches!(
        role,
        Role::Kick
            | Role::Snare
            | Role::Bass
            | Role::ElectricGuitar
            | Role::AcousticGuitar
            | Role::Keys
            | Role::Piano
            | Role::LeadVocal
    )
}

/// Which stems have to keep a copy for comparison.
pub(crate) fn to_compare(session: &Session) -> Vec<bool> {
    let mut wanted = vec![false; session.stems.len()];
    for (a, b) in candidates(session) {
        wanted[a] = true;
        wanted[b] = true;
    }
    wanted
}

/// Measures every candidate pair that sounds together.
pub(crate) fn relate(session: &Session, stems: &[AnalysedStem]) -> Vec<RelatedPair> {
    candidates(session)
        .into_iter()
        .filter_map(|(first, second)| {
            let relation = relation(stems[first].alignment.as_ref()?, stems[second].alignment.as_ref()?);
            let sound_together = relation.waveform != Waveform::Unmeasured(Unmeasured::TooLittleJointSound);
            sound_together.then_some(RelatedPair { first, second, relation })
        })
        .collect()
}
