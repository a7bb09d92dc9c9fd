use crate::level::{percentile, sorted};
use crate::loudness_curve::{LoudnessCurve, MOMENTARY, SHORT_TERM, TENTH};
use crate::loudness_meter::LoudnessReading;
use dsp::{amplitude_to_db, power_to_db};
use serde::{Deserialize, Serialize};

/// How levels vary.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dynamics {
    /// Peak to loudness ratio: true peak minus integrated loudness, in dB.
    pub plr_db: Option<f64>,
    /// The smallest peak to short-term loudness ratio where it plays (short-term above −40 LUFS), in dB.
    pub psr_min_db: Option<f64>,
    /// Crest factor: sample peak over RMS of the whole file, in dB.
    pub crest_db: Option<f64>,
    /// TT DR value (whole dB).
    pub dr: Option<f64>,
    /// Spread of momentary loudness where it plays: 95th minus 10th percentile, in LU.
    pub momentary_spread_lu: Option<f64>,
}

/// Short-term loudness above which the peak to short-term ratio says something (I. Shepherd's Dynameter).
const PSR_LOWEST_LUFS: f64 = -40.0;
/// Percentiles of momentary loudness whose distance is its spread.
const SPREAD_PERCENTILES: (f64, f64) = (0.10, 0.95);

/// All of them, from the loudness of a file, the tenths in which it is `active`, the mean squares of its channels and
/// its DR value.
pub(crate) fn dynamics(
    reading: &LoudnessReading,
    active: &[bool],
    (left, right): (f64, f64),
    dr: Option<f64>,
) -> Dynamics {
    let loudness = &reading.loudness;
    let difference = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
    Dynamics {
        plr_db: difference(loudness.true_peak_dbtp, loudness.integrated_lufs),
        psr_min_db: psr_min_db(reading),
        crest_db: difference(loudness.sample_peak_dbfs, power_to_db(f64::midpoint(left, right))),
        dr,
        momentary_spread_lu: momentary_spread_lu(&reading.curve, active),
    }
}

/// The smallest distance of the highest peak to the loudness of the same 3 s, over windows that end at every tenth.
fn psr_min_db(reading: &LoudnessReading) -> Option<f64> {
    let windows = reading.curve.timeline(SHORT_TERM).into_iter().enumerate();
    let ratios = windows.filter_map(|(k, lufs)| {
        let lufs = lufs.filter(|lufs| *lufs > PSR_LOWEST_LUFS)?;
        let first = (k + 1).checked_sub(SHORT_TERM / TENTH)?;
        let peak = reading.tenth_peaks[first..=k].iter().copied().fold(0.0, f64::max);
        Some(amplitude_to_db(peak)? - lufs)
    });
    ratios.min_by(f64::total_cmp)
}

/// Spread of the momentary loudness of the tenths in which the stem is `active`.
fn momentary_spread_lu(curve: &LoudnessCurve, active: &[bool]) -> Option<f64> {
    let playing = curve.timeline(MOMENTARY).into_iter().zip(active).filter(|(_, active)| **active);
    let levels = sorted(playing.filter_map(|(lufs, _)| lufs));
    let (low, high) = SPREAD_PERCENTILES;
    Some(percentile(&levels, high)? - percentile(&levels, low)?)
}

#[cfg(test)]
mod tests {
    use crate::track::tests::analyzed;
    use dsp::{Hertz, signals};

    #[test]
    fn a_sine_has_no_dynamic_range_and_a_crest_of_three_decibels() {
        for rate in [44_100, 48_000] {
            let sine = signals::sine(rate, Hertz(997.0), 0.5, 30 * rate as usize);
            let dynamics = analyzed(rate, vec![sine.clone(), sine]).dynamics;
            assert_eq!(dynamics.dr, Some(0.0));
            assert!((dynamics.crest_db.unwrap() - 3.01).abs() < 0.01);
            // Its loudness is that of two channels: 3.01 dB over one.
            assert!((dynamics.plr_db.unwrap() - 0.0).abs() < 0.05, "{dynamics:?}");
            assert!((dynamics.psr_min_db.unwrap() - 0.0).abs() < 0.05);
            assert!(dynamics.momentary_spread_lu.unwrap() < 0.1);
        }
    }

    /// Gaussian noise by the sum of twelve uniform values; about 11 dB was computed independently.
    #[test]
    fn gaussian_noise_has_a_dynamic_range_of_about_eleven() {
        let mut source = signals::Noise::new(6);
        let noise: Vec<f32> =
            (0..60 * 48_000).map(|_| (0.1 * (0..12).map(|_| source.uniform() - 0.5).sum::<f64>()) as f32).collect();
        let dr = analyzed(48_000, vec![noise]).dynamics.dr.unwrap();
        assert!((10.0..=12.0).contains(&dr), "{dr}");
    }
}
