//! Whether parts of the spectrum sound together.
//!
//! | name | unit | definition |
//! |---|---|---|
//! | `flux` | dB | mean absolute change of the bands' levels (re the frame) from one tenth of a second to the next |
//! | `level_flux` | dB | mean absolute change of the level of neighbouring tenths of a second |
//! | `mids_highs_correlation` | −1…1 | correlation of the levels of 200–1500 and 5000–9000 Hz over the loud tenths of a second: a voice's vowels and sibilants exclude each other |
//! | `lows_highs_correlation` | −1…1 | the same of 20–120 and 5000–16000 Hz: kick and hat of a kit take turns |
//! | `highs_to_mids_deviation`, `lows_to_mids_deviation` | dB | standard deviation of those levels against each other |

use super::frames::{Frame, Frames};
use super::{RoleFeature, mean_and_deviation};

const LOWS_HZ: (f64, f64) = (0.0, 120.0);
const MIDS_HZ: (f64, f64) = (200.0, 1_500.0);
const SIBILANTS_HZ: (f64, f64) = (5_000.0, 9_000.0);
const HIGHS_HZ: (f64, f64) = (5_000.0, 20_000.0);
const LEAST_SHARE: f64 = 1e-6;

pub(super) fn features(frames: &Frames) -> Vec<RoleFeature> {
    let level = |frame: &Frame, (low_hz, high_hz): (f64, f64)| {
        10.0 * (frame.power * frame.share_between(low_hz, high_hz).max(LEAST_SHARE)).log10()
    };
    let line = |band: (f64, f64)| -> Vec<f64> { frames.loud.iter().map(|frame| level(frame, band)).collect() };
    let (lows, mids, sibilants, highs) = (line(LOWS_HZ), line(MIDS_HZ), line(SIBILANTS_HZ), line(HIGHS_HZ));
    let mean = |values: Vec<f64>| mean_and_deviation(&values).map(|of| of.0);
    let spectral = |(a, b): (&Frame, &Frame)| {
        a.bands_db.iter().zip(&b.bands_db).map(|(a, b)| (a - b).abs()).sum::<f64>() / a.bands_db.len() as f64
    };
    let by_level = |(a, b): (&Frame, &Frame)| 10.0 * (b.power / a.power).log10().abs();
    vec![
        RoleFeature::new("flux", mean(frames.neighbours().map(spectral).collect())),
        RoleFeature::new("level_flux", mean(frames.neighbours().map(by_level).collect())),
        RoleFeature::new("mids_highs_correlation", correlation(&mids, &sibilants)),
        RoleFeature::new("lows_highs_correlation", correlation(&lows, &highs)),
        RoleFeature::new("highs_to_mids_deviation", deviation_between(&sibilants, &mids)),
        RoleFeature::new("lows_to_mids_deviation", deviation_between(&lows, &mids)),
    ]
}

fn deviation_between(a: &[f64], b: &[f64]) -> Option<f64> {
    mean_and_deviation(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>()).map(|of| of.1)
}

/// `None` where one of them does not move.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let ((mean_a, deviation_a), (mean_b, deviation_b)) = (mean_and_deviation(a)?, mean_and_deviation(b)?);
    let product = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / a.len() as f64;
    let scale = deviation_a * deviation_b;
    (scale > 1e-6).then(|| product / scale)
}
