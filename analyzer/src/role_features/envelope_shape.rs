use super::{RoleFeature, mean_and_deviation};
use crate::level::{percentile, sorted};
use crate::loudness_curve::{LoudnessCurve, loudness_lufs};
use serde::{Deserialize, Serialize};

/// How the K-weighted level of hundredths of a second moves.
///
/// | name | unit | definition |
/// |---|---|---|
/// | `movement_20ms` … `movement_640ms` | dB | root mean square difference of the mean levels of two neighbouring stretches of that length (Haar wavelet): where in time the level moves; 40 to 80 ms are the 4–8 Hz of syllables |
/// | `level_p50`, `level_p25` | dB | median and lower quartile of the sounding hundredths under the 95th percentile |
/// | `decay_50ms`, `_150ms`, `_400ms` | dB | median fall of the level so long after the highest within 60 ms of an onset, unless the next onset comes before |
///
/// All are kept in dB. Levels are taken as no lower than 40 dB below the 95th percentile.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EnvelopeShape {
    movements: [Option<f64>; N_LENGTHS],
    median: Option<f64>,
    quartile: Option<f64>,
    decays: [Option<f64>; N_DECAYS],
}

const N_LENGTHS: usize = 6;
/// In hundredths of a second.
const LENGTHS: [usize; N_LENGTHS] = [2, 4, 8, 16, 32, 64];
const N_DECAYS: usize = 3;
const DECAYS: [usize; N_DECAYS] = [5, 15, 40];
/// Hundredths in which an onset reaches its highest.
const RISE: usize = 6;
const RANGE_DB: f64 = 40.0;
const LOUD_PERCENTILE: f64 = 0.95;
/// Cells that are looked at: six minutes.
const MOST_CELLS: usize = 36_000;

impl EnvelopeShape {
    /// Of a file with this curve and these onsets in seconds. Of a long file the stretch of six minutes that begins with
    /// the first sound is read.
    pub(crate) fn of(curve: &LoudnessCurve, onsets_s: &[f32]) -> Self {
        let level = |cell: usize| loudness_lufs(curve.power(cell..cell + 1));
        let Some(first) = (0..curve.n_cells()).find(|cell| level(*cell).is_some()) else { return Self::default() };
        let cells = first..curve.n_cells().min(first + MOST_CELLS);
        let levels: Vec<Option<f64>> = cells.map(level).collect();
        let audible = sorted(levels.iter().copied().flatten());
        let Some(loud) = percentile(&audible, LOUD_PERCENTILE) else { return Self::default() };
        let levels_db: Vec<f64> =
            levels.into_iter().map(|db| db.map_or(-RANGE_DB, |db| (db - loud).max(-RANGE_DB))).collect();
        let sounding = sorted(levels_db.iter().copied().filter(|db| *db > -RANGE_DB));
        let onsets: Vec<usize> =
            onsets_s.iter().filter_map(|onset_s| ((onset_s * 100.0) as usize).checked_sub(first)).collect();
        Self {
            movements: LENGTHS.map(|length| movement_db(&levels_db, length)),
            median: percentile(&sounding, 0.5),
            quartile: percentile(&sounding, 0.25),
            decays: DECAYS.map(|after| decay_db(&levels_db, &onsets, after)),
        }
    }

    pub(super) fn features(&self) -> Vec<RoleFeature> {
        let movements = LENGTHS.iter().zip(self.movements);
        let decays = DECAYS.iter().zip(self.decays);
        movements
            .map(|(length, db)| RoleFeature::new(format!("movement_{}ms", 10 * length), db))
            .chain([RoleFeature::new("level_p50", self.median), RoleFeature::new("level_p25", self.quartile)])
            .chain(decays.map(|(after, db)| RoleFeature::new(format!("decay_{}ms", 10 * after), db)))
            .collect()
    }
}

/// Of stretches that sound; `None` when the file is shorter than two of them.
fn movement_db(levels_db: &[f64], length: usize) -> Option<f64> {
    let means: Vec<f64> = levels_db
        .chunks_exact(length.div_ceil(2))
        .map(|cells| cells.iter().sum::<f64>() / cells.len() as f64)
        .collect();
    let halves = length / length.div_ceil(2);
    let stretch = |start: usize| means[start..start + halves].iter().sum::<f64>() / halves as f64;
    let starts = 0..(means.len() + 1).checked_sub(2 * halves)?;
    let pairs = starts.map(|start| (stretch(start), stretch(start + halves)));
    let squares: Vec<f64> = pairs.filter(|(a, b)| a.max(*b) > 1.0 - RANGE_DB).map(|(a, b)| (a - b) * (a - b)).collect();
    mean_and_deviation(&squares).map(|of| of.0.sqrt())
}

/// How far the level has fallen `after` cells behind the highest of an onset.
fn decay_db(levels_db: &[f64], onsets: &[usize], after: usize) -> Option<f64> {
    let fall = |k: usize| {
        let onset = onsets[k];
        let rise = levels_db.get(onset..(onset + RISE).min(levels_db.len()))?;
        let top = (0..rise.len()).max_by(|a, b| rise[*a].total_cmp(&rise[*b]))?;
        let end = onset + top + after;
        let is_free = onsets.get(k + 1).is_none_or(|next| *next > end);
        is_free.then(|| Some(rise[top] - levels_db.get(end)?)).flatten()
    };
    percentile(&sorted((0..onsets.len()).filter_map(fall)), 0.5)
}
