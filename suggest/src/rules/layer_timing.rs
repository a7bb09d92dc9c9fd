//! # What it hears
//! Two stems of one role whose sounds begin together, but one of them 10 ms or more after the other in the middle of eight
//! sounds or more.
//! # Why it matters
//! Layers are heard as one sound when they begin as one. Later by more than that, the attack is blurred, and the later
//! layer is heard as a flam or not at all.
//! # What it proposes
//! Nothing automatic: shift the later one where it was edited, or leave it if the drag is meant.
//! # Known problems
//! When a soft sound begins is a matter of definition, so layers with unlike attacks may be named for that. Microphones of
//! one source are left to *stem-delay*, and parts that play different things are not compared.
//! # References
//! 10 ms: design heuristic, at the upper end of what trained listeners miss between two percussive onsets (Friberg &
//! Sundberg 1995: 2.5 % of the beat, 6 ms and more). How exactly lags are read: docs/accuracy.md.

use super::{Heard, Need, Rule, Scope};
use crate::kit::KitLayout;
use crate::{Channel, Class, HeardSession, PairKind, Readings, Severity};
use analyzer::{Role, Waveform};

pub(super) const RULE: Rule = Rule {
    name: "layer-timing",
    title: "layers that do not play together",
    fix: "Move the later layer by the lag",
    request: None,
    needs: &[Need::Stems],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// Layers that lie this far apart are named, in seconds.
const LEAST_LAG_S: f64 = 0.010;
/// Onsets that lie closer are one sound in both, in seconds.
const TOGETHER_S: f64 = 0.060;
const FEWEST_SHARED: usize = 8;
/// Share of the onsets of each stem, while both play, that the other one has too.
const LEAST_SHARED: f64 = 0.7;
/// Lags that are strewn further tell no offset: chance gives 60 ms. The distance of the quartiles, in seconds.
const MOST_SPREAD_S: f64 = 0.020;

/// How much later the second stem begins.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lag {
    median_s: f64,
    spread_s: f64,
    n_shared: usize,
    /// Of the stem with more onsets.
    share: f64,
}

impl Lag {
    fn is_offset(&self) -> bool {
        self.share >= LEAST_SHARED && self.spread_s <= MOST_SPREAD_S && self.median_s.abs() >= LEAST_LAG_S
    }
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let stems = session.sounding(is_layered);
    let kit = KitLayout::of(session.stems.iter().map(|stem| (stem.name(), stem.role.role)));
    let in_kit = |stem: usize| kit.as_ref().is_some_and(|kit| kit.close.contains(&stem));
    let mut heard = Vec::new();
    for (k, first) in stems.iter().enumerate() {
        for second in &stems[k + 1..] {
            let one_role = session.stems[*first].role.role == session.stems[*second].role.role;
            let hear_each_other = in_kit(*first) && in_kit(*second) && !is_one_drum(session, *first, *second);
            if one_role && !hear_each_other && !is_one_source(session, *first, *second) {
                let lag = lag(session, *first, *second).filter(Lag::is_offset);
                heard.extend(lag.map(|lag| finding(session, [*first, *second], lag)));
            }
        }
    }
    heard
}

/// What is played in layers and begins distinctly. Loops and whole kits are many sounds that follow one another.
fn is_layered(role: Role) -> bool {
    let is_many = matches!(role, Role::Overhead | Role::Room | Role::DrumBus | Role::Mix);
    !is_many && !matches!(role, Role::Pad | Role::Effects | Role::Dialog | Role::Unknown)
}

/// Two microphones of one drum, too far apart or too unlike for one waveform: its hits begin together in both.
fn is_one_drum(session: &HeardSession<'_>, first: usize, second: usize) -> bool {
    session.pairs.iter().any(|pair| pair.is_of(first, second) && pair.kind == PairKind::SameSource)
}

/// Two recordings of one sound, or sides of one: their delay is another rule's, or width.
fn is_one_source(session: &HeardSession<'_>, first: usize, second: usize) -> bool {
    session.pairs.iter().filter(|pair| pair.is_of(first, second)).any(|pair| {
        matches!(pair.relation.waveform, Waveform::Matched(_))
            || pair.told_duplicate().is_some()
            || matches!(pair.kind, PairKind::LeftRight | PairKind::CloseAndDistant)
    })
}

/// Of the onsets that both have, each the nearest of the other; `None` with fewer than eight.
fn lag(session: &HeardSession<'_>, first: usize, second: usize) -> Option<Lag> {
    let onsets = |stem: usize, other: usize| -> Vec<f64> {
        let plays = &session.stems[other].analysis.activity.ranges;
        let both =
            |onset_s: &f64| plays.iter().any(|range| range.start_s - TOGETHER_S <= *onset_s && *onset_s <= range.end_s);
        session.stems[stem].analysis.onsets_s.iter().map(|onset_s| f64::from(*onset_s)).filter(both).collect()
    };
    let (a, b) = (onsets(first, second), onsets(second, first));
    let mut lags: Vec<f64> = a
        .iter()
        .filter_map(|onset| {
            let partner = nearest(&b, *onset)?;
            let mutual = nearest(&a, partner) == Some(*onset);
            (mutual && (partner - onset).abs() <= TOGETHER_S).then_some(partner - onset)
        })
        .collect();
    lags.sort_by(f64::total_cmp);
    let n = lags.len();
    (n >= FEWEST_SHARED).then(|| Lag {
        median_s: f64::midpoint(lags[(n - 1) / 2], lags[n / 2]),
        spread_s: lags[3 * n / 4] - lags[n / 4],
        n_shared: n,
        share: n as f64 / a.len().max(b.len()) as f64,
    })
}

/// The one of `times`, which ascend, that lies nearest.
fn nearest(times: &[f64], time: f64) -> Option<f64> {
    let after = times.partition_point(|other| *other < time);
    let around = times[after.saturating_sub(1)..(after + 1).min(times.len())].iter();
    around.copied().min_by(|a, b| (a - time).abs().total_cmp(&(b - time).abs()))
}

fn finding(session: &HeardSession<'_>, [first, second]: [usize; 2], lag: Lag) -> Heard {
    let (late, early) = if lag.median_s > 0.0 { (second, first) } else { (first, second) };
    let lag_ms = 1_000.0 * lag.median_s.abs();
    let summary = format!(
        "{} begins {lag_ms:.0} ms after {} in {} sounds that both play: shift it if they are meant as one.",
        session.stems[late].name(),
        session.stems[early].name(),
        lag.n_shared
    );
    Heard {
        measured: Readings::from([
            ("lag_ms", lag_ms),
            ("spread_ms", 1_000.0 * lag.spread_s),
            ("shared_onsets", lag.n_shared as f64),
            ("shared_share", lag.share),
        ]),
        target: Readings::from([("lag_ms", 0.0)]),
        confidence: lag.share,
        ..Heard::new(Severity::Warning, vec![Channel::Stem(late), Channel::Stem(early)], summary)
    }
}
