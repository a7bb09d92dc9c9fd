//! # What it hears
//! Energy below 30 Hz that comes near the stem's own 40–120 Hz, or that goes on in its pauses, on a stem that does not
//! play that low.
//! # Why it matters
//! It is not heard on most loudspeakers, but it moves their cones, eats headroom and drives compressors.
//! # What it proposes
//! A high-pass at 12 dB per octave, no higher than needed, and only on roles that have no business down there: never on
//! drums with a skin, bass, synthesisers, pads, effects or stems of unknown role.
//! # Known problems
//! A stem of unknown role is not judged; give its role.
//! # References
//! High-passes only where there is something to remove: Pestana & Reiss 2014 found no support for them everywhere.

use super::{Heard, Need, Rule, Scope, hertz};
use crate::{Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::Role;
use desk::{Action, FilterShape};

pub(super) const RULE: Rule = Rule {
    name: "rumble",
    title: "rumble",
    fix: "Take out what lies under the instrument with a high-pass",
    request: None,
    needs: &[Need::Stems],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Energy below 30 Hz re 40–120 Hz from which it is rumble, in dB. Design heuristic.
const LOUD_RUMBLE_DB: f64 = -20.0;
/// Rumble that goes on in the pauses counts from this level re the stem, in dB. Design heuristic.
const RUMBLE_IN_GAPS_DB: f64 = -35.0;
/// Rumble further below the stem's own level does not matter, in dB.
const AUDIBLE_RUMBLE_DB: f64 = -30.0;
/// A role that is less sure than this does not tell whether the lows are the stem's own.
const LEAST_CONFIDENCE: f64 = 0.6;
/// The steepest filter that leaves the phase of the voice alone is of second order: one setting for all.
const BUTTERWORTH_Q: f64 = 0.71;

/// The corner for a role, in hertz: no higher than what is below 30 Hz asks for; `None` where the lows may be its own.
fn corner_hz(role: Role) -> Option<f64> {
    match role {
        Role::LeadVocal | Role::BackingVocal | Role::Dialog | Role::Hat | Role::Overhead | Role::Percussion => {
            Some(60.0)
        }
        Role::ElectricGuitar | Role::AcousticGuitar | Role::Snare | Role::Brass | Role::Wind => Some(45.0),
        Role::Keys | Role::Piano | Role::Strings => Some(35.0),
        _ => None,
    }
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let stems = session.stems.iter().enumerate();
    stems.filter_map(|(index, stem)| heard(index, stem)).collect()
}

fn heard(index: usize, stem: &HeardStem) -> Option<Heard> {
    if stem.role.confidence < LEAST_CONFIDENCE {
        return None;
    }
    let corner_hz = corner_hz(stem.role.role)?;
    let spectrum = &stem.analysis.spectrum;
    let rumble_db = spectrum.rumble_db?;
    let below_30_hz_db = StemMetric::Rumble.read(&stem.analysis)?;
    let in_gaps_db = spectrum.rumble_in_gaps_db;
    let goes_on = in_gaps_db.is_some_and(|db| db > RUMBLE_IN_GAPS_DB);
    if below_30_hz_db < AUDIBLE_RUMBLE_DB || (rumble_db < LOUD_RUMBLE_DB && !goes_on) {
        return None;
    }
    let band_hz = spectrum.rumble_band_hz;
    let pauses = if goes_on { ", also while it pauses" } else { "" };
    let summary = format!(
        "{} rumbles {} ({below_30_hz_db:.0} dB of its level{pauses}): cut it below {}.",
        stem.name(),
        match band_hz {
            Some([low_hz, high_hz]) => format!("from {low_hz:.0} to {high_hz:.0} Hz"),
            None => "below 30 Hz".to_owned(),
        },
        hertz(corner_hz)
    );
    let mut measured = Readings::from([("rumble_db", rumble_db), ("below_30_hz_db", below_30_hz_db)]);
    measured.extend(in_gaps_db.map(|db| ("rumble_in_gaps_db", db)));
    Some(Heard {
        band_hz: band_hz.or(Some([0.0, 30.0])),
        measured,
        target: Readings::from([("below_30_hz_db", AUDIBLE_RUMBLE_DB), ("rumble_db", LOUD_RUMBLE_DB)]),
        confidence: stem.role.confidence,
        proposals: vec![Proposal {
            channel: Channel::Stem(index),
            action: Action::Eq {
                filter: FilterShape::HighPass,
                frequency_hz: corner_hz,
                gain_db: 0.0,
                q: BUTTERWORTH_Q,
            },
            places: Vec::new(),
            proof: Proof::Stem { metric: StemMetric::Rumble, tolerated: AUDIBLE_RUMBLE_DB },
            size: 1.0,
        }],
        ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
    })
}
