use crate::proposal::round_to;
use crate::{HeardSession, MixModel};

/// A part is moved by no more than this, in dB.
const FURTHEST_GAIN_DB: f64 = 12.0;

/// Predicts what a gain on some stems of a group does to the group's level in the mix.
pub(super) struct GroupPart<'a> {
    model: MixModel,
    n_stems: usize,
    pub(super) moved: Vec<usize>,
    group: &'a [usize],
    mix_lufs: f64,
    level_lu: f64,
}

impl<'a> GroupPart<'a> {
    pub(super) fn new(session: &HeardSession<'_>, moved: Vec<usize>, group: &'a [usize]) -> Option<Self> {
        let model = MixModel::of(session);
        let mut part = Self { model, n_stems: session.stems.len(), moved, group, mix_lufs: 0.0, level_lu: 0.0 };
        part.mix_lufs = part.mix_change_lu(0.0)?;
        part.level_lu = part.level_change_lu(0.0)?;
        Some(part)
    }

    fn power_gains(&self, gain_db: f64) -> Vec<f64> {
        let gain = |i: usize| if self.moved.contains(&i) { dsp::db_to_power(gain_db) } else { 1.0 };
        (0..self.n_stems).map(gain).collect()
    }

    /// How much louder the whole mix gets, in LU.
    fn mix_change_lu(&self, gain_db: f64) -> Option<f64> {
        Some(self.model.integrated_lufs(&self.power_gains(gain_db))? - self.mix_lufs)
    }

    /// How much the group gains on the mix, in LU.
    fn level_change_lu(&self, gain_db: f64) -> Option<f64> {
        let all = self.power_gains(gain_db);
        let alone: Vec<f64> = (0..all.len()).map(|i| if self.group.contains(&i) { all[i] } else { 0.0 }).collect();
        Some(self.model.integrated_lufs(&alone)? - self.model.integrated_lufs(&all)? - self.level_lu)
    }

    /// The gain that makes the group gain `wanted_lu` on the mix, by bisection: the level rises with the gain.
    pub(super) fn gain_for_change(&self, wanted_lu: f64) -> Option<f64> {
        let (mut lo_db, mut hi_db) = (-FURTHEST_GAIN_DB, FURTHEST_GAIN_DB);
        while hi_db - lo_db > 0.05 {
            let middle_db = f64::midpoint(lo_db, hi_db);
            if self.level_change_lu(middle_db)? < wanted_lu {
                lo_db = middle_db;
            } else {
                hi_db = middle_db;
            }
        }
        Some(round_to(hi_db, 0.1))
    }
}
