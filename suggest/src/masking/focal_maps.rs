use super::part::priority;
use super::reading::Masking;
use analyzer::Role;
use analyzer::masking::{MaskingMap, StemMasking};

/// When and where in the spectrum the part that should win is lost, before and after: 1.2 kB per second of song.
#[derive(Debug, Clone, PartialEq)]
pub struct FocalMaps {
    /// The part's name.
    pub name: String,
    /// What it plays.
    pub role: Role,
    /// In the plain sum of the stems.
    pub before: MaskingMap,
    /// In the draft; `None` when nothing was rendered, or it is not heard there.
    pub after: Option<MaskingMap>,
}

/// Loudness alone in whole thousandths of a sone, which have an order.
fn millisones(part: &StemMasking) -> u64 {
    (1_000.0 * part.loudness_sones) as u64
}

impl FocalMaps {
    /// Of the first lead vocal, else of the part that should win most, the louder of two; `None` when no part is heard.
    pub fn new(before: &Masking, after: Option<&Masking>) -> Option<Self> {
        let lead = |part: &usize| before.parts[*part].role == Role::LeadVocal;
        let rank = |part: usize| (priority(before.parts[part].role), before.stereo[part].as_ref().map(millisones));
        let heard = || (0..before.parts.len()).filter(|part| before.stereo[*part].is_some());
        let focal = heard().find(lead).or_else(|| heard().max_by_key(|part| rank(*part)))?;
        let part = &before.parts[focal];
        let map = |masking: &Masking, index: usize| Some(masking.stereo.get(index)?.as_ref()?.map.clone());
        let same = |masking: &Masking| masking.parts.iter().position(|other| other.stems == part.stems);
        Some(Self {
            name: part.name.clone(),
            role: part.role,
            before: map(before, focal)?,
            after: after.and_then(|after| map(after, same(after)?)),
        })
    }
}
