//! # What it hears
//! In a balance that is built anew: mono stems all in the middle although their roles allow a place of their own.
//! # Why it matters
//! Parts in one place hide each other; the same parts side by side are each heard.
//! # What it proposes
//! Pan positions: pairs named left and right go to their sides, other parts alternate outwards; what is low stays in
//! the middle, and nothing goes further out than its pitch allows.
//! # Known problems
//! The seating of a real ensemble is not known from file names; change it by ear.
//! # References
//! Pan limits by spectral centroid: De Man & Reiss 2013. Lows, bass drum, snare and lead vocal in the centre.

use super::{Heard, Need, Rule, Scope};
use crate::judgement::side_share_percent_of;
use crate::proposal::round_to;
use crate::{Balance, Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity};
use analyzer::Role;
use corpus::Percentiles;
use desk::Action;
use dsp::third_octave_centers_hz;

pub(super) const RULE: Rule = Rule {
    name: "crowded-centre",
    title: "a crowded centre",
    fix: "Pan parts that need not be in the centre",
    request: None,
    needs: &[Need::Stems, Need::WholeMix],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// Parts below this power centroid stay in the middle, in hertz; at the upper one they may go all the way.
const CENTRE_BELOW_HZ: f64 = 150.0;
const FREE_ABOVE_HZ: f64 = 8_000.0;
/// The furthest a part goes.
const FURTHEST: f64 = 0.9;
/// Where the two sides of a pair go.
const PAIR_WIDTH: f64 = 0.8;
/// Smaller positions are not worth a move.
const LEAST_POSITION: f64 = 0.15;
/// Places given in turn to parts without a side of their own.
const PLACES: [f64; 6] = [-0.3, 0.3, -0.5, 0.5, -0.2, 0.2];
/// The share of power below 150 Hz from which a part is low.
const LOW_SHARE: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    if session.balance == Balance::Keep {
        return Vec::new();
    }
    let movable: Vec<usize> =
        session.sounding(may_leave_the_centre).into_iter().filter(|i| session.stems[*i].is_mono()).collect();
    let positions = positions(session, &movable);
    let moved: Vec<(usize, f64)> =
        movable.into_iter().zip(positions).filter(|(_, p)| p.abs() >= LEAST_POSITION).collect();
    // Without a width to aim at no position could be proved.
    let width = session.target.feature("side_to_mid_db").filter(|_| moved.len() > 1);
    width.map(|width| finding(session, &moved, &width)).into_iter().collect()
}

/// Roles that have a place of their own beside the middle.
pub(super) fn may_leave_the_centre(role: Role) -> bool {
    !matches!(role, Role::Kick | Role::Snare | Role::Bass | Role::LeadVocal | Role::Dialog | Role::Mix | Role::Unknown)
}

fn positions(session: &HeardSession<'_>, movable: &[usize]) -> Vec<f64> {
    let mut turn = 0;
    let mut next_place = || {
        turn += 1;
        PLACES[(turn - 1) % PLACES.len()]
    };
    let position = |index: &usize| {
        let stem = &session.stems[*index];
        // A pair of microphones is a picture of its own: it is set up symmetrically, lows and all.
        if let Some(side) = side_in_name(stem.name()) {
            return side * PAIR_WIDTH;
        }
        let limit = furthest(stem);
        // Nothing to place; its turn goes to the next part.
        if limit < LEAST_POSITION {
            return 0.0;
        }
        round_to(next_place().clamp(-limit, limit), 0.05)
    };
    movable.iter().map(position).collect()
}

/// −1 or 1 for a name with a part `L`, `R`, `left` or `right`.
fn side_in_name(name: &str) -> Option<f64> {
    name.split(|c: char| !c.is_alphanumeric()).find_map(|part| match part.to_lowercase().as_str() {
        "l" | "left" => Some(-1.0),
        "r" | "right" => Some(1.0),
        _ => None,
    })
}

/// How far out the stem's pitch lets it go: 0…0.9.
pub(super) fn furthest(stem: &HeardStem) -> f64 {
    let centers = third_octave_centers_hz();
    let power = |band: usize| {
        stem.analysis.spectrum.third_octave.levels_db.get(band).copied().flatten().map_or(0.0, dsp::db_to_power)
    };
    let total: f64 = (0..centers.len()).map(power).sum();
    let low: f64 = (0..centers.len()).filter(|b| centers[*b] < CENTRE_BELOW_HZ).map(power).sum();
    if total <= 0.0 || low / total > LOW_SHARE {
        return 0.0;
    }
    let centroid_hz = (0..centers.len()).map(|b| centers[b] * power(b)).sum::<f64>() / total;
    let octaves = |hz: f64| (hz / CENTRE_BELOW_HZ).log2();
    (octaves(centroid_hz) / octaves(FREE_ABOVE_HZ)).clamp(0.0, 1.0) * FURTHEST
}

fn finding(session: &HeardSession<'_>, moved: &[(usize, f64)], width: &Percentiles) -> Heard {
    let (lo, hi) = (width.p10, width.p90);
    let wanted_percent = (side_share_percent_of(lo), side_share_percent_of(hi));
    let summary =
        format!("{} mono parts share the middle although their roles allow a place of their own.", moved.len());
    let proposal = |(index, position): &(usize, f64)| Proposal {
        channel: Channel::Stem(*index),
        action: Action::Pan { position: *position },
        places: Vec::new(),
        proof: Proof::Width { wanted_percent },
        size: 1.0,
    };
    Heard {
        each: true,
        measured: session.mix.stereo.side_to_mid_db.map(|db| ("side_to_mid_db", db)).into_iter().collect(),
        target: Readings::from([("lowest_side_to_mid_db", lo), ("highest_side_to_mid_db", hi)]),
        confidence: 0.6,
        proposals: moved.iter().map(proposal).collect(),
        ..Heard::new(Severity::Info, moved.iter().map(|(index, _)| Channel::Stem(*index)).collect(), summary)
    }
}
