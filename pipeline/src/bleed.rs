use crate::AnalysedStem;
use analyzer::{AlignmentCopy, Role, RoleGuess};
use suggest::{HeardBleed, PairKind, RelatedPair};

/// Which stems hear which others. Asked of stems in front of whose source a microphone stands, and of sources of another group
/// that are not known to be the same thing; of `pairs` those that names tell.
pub(crate) fn bleed(stems: &[AnalysedStem], roles: &[RoleGuess], pairs: &[RelatedPair]) -> Vec<HeardBleed> {
    let sounds = |stem: usize| stems[stem].analysis.loudness.integrated_lufs.is_some();
    let role = |stem: usize| roles[stem].role;
    let belong_together = |a: usize, b: usize| {
        let of_both =
            |pair: &&RelatedPair| (pair.first.min(pair.second), pair.first.max(pair.second)) == (a.min(b), a.max(b));
        pairs.iter().filter(of_both).any(|pair| pair.kind != PairKind::SharedEnvelope || pair.duplicate.is_some())
    };
    let is_asked = |stem: usize, source: usize| {
        role(stem).group() != role(source).group() && role(source) != Role::Mix && !belong_together(stem, source)
    };
    let sounding: Vec<usize> = (0..stems.len()).filter(|stem| sounds(*stem)).collect();
    let hearing = sounding.iter().filter(|stem| has_a_microphone(role(**stem)));
    let asked: Vec<(usize, usize)> = hearing
        .flat_map(|stem| sounding.iter().filter(|source| is_asked(*stem, **source)).map(|source| (*stem, *source)))
        .collect();
    let copies: Vec<&AlignmentCopy> = stems.iter().map(|stem| &stem.alignment).collect();
    let heard = analyzer::bleed(&copies, &asked);
    asked
        .into_iter()
        .zip(heard)
        .filter_map(|((stem, source), bleed)| Some(HeardBleed { stem, source, bleed: bleed? }))
        .collect()
}

/// What is recorded through the air; the rest comes from a cable or a computer, or may.
fn has_a_microphone(role: Role) -> bool {
    matches!(
        role,
        Role::LeadVocal
            | Role::BackingVocal
            | Role::Dialog
            | Role::AcousticGuitar
            | Role::ElectricGuitar
            | Role::Piano
            | Role::Brass
            | Role::Wind
            | Role::Strings
            | Role::Kick
            | Role::Snare
            | Role::Tom
            | Role::Hat
            | Role::Overhead
            | Role::Room
            | Role::Percussion
            | Role::DrumBus
    )
}
