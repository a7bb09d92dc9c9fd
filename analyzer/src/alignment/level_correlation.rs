use super::copy::AlignmentCopy;
use super::joint::least_active_power;

/// Levels that vary by less than this in either stem have no course to compare, as a standard deviation in dB.
const LEAST_SPREAD_DB: f64 = 3.0;

/// How alike the level curves of two stems run: the correlation of their levels in dB per tenth of a second, where either
/// of them sounds, −1…1. Rests count as 40 dB under a stem's own loud frames. `None` when either hardly varies or their
/// rates differ.
pub fn level_correlation(a: &AlignmentCopy, b: &AlignmentCopy) -> Option<f64> {
    if (a.sample_rate_hz - b.sample_rate_hz).abs() > 1e-6 * a.sample_rate_hz {
        return None;
    }
    let (a_least, b_least) = (least_active_power(a), least_active_power(b));
    let mut sums = Sums::default();
    a.either(b, |a_powers, b_powers| {
        for k in 0..a_powers.len().max(b_powers.len()) {
            let level = |powers: &[f32], least: f64| {
                let power = powers.get(k).map_or(0.0, |power| f64::from(*power));
                10.0 * power.max(least).log10()
            };
            sums.add(level(a_powers, a_least), level(b_powers, b_least));
        }
    });
    sums.correlation()
}

/// Sums of levels, their squares and their products.
#[derive(Debug, Default)]
struct Sums {
    n: f64,
    a: f64,
    b: f64,
    aa: f64,
    bb: f64,
    ab: f64,
}

impl Sums {
    fn add(&mut self, a: f64, b: f64) {
        self.n += 1.0;
        self.a += a;
        self.b += b;
        self.aa += a * a;
        self.bb += b * b;
        self.ab += a * b;
    }

    fn correlation(&self) -> Option<f64> {
        let mean = |sum: f64| sum / self.n;
        let a_variance = mean(self.aa) - mean(self.a).powi(2);
        let b_variance = mean(self.bb) - mean(self.b).powi(2);
        let least = LEAST_SPREAD_DB * LEAST_SPREAD_DB;
        let varies = self.n > 0.0 && a_variance >= least && b_variance >= least;
        let covariance = mean(self.ab) - mean(self.a) * mean(self.b);
        varies.then(|| (covariance / (a_variance * b_variance).sqrt()).clamp(-1.0, 1.0))
    }
}
