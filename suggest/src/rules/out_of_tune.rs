//! # What it hears
//! The steady notes of one stem lie more than 15 cents above or below those of the other stems.
//! # Why it matters
//! Two instruments beat and sound sour together, and no fader or equaliser mends that.
//! # What it proposes
//! Nothing automatic: tune the instrument and record it again, or shift its pitch by just that much before mixing.
//! # Known problems
//! What lies a half-tone and more off counts as its distance from the nearest note. Voices, slides and bent strings hold few
//! notes still and are often not read; drums are not looked at. Of two stems that are apart, the one further from 440 Hz is
//! named. A whole song beside 440 Hz is no fault.
//! # References
//! 15 cents: design heuristic; a beat a second of two notes at 115 Hz. How exactly tuning is read: docs/accuracy.md.

use super::{Heard, Need, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{Role, RoleGroup, Tuning};

pub(super) const RULE: Rule = Rule {
    name: "out-of-tune",
    title: "stems that are not in tune with each other",
    fix: "Tune the part that is named, or play it again",
    request: None,
    needs: &[Need::Stems],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// Stems that lie further from the others are named, in cents.
const MOST_CENTS: f64 = 15.0;
/// What moves or is out of tune in itself is not sure: the distance of the quartiles, in cents.
const MOST_SPREAD_CENTS: f64 = 12.0;
/// Seconds beyond which more notes do not make a stem count for more: the longest pad does not tune the song alone.
const ENOUGH_S: f64 = 10.0;
const SEMITONE_CENTS: f64 = 100.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let tuned: Vec<(usize, Tuning)> = session
        .sounding(is_pitched)
        .into_iter()
        .filter_map(|stem| Some((stem, session.stems[stem].analysis.tuning?)))
        .filter(|(_, tuning)| tuning.spread_cents <= MOST_SPREAD_CENTS)
        .collect();
    let Some(song_cents) = song_cents(&tuned) else { return Vec::new() };
    let off = tuned.iter().filter_map(|(stem, tuning)| {
        let off_cents = from_note(tuning.cents - song_cents);
        (off_cents.abs() > MOST_CENTS).then(|| finding(session, *stem, *tuning, off_cents))
    });
    off.collect()
}

fn is_pitched(role: Role) -> bool {
    !matches!(role.group(), None | Some(RoleGroup::Drums)) && !matches!(role, Role::Effects | Role::Dialog)
}

/// −50…50.
fn from_note(cents: f64) -> f64 {
    (cents + SEMITONE_CENTS / 2.0).rem_euclid(SEMITONE_CENTS) - SEMITONE_CENTS / 2.0
}

/// The weighted median, on a circle of 100 cents that is cut opposite to the stem from which the others are the least
/// apart. Of two stems it is the one nearer to 440 Hz; `None` for one alone.
fn song_cents(tuned: &[(usize, Tuning)]) -> Option<f64> {
    let weight = |tuning: &Tuning| tuning.heard_s.min(ENOUGH_S);
    let apart = |cents: f64| -> f64 {
        tuned.iter().map(|(_, other)| weight(other) * from_note(other.cents - cents).abs()).sum()
    };
    let candidates = tuned.iter().map(|(_, tuning)| tuning.cents);
    match tuned {
        [] | [_] => None,
        [_, _] => candidates.min_by(|a, b| a.abs().total_cmp(&b.abs())),
        _ => {
            let middle = candidates.min_by(|a, b| apart(*a).total_cmp(&apart(*b)))?;
            let around = tuned.iter().map(|(_, tuning)| (from_note(tuning.cents - middle), weight(tuning)));
            Some(middle + weighted_median(around.collect()))
        }
    }
}

/// The mean of the two values in the middle where the weights on both sides are the same. There is a value.
fn weighted_median(mut values: Vec<(f64, f64)>) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let (mut below, mut lower) = (values[0].1, 0);
    while below < half {
        lower += 1;
        below += values[lower].1;
    }
    let is_even = below <= half && lower + 1 < values.len();
    if is_even { f64::midpoint(values[lower].0, values[lower + 1].0) } else { values[lower].0 }
}

fn finding(session: &HeardSession<'_>, stem: usize, tuning: Tuning, off_cents: f64) -> Heard {
    let summary = format!(
        "{} lies {:.0} cents {} the other stems: tune it, or shift its pitch, before mixing.",
        session.stems[stem].name(),
        off_cents.abs(),
        if off_cents > 0.0 { "above" } else { "below" }
    );
    Heard {
        measured: Readings::from([
            ("off_cents", off_cents),
            ("tuning_cents", tuning.cents),
            ("spread_cents", tuning.spread_cents),
            ("heard_s", tuning.heard_s),
        ]),
        target: Readings::from([("off_cents", 0.0)]),
        confidence: (tuning.heard_s / ENOUGH_S).min(1.0),
        ..Heard::new(Severity::Warning, vec![Channel::Stem(stem)], summary)
    }
}
