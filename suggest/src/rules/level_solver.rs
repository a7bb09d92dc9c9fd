//! Finds the gains of a rebuilt balance: role levels, refined so that the predicted spectrum stays in the corridor.

use crate::levels::{Unit, units};
use crate::placement::unit_lufs;
use crate::proposal::round_to;
use crate::{HeardSession, MixModel};
use dsp::{db_to_power, median};

/// A unit may leave its role's level by at most this for the sake of the spectrum, in dB.
const MOST_REFINEMENT_DB: f64 = 3.0;
/// Steps of the descent, in dB.
const STEPS_DB: [f64; 3] = [2.0, 1.0, 0.5];
const MOST_ROUNDS: usize = 8;
/// Weights of the cost: one tolerance of level error per unit counts 1. Design heuristics.
const SPECTRUM_WEIGHT: f64 = 2.0;
const CHANGE_WEIGHT: f64 = 0.25;
/// A fader is turned no further than this: what needs more was recorded at a level that no mix can mend, or holds
/// little but spill. In dB.
const FURTHEST_GAIN_DB: f64 = 15.0;

/// What the solver wants of one stem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    pub(super) gain_db: f64,
    pub(super) tolerance_db: f64,
}

/// A setting per stem; `None` for stems that do not sound, are locked or have no known place.
///
/// The common level of a mix is free (the bus sets it), so the gains are shifted to a median of zero: nothing is turned
/// further than it must be.
pub(super) fn solve(session: &HeardSession<'_>) -> Vec<Option<Setting>> {
    let solver = Solver::new(session);
    let gains_db = solver.descend(&solver.rule_gains_db());
    let mut settings = vec![None; session.stems.len()];
    for (unit, gain_db) in solver.units.iter().zip(gains_db) {
        let setting = Setting { gain_db: round_to(gain_db, 0.1), tolerance_db: unit.tolerance_lu };
        for stem in unit.stems.iter().filter(|stem| !session.stems[**stem].locked) {
            settings[*stem] = Some(setting);
        }
    }
    settings
}

struct Solver<'a> {
    session: &'a HeardSession<'a>,
    model: MixModel,
    units: Vec<Unit>,
    /// Predicted loudness of each unit by itself, in LUFS.
    lufs: Vec<Option<f64>>,
    /// Units with a locked stem stay where they are.
    free: Vec<usize>,
    /// The spectrum that is judged re that of the whole song, in dB per band: what the sum as it is tells of its loud
    /// sections, which the model does not know apart.
    judged_re_whole_db: Vec<Option<f64>>,
}

impl<'a> Solver<'a> {
    fn new(session: &'a HeardSession<'a>) -> Self {
        let model = MixModel::of(session);
        let units = units(session);
        let lufs = unit_lufs(&model, &units, session.stems.len());
        let is_free = |unit: &Unit| unit.stems.iter().all(|stem| !session.stems[*stem].locked);
        let free = (0..units.len()).filter(|u| lufs[*u].is_some() && is_free(&units[*u])).collect();
        let thirds = &session.mix.spectrum.third_octave;
        let judged = session.target.judged_db(thirds);
        let judged_re_whole_db = judged.iter().zip(&thirds.levels_db).map(|(a, b)| Some((*a)? - (*b)?)).collect();
        Self { session, model, units, lufs, free, judged_re_whole_db }
    }

    /// Gains that give every unit its role's level, around a median of zero.
    fn rule_gains_db(&self) -> Vec<f64> {
        let wanted = |u: &usize| self.lufs[*u].map_or(0.0, |lufs| self.units[*u].level_lu - lufs);
        let median = median(self.free.iter().map(wanted)).unwrap_or(0.0);
        let mut gains = vec![0.0; self.units.len()];
        for u in &self.free {
            gains[*u] = (wanted(u) - median).clamp(-FURTHEST_GAIN_DB, FURTHEST_GAIN_DB);
        }
        gains
    }

    /// Power gains per stem; stems outside all units stay as they are.
    fn power_gains(&self, gains_db: &[f64]) -> Vec<f64> {
        let mut gains = vec![1.0; self.session.stems.len()];
        for (unit, gain_db) in self.units.iter().zip(gains_db) {
            unit.stems.iter().for_each(|stem| gains[*stem] = db_to_power(*gain_db));
        }
        gains
    }

    /// Cyclic coordinate descent: deterministic, and good enough for a cost that is nearly convex in each gain.
    fn descend(&self, rule_db: &[f64]) -> Vec<f64> {
        let mut best = rule_db.to_vec();
        let mut best_cost = self.cost(&best, rule_db);
        for step_db in STEPS_DB {
            for _ in 0..MOST_ROUNDS {
                let before = best_cost;
                for unit in &self.free {
                    for delta in [step_db, -step_db] {
                        let mut tried = best.clone();
                        tried[*unit] += delta;
                        let too_far = (tried[*unit] - rule_db[*unit]).abs() > MOST_REFINEMENT_DB;
                        let tried_cost = if too_far { f64::INFINITY } else { self.cost(&tried, rule_db) };
                        if tried_cost < best_cost {
                            (best, best_cost) = (tried, tried_cost);
                        }
                    }
                }
                if best_cost >= before {
                    break;
                }
            }
        }
        best
    }

    /// Squared errors of the levels between units in tolerances, the spectrum's distance from the corridor, and the
    /// distance from the rule.
    fn cost(&self, gains_db: &[f64], rule_db: &[f64]) -> f64 {
        let errors: Vec<(f64, f64)> = (0..self.units.len())
            .filter_map(|u| Some((self.lufs[u]? + gains_db[u] - self.units[u].level_lu, self.units[u].tolerance_lu)))
            .collect();
        let mean = errors.iter().map(|(error, _)| error).sum::<f64>() / errors.len().max(1) as f64;
        let levels: f64 = errors.iter().map(|(error, tolerance)| ((error - mean) / tolerance).powi(2)).sum();
        let outside_db = if self.session.is_whole_mix() {
            let bands = self.model.third_octaves_db(&self.power_gains(gains_db));
            let judged: Vec<_> = bands.iter().zip(&self.judged_re_whole_db).map(|(a, b)| Some((*a)? + (*b)?)).collect();
            self.session.target.outside_corridor_db(&judged).unwrap_or(0.0)
        } else {
            0.0
        };
        let change: f64 =
            gains_db.iter().zip(rule_db).map(|(gain, rule)| ((gain - rule) / MOST_REFINEMENT_DB).powi(2)).sum();
        levels + SPECTRUM_WEIGHT * outside_db + CHANGE_WEIGHT * change
    }
}
