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
    /// Of the first part that should win, else of the one that does by its role, the louder of two; `None` when no part is
    /// heard.
    pub fn new(before: &Masking, after: Option<&Masking>) -> Option<Self> {
        let rank = |part: usize| (priority(before.parts[part].role), before.stereo[part].as_ref().map(millisones));
        let heard = || (0..before.parts.len()).filter(|part| before.stereo[*part].is_some());
        let named = before.focal.iter().map(|focal| focal.part).find(|part| before.stereo[*part].is_some());
        let focal = named.or_else(|| heard().max_by_key(|part| rank(*part)))?;
        let part = &before.parts[focal];
        let map = |masking: &Masking, index: usize| {
            masking.stereo.get(index)?.as_ref()?;
            Some(masking.maps[index].clone())
        };
        let same = |masking: &Masking| masking.parts.iter().position(|other| other.stems == part.stems);
        Some(Self {
            name: part.name.clone(),
            role: part.role,
            before: map(before, focal)?,
            after: after.and_then(|after| map(after, same(after)?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Focal, Part};
    use super::*;
    use analyzer::masking::AudibilityLoss;

    fn masking(parts: &[(Role, Option<f64>)]) -> Masking {
        let part = |(stem, (role, _)): (usize, &(Role, Option<f64>))| Part {
            name: format!("part {stem}"),
            stems: vec![stem],
            role: *role,
        };
        let heard = |(_, sones): &(Role, Option<f64>)| {
            Some(StemMasking {
                active_frames: 10,
                loudness_sones: (*sones)?,
                loudness_in_mix_sones: 0.5,
                masking_index: 0.5,
                audibility_loss: AudibilityLoss { mean_phon: 10.0, p90_phon: 12.0 },
                bands: Vec::new(),
                maskers: Vec::new(),
            })
        };
        let leads = (0..parts.len()).filter(|part| parts[*part].0 == Role::LeadVocal);
        Masking {
            parts: parts.iter().enumerate().map(part).collect(),
            stereo: parts.iter().map(heard).collect(),
            mono_indices: vec![None; parts.len()],
            maps: vec![MaskingMap::default(); parts.len()],
            focal: leads.map(|part| Focal { part, when: None, declared: false }).collect(),
            passages: Vec::new(),
        }
    }

    fn focal(parts: &[(Role, Option<f64>)]) -> Option<String> {
        FocalMaps::new(&masking(parts), None).map(|maps| maps.name)
    }

    #[test]
    fn the_first_lead_vocal_that_is_heard_wins_else_the_loudest_of_the_highest_priority() {
        let (kick, lead) = ((Role::Kick, Some(9.0)), (Role::LeadVocal, Some(1.0)));
        assert_eq!(focal(&[kick, lead, (Role::LeadVocal, Some(5.0))]).unwrap(), "part 1");
        assert_eq!(focal(&[(Role::LeadVocal, None), kick, lead]).unwrap(), "part 2");
        assert_eq!(focal(&[(Role::Pad, Some(20.0)), (Role::Snare, Some(3.0)), kick]).unwrap(), "part 2");
        assert_eq!(focal(&[(Role::Pad, None)]), None);
    }

    #[test]
    fn a_part_that_is_not_heard_in_the_draft_has_no_second_map() {
        let before = masking(&[(Role::LeadVocal, Some(1.0))]);
        assert!(FocalMaps::new(&before, Some(&before)).unwrap().after.is_some());
        assert!(FocalMaps::new(&before, Some(&masking(&[(Role::LeadVocal, None)]))).unwrap().after.is_none());
    }
}
