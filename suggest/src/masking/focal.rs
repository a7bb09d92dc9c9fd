use super::part::{Part, priority};
use crate::HeardSession;
use analyzer::{Role, TimeRange};

/// A stem that the user wants to win.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FocalStem {
    /// Index of the stem.
    pub stem: usize,
    /// Where in the song; throughout when `None`.
    pub when: Option<TimeRange>,
}

/// A part that should win, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Focal {
    /// Index of the part.
    pub part: usize,
    /// Where in the song; throughout when `None`.
    pub when: Option<TimeRange>,
    /// The user said so; else its role does.
    pub declared: bool,
}

/// Sureness of a role from which on a part is taken for the lead.
const SURE_ROLE: f64 = 0.5;

/// The parts that should win: those that the user named, first, then the lead vocals.
pub(crate) fn focal_parts(session: &HeardSession<'_>, parts: &[Part]) -> Vec<Focal> {
    let part_of = |stem: usize| parts.iter().position(|part| part.stems.contains(&stem));
    let named = session
        .focal
        .iter()
        .filter_map(|focal| Some(Focal { part: part_of(focal.stem)?, when: focal.when, declared: true }));
    let mut found: Vec<Focal> = Vec::new();
    for focal in named {
        // Two stems of one part are one part.
        if !found.contains(&focal) {
            found.push(focal);
        }
    }
    let is_sure = |part: &Part| part.stems.iter().any(|stem| session.stems[*stem].role.confidence >= SURE_ROLE);
    let leads = (0..parts.len()).filter(|part| parts[*part].role == Role::LeadVocal && is_sure(&parts[*part]));
    for part in leads {
        if !found.iter().any(|focal| focal.part == part && focal.when.is_none()) {
            found.push(Focal { part, when: None, declared: false });
        }
    }
    found
}

impl Focal {
    /// Whether `other` has to make room for it: nothing that the user named does, nor what blends with a lead vocal.
    pub(crate) fn is_yielded_to_by(&self, other: usize, parts: &[Part], all: &[Self]) -> bool {
        let (own_role, role) = (parts[self.part].role, parts[other].role);
        let is_named = all.iter().any(|focal| focal.declared && focal.part == other && self.overlaps(focal));
        let blends = own_role == Role::LeadVocal && role == Role::BackingVocal;
        other != self.part && !is_named && !blends && (self.declared || priority(role) < priority(own_role))
    }

    /// `other` is named wherever this one should win: what is named for a passage makes room in the rest of the song.
    fn overlaps(&self, other: &Self) -> bool {
        match (self.when, other.when) {
            (Some(own), Some(other)) => own.start_s < other.end_s && other.start_s < own.end_s,
            (None, Some(_)) => false,
            (_, None) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(roles: &[Role]) -> Vec<Part> {
        let part = |(stem, role): (usize, &Role)| Part { name: format!("part {stem}"), stems: vec![stem], role: *role };
        roles.iter().enumerate().map(part).collect()
    }

    fn focal(part: usize, declared: bool) -> Focal {
        Focal { part, when: None, declared }
    }

    fn passage(start_s: f64, end_s: f64) -> TimeRange {
        TimeRange { start_s, end_s }
    }

    #[test]
    fn a_lead_vocal_is_made_room_for_but_not_by_what_blends_with_it() {
        let parts = parts(&[Role::LeadVocal, Role::BackingVocal, Role::Kick, Role::LeadVocal]);
        let all = [focal(0, false), focal(3, false)];
        let yields: Vec<bool> = (0..parts.len()).map(|other| all[0].is_yielded_to_by(other, &parts, &all)).collect();
        assert_eq!(yields, [false, false, true, false]);
    }

    #[test]
    fn all_make_room_for_what_the_user_named_but_what_is_named_too() {
        let parts = parts(&[Role::Pad, Role::LeadVocal, Role::Kick]);
        let all = [focal(0, true), focal(2, true), focal(1, false)];
        let yields = |focal: &Focal| -> Vec<usize> {
            (0..parts.len()).filter(|other| focal.is_yielded_to_by(*other, &parts, &all)).collect()
        };
        assert_eq!(yields(&all[0]), [1], "the kick is named, too");
        assert_eq!(yields(&all[2]), [] as [usize; 0], "the voice does not take from what is named");
    }

    #[test]
    fn what_is_named_elsewhere_in_the_song_makes_room() {
        let parts = parts(&[Role::ElectricGuitar, Role::Synth]);
        let here = Focal { when: Some(passage(10.0, 20.0)), ..focal(0, true) };
        let there = Focal { when: Some(passage(20.0, 30.0)), ..focal(1, true) };
        assert!(here.is_yielded_to_by(1, &parts, &[here, there]));
        assert!(!here.is_yielded_to_by(1, &parts, &[here, focal(1, true)]));
        let voice = focal(1, false);
        let parts = self::parts(&[Role::ElectricGuitar, Role::LeadVocal]);
        assert!(voice.is_yielded_to_by(0, &parts, &[here, voice]), "in the rest of the song the voice comes first");
    }
}
