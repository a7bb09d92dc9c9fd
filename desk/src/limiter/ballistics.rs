use crate::ballistics::{NONE_DB, share_per_sample};

/// Time constants of the slow stage, in milliseconds: it takes over what lasts longer than a drum, and lets go in time for
/// the next phrase. These and the fast release are tuned on two songs (docs/accuracy.md, "Dynamics").
const SLOW_ATTACK_MS: f64 = 100.0;
const SLOW_RELEASE_MS: f64 = 500.0;
/// Shorter than the slow attack, so that the fast stage lets go as quickly as the slow one takes over.
const FAST_RELEASE_MS: f64 = 10.0;
/// What the clip takes at most, in dB: 1 to 2 are not heard as distortion on a short peak. Design heuristic.
const MOST_CLIP_DB: f64 = 1.5;

/// The per-sample coefficients of the limiter's two stages: the share of the distance to the target that is covered.
#[derive(Debug, Clone, Copy)]
pub(super) struct BallisticsCoefficients {
    slow_attack: f64,
    slow_release: f64,
    fast_release: f64,
}

impl BallisticsCoefficients {
    pub(super) fn new(sample_rate_hz: u32) -> Self {
        Self {
            slow_attack: share_per_sample(SLOW_ATTACK_MS, sample_rate_hz),
            slow_release: share_per_sample(SLOW_RELEASE_MS, sample_rate_hz),
            fast_release: share_per_sample(FAST_RELEASE_MS, sample_rate_hz),
        }
    }
}

/// What gives how much of a reduction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Shares {
    /// The gain, in dB.
    pub(super) gain_db: f64,
    /// The clip, in dB.
    pub(super) clip_db: f64,
}

/// The two stages and what they leave to the clip: the sum is never less than the reduction that is asked for.
///
/// The slow stage knows nothing of the clip, so that nothing that lasts is clipped.
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

    /// The shares of the next sample, of which at least `wanted_db` is needed, and about `lasting_db` for a while.
    #[inline]
    pub(super) fn step(&mut self, wanted_db: f64, lasting_db: f64) -> Shares {
        let BallisticsCoefficients { slow_attack, slow_release, fast_release } = self.coefficients;
        let share = if lasting_db > self.slow_db { slow_attack } else { slow_release };
        self.slow_db += share * (lasting_db - self.slow_db);
        let rest_db = (wanted_db - self.slow_db).max(0.0);
        self.fast_db = (rest_db - MOST_CLIP_DB).max(self.fast_db * (1.0 - fast_release));
        if self.slow_db + self.fast_db + rest_db < NONE_DB {
            (self.slow_db, self.fast_db) = (0.0, 0.0);
            return Shares::default();
        }
        Shares { gain_db: self.slow_db + self.fast_db, clip_db: (rest_db - self.fast_db).max(0.0) }
    }

    pub(super) fn reset(&mut self) {
        *self = Self::new(self.coefficients);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    fn at_rest() -> Ballistics {
        Ballistics::new(BallisticsCoefficients::new(RATE))
    }

    #[test]
    fn what_lasts_is_the_gains_alone_and_let_go_slowly() {
        let mut ballistics = at_rest();
        let lasting: Vec<Shares> = (0..2 * RATE).map(|_| ballistics.step(6.0, 6.0)).collect();
        assert!(lasting.iter().all(|shares| (shares.gain_db + shares.clip_db - 6.0).abs() < 1e-9));
        assert!((lasting[0].clip_db - MOST_CLIP_DB).abs() < 1e-9 && lasting[2 * RATE as usize - 1].clip_db < 1e-6);
        let released: Vec<f64> = (0..RATE).map(|_| ballistics.step(0.0, 0.0).gain_db).collect();
        assert!((released[24_000 - 1] / 6.0 - (-1.0_f64).exp()).abs() < 1e-3, "1/e is left after 500 ms");
    }

    #[test]
    fn what_is_short_is_let_go_quickly() {
        let mut ballistics = at_rest();
        let gain_db = ballistics.step(6.0, 6.0).gain_db;
        assert!((gain_db - 6.0 + MOST_CLIP_DB).abs() < 1e-3);
        let released: Vec<f64> = (0..RATE).map(|_| ballistics.step(0.0, 0.0).gain_db).collect();
        assert!((released[480 - 1] / gain_db - (-1.0_f64).exp()).abs() < 2e-3);
        let mut soft = at_rest();
        assert!(soft.step(0.9 * MOST_CLIP_DB, 0.9 * MOST_CLIP_DB).gain_db < 1e-3, "a small peak is the clip's alone");
    }

    #[test]
    fn the_sum_is_never_less_than_wanted_and_ends_at_exactly_none() {
        let mut noise = dsp::signals::Noise::new(4);
        let mut ballistics = at_rest();
        for _ in 0..RATE {
            let wanted_db = (20.0 * noise.white()).max(0.0);
            let Shares { gain_db, clip_db } = ballistics.step(wanted_db, wanted_db);
            assert!(gain_db + clip_db >= wanted_db - 1e-12 && clip_db <= MOST_CLIP_DB + 1e-12);
        }
        let mut left = ballistics.step(1.0, 1.0);
        (0..15 * RATE).for_each(|_| left = ballistics.step(0.0, 0.0));
        assert_eq!(left, Shares::default());
    }
}
