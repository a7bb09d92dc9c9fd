use dsp::Seconds;

const SLOW_ATTACK: Seconds = Seconds(0.030);
const SLOW_RELEASE: Seconds = Seconds(0.250);
/// Shorter than the slow attack, so that the fast stage lets go as quickly as the slow one takes over.
const FAST_RELEASE: Seconds = Seconds(0.025);

/// Reductions below this many dB are none: the gain returns to exactly one.
const NONE_DB: f64 = 1e-9;

/// The per-sample coefficients of the limiter's two stages: the share of the distance to the target that is covered.
#[derive(Debug, Clone, Copy)]
pub(super) struct BallisticsCoefficients {
    slow_attack: f64,
    slow_release: f64,
    fast_release: f64,
}

impl BallisticsCoefficients {
    pub(super) fn new(sample_rate_hz: u32) -> Self {
        let share = |time: Seconds| 1.0 - (-1.0 / (time.0 * f64::from(sample_rate_hz))).exp();
        Self { slow_attack: share(SLOW_ATTACK), slow_release: share(SLOW_RELEASE), fast_release: share(FAST_RELEASE) }
    }
}

/// The two stages: their sum is never less than the reduction that is asked for.
#[derive(Debug, Clone)]
pub(super) struct Ballistics {
    coefficients: BallisticsCoefficients,
    slow_db: f64,
    fast_db: f64,
}

impl Ballistics {
    pub(super) fn new(coefficients: BallisticsCoefficients) -> Self {
        Self { coefficients, slow_db: 0.0, fast_db: 0.0 }
    }

    /// The reduction in dB for the next sample, of which at least `wanted_db` is needed.
    #[inline]
    pub(super) fn step(&mut self, wanted_db: f64) -> f64 {
        let BallisticsCoefficients { slow_attack, slow_release, fast_release } = self.coefficients;
        let share = if wanted_db > self.slow_db { slow_attack } else { slow_release };
        self.slow_db += share * (wanted_db - self.slow_db);
        let rest_db = (wanted_db - self.slow_db).max(0.0);
        self.fast_db = rest_db.max(self.fast_db * (1.0 - fast_release));
        let sum_db = self.slow_db + self.fast_db;
        if sum_db < NONE_DB {
            (self.slow_db, self.fast_db) = (0.0, 0.0);
            return 0.0;
        }
        sum_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    #[test]
    fn a_lasting_reduction_is_exact_and_a_short_one_is_let_go_quickly() {
        let mut ballistics = Ballistics::new(BallisticsCoefficients::new(RATE));
        let lasting: Vec<f64> = (0..RATE).map(|_| ballistics.step(6.0)).collect();
        assert!(lasting.iter().all(|db| (db - 6.0).abs() < 1e-9));
        // After a second the slow stage holds all of it: 1/e is left 250 ms later.
        let released: Vec<f64> = (0..RATE).map(|_| ballistics.step(0.0)).collect();
        assert!((released[12_000 - 1] / 6.0 - (-1.0_f64).exp()).abs() < 1e-3);

        let mut ballistics = Ballistics::new(BallisticsCoefficients::new(RATE));
        assert!((ballistics.step(6.0) - 6.0).abs() < 1e-9);
        let released: Vec<f64> = (0..RATE).map(|_| ballistics.step(0.0)).collect();
        assert!((released[1_200 - 1] / 6.0 - (-1.0_f64).exp()).abs() < 2e-3);
    }

    #[test]
    fn reduction_is_never_less_than_wanted_and_ends_at_exactly_none() {
        let mut noise = dsp::signals::Noise::new(4);
        let mut ballistics = Ballistics::new(BallisticsCoefficients::new(RATE));
        for _ in 0..RATE {
            let wanted_db = (20.0 * noise.white()).max(0.0);
            assert!(ballistics.step(wanted_db) >= wanted_db - 1e-12);
        }
        let mut left_db = 1.0;
        (0..10 * RATE).for_each(|_| left_db = ballistics.step(0.0));
        assert!(left_db == 0.0);
    }
}
