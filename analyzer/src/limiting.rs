use crate::FaultKind;
use dsp::{amplitude_to_db, db_to_amplitude};

/// A limiter turns every loud moment down to one level: the peaks of the tenths of a second crowd at the file's highest.
///
/// The same test on samples instead of peaks (more than five times as many in the highest 0.1 dB as in those below) tells
/// nothing: a sine alone gives 4.3, and 12 dB of limiting gave 0.7 to 5 on ten stems and mixes.
pub(crate) fn limited(tenth_peaks: &[f32], plr_db: Option<f64>) -> Option<FaultKind> {
    let plr_db = plr_db.filter(|plr_db| *plr_db < LARGEST_PLR_DB)?;
    let highest = tenth_peaks.iter().copied().fold(0.0, f32::max);
    let n_above = |db: f64| {
        let level = (f64::from(highest) * db_to_amplitude(db)) as f32;
        tenth_peaks.iter().filter(|peak| **peak >= level).count() as f64
    };
    let top = n_above(-BIN_DB);
    let next = (n_above(-BINS_COMPARED * BIN_DB) - top) / (BINS_COMPARED - 1.0);
    let share = top / n_above(-SOUNDING_DB);
    (top >= FEWEST_TENTHS && top > SMALLEST_RATIO * next && share >= SMALLEST_SHARE).then_some(FaultKind::Limited {
        share,
        plr_db,
        level_dbfs: amplitude_to_db(f64::from(highest))?,
    })
}

/// Width of the bins of level that are compared, and how many (with the highest).
const BIN_DB: f64 = 0.1;
const BINS_COMPARED: f64 = 10.0;
/// Tenths whose peaks lie further below the highest are pauses.
const SOUNDING_DB: f64 = 30.0;
const FEWEST_TENTHS: f64 = 20.0;
/// Peaks in the highest bin over the mean of the others.
const SMALLEST_RATIO: f64 = 5.0;
/// Share of the sounding tenths that reach the highest bin. Design heuristic: at most 0.05 on 11 stems and mixes, 0.26
/// and more after 6 dB of limiting on dense ones.
const SMALLEST_SHARE: f64 = 0.2;
/// Peak to loudness ratio of limited mixes. Single drums repeat one sample at one level, and lie above.
const LARGEST_PLR_DB: f64 = 10.0;

#[cfg(test)]
mod tests {
    use crate::FaultKind;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const RATE: usize = 48_000;

    fn limited(samples: Vec<f32>) -> Vec<FaultKind> {
        let kinds = analyzed(RATE as u32, vec![samples]).faults.into_iter().map(|fault| fault.kind);
        kinds.filter(|kind| matches!(kind, FaultKind::Limited { .. })).collect()
    }

    /// Noise whose level wanders, turned up by `gain` and bent to full scale by a hyperbolic tangent.
    fn driven(gain: f32) -> Vec<FaultKind> {
        let noise = signals::white_noise(1, 0.4, 30 * RATE);
        let level = |k: usize| 1.0 + 0.5 * (k as f32 / RATE as f32 * 2.3).sin();
        let samples = noise.iter().enumerate().map(|(k, x)| 0.9 * (gain * level(k) * x).tanh()).collect();
        limited(samples)
    }

    #[test]
    fn a_driven_limiter_is_heard_and_a_gentle_one_is_not() {
        assert_eq!(driven(1.0), []);
        let found = driven(8.0);
        let [FaultKind::Limited { share, plr_db, level_dbfs }] = found.as_slice() else { panic!("{found:?}") };
        assert!(*share > 0.6 && *plr_db < 5.0 && (level_dbfs + 0.92).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn repeated_drum_hits_are_no_limiter() {
        let hit = |k: usize| (-((k % (RATE / 2)) as f32) / 1_500.0).exp();
        let noise = signals::white_noise(3, 0.9, RATE / 2);
        let hits = (0..30 * RATE).map(|k| hit(k) * noise[k % (RATE / 2)]).collect();
        assert_eq!(limited(hits), []);
    }
}
