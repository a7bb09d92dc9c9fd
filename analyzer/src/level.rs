//! Levels of powers, and order statistics of levels.

use dsp::power_to_db;

/// What lies below this level re full scale is taken for nothing: 24-bit quantisation noise is at −144 dB, rounding of
/// `f32` transforms near −140 dB, and no rule asks for less.
pub(crate) const LOWEST_DB: f64 = -120.0;

/// The level of a power in dB, `None` below [`LOWEST_DB`].
pub(crate) fn level_db(power: f64) -> Option<f64> {
    power_to_db(power).filter(|db| *db >= LOWEST_DB)
}

/// The value at `share` (0…1) of `sorted` by nearest rank, index round((n − 1)·share) (EBU Tech 3342, section 5).
pub(crate) fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}

/// The same of many `values` in any order.
pub(crate) fn percentile_of(mut values: Vec<f32>, share: f64) -> Option<f32> {
    let last = values.len().checked_sub(1)?;
    let rank = (last as f64 * share).round() as usize;
    Some(*values.select_nth_unstable_by(rank, f32::total_cmp).1)
}

/// `values` in ascending order.
pub(crate) fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
}
