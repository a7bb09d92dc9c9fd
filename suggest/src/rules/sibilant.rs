//! # What it hears
//! A voice whose loud s sounds, from 5 to 9 kHz, come within 7 dB of all else it sings, or 1.5 dB above it
//! for a backing voice.
//! # Why it matters
//! Each s cuts through the mix and hurts where it is played loudly; compression and brightening make it worse.
//! # What it proposes
//! A de-esser on 5 to 9 kHz that takes what is too much of them away, at most 6 dB.
//! # Known problems
//! Backing voices are often brightened on purpose, so they may have more. A voice with a cymbal in its microphone is told by
//! the cymbal.
//! # References
//! Range and depth of the de-esser: everyday settings of 3 to 6 dB. In seven stretches of 36 s of two leads of produced songs
//! the reading is −11.7 to −9.2 dB, and −7.1 to −4.0 with every s raised by 6 dB; in five of one bright backing voice it is −9.3
//! to 0.2, and −3.1 to 5.8. The places in between are design heuristics.

use super::{Heard, Need, Rule, Scope};
use crate::proposal::round_to;
use crate::{Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::{Role, Sibilance};
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "sibilant",
    title: "sharp s sounds",
    fix: "De-ess it, or turn the s sounds down one by one",
    request: None,
    needs: &[Need::Stems],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// Where s sounds are measured and turned down, in hertz.
const BAND_HZ: [f64; 2] = [5_000.0, 9_000.0];
/// From here on s sounds are too loud, in dB re the rest of the voice: a lead, and other voices.
const HEARD_LEAD_DB: f64 = -7.0;
const HEARD_BACKING_DB: f64 = 1.5;
/// Clean voices of each kind stay this far below that, in dB.
const CLEAN_BELOW_DB: f64 = 2.5;
/// The deepest cut, in dB: more lisps.
const DEEPEST_CUT_DB: f64 = 6.0;
/// What the share of the band exceeds that of the voice's vowels by is an s, in dB: what the meter takes for one.
const ABOVE_VOWELS_DB: f64 = 10.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let voices = session.sounding(|role| heard_db(role).is_some());
    voices.into_iter().filter_map(|index| finding(index, &session.stems[index])).collect()
}

fn heard_db(role: Role) -> Option<f64> {
    match role {
        Role::LeadVocal | Role::Dialog => Some(HEARD_LEAD_DB),
        Role::BackingVocal => Some(HEARD_BACKING_DB),
        _ => None,
    }
}

fn finding(index: usize, stem: &HeardStem) -> Option<Heard> {
    let Sibilance { level_db, events_per_minute, usual_share_db, ref places, .. } =
        *stem.analysis.spectrum.sibilance.as_ref()?;
    let heard_db = heard_db(stem.role.role)?;
    let level_db = level_db.filter(|level_db| *level_db >= heard_db)?;
    let summary = format!(
        "{} is sharp: its loud s sounds lie {} all else it sings.",
        stem.name(),
        if level_db < 0.0 { format!("only {:.1} dB under", -level_db) } else { format!("{level_db:.1} dB over") }
    );
    let tolerated = heard_db - CLEAN_BELOW_DB;
    Some(Heard {
        band_hz: Some(BAND_HZ),
        places: places.clone(),
        measured: Readings::from([("sibilants_re_rest_db", level_db), ("sibilants_per_minute", events_per_minute)]),
        target: Readings::from([("sibilants_re_rest_db", tolerated)]),
        proposals: vec![Proposal {
            channel: Channel::Stem(index),
            action: de_esser(usual_share_db, level_db - tolerated),
            places: Vec::new(),
            proof: Proof::Stem { metric: StemMetric::SibilantLevel, tolerated },
            size: 1.0,
        }],
        ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
    })
}

fn de_esser(usual_share_db: f64, excess_db: f64) -> Action {
    let threshold_db = round_to(usual_share_db + ABOVE_VOWELS_DB, 0.5);
    Action::DeEss { band_hz: BAND_HZ, threshold_db, range_db: round_to(excess_db, 0.5).min(DEEPEST_CUT_DB) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_de_esser_hears_what_stands_above_the_vowels_and_takes_no_more_than_lisping() {
        for (excess_db, range_db) in [(2.6, 2.5), (5.0, 5.0), (9.0, 6.0)] {
            let wanted = Action::DeEss { band_hz: BAND_HZ, threshold_db: -13.5, range_db };
            assert_eq!(de_esser(-23.4, excess_db), wanted);
        }
    }

    #[test]
    fn only_voices_have_s_sounds() {
        assert_eq!(heard_db(Role::Hat), None);
        assert!(heard_db(Role::LeadVocal) < heard_db(Role::BackingVocal));
    }
}
