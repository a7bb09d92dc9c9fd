//! # What it hears
//! A kick (or a whole kit) that loses more than nine tenths of its loudness between 40 and 160 Hz to the bass while both
//! play.
//! # Why it matters
//! The beat is not felt: the low end is loud and has no hits.
//! # What it proposes
//! To duck the bass under the kick for as long as a hit lasts. Where one of them has room above or below, tune or filter them
//! apart before that.
//! # Known problems
//! A kit whose kick is a small part of its loudness is not judged. A bass that is meant to sound as one with the kick (808) is named, too. Which of the two is too loud it does not say.
//! # References
//! ANSI S3.4-2007; Moore, Glasberg & Baer 1997. Depth and times of the ducking: design heuristics (2 to 4 dB, 2 ms, half
//! a beat at 120 beats per minute).

use super::{Heard, Need, Rule, Scope};
use crate::masking::priority;
use crate::{Channel, Class, HeardSession, Masking, Proof, Proposal, Readings, Severity};
use analyzer::Role;
use analyzer::masking::StemMasking;
use desk::Action;
use dsp::{N_ERB_BANDS, erb_center_hz};

pub(super) const RULE: Rule = Rule {
    name: "kick-bass-conflict",
    title: "kick and bass that cover each other",
    fix: "Give each its own range, or duck the bass on the kick",
    request: None,
    needs: &[Need::Masking],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// The range in which a kick has its weight and a bass its notes, in hertz.
const RANGE_HZ: [f64; 2] = [40.0, 160.0];
/// What the bass may take of the kick there while both play. As they are it takes 0.59 (the demo) and 0.84 (a song with kick and
/// bass of their own); of the latter, 6 dB louder, 0.94.
const TOLERATED_INDEX: f64 = 0.9;
/// Together for less of the kick's time they do not fight.
const LEAST_COACTIVE: f64 = 0.25;
/// A part whose loudness in the range is less than this share of all of its own does not live there.
const LEAST_RANGE_SHARE: f64 = 0.1;
const DUCK_DEPTH_DB: f64 = 3.0;
const DUCK_ATTACK_MS: f64 = 2.0;
const DUCK_RELEASE_MS: f64 = 250.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(masking) = session.masking else { return Vec::new() };
    let parts = |wanted: &[Role]| -> Vec<usize> {
        (0..masking.parts.len()).filter(|part| wanted.contains(&masking.parts[*part].role)).collect()
    };
    let (kicks, basses) = (parts(&[Role::Kick, Role::DrumBus]), parts(&[Role::Bass]));
    let pairs = kicks.iter().flat_map(|kick| basses.iter().map(move |bass| (*kick, *bass)));
    let heard = pairs.filter_map(|(kick, bass)| conflict(session, masking, kick, bass));
    // One of several drum parts stands for the low end: the one that loses the most.
    let worst = heard.max_by(|a, b| a.measured["kick_masking_index"].total_cmp(&b.measured["kick_masking_index"]));
    worst.into_iter().collect()
}

fn conflict(session: &HeardSession<'_>, masking: &Masking, kick: usize, bass: usize) -> Option<Heard> {
    let of_kick = masking.stereo[kick].as_ref()?;
    let proof = Proof::LowEnd { kick, bass, tolerated_index: TOLERATED_INDEX };
    let kick_index = kick_masking_index(masking, kick, bass)?;
    if kick_index <= TOLERATED_INDEX || of_kick.maskers[bass].coactive_share < LEAST_COACTIVE {
        return None;
    }
    let (kick, bass) = (&masking.parts[kick], &masking.parts[bass]);
    let summary = format!(
        "{1} covers {0} below {2:.0} Hz: while both play the kick loses {3:.0} % of its loudness there to the bass.",
        kick.name,
        bass.name,
        RANGE_HZ[1],
        100.0 * kick_index
    );
    debug_assert!(priority(kick.role) > priority(bass.role), "the bass yields");
    let duck = Action::Duck {
        key_stem: session.stems[kick.stems[0]].name().to_owned(),
        depth_db: DUCK_DEPTH_DB,
        band_hz: Some(RANGE_HZ),
        attack_ms: DUCK_ATTACK_MS,
        release_ms: DUCK_RELEASE_MS,
    };
    let proposals = bass.stems.iter().map(|stem| Proposal {
        channel: Channel::Stem(*stem),
        action: duck.clone(),
        places: Vec::new(),
        proof,
        size: 1.0,
    });
    Some(Heard {
        band_hz: Some(RANGE_HZ),
        measured: Readings::from([("kick_masking_index", kick_index)]),
        target: Readings::from([("masking_index", TOLERATED_INDEX)]),
        confidence: session.stems[kick.stems[0]].role.confidence.min(session.stems[bass.stems[0]].role.confidence),
        proposals: proposals.collect(),
        ..Heard::new(Severity::Warning, vec![Channel::Stem(kick.stems[0]), Channel::Stem(bass.stems[0])], summary)
    })
}

/// The share of the kick's loudness in its range that the bass takes while both play, both by their index among the parts;
/// `None` where the kick is not heard there.
pub fn kick_masking_index(masking: &Masking, kick: usize, bass: usize) -> Option<f64> {
    taken(masking.stereo[kick].as_ref()?, bass)
}

/// The share of a part's loudness in the range that `masker` takes while both play; `None` where the part does not live
/// there.
fn taken(masked: &StemMasking, masker: usize) -> Option<f64> {
    let bands = (0..N_ERB_BANDS).filter(|band| (RANGE_HZ[0]..RANGE_HZ[1]).contains(&erb_center_hz(*band)));
    let loudness = |band: usize| masked.bands[band].loudness_sones;
    let alone: f64 = bands.clone().map(loudness).sum();
    let lost: f64 = bands.map(|band| loudness(band) * masked.maskers[masker].band_masking_indices[band]).sum();
    // What is lost is lost while both play; a kick plays for a quarter of a bass's time.
    let together = masked.maskers[masker].coactive_share;
    (alone >= LEAST_RANGE_SHARE * masked.loudness_sones && together > 0.0).then(|| (lost / alone / together).min(1.0))
}
