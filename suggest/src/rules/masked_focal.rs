//! # What it hears
//! A lead vocal (or a stem named with `--focal`) that the rest of the mix takes more of its loudness from than usual, in a
//! range that it needs, mostly because of one other part. Loudness is that of the model of Moore, Glasberg & Baer 1997,
//! per ear, on the powers of all stems as they stand in the mix.
//! # Why it matters
//! The part that should win does not: words are lost, and turning the vocal up only moves the problem.
//! # What it proposes
//! The cheapest change of the other part that gives back a quarter of what it takes: a cut where it needs the range less,
//! else a place beside the vocal, else its fader. Each is tried on the model first, then rendered and listened to again. A
//! part that plays mostly without the vocal is to be ducked, which this version cannot render yet.
//! # Known problems
//! Backing vocals and doubles that are meant to blend are never taken for maskers. It knows nothing of what a singer's
//! words are: a vocal that is meant to sink into the music is named, too.
//! # References
//! ANSI S3.4-2007; Moore, Glasberg & Baer 1997; Hafezi & Reiss 2015 (cut where it is not essential). Thresholds: see
//! docs/accuracy.md, calibrated on real sessions.

use super::{Heard, Rule, Scope};
use crate::masking::{Conflict, Fight, FocalModel, cheapest_remedy, priority};
use crate::rules::crowded_centre::{furthest, may_leave_the_centre};
use crate::{Balance, Channel, Class, HeardSession, Masking, Part, Proof, Proposal, Readings, Severity, SoundStage};
use analyzer::Role;
use analyzer::masking::StemMasking;
use desk::Action;

pub(super) const RULE: Rule =
    Rule { name: "masked-focal", class: Class::Mix, technical: false, scope: Scope::Mix, listen };

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
/// Sureness of a role from which on a part is taken for the lead.
const SURE_ROLE: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(masking) = session.masking else { return Vec::new() };
    let focal = |part: &usize| is_focal(session, &masking.parts[*part].stems, masking.parts[*part].role);
    (0..masking.parts.len()).filter(focal).filter_map(|part| heard(session, masking, part)).collect()
}

fn is_focal(session: &HeardSession<'_>, stems: &[usize], role: Role) -> bool {
    role == Role::LeadVocal && stems.iter().any(|stem| session.stems[*stem].role.confidence >= SURE_ROLE)
}

fn heard(session: &HeardSession<'_>, masking: &Masking, focal: usize) -> Option<Heard> {
    let masked = masking.stereo[focal].as_ref()?;
    let (masker, conflict) = worst_masker(masking, focal, masked)?;
    let range_index = conflict.masking_index(masked);
    if range_index <= TOLERATED_RANGE_INDEX {
        return None;
    }
    let (places, share_of_time) = conflict.places(masked);
    let names = [&masking.parts[focal].name, &masking.parts[masker].name];
    let [low_hz, high_hz] = conflict.band_hz();
    let share = masked.maskers[masker].masking_index;
    let summary = format!(
        "{} is covered by {} at {} to {}: the mix takes {:.0} % of its loudness ({:.0} phon), {:.0} % of that this one \
         part.",
        names[0],
        names[1],
        super::hertz(low_hz),
        super::hertz(high_hz),
        100.0 * masked.masking_index,
        masked.audibility_loss.mean_phon,
        100.0 * share / masked.masking_index,
    );
    let stem = masking.parts[masker].stems[0];
    let change = change(session, masking, focal, masker, &conflict);
    let proposals = change.iter().flat_map(|(action, proof)| {
        masking.parts[masker].stems.iter().map(|stem| Proposal {
            channel: Channel::Stem(*stem),
            action: action.clone(),
            places: places.clone(),
            proof: *proof,
            size: 1.0,
        })
    });
    Some(Heard {
        band_hz: Some([low_hz, high_hz]),
        measured: Readings::from([
            ("masking_index", masked.masking_index),
            ("range_masking_index", range_index),
            ("masker_index", share),
            ("audibility_loss_phon", masked.audibility_loss.mean_phon),
            ("taken_in_range_sones", conflict.taken_sones),
            ("time_share", share_of_time),
        ]),
        target: Readings::from([("masker_index", TOLERATED_INDEX)]),
        confidence: session.stems[stem].role.confidence.max(0.5),
        proposals: proposals.collect(),
        places: places.clone(),
        ..Heard::new(
            Severity::Warning,
            vec![Channel::Stem(masking.parts[focal].stems[0]), Channel::Stem(stem)],
            summary,
        )
    })
}

/// The part that takes the most of what `focal` needs, among those that should yield to it.
fn worst_masker(masking: &Masking, focal: usize, masked: &StemMasking) -> Option<(usize, Conflict)> {
    let yields = |part: &usize| {
        let role = masking.parts[*part].role;
        *part != focal && role != Role::BackingVocal && priority(role) < priority(masking.parts[focal].role)
    };
    let masker = (0..masking.parts.len())
        .filter(yields)
        .filter(|part| masked.maskers[*part].coactive_share >= LEAST_COACTIVE)
        .max_by(|a, b| masked.maskers[*a].masking_index.total_cmp(&masked.maskers[*b].masking_index))?;
    let taken = masked.maskers[masker].masking_index;
    let is_behind_it = taken > TOLERATED_INDEX && taken >= LEAST_SHARE * masked.masking_index;
    Some((masker, Conflict::worst(masked, &masked.maskers[masker]).filter(|_| is_behind_it)?))
}

/// What the focal part loses when the masker takes no more than is tolerated.
fn tolerated_index(masked: &StemMasking, masker: usize) -> f64 {
    masked.masking_index - (masked.maskers[masker].masking_index - TOLERATED_INDEX)
}

/// What gives the focal part room, and how that is proved. A part that plays mostly without the focal one is not changed
/// for the whole song because of a few bars: it is ducked.
fn change(
    session: &HeardSession<'_>,
    masking: &Masking,
    focal: usize,
    masker: usize,
    conflict: &Conflict,
) -> Option<(Action, Proof)> {
    let (masked, of_masker) = (masking.stereo[focal].as_ref()?, masking.stereo[masker].as_ref());
    let stem = masking.parts[focal].stems[0];
    if of_masker.is_some_and(|of_masker| of_masker.maskers[focal].coactive_share < LEAST_SHARED_TIME) {
        let duck = Action::Duck {
            key_stem: session.stems[stem].name().to_owned(),
            depth_db: DUCK_DEPTH_DB,
            band_hz: Some(conflict.band_hz()),
            attack_ms: DUCK_ATTACK_MS,
            release_ms: DUCK_RELEASE_MS,
        };
        return Some((duck, Proof::Unrendered));
    }
    let stage = SoundStage::new(session, session.repairs, &[], session.mix.loudness.integrated_lufs?);
    let model = FocalModel::new(&stage, focal, masker, masked);
    let fight = Fight {
        masker: of_masker,
        furthest_pan: furthest_pan(session, &masking.parts[masker]),
        n_channels: session.stems[masking.parts[masker].stems[0]].analysis.format.channels,
        sample_rate_hz: session.sample_rate_hz,
    };
    let action = cheapest_remedy(&model, conflict, masked.maskers[masker].masking_index, fight)?;
    Some((action, Proof::Audibility { focal: stem, tolerated_index: tolerated_index(masked, masker) }))
}

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
