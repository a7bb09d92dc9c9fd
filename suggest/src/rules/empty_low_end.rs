//! # What it hears
//! A sum that has less from 35 to 111 Hz than nine songs in ten, and no bass: no stem plays one, nothing but drums plays in
//! that register, or the bass stems together lie so low that a fader cannot bring them back.
//! # Why it matters
//! A song without a bottom is not finished by an equaliser: there is nothing to turn up.
//! # What it proposes
//! Nothing automatic: export or record the bass, or let another part play an octave lower.
//! # Known problems
//! A song for a voice and a guitar has no bass and is meant so: where drums or harmony are missing, too, it is a note. A bass
//! that is there and merely too quiet is *stem-level*'s.
//! # References
//! Tenth percentile of the profile's spectrum, summed over its third octaves (which is lower than that of the sum).

use super::{Heard, Need, Rule, Scope};
use crate::low_end::{BASS_REGISTER_HZ, LowEnd};
use crate::missing_parts::{confidence, has_one_gap, missing_parts};
use crate::{Balance, Channel, Class, HeardSession, Readings, Severity};
use analyzer::{Role, RoleGroup};
use corpus::ExpectedPart;

pub(super) const RULE: Rule = Rule {
    name: "empty-low-end",
    title: "an empty low end",
    fix: "Give the song a bass, or let the one it has play lower",
    request: None,
    needs: &[Need::Stems, Need::WholeMix],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// A bass that lies this much further under its usual level is beyond what a fader brings back, in dB.
const FURTHEST_FADER_DB: f64 = 15.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(lows) = LowEnd::of(session).filter(|lows| session.is_whole_mix() && lows.is_empty()) else {
        return Vec::new();
    };
    let missing = missing_parts(session).into_iter().find(|part| speaks_of(session, part));
    let heard = missing.map(|_| without_bass(session, &lows)).or_else(|| inaudible_bass(session, &lows));
    heard.into_iter().collect()
}

/// It says that `part` is missing, so that nobody else has to.
pub(super) fn speaks_of(session: &HeardSession<'_>, part: &ExpectedPart) -> bool {
    part.roles.contains(&Role::Bass) && LowEnd::of(session).is_some_and(|lows| lows.is_empty())
}

fn without_bass(session: &HeardSession<'_>, lows: &LowEnd) -> Heard {
    let severity = if has_one_gap(session) { Severity::Warning } else { Severity::Info };
    let summary = format!(
        "No bass among the {} stems, and from 35 to 111 Hz the sum lies {:.1} dB below what nine songs in ten have there. \
         Was the bass left out?",
        session.stems.len(),
        lows.p10_db - lows.sum_db
    );
    heard(severity, vec![Channel::MixBus], summary, lows, confidence(session))
}

fn inaudible_bass(session: &HeardSession<'_>, lows: &LowEnd) -> Option<Heard> {
    // Levels of stems that nobody has balanced say nothing.
    let level_lu = *session.group_levels_lu.get(&RoleGroup::Bass).filter(|_| session.balance == Balance::Keep)?;
    let usual_lu = session.target.group_level_lu(RoleGroup::Bass)?.p10;
    let stems = session.sounding(|role| role.group() == Some(RoleGroup::Bass));
    if level_lu >= usual_lu - FURTHEST_FADER_DB {
        return None;
    }
    let summary = format!(
        "{}: {:.0} LU under the sum, where nobody hears it, and from 35 to 111 Hz the sum lies {:.1} dB below what nine \
         songs in ten have there. Is this the right export?",
        super::names(session, &stems),
        -level_lu,
        lows.p10_db - lows.sum_db
    );
    let channels = stems.into_iter().map(Channel::Stem).collect();
    let mut heard = heard(Severity::Warning, channels, summary, lows, confidence(session));
    heard.measured.insert("bass_in_mix_lu", level_lu);
    heard.target.insert("bass_in_mix_lu", usual_lu);
    Some(heard)
}

fn heard(severity: Severity, channels: Vec<Channel>, summary: String, lows: &LowEnd, confidence: f64) -> Heard {
    Heard {
        band_hz: Some(BASS_REGISTER_HZ),
        measured: Readings::from([("lows_db", lows.sum_db)]),
        target: Readings::from([("lows_db", lows.p10_db)]),
        confidence,
        ..Heard::new(severity, channels, summary)
    }
}
