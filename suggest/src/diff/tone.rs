//! How a spectrum changed at matched loudness.

use analyzer::TrackAnalysis;
use serde::Serialize;

/// Third octaves of the newer version less those of the older, both as loud as each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToneChange {
    /// Centres of the bands, in hertz.
    pub centers_hz: Vec<f64>,
    /// The change of each, in dB; `None` where the band holds next to nothing in both.
    pub change_db: Vec<Option<f64>>,
    /// Neighbouring bands that changed in one direction.
    pub runs: Vec<ToneRun>,
}

/// Neighbouring bands that changed in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ToneRun {
    /// From the lower edge of the first band to the upper edge of the last, in hertz.
    pub band_hz: [f64; 2],
    /// Mean change, in dB.
    pub change_db: f64,
    /// The largest change, in dB.
    pub largest_db: f64,
}

/// Bands that change by less are as they were, in dB: the least change of broad bands that listeners notice (A. Bücklein,
/// "The audibility of frequency response irregularities", JAES 29 (1981)).
const LEAST_CHANGE_DB: f64 = 1.0;
/// A change of one band alone counts from here, in dB: a narrow one is heard less. Design heuristic.
const LEAST_OF_ONE_BAND_DB: f64 = 2.0;
/// What lies further under the loudest band in both versions is not compared, in dB. Design heuristic.
const HEARD_DB: f64 = -50.0;
/// Half a third octave.
const HALF_BAND: f64 = 1.122_462_048_309_373;

impl ToneChange {
    /// From `old` to `new`; without a run where they cannot be matched.
    pub(super) fn of(old: &TrackAnalysis, new: &TrackAnalysis) -> Self {
        let [before, after] = [old, new].map(|track| &track.spectrum.third_octave.levels_db);
        let louder_lu = old.loudness.integrated_lufs.zip(new.loudness.integrated_lufs).map(|(old, new)| new - old);
        let loudest = |levels: &[Option<f64>]| levels.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let (top_before, top_after) = (loudest(before), loudest(after));
        let change = |(before, after): (&Option<f64>, &Option<f64>)| {
            let (before, after) = ((*before)?, (*after)?);
            let is_heard = before - top_before >= HEARD_DB || after - top_after >= HEARD_DB;
            louder_lu.filter(|_| is_heard).map(|louder| after - before - louder)
        };
        let change_db: Vec<Option<f64>> = before.iter().zip(after).map(change).collect();
        let centers_hz = new.spectrum.third_octave.centers_hz.clone();
        Self { runs: runs(&centers_hz, &change_db), centers_hz, change_db }
    }
}

fn runs(centers_hz: &[f64], change_db: &[Option<f64>]) -> Vec<ToneRun> {
    let direction = |db: &Option<f64>| db.filter(|db| db.abs() >= LEAST_CHANGE_DB).map(f64::signum);
    let mut runs = Vec::new();
    let mut first = 0;
    for bands in change_db.chunk_by(|a, b| direction(a) == direction(b)) {
        let changes: Vec<f64> = bands.iter().flatten().copied().collect();
        let largest_db = changes.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        if let Some(largest_db) = largest_db.filter(|_| direction(&bands[0]).is_some())
            && (changes.len() > 1 || largest_db.abs() >= LEAST_OF_ONE_BAND_DB)
        {
            runs.push(ToneRun {
                band_hz: [centers_hz[first] / HALF_BAND, centers_hz[first + bands.len() - 1] * HALF_BAND],
                change_db: changes.iter().sum::<f64>() / changes.len() as f64,
                largest_db,
            });
        }
        first += bands.len();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_change_alike_are_one_run() {
        let centers_hz = [100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0];
        let change_db = [Some(0.4), Some(1.5), Some(2.5), Some(-1.2), None, Some(1.4), Some(0.0)];
        let runs = runs(&centers_hz, &change_db);
        assert_eq!(runs.len(), 1, "a lone band of 1.2 dB does not count: {runs:?}");
        assert_eq!((runs[0].change_db, runs[0].largest_db), (2.0, 2.5));
        assert!((runs[0].band_hz[0] - 111.4).abs() < 0.1 && (runs[0].band_hz[1] - 179.6).abs() < 0.1);
    }

    #[test]
    fn one_band_counts_when_it_changes_much() {
        let runs = runs(&[100.0, 125.0, 160.0], &[Some(0.0), Some(-6.0), Some(0.9)]);
        assert_eq!(runs.iter().map(|run| run.change_db).collect::<Vec<_>>(), [-6.0]);
    }
}
