//! How loud the draft is, and how draft and plain sum are matched for an honest comparison.

use analyzer::TrackAnalysis;
use desk::Action;
use suggest::Balance;

/// No file that is written peaks above this (EBU R 128).
pub(crate) const CEILING_DBTP: f64 = -1.0;
/// The limiter may take this much off the highest peak, so that one transient does not make the draft quiet, in dB.
const LIMITER_BUDGET_DB: f64 = 1.0;
/// Peaks this far below the ceiling cannot pass it by differences between true-peak meters, in dB.
const LIMITER_MARGIN_DB: f64 = 0.2;
/// The draft is not louder than this: the median of 100 unmastered mixes (MUSDB18: −15.7 LUFS).
const LOUDEST_LUFS: f64 = -16.0;

/// The mix bus of the draft.
///
/// A balance that is kept is only turned down where it would pass the ceiling: nothing about its dynamics changes. One
/// that was built anew is brought to a level to listen at, by a gain and a limiter that may shave single peaks.
pub(crate) fn bus(mix: &TrackAnalysis, balance: Balance) -> Vec<Action> {
    let (Some(lufs), Some(peak_dbtp)) = (mix.loudness.integrated_lufs, mix.loudness.true_peak_dbtp) else {
        return Vec::new();
    };
    let wanted_db = match balance {
        Balance::Keep => (CEILING_DBTP - peak_dbtp).min(0.0),
        Balance::Rebuild => (LOUDEST_LUFS - lufs).min(CEILING_DBTP + LIMITER_BUDGET_DB - peak_dbtp),
    };
    // Rounded down to what is dialled in, so that ceiling and budget hold.
    let gain_db = (wanted_db * 10.0).floor() / 10.0;
    let gain = (gain_db != 0.0).then_some(Action::Gain { gain_db });
    let near_the_ceiling = peak_dbtp + gain_db > CEILING_DBTP - LIMITER_MARGIN_DB;
    let limited = balance == Balance::Rebuild && near_the_ceiling;
    let limiter = limited.then_some(Action::Limiter { ceiling_dbtp: CEILING_DBTP });
    gain.into_iter().chain(limiter).collect()
}

/// The gains, never positive, that bring both files below the ceiling and to one loudness: only the louder one is
/// turned down, and neither is limited for it. In dB: plain sum, draft.
pub(crate) fn matching_gains_db(unity: &TrackAnalysis, draft: &TrackAnalysis) -> (f64, f64) {
    let fit = |mix: &TrackAnalysis| mix.loudness.true_peak_dbtp.map_or(0.0, |peak| (CEILING_DBTP - peak).min(0.0));
    let (unity_fit_db, draft_fit_db) = (fit(unity), fit(draft));
    let (Some(unity_lufs), Some(draft_lufs)) = (unity.loudness.integrated_lufs, draft.loudness.integrated_lufs) else {
        return (as_written_db(unity_fit_db), as_written_db(draft_fit_db));
    };
    let difference_lu = (unity_lufs + unity_fit_db) - (draft_lufs + draft_fit_db);
    let matched = (unity_fit_db - difference_lu.max(0.0), draft_fit_db - (-difference_lu).max(0.0));
    (as_written_db(matched.0), as_written_db(matched.1))
}

/// Rounded down to the decimals of a plan, so that a plan that is rendered again gives the same samples.
fn as_written_db(gain_db: f64) -> f64 {
    (gain_db * 1e4).floor() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(integrated_lufs: f64, true_peak_dbtp: f64) -> TrackAnalysis {
        let info = analyzer::TrackInfo {
            name: "mix".to_owned(),
            path: "mix.wav".to_owned(),
            codec: "pcm".to_owned(),
            bits_per_sample: None,
            sample_rate_hz: 48_000,
            channels: 2,
        };
        let mut analysis = analyzer::TrackMeter::new(info).finish();
        analysis.loudness.integrated_lufs = Some(integrated_lufs);
        analysis.loudness.true_peak_dbtp = Some(true_peak_dbtp);
        analysis
    }

    #[test]
    fn only_the_louder_one_is_turned_down_and_both_fit() {
        for (unity, draft) in
            [((-10.0, 5.0), (-16.0, -1.0)), ((-20.0, -6.0), (-16.0, -1.0)), ((-16.0, -3.0), (-16.0, -1.0))]
        {
            let (u, d) = matching_gains_db(&mix(unity.0, unity.1), &mix(draft.0, draft.1));
            assert!(u <= 0.0 && d <= 0.0);
            assert!((unity.0 + u - draft.0 - d).abs() <= 1e-4 + 1e-9);
            assert!(unity.1 + u <= CEILING_DBTP && draft.1 + d <= CEILING_DBTP);
            assert!(u == 0.0 || d == 0.0 || unity.1 > CEILING_DBTP);
        }
    }
}
