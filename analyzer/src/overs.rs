use crate::places::{MAX_PLACES, runs, time_range};
use crate::{Fault, FaultKind, TimeRange};
use dsp::amplitude_to_db;

/// The tolerance of a true-peak meter (EBU Tech 3341, cases 15 to 23): what reads +0.2 dBTP may lie at full scale.
const TOLERANCE_DB: f64 = 0.2;

/// The tenths of a second whose true peak (BS.1770-5, annex 2) lies above full scale, when the highest does
/// beyond doubt.
pub(crate) fn overs(tenth_peaks: &[f64], duration_s: f64) -> Option<Fault> {
    let highest = tenth_peaks.iter().copied().fold(0.0, f64::max);
    let highest_dbtp = amplitude_to_db(highest).filter(|highest_dbtp| *highest_dbtp > TOLERANCE_DB)?;
    let over = tenth_peaks.iter().enumerate().filter_map(|(tenth, peak)| (*peak > 1.0).then_some(tenth));
    let tenths = over.clone().count() as u64;
    let within_file = |place: TimeRange| TimeRange { end_s: place.end_s.min(duration_s), ..place };
    let places = runs(over, 0).iter().take(MAX_PLACES).map(|run| within_file(time_range(run, 10.0))).collect();
    Some(Fault { kind: FaultKind::Overs { tenths, highest_dbtp }, places })
}

#[cfg(test)]
mod tests {
    use crate::FaultKind;
    use crate::track::tests::faults;
    use dsp::signals;

    /// A sine at a quarter of the rate, sampled beside its tops: samples at 0.707 of the wave.
    fn quarter(level: f32, n: usize) -> Vec<f32> {
        (0..n).map(|k| level * [0.5, 0.5, -0.5, -0.5][k % 4] * 2.0_f32.sqrt()).collect()
    }

    #[test]
    fn peaks_between_samples_are_counted_by_tenths() {
        let mut samples = signals::white_noise(1, 0.3, 4 * 48_000);
        samples[48_000 + 100..48_000 + 900].copy_from_slice(&quarter(1.2, 800));
        samples[96_000 + 4_000..96_000 + 6_000].copy_from_slice(&quarter(1.2, 2_000));
        let faults = faults(48_000, vec![samples]);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        let FaultKind::Overs { tenths: 3, highest_dbtp } = fault.kind else { panic!("{fault:?}") };
        // The samples themselves lie at −1.4 dBFS; the ends of the bursts ring.
        assert!((1.3..2.6).contains(&highest_dbtp), "{highest_dbtp}");
        assert_eq!(fault.places.iter().map(|place| place.start_s).collect::<Vec<_>>(), [1.0, 2.0]);
        assert!((fault.places[1].end_s - 2.2).abs() < 1e-9);
    }

    #[test]
    fn full_scale_itself_is_not_over() {
        let tone = signals::sine(48_000, dsp::Hertz(997.0), 0.999, 48_000);
        assert_eq!(faults(48_000, vec![tone]), []);
    }
}
