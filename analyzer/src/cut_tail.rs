use crate::{Fault, FaultKind, TimeRange};
use dsp::{db_to_power, power_to_db};

/// Keeps the last twentieth of a second of one channel, to see whether a sound was cut off by the end of the file.
///
/// The start is not judged: music may begin at once, and at full level.
#[derive(Debug)]
pub(crate) struct Tail {
    sample_rate_hz: u32,
    samples: Vec<f32>,
}

/// What is kept, and the parts of it that are compared.
const KEPT_MS: u32 = 50;
const NEAR_MS: u32 = 10;
const EDGE_MS: u32 = 1;
/// The level of the last 10 ms of a file from which its tail is cut, in dBFS (studios' delivery checklists).
pub const CUT_TAIL_DBFS: f64 = -50.0;
/// A fade of 3 ms and more leaves the last millisecond 12 dB under the last ten; what comes 12 dB louder than what was
/// before it is a click.
const FADED: f64 = 1.0 / 16.0;
/// What ends within 6 dB of the noise floor was not cut.
const OVER_NOISE: f64 = 4.0;

impl Tail {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        Self { sample_rate_hz, samples: Vec::new() }
    }

    fn frames(&self, ms: u32) -> usize {
        (self.sample_rate_hz * ms / 1_000).max(1) as usize
    }

    pub(crate) fn push(&mut self, samples: &[f32]) {
        let n_kept = self.frames(KEPT_MS);
        self.samples.extend(&samples[samples.len().saturating_sub(n_kept)..]);
        self.samples.drain(..self.samples.len().saturating_sub(n_kept));
    }

    /// The mean square of the last ten milliseconds, when the sound goes on to the end.
    ///
    /// Neither an offset (the `mean` of the file) nor a stop at zero after one is sound.
    fn power_at_end(&self, mean: f64) -> Option<f64> {
        let n = self.samples.len().checked_sub(self.frames(NEAR_MS)).filter(|n| *n > 0)?;
        let (earlier, near) = self.samples.split_at(n);
        let edge = near.get(near.len().checked_sub(self.frames(EDGE_MS))?..)?;
        let power = |samples: &[f32]| power(samples, mean).min(power(samples, 0.0));
        let (earlier, near, edge) = (power(earlier), power(near), power(edge));
        (near > db_to_power(CUT_TAIL_DBFS) && edge > FADED * near && earlier > FADED * near && near > FADED * earlier)
            .then_some(near)
    }
}

/// Mean square around `mean`.
fn power(samples: &[f32], mean: f64) -> f64 {
    samples.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / samples.len() as f64
}

/// The sound that the end of the file cuts off, from the tail and the mean of each channel, the noise of the file and its
/// length.
pub(crate) fn cut_tail<'a>(
    channels: impl Iterator<Item = (&'a Tail, f64)>,
    floor_power: f64,
    duration_s: f64,
) -> Option<Fault> {
    let power = channels.filter_map(|(tail, mean)| tail.power_at_end(mean)).reduce(f64::max)?;
    let level_dbfs = power_to_db(power).filter(|_| power > OVER_NOISE * floor_power)?;
    let start_s = (duration_s - f64::from(NEAR_MS) / 1_000.0).max(0.0);
    Some(Fault { kind: FaultKind::CutTail { level_dbfs }, places: vec![TimeRange { start_s, end_s: duration_s }] })
}

#[cfg(test)]
mod tests {
    use crate::FaultKind;
    use crate::track::tests::analyzed;
    use dsp::{Hertz, signals};

    const RATE: usize = 48_000;

    fn faults(samples: Vec<f32>) -> Vec<FaultKind> {
        analyzed(RATE as u32, vec![samples]).faults.into_iter().map(|fault| fault.kind).collect()
    }

    /// A tone of 220 Hz that decays by 60 dB in two seconds, from `level_db` on.
    fn decay(level_db: f64, seconds: f64) -> Vec<f32> {
        let tone =
            signals::sine(RATE as u32, Hertz(220.0), dsp::db_to_amplitude(level_db), (seconds * RATE as f64) as usize);
        tone.iter().enumerate().map(|(k, x)| x * 10.0_f32.powf(-1.5 * k as f32 / RATE as f32)).collect()
    }

    #[test]
    fn a_decay_that_is_cut_above_minus_50_dbfs_is_named_with_its_level() {
        let found = faults(decay(-6.0, 1.0));
        let [FaultKind::CutTail { level_dbfs }] = found.as_slice() else { panic!("{found:?}") };
        assert!((level_dbfs + 39.0).abs() < 0.5, "{level_dbfs}");
        assert_eq!(faults(decay(-6.0, 1.5)), []);
    }

    #[test]
    fn it_lies_in_the_last_ten_milliseconds_wherever_the_file_starts() {
        for seconds in [0.0, 2.5] {
            let found = analyzed(RATE as u32, vec![decay(-6.0, 1.0)]).starting_at(seconds).faults;
            let [place] = found[0].places.as_slice() else { panic!("{found:?}") };
            assert!((place.start_s - seconds - 0.99).abs() < 1e-9 && (place.end_s - seconds - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn short_fades_and_offsets_are_no_cuts() {
        let mut faded = decay(-6.0, 1.0);
        let n = faded.len();
        for (k, x) in faded.iter_mut().rev().take(RATE / 200).enumerate() {
            *x *= k as f32 / (RATE / 200) as f32;
        }
        assert_eq!(faults(faded), []);
        let offset = |n_silent: usize| -> Vec<f32> {
            let sound = decay(-6.0, 3.0).into_iter().map(|x| x + 0.02);
            sound.chain(std::iter::repeat_n(0.0, n_silent)).collect()
        };
        for n_silent in [0, RATE] {
            assert!(matches!(faults(offset(n_silent)).as_slice(), [FaultKind::DcOffset { .. }]), "{n} {n_silent}");
        }
    }
}
