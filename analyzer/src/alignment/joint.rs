use super::copy::{AlignmentCopy, FRAME_S};
use crate::level::{percentile, sorted};

/// One passage of two stems, sample for sample at the same time.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) a: Vec<f32>,
    pub(super) b: Vec<f32>,
}

/// This many of the loudest windows are compared.
const MOST_PASSAGES: usize = 8;
/// A stem is active where it is less than this under its own loud frames, and above −70 dBFS.
const ACTIVE_RANGE_DB: f64 = 40.0;
const LOUD_PERCENTILE: f64 = 0.95;
const LOWEST_ACTIVE_POWER: f64 = 1e-7;
/// Less joint activity than this says nothing, in seconds.
const SHORTEST_JOINT_S: f64 = 0.5;

/// The passages in which both stems sound together the loudest; `None` when there is too little of that.
pub(super) fn passages(a: &AlignmentCopy, b: &AlignmentCopy) -> Option<Vec<Passage>> {
    let (a_least, b_least) = (least_active_power(a), least_active_power(b));
    let mut n_joint = 0;
    let mut scored = Vec::new();
    for (index, a_powers, b_powers) in a.common(b) {
        let mut score = 0.0;
        for (a_power, b_power) in a_powers.iter().zip(b_powers) {
            let (a_power, b_power) = (f64::from(*a_power), f64::from(*b_power));
            if a_power > a_least && b_power > b_least {
                n_joint += 1;
                score += (a_power * b_power).sqrt();
            }
        }
        if score > 0.0 {
            scored.push((index, score));
        }
    }
    if f64::from(n_joint) * FRAME_S < SHORTEST_JOINT_S {
        return None;
    }
    scored.sort_by(|x, y| y.1.total_cmp(&x.1));
    let passage = |(index, _)| Passage { a: a.samples(index), b: b.samples(index) };
    Some(scored.into_iter().take(MOST_PASSAGES).map(passage).collect())
}

/// All windows that both keep.
pub(super) fn windows<'a>(a: &'a AlignmentCopy, b: &'a AlignmentCopy) -> impl Iterator<Item = Passage> + 'a {
    a.common(b).map(|(index, _, _)| Passage { a: a.samples(index), b: b.samples(index) })
}

pub(super) fn least_active_power(copy: &AlignmentCopy) -> f64 {
    let audible = sorted(copy.powers().filter(|power| *power > LOWEST_ACTIVE_POWER));
    let loud = percentile(&audible, LOUD_PERCENTILE).unwrap_or(f64::INFINITY);
    (loud * dsp::db_to_power(-ACTIVE_RANGE_DB)).max(LOWEST_ACTIVE_POWER)
}
