/// Share of a rise that short-term loudness follows within a millisecond (Glasberg & Moore 2002).
const ATTACK_PER_MS: f64 = 0.045;
/// Share of a fall that it follows within a millisecond.
const RELEASE_PER_MS: f64 = 0.02;

/// Short-term loudness: the loudness of frames, smoothed as a listener does who tells notes and words apart (Glasberg &
/// Moore 2002).
#[derive(Debug, Clone)]
pub struct ShortTermLoudness {
    attack: f64,
    release: f64,
    sones: f64,
}

impl ShortTermLoudness {
    /// In silence, for frames of `frames_per_second`.
    pub fn new(frames_per_second: u32) -> Self {
        let frame_ms = 1_000.0 / f64::from(frames_per_second);
        let per_frame = |per_ms: f64| 1.0 - (1.0 - per_ms).powf(frame_ms);
        Self { attack: per_frame(ATTACK_PER_MS), release: per_frame(RELEASE_PER_MS), sones: 0.0 }
    }

    /// The short-term loudness after a frame of `sones`.
    pub fn next(&mut self, sones: f64) -> f64 {
        let share = if sones > self.sones { self.attack } else { self.release };
        self.sones += share * (sones - self.sones);
        self.sones
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After 22 ms of sound and after 50 ms of silence, 63 % of the step is followed at every frame rate.
    #[test]
    fn a_step_is_followed_at_the_same_speed_at_every_frame_rate() {
        for frames_per_second in [10, 100, 1_000] {
            let mut loudness = ShortTermLoudness::new(frames_per_second);
            let n = frames_per_second / 10;
            let risen = (0..n).map(|_| loudness.next(1.0)).last().unwrap();
            assert!((risen - (1.0 - 0.955_f64.powi(100))).abs() < 1e-9, "{risen}");
            let fallen = (0..n).map(|_| loudness.next(0.0)).last().unwrap();
            assert!((fallen - risen * 0.98_f64.powi(100)).abs() < 1e-9, "{fallen}");
        }
    }
}
