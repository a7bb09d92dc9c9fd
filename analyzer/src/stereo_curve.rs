use crate::level::{level_db, percentile, sorted};
use crate::tenths::tenth_start;
use dsp::power_to_db;

/// How left and right relate over time, from sums per tenth of a second.
#[derive(Debug, Default)]
pub(crate) struct StereoCurve {
    tenths: Vec<PairSums>,
}

/// Σ L², Σ R² and Σ L·R.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct PairSums {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) cross: f64,
}

/// Correlation is read over 400 ms, the momentary window of loudness (Tech 3341), in tenths of a second.
const CORRELATION_WINDOW: usize = 4;
/// Balance is read over 3 s, the short-term window: a drum on one side is no lean.
const BALANCE_WINDOW: usize = 30;
const LOW_PERCENTILE: f64 = 0.05;
const SPREAD_PERCENTILES: (f64, f64) = (0.05, 0.95);

impl PairSums {
    /// Normalised correlation, −1…1; `None` when a side is silent.
    pub(crate) fn correlation(&self) -> Option<f64> {
        let norm = self.left.sqrt() * self.right.sqrt();
        (norm > 0.0 && norm.is_finite()).then(|| (self.cross / norm).clamp(-1.0, 1.0))
    }

    /// Right power over left power in dB; `None` when a side is silent.
    pub(crate) fn balance_db(&self) -> Option<f64> {
        power_to_db(self.right / self.left)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.left += other.left;
        self.right += other.right;
        self.cross += other.cross;
    }
}

impl StereoCurve {
    pub(crate) fn push(&mut self, tenth: PairSums) {
        self.tenths.push(tenth);
    }

    /// The sums over the whole file.
    pub(crate) fn whole(&self) -> PairSums {
        total(&self.tenths)
    }

    /// Mean square of both channels per tenth of a second of a file of `n_frames`.
    pub(crate) fn powers(&self, sample_rate_hz: u32, n_frames: usize) -> Vec<f32> {
        let tenths = self.tenths.iter().enumerate();
        let power = |(k, sums): (usize, &PairSums)| {
            let end = tenth_start(sample_rate_hz, k + 1).min(n_frames);
            let n_samples = end.saturating_sub(tenth_start(sample_rate_hz, k)).max(1);
            (f64::midpoint(sums.left, sums.right) / n_samples as f64) as f32
        };
        tenths.map(power).collect()
    }

    /// Correlation of the 400 ms that end at each of the first `n` tenths; `None` in silence.
    pub(crate) fn correlations(&self, sample_rate_hz: u32, n: usize) -> Vec<Option<f64>> {
        self.windows(CORRELATION_WINDOW, sample_rate_hz, n).map(|sums| sums?.correlation()).collect()
    }

    /// Balance of the 3 s that end at each of the first `n` tenths, in dB; `None` in silence.
    pub(crate) fn balances_db(&self, sample_rate_hz: u32, n: usize) -> Vec<Option<f64>> {
        self.windows(BALANCE_WINDOW, sample_rate_hz, n).map(|sums| sums?.balance_db()).collect()
    }

    /// The sums of the windows of `length` tenths, those in front of the first whole one and the silent ones `None`.
    fn windows(&self, length: usize, sample_rate_hz: u32, n: usize) -> impl Iterator<Item = Option<PairSums>> {
        (1..=n.min(self.tenths.len())).map(move |end| {
            let first = end.checked_sub(length)?;
            let sums = total(&self.tenths[first..end]);
            let n_samples = tenth_start(sample_rate_hz, end) - tenth_start(sample_rate_hz, first);
            level_db((sums.left + sums.right) / n_samples.max(1) as f64).map(|_| sums)
        })
    }
}

fn total(tenths: &[PairSums]) -> PairSums {
    let mut total = PairSums::default();
    for tenth in tenths {
        total.add(tenth);
    }
    total
}

/// The readings of a timeline that end where the stem is `active`, ascending.
fn sounding(line: &[Option<f64>], active: &[bool]) -> Vec<f64> {
    sorted(line.iter().zip(active).filter(|(_, active)| **active).filter_map(|(reading, _)| *reading))
}

/// The 5th percentile of the correlations where it sounds, and the share of them below zero.
pub(crate) fn correlation_summary(line: &[Option<f64>], active: &[bool]) -> (Option<f64>, Option<f64>) {
    let sounding = sounding(line, active);
    let below_zero = sounding.iter().filter(|correlation| **correlation < 0.0).count();
    let share = (!sounding.is_empty()).then(|| below_zero as f64 / sounding.len() as f64);
    (percentile(&sounding, LOW_PERCENTILE), share)
}

/// The 95th minus the 5th percentile of the balance where it sounds, in dB.
pub(crate) fn balance_spread_db(line: &[Option<f64>], active: &[bool]) -> Option<f64> {
    let sounding = sounding(line, active);
    let (low, high) = SPREAD_PERCENTILES;
    Some(percentile(&sounding, high)? - percentile(&sounding, low)?)
}

#[cfg(test)]
mod tests {
    use crate::TrackAnalysis;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const RATE: usize = 48_000;

    /// 10 s with both sides equal, 10 s of silence, 10 s with right inverted and 6 dB down.
    fn changing() -> TrackAnalysis {
        let mut left = signals::white_noise(1, 0.4, 30 * RATE);
        left[10 * RATE..20 * RATE].fill(0.0);
        let mut right = left.clone();
        for x in &mut right[20 * RATE..] {
            *x *= -0.5;
        }
        analyzed(RATE as u32, vec![left, right])
    }

    fn assert_near(reading: Option<f32>, expected: f32) {
        assert!((reading.expect("it sounds") - expected).abs() < 1e-3, "{reading:?}, expected {expected}");
    }

    #[test]
    fn lines_follow_the_sound_and_rest_in_silence() {
        let lines = changing().timeline;
        assert_eq!((lines.correlation.len(), lines.balance_db.len()), (300, 300));
        assert_eq!((lines.correlation[2], lines.balance_db[28]), (None, None));
        assert_near(lines.correlation[3], 1.0);
        assert_near(lines.balance_db[29], 0.0);
        assert_eq!((lines.correlation[150], lines.balance_db[150]), (None, None));
        assert_near(lines.correlation[250], -1.0);
        assert_near(lines.balance_db[299], -6.02);
    }

    #[test]
    fn summaries_are_those_of_the_sounding_time() {
        let stereo = changing().stereo;
        assert!((stereo.correlation_p5.unwrap() + 1.0).abs() < 1e-9);
        assert!((stereo.correlation_negative_share.unwrap() - 0.5).abs() < 0.02, "{stereo:?}");
        assert!((stereo.balance_spread_db.unwrap() - 6.02).abs() < 0.01);
        let silent = analyzed(RATE as u32, vec![vec![0.0; RATE]; 2]).stereo;
        assert_eq!((silent.correlation_p5, silent.correlation_negative_share), (None, None));
    }

    #[test]
    fn a_late_start_moves_the_lines() {
        let lines = changing().starting_at(2.5).timeline;
        assert_eq!((lines.correlation.len(), lines.balance_db.len()), (325, 325));
        assert!(lines.correlation[27].is_none() && lines.correlation[28].is_some());
        assert!(lines.balance_db[53].is_none() && lines.balance_db[54].is_some());
    }
}
