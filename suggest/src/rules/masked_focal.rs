//! # What it hears
//! A lead vocal, or a stem that you name with `--focal` (in the passage that you name), that the rest of the mix takes more
//! of its loudness from than usual, in a range that it needs, mostly because of one other part. Loudness is that of the
//! model of Moore, Glasberg & Baer 1997, per ear, on the powers of all stems as they stand in the mix.
//! # Why it matters
//! The part that should win does not: words are lost, and turning the vocal up only moves the problem.
//! # What it proposes
//! The cheapest change of the other part that gives back a quarter of what it takes: a cut where it needs the range less,
//! else a place beside the vocal where it hides nothing that matters as much, else its fader. Each is tried on the model
//! first, then rendered and listened to again. A part that plays mostly without the vocal is ducked.
//! # Known problems
//! Backing vocals and doubles that are meant to blend are never taken for maskers. It knows nothing of what a singer's
//! words are: a vocal that is meant to sink into the music is named, too.
//! # References
//! ANSI S3.4-2007; Moore, Glasberg & Baer 1997; Hafezi & Reiss 2015 (cut where it is not essential). Thresholds: see
//! docs/accuracy.md, calibrated on real sessions.

use super::{Heard, Need, Rule, Scope};
use crate::masking::{Bystanders, Conflict, Fight, FocalModel, cheapest_remedy, section_index};
use crate::rules::crowded_centre::{furthest, may_leave_the_centre};
use crate::{
    Balance, Channel, Class, Focal, HeardSession, Masking, Part, Proof, Proposal, Readings, Severity, SoundStage,
};
use analyzer::Section;
use analyzer::masking::StemMasking;
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "masked-focal",
    title: "a part that is covered",
    fix: "Make room for it: level, pan or EQ of what covers it",
    request: None,
    needs: &[Need::Masking],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// What one part may take of a lead vocal's loudness. The largest maskers of the lead vocals of five songs as their authors
/// left them take 0.13, 0.15, 0.28, 0.36 and 0.40, of which the last is named; parts raised until the voice loses 6 phon
/// more take 0.40 to 0.52.
const TOLERATED_INDEX: f64 = 0.38;
/// The masker must be behind this share of the loss; less is the fault of nobody in particular, and a matter of level.
const LEAST_SHARE: f64 = 0.40;
/// What the mix may take in the range that is fought for.
const TOLERATED_RANGE_INDEX: f64 = 0.40;
/// Parts that play together for less of the focal part's time do not fight.
const LEAST_COACTIVE: f64 = 0.25;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(masking) = session.masking else { return Vec::new() };
    (0..masking.focal.len()).filter_map(|focal| Some(Fought::worst(masking, focal)?.heard(session))).collect()
}

/// One part that takes too much from another that should win.
struct Fought<'a> {
    masking: &'a Masking,
    /// Index of the part that should win, among those that should.
    focal: usize,
    masker: usize,
    conflict: Conflict,
    /// What the mix takes from the part that should win.
    masked: &'a StemMasking,
}

impl<'a> Fought<'a> {
    /// The part that takes the most of what `focal` needs, among those that should yield to it.
    fn worst(masking: &'a Masking, focal: usize) -> Option<Self> {
        let one = &masking.focal[focal];
        let masked = masking.within(focal)[one.part].as_ref()?;
        let masker = (0..masking.parts.len())
            .filter(|part| one.is_yielded_to_by(*part, &masking.parts, &masking.focal))
            .filter(|part| masked.maskers[*part].coactive_share >= LEAST_COACTIVE)
            .max_by(|a, b| masked.maskers[*a].masking_index.total_cmp(&masked.maskers[*b].masking_index))?;
        let taken = masked.maskers[masker].masking_index;
        let is_behind_it = taken > TOLERATED_INDEX && taken >= LEAST_SHARE * masked.masking_index;
        let conflict = Conflict::worst(masked, &masked.maskers[masker]).filter(|_| is_behind_it)?;
        let fights = conflict.masking_index(masked) > TOLERATED_RANGE_INDEX;
        fights.then_some(Self { masking, focal, masker, conflict, masked })
    }

    fn focal(&self) -> Focal {
        self.masking.focal[self.focal]
    }

    fn focal_part(&self) -> &'a Part {
        &self.masking.parts[self.focal().part]
    }

    fn masker_part(&self) -> &'a Part {
        &self.masking.parts[self.masker]
    }

    /// The share of all loudness of the part that should win which the masker takes.
    fn masker_index(&self) -> f64 {
        self.masked.maskers[self.masker].masking_index
    }

    fn heard(&self, session: &HeardSession<'_>) -> Heard {
        let (places, share_of_time) = self.conflict.places(&self.masking.maps[self.focal().part], self.focal().when);
        let stem = self.masker_part().stems[0];
        let change = self.change(session);
        let proposals = change.iter().flat_map(|(action, proof)| {
            self.masker_part().stems.iter().map(|stem| Proposal {
                channel: Channel::Stem(*stem),
                action: action.clone(),
                places: places.clone(),
                proof: *proof,
                size: 1.0,
            })
        });
        Heard {
            band_hz: Some(self.conflict.band_hz()),
            measured: Readings::from([
                ("masking_index", self.masked.masking_index),
                ("range_masking_index", self.conflict.masking_index(self.masked)),
                ("masker_index", self.masker_index()),
                ("audibility_loss_phon", self.masked.audibility_loss.mean_phon),
                ("taken_in_range_sones", self.conflict.taken_sones),
                ("time_share", share_of_time),
            ]),
            target: Readings::from([("masker_index", TOLERATED_INDEX)]),
            confidence: session.stems[stem].role.confidence.max(0.5),
            proposals: proposals.collect(),
            places: places.clone(),
            ..Heard::new(
                Severity::Warning,
                vec![Channel::Stem(self.focal_part().stems[0]), Channel::Stem(stem)],
                self.summary(session),
            )
        }
    }

    /// The sections in which the range loses the most, as `most in B (1:02) and C (2:10)`; nothing where all are alike.
    fn worst_sections(&self, session: &HeardSession<'_>) -> Option<String> {
        let map = &self.masking.maps[self.focal().part];
        let index = |section: &Section| section_index(map, section, &self.conflict.bands);
        let heard: Vec<(&Section, f64)> =
            session.sections.iter().filter_map(|section| Some((section, index(section)?))).collect();
        let usual = heard.iter().map(|(_, index)| index).sum::<f64>() / heard.len() as f64;
        let worst = heard.iter().filter(|(_, index)| *index > usual + WORSE_BY).map(|(section, _)| {
            let name = section.name.map_or(String::new(), |name| format!(" {}", name.label()));
            format!("{}{name} ({})", section.letter, super::clock(section.start_s))
        });
        let worst: Vec<String> = worst.take(MOST_SECTIONS).collect();
        (self.focal().when.is_none() && !worst.is_empty()).then(|| format!(", most in {}", worst.join(" and ")))
    }

    fn summary(&self, session: &HeardSession<'_>) -> String {
        let [low_hz, high_hz] = self.conflict.band_hz();
        let when = self.focal().when.map_or(String::new(), |when| {
            format!(" from {} to {}, where it should win", super::clock(when.start_s), super::clock(when.end_s))
        });
        let sections = self.worst_sections(session).unwrap_or_default();
        format!(
            "{} is covered by {} at {} to {}{when}{sections}: the mix takes {:.0} % of its loudness ({:.0} phon), {:.0} % of that \
             this one part.",
            self.focal_part().name,
            self.masker_part().name,
            super::hertz(low_hz),
            super::hertz(high_hz),
            100.0 * self.masked.masking_index,
            self.masked.audibility_loss.mean_phon,
            100.0 * self.masker_index() / self.masked.masking_index,
        )
    }

    /// The share of the masker's time in which the part that should win plays, where it should.
    fn shared_time(&self) -> f64 {
        let whole = self.masking.stereo[self.masker].as_ref();
        let there = self.masking.within(self.focal)[self.masker].as_ref();
        whole.zip(there).map_or(1.0, |(whole, there)| {
            let shared = there.maskers[self.focal().part].coactive_share * there.active_frames as f64;
            shared / whole.active_frames as f64
        })
    }

    /// What gives the part that should win room, and how that is proved. A part that plays mostly without it is not
    /// changed for the whole song because of a few bars: it is ducked.
    fn change(&self, session: &HeardSession<'_>) -> Option<(Action, Proof)> {
        // What it loses when the masker takes no more than is tolerated.
        let tolerated_index = self.masked.masking_index - (self.masker_index() - TOLERATED_INDEX);
        let proof = Proof::Audibility { focal: self.focal, tolerated_index };
        if self.shared_time() < LEAST_SHARED_TIME {
            let duck = Action::Duck {
                key_stem: session.stems[self.focal_part().stems[0]].name().to_owned(),
                depth_db: DUCK_DEPTH_DB,
                band_hz: Some(self.conflict.band_hz()),
                attack_ms: DUCK_ATTACK_MS,
                release_ms: DUCK_RELEASE_MS,
            };
            return Some((duck, proof));
        }
        let stage = SoundStage::new(session, session.repairs, &[], session.mix.loudness.integrated_lufs?);
        let model = FocalModel::new(&stage, self.focal(), self.masker, &self.masking.maps[self.focal().part]);
        let fight = Fight {
            masker: self.masking.within(self.focal)[self.masker].as_ref(),
            furthest_pan: furthest_pan(session, self.masker_part()),
        };
        let bystanders = Bystanders::new(&stage, self.masking, self.focal().part, self.masker);
        let action = cheapest_remedy(&model, &self.conflict, self.masker_index(), fight, &bystanders)?;
        Some((action, proof))
    }
}

/// A section is worse than the others when its range loses this much more of its loudness.
const WORSE_BY: f64 = 0.1;
/// So many sections are named.
const MOST_SECTIONS: usize = 2;
/// A part is changed for the whole song only when the focal one plays in at least this share of its time.
const LEAST_SHARED_TIME: f64 = 0.4;
/// Ducking under a voice: deep enough to make room, slow enough not to pump. Design heuristics.
const DUCK_DEPTH_DB: f64 = 4.0;
const DUCK_ATTACK_MS: f64 = 20.0;
const DUCK_RELEASE_MS: f64 = 250.0;
/// A part that leans further than this has a side already, in dB.
const LARGEST_LEAN_DB: f64 = 1.0;

/// How far a part may leave the centre: as far as its pitch lets it, when it is a single stem in the middle whose role
/// allows it. In a balance that is built anew `crowded-centre` gives the places.
fn furthest_pan(session: &HeardSession<'_>, part: &Part) -> f64 {
    let [only] = part.stems.as_slice() else { return 0.0 };
    let stem = &session.stems[*only];
    let is_centred = stem.analysis.stereo.balance_db.is_some_and(|lean_db| lean_db.abs() <= LARGEST_LEAN_DB);
    let may_move = session.balance == Balance::Keep && may_leave_the_centre(part.role);
    if is_centred && may_move { furthest(stem) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::Role;
    use analyzer::masking::{AudibilityLoss, BandMasking, Masker, MaskingMap};
    use dsp::N_ERB_BANDS;

    /// A lead vocal of which one other part takes half in all bands.
    fn masking(role: Role, coactive_share: f64) -> Masking {
        let part = |(stem, role): (usize, Role)| Part { name: format!("part {stem}"), stems: vec![stem], role };
        let masker = |masking_index: f64| Masker {
            coactive_share,
            masking_index,
            band_masking_indices: vec![masking_index; N_ERB_BANDS],
        };
        let band = BandMasking { loudness_sones: 0.1, masking_index: Some(0.5), essential: true };
        let vocal = StemMasking {
            active_frames: 100,
            loudness_sones: 7.5,
            loudness_in_mix_sones: 3.75,
            masking_index: 0.5,
            audibility_loss: AudibilityLoss { mean_phon: 10.0, p90_phon: 12.0 },
            bands: vec![band; N_ERB_BANDS],
            maskers: vec![masker(0.0), masker(0.5)],
        };
        Masking {
            parts: [Role::LeadVocal, role].into_iter().enumerate().map(part).collect(),
            stereo: vec![Some(vocal), None],
            mono_indices: vec![Some(0.5), None],
            maps: vec![MaskingMap::default(); 2],
            focal: vec![Focal { part: 0, when: None, declared: false }],
            passages: Vec::new(),
        }
    }

    fn is_named(role: Role, coactive_share: f64) -> bool {
        Fought::worst(&masking(role, coactive_share), 0).is_some()
    }

    #[test]
    fn what_is_meant_to_be_heard_with_the_vocal_or_before_it_is_no_masker() {
        for role in [Role::Synth, Role::ElectricGuitar, Role::Bass, Role::Pad] {
            assert!(is_named(role, 1.0), "{role:?}");
        }
        for role in [Role::BackingVocal, Role::LeadVocal, Role::Dialog] {
            assert!(!is_named(role, 1.0), "{role:?}");
        }
    }

    #[test]
    fn parts_that_hardly_play_together_do_not_fight() {
        assert!(is_named(Role::Synth, 0.26));
        assert!(!is_named(Role::Synth, 0.24));
    }
}
