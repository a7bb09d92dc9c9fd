use crate::ballistics::{DB_PER_NEPER, Decoupled, DecoupledCoefficients, share_per_sample};
use dsp::power_to_db;

/// Below this (−120 dBFS) nothing is judged by its share.
const SILENT_POWER: f64 = 1e-12;
/// Powers are averaged over this time constant, in milliseconds: the cells of ten in which sibilance is measured.
const SHARE_MEMORY_MS: f64 = 5.0;

/// What asks for a reduction of a band.
#[derive(Debug, Clone, Copy)]
enum Measure {
    /// The peaks of the band, in dBFS: what they exceed the threshold by times the slope 1 − 1/ratio.
    Level { slope: f64 },
    /// The power of the band over that of all of the signal, both averaged, in dB: what it exceeds the threshold by. `newest`
    /// is the weight of the latest sample.
    Share { newest: f64 },
}

/// Threshold, range and time constants of a detector.
#[derive(Debug, Clone, Copy)]
pub(super) struct DetectorCoefficients {
    measure: Measure,
    threshold_db: f64,
    most_db: f64,
    ballistics: DecoupledCoefficients,
}

impl DetectorCoefficients {
    pub(super) fn of_level(threshold_db: f64, slope: f64) -> Self {
        Self::of(Measure::Level { slope }, threshold_db)
    }

    pub(super) fn of_share(threshold_db: f64, sample_rate_hz: u32) -> Self {
        Self::of(Measure::Share { newest: share_per_sample(SHARE_MEMORY_MS, sample_rate_hz) }, threshold_db)
    }

    fn of(measure: Measure, threshold_db: f64) -> Self {
        Self { measure, threshold_db, most_db: 0.0, ballistics: DecoupledCoefficients { attack: 1.0, release: 1.0 } }
    }

    pub(super) fn with_ballistics(
        mut self,
        most_db: f64,
        [attack_ms, release_ms]: [f64; 2],
        sample_rate_hz: u32,
    ) -> Self {
        self.most_db = most_db;
        self.ballistics = DecoupledCoefficients {
            attack: share_per_sample(attack_ms, sample_rate_hz),
            release: share_per_sample(release_ms, sample_rate_hz),
        };
        self
    }
}

/// A detector and its gain computer, with the ballistics of the compressor.
#[derive(Debug, Clone)]
pub(super) struct Detector {
    coefficients: DetectorCoefficients,
    /// Averaged powers of the band and of all.
    powers: [f64; 2],
    ballistics: Decoupled,
}

impl Detector {
    pub(super) fn new(coefficients: DetectorCoefficients) -> Self {
        Self { coefficients, powers: [0.0; 2], ballistics: Decoupled::default() }
    }

    /// The reduction in dB for the next frame, given the band and all of the signal in every channel.
    pub(super) fn step(&mut self, frames: impl Iterator<Item = [f64; 2]>) -> f64 {
        let asked_db = match self.coefficients.measure {
            Measure::Level { slope } => self.of_peak(slope, frames.map(|[band, _]| band.abs()).fold(0.0, f64::max)),
            Measure::Share { newest } => self.of_share(newest, frames),
        };
        self.settle(asked_db)
    }

    /// The same, given the peak of another stem's band.
    pub(super) fn step_keyed(&mut self, peak: f64) -> f64 {
        let asked_db = match self.coefficients.measure {
            Measure::Level { slope } => self.of_peak(slope, peak),
            Measure::Share { .. } => 0.0,
        };
        self.settle(asked_db)
    }

    fn settle(&mut self, asked_db: f64) -> f64 {
        let DetectorCoefficients { most_db, ballistics, .. } = self.coefficients;
        self.ballistics.step(ballistics, asked_db.clamp(0.0, most_db))
    }

    fn of_peak(&self, slope: f64, peak: f64) -> f64 {
        if peak > 0.0 { slope * (peak.ln() * DB_PER_NEPER - self.coefficients.threshold_db) } else { 0.0 }
    }

    fn of_share(&mut self, newest: f64, frames: impl Iterator<Item = [f64; 2]>) -> f64 {
        let sums = frames.fold([0.0, 0.0], |sums, [band, all]| [sums[0] + band * band, sums[1] + all * all]);
        for (power, sum) in self.powers.iter_mut().zip(sums) {
            *power += newest * (sum - *power);
        }
        if self.powers[1] < SILENT_POWER {
            self.powers = [0.0; 2];
            return 0.0;
        }
        let share_db = power_to_db(self.powers[0] / self.powers[1]);
        share_db.map_or(0.0, |share_db| share_db - self.coefficients.threshold_db)
    }

    pub(super) fn reset(&mut self) {
        *self = Self::new(self.coefficients);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reduction after every frame of a band that is at `peak` throughout.
    fn of_steps(detector: &mut Detector, peaks: &[f64]) -> Vec<f64> {
        peaks.iter().map(|peak| detector.step(std::iter::once([*peak, *peak]))).collect()
    }

    #[test]
    fn reduction_follows_ratio_and_range_and_the_time_constants() {
        for rate_hz in [44_100, 48_000, 96_000] {
            let coefficients = DetectorCoefficients::of_level(-20.0, 0.75).with_ballistics(9.0, [5.0, 80.0], rate_hz);
            let mut detector = Detector::new(coefficients);
            let samples = |ms: f64| (ms * f64::from(rate_hz) / 1_000.0).round() as usize;
            let down = of_steps(&mut detector, &vec![10.0_f64.powf(-12.0 / 20.0); samples(200.0)]);
            assert!((down[down.len() - 1] - 6.0).abs() < 1e-3, "eight decibels over at 4:1 ask for six");
            let reached = down.iter().position(|db| *db >= 6.0 * (1.0 - (-1.0_f64).exp())).expect("attack");
            assert!((reached as f64 / samples(5.0) as f64 - 1.0).abs() < 0.01, "{reached} samples");
            let full = of_steps(&mut detector, &vec![1.0; samples(200.0)]);
            assert!((full[full.len() - 1] - 9.0).abs() < 1e-3, "fifteen are kept to nine");
            let up = of_steps(&mut detector, &vec![0.0; samples(2_000.0)]);
            // With both stages: 1/e of the way once the attack has followed, τ·ln(τ/(τ − τₐ)) later at most.
            let back = up.iter().position(|db| *db <= 9.0 * (-1.0_f64).exp()).expect("release");
            let both_ms = back as f64 * 1_000.0 / f64::from(rate_hz);
            let released = |ms: f64| (80.0 * (-ms / 80.0).exp() - 5.0 * (-ms / 5.0).exp()) / 75.0;
            assert!((released(both_ms) - (-1.0_f64).exp()).abs() < 0.002, "{both_ms} ms");
            assert!(up[up.len() - 1] == 0.0, "it comes to rest");
        }
    }
}
