use crate::level::{percentile, sorted};
use crate::loudness_curve::{LoudnessCurve, MOMENTARY};
use crate::loudness_meter::LoudnessReading;
use crate::onset_meter::Onsets;
use crate::{BandCrest, Phrases};
use dsp::{amplitude_to_db, power_to_db};
use serde::{Deserialize, Serialize};

/// How levels vary.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dynamics {
    /// Peak to loudness ratio: true peak minus integrated loudness, in dB.
    pub plr_db: Option<f64>,
    /// The smallest peak to short-term loudness ratio where it plays (short-term above −40 LUFS), in dB.
    pub psr_min_db: Option<f64>,
    /// The 5th percentile of that ratio, which a single window does not decide, in dB.
    pub psr_p5_db: Option<f64>,
    /// Crest factor: sample peak over RMS of the whole file, both of the first two channels, in dB.
    pub crest_db: Option<f64>,
    /// TT DR value (whole dB).
    pub dr: Option<f64>,
    /// Spread of momentary loudness where it plays: 95th minus 10th percentile, in LU.
    pub momentary_spread_lu: Option<f64>,
    /// Its phrases against each other; `None` where fewer than four pairs of phrases follow each other.
    pub phrases: Option<Phrases>,
    /// Crest factors of 20–120, 120–1000, 1000–6000 and 6000–20000 Hz.
    pub band_crest: Vec<BandCrest>,
    /// Beginnings of sounds per second of the time in which it plays.
    pub onsets_per_second: Option<f64>,
    /// Median slope of the attacks, in dB per millisecond: from a tenth to nine tenths of the way from the amplitude
    /// before to the highest within 50 ms, read from powers per millisecond. A step reads about 24.
    pub attack_slope_db_per_ms: Option<f64>,
}

/// Percentile of the peak to short-term loudness ratio beside its smallest value.
const PSR_PERCENTILE: f64 = 0.05;
/// Percentiles of momentary loudness whose distance is its spread.
const SPREAD_PERCENTILES: (f64, f64) = (0.10, 0.95);

/// What other meters have found of the same file.
#[derive(Debug)]
pub(crate) struct DynamicsContext<'a> {
    /// The tenths of a second in which it plays.
    pub(crate) active: &'a [bool],
    /// Of left and right.
    pub(crate) mean_squares: (f64, f64),
    pub(crate) readings: DynamicsReadings,
}

/// What the meters of dynamics read.
#[derive(Debug, Default)]
pub(crate) struct DynamicsReadings {
    pub(crate) dr: Option<f64>,
    pub(crate) band_crest: Vec<BandCrest>,
    /// `None` when nobody listened for them.
    pub(crate) onsets: Option<Onsets>,
}

/// All of them.
pub(crate) fn dynamics(reading: &LoudnessReading, context: DynamicsContext<'_>) -> Dynamics {
    let DynamicsContext { active, mean_squares: (left, right), readings } = context;
    let DynamicsReadings { dr, band_crest, onsets } = readings;
    let loudness = &reading.loudness;
    let psr = sorted(reading.psr_db.iter().copied().flatten());
    let difference = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
    Dynamics {
        plr_db: difference(loudness.true_peak_dbtp, loudness.integrated_lufs),
        psr_min_db: psr.first().copied(),
        psr_p5_db: percentile(&psr, PSR_PERCENTILE),
        crest_db: difference(amplitude_to_db(reading.stereo_peak), power_to_db(f64::midpoint(left, right))),
        dr,
        momentary_spread_lu: momentary_spread_lu(&reading.curve, active),
        phrases: Phrases::of(&reading.curve),
        band_crest,
        onsets_per_second: onsets.as_ref().and_then(|onsets| onsets_per_second(onsets, active)),
        attack_slope_db_per_ms: onsets.and_then(|onsets| onsets.attack_slope_db_per_ms),
    }
}

fn onsets_per_second(onsets: &Onsets, active: &[bool]) -> Option<f64> {
    let active_s = active.iter().filter(|active| **active).count() as f64 / 10.0;
    (active_s > 0.0).then(|| onsets.times_s.len() as f64 / active_s)
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

    /// A click of full scale raises the peak of the 30 windows that hold it, and of no other.
    #[test]
    fn a_single_peak_raises_the_ratio_for_three_seconds() {
        let mut sine = signals::sine(48_000, Hertz(997.0), 0.1, 20 * 48_000);
        sine[10 * 48_000 + 2_400] = 1.0;
        let analysis = analyzed(48_000, vec![sine.clone(), sine]);
        let psr_db = analysis.timeline.psr_db;
        assert_eq!(psr_db.len(), analysis.timeline.short_term_lufs.len());
        assert!(psr_db[..29].iter().all(Option::is_none));
        let raised: Vec<usize> = (29..200).filter(|k| psr_db[*k].unwrap() > 10.0).collect();
        assert_eq!(raised, (100..130).collect::<Vec<_>>());
        assert!(psr_db[99].unwrap().abs() < 0.05 && psr_db[130].unwrap().abs() < 0.05);
        assert!(analysis.dynamics.psr_p5_db.unwrap().abs() < 0.05);
    }

    /// Windows of which a twentieth is squashed: the percentile stands above the minimum.
    #[test]
    fn the_fifth_percentile_of_the_ratio_stands_above_what_little_is_squashed() {
        let rate = 48_000;
        let mut samples = signals::sine(rate, Hertz(997.0), 0.05, 100 * rate as usize);
        for burst in samples.chunks_mut(rate as usize).skip(5) {
            burst[100] = 0.5;
        }
        let dynamics = analyzed(rate, vec![samples.clone(), samples]).dynamics;
        assert!(dynamics.psr_min_db.unwrap() < 1.0, "{dynamics:?}");
        assert!((dynamics.psr_p5_db.unwrap() - 20.0).abs() < 1.0, "{dynamics:?}");
    }

    #[test]
    fn what_plays_below_minus_40_has_no_ratio() {
        let sine = signals::sine(48_000, Hertz(997.0), 0.003, 10 * 48_000);
        let analysis = analyzed(48_000, vec![sine]);
        assert!(analysis.timeline.psr_db.iter().all(Option::is_none));
        assert_eq!((analysis.dynamics.psr_min_db, analysis.dynamics.psr_p5_db), (None, None));
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
