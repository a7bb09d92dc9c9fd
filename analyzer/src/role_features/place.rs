//! Where the power lies.
//!
//! | name | unit | definition |
//! |---|---|---|
//! | `share_20_60` … `share_12000` | dB | share of the power of the loud tenths of a second in 20–60, 60–250, 250–500, 500–2000, 2000–6000, 6000–12000 and 12000–16000 Hz, not below −40 dB |
//! | `centroid_mean`, `_deviation`, `_p10`, `_p90` | Cam | centre of the power on the Cam scale, over the loud tenths of a second |
//! | `spread` | Cam | mean standard deviation of the power around that centre |
//! | `rolloff` | Cam | median of the place below which 85 % of the power lies |

use super::frames::{Frame, Frames, centers_cam};
use super::{RoleFeature, mean_and_deviation};
use crate::level::{percentile, sorted};
use dsp::N_COMPONENTS;

const BANDS_HZ: [(f64, f64); 7] = [
    (0.0, 60.0),
    (60.0, 250.0),
    (250.0, 500.0),
    (500.0, 2_000.0),
    (2_000.0, 6_000.0),
    (6_000.0, 12_000.0),
    (12_000.0, 20_000.0),
];
const LEAST_SHARE: f64 = 1e-4;
const ROLLOFF_SHARE: f64 = 0.85;

pub(super) fn features(frames: &Frames) -> Vec<RoleFeature> {
    let n = frames.loud.len() as f64;
    let share = |(low_hz, high_hz): (f64, f64)| {
        let mean = frames.loud.iter().map(|frame| frame.share_between(low_hz, high_hz)).sum::<f64>() / n;
        RoleFeature::new(format!("share_from_{low_hz}"), Some(10.0 * mean.max(LEAST_SHARE).log10()))
    };
    let cams = centers_cam();
    let (centroids, spreads): (Vec<f64>, Vec<f64>) = frames.loud.iter().map(|frame| center(frame, &cams)).unzip();
    let rolloffs = sorted(frames.loud.iter().map(|frame| rolloff(frame, &cams)));
    let of_centroid = mean_and_deviation(&centroids);
    let centroids = sorted(centroids);
    let mut features: Vec<RoleFeature> = BANDS_HZ.into_iter().map(share).collect();
    features.extend([
        RoleFeature::new("centroid_mean", of_centroid.map(|of| of.0)),
        RoleFeature::new("centroid_deviation", of_centroid.map(|of| of.1)),
        RoleFeature::new("centroid_p10", percentile(&centroids, 0.1)),
        RoleFeature::new("centroid_p90", percentile(&centroids, 0.9)),
        RoleFeature::new("spread", mean_and_deviation(&spreads).map(|of| of.0)),
        RoleFeature::new("rolloff", percentile(&rolloffs, 0.5)),
    ]);
    features
}

/// Centre and standard deviation.
fn center(frame: &Frame, cams: &[f64; N_COMPONENTS]) -> (f64, f64) {
    let moment =
        |of: &dyn Fn(f64) -> f64| frame.shares.iter().zip(cams).map(|(share, cam)| share * of(*cam)).sum::<f64>();
    let centroid = moment(&|cam| cam);
    (centroid, moment(&|cam| (cam - centroid) * (cam - centroid)).sqrt())
}

fn rolloff(frame: &Frame, cams: &[f64; N_COMPONENTS]) -> f64 {
    let mut sum = 0.0;
    let reached = frame.shares.iter().position(|share| {
        sum += share;
        sum >= ROLLOFF_SHARE
    });
    cams[reached.unwrap_or(N_COMPONENTS - 1)]
}
