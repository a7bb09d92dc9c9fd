use crate::places::Places;
use crate::{Fault, FaultKind};
use std::collections::VecDeque;

/// Finds dropouts in one channel: samples that are all zero, or stand still, for half a millisecond to a tenth of a second
/// inside a sound that stops and comes back at about its level, both with a step.
///
/// Buffers that a recording lost look like this. A sound that is faded or gated leaves and enters without a step, or
/// comes back louder; a wave with flat tops (a pulse, a clipped bass) stands still over and over again.
#[derive(Debug)]
pub(crate) struct Dropouts {
    shortest: usize,
    longest: usize,
    /// Level is judged over this much before and behind: 10 ms.
    near: usize,
    /// The samples that are still needed, and the place of the first.
    line: Vec<f32>,
    first: usize,
    /// Up to here runs have been looked for.
    scanned: usize,
    run: Option<Run>,
    waiting: VecDeque<Run>,
    last_long: Option<(Run, bool)>,
    found: DropoutsFound,
}

/// Successive equal samples, by their places in the file.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    value: f32,
}

/// The dropouts of a file.
#[derive(Debug)]
pub(crate) struct DropoutsFound {
    n_found: u64,
    longest: usize,
    sample_rate_hz: u32,
    places: Places,
}

/// Runs are looked for in steps of this many samples.
const STEP: usize = 8;
/// The line may grow to this many times what is needed, so that it is seldom moved.
const LINE_OVER_KEPT: usize = 4;
/// Half a millisecond; a run of this many samples holds a whole step at any rate.
const SHORTEST_MS: f64 = 0.5;
const SHORTEST_FRAMES: usize = 2 * STEP;
/// Longer gaps are rests: a sixteenth at 150 beats per minute.
const LONGEST_MS: f64 = 100.0;
const NEAR_MS: f64 = 10.0;
/// From here on a gap is as long as those that gates and stutters cut, which come in rows: 20 ms.
const LONG_MS: f64 = 20.0;
/// Long gaps nearer to each other than this are an effect.
const LONELY_MS: f64 = 500.0;
/// Sound below −50 dBFS is too quiet to judge by: its own waves may stand still.
const QUIETEST_RMS: f64 = 3.162_277_7e-3;
/// Sound that comes back at another level (9 dB) is another one.
const LARGEST_CHANGE: f64 = 2.8;
/// The step into and out of the gap over the RMS beside it. A sine that is cut anywhere makes a smaller one in 4.5 % of
/// all cases.
const SMALLEST_STEP: f64 = 0.1;
/// A run this near to the peak around it is a flat top.
const FLAT_TOP: f32 = 0.9;
/// Sound in which more than a quarter of the samples equal the one before has waves that stand still.
const LARGEST_HELD_SHARE: f64 = 0.25;

impl Dropouts {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let frames = |ms: f64| (ms * f64::from(sample_rate_hz) / 1_000.0).ceil() as usize;
        Self {
            shortest: frames(SHORTEST_MS).max(SHORTEST_FRAMES),
            longest: frames(LONGEST_MS),
            near: frames(NEAR_MS).max(SHORTEST_FRAMES),
            line: Vec::new(),
            first: 0,
            scanned: 0,
            run: None,
            waiting: VecDeque::new(),
            last_long: None,
            found: DropoutsFound { n_found: 0, longest: 0, sample_rate_hz, places: Places::new(sample_rate_hz) },
        }
    }

    /// Takes the next samples.
    pub(crate) fn push(&mut self, samples: &[f32]) {
        self.line.extend_from_slice(samples);
        let end = self.first + self.line.len();
        while self.scanned + STEP <= end {
            self.scan();
        }
        while self.waiting.front().is_some_and(|run| run.end + self.context(run) <= end) {
            if let Some(run) = self.waiting.pop_front().filter(|run| self.is_dropout(run)) {
                self.note(run);
            }
        }
        // A gap, as much before it, and as much behind it that is still to come.
        let kept = 3 * self.longest + STEP;
        if self.line.len() > LINE_OVER_KEPT * kept {
            let n_past = self.line.len() - kept;
            self.line.drain(..n_past);
            self.first += n_past;
        }
    }

    fn scan(&mut self) {
        let at = self.scanned - self.first;
        let step = &self.line[at..at + STEP];
        let value = step[0];
        let stands = step.iter().all(|x| equal(*x, value));
        self.scanned += STEP;
        if let Some(run) = &mut self.run {
            if stands && equal(value, run.value) {
                run.end += STEP;
                return;
            }
            run.end += step.iter().take_while(|x| equal(**x, run.value)).count();
        }
        if let Some(run) = self.run.take() {
            self.consider(run);
        }
        if stands {
            let n_before = self.line[..at].iter().rev().take(STEP).take_while(|x| equal(**x, value)).count();
            let start = self.first + at - n_before;
            self.run = Some(Run { start, end: start + n_before + STEP, value });
        }
    }

    /// How far the sound around a run is looked at.
    fn context(&self, run: &Run) -> usize {
        self.near.max(run.end - run.start)
    }

    fn consider(&mut self, run: Run) {
        let len = run.end - run.start;
        if self.shortest <= len && len <= self.longest && run.start >= self.first + self.context(&run) {
            self.waiting.push_back(run);
        }
    }

    fn is_dropout(&self, run: &Run) -> bool {
        let context = self.context(run);
        let (start, end) = (run.start - self.first, run.end - self.first);
        let (before, after) = (&self.line[start - context..start], &self.line[end..end + context]);
        let (near_before, near_after) = (rms(&before[context - self.near..]), rms(&after[..self.near]));
        let alike = |a: f64, b: f64| a <= LARGEST_CHANGE * b && b <= LARGEST_CHANGE * a;
        let step = |x: f32, rms: f64| f64::from((x - run.value).abs()) >= SMALLEST_STEP * rms;
        let peak = before.iter().chain(after).fold(0.0_f32, |peak, x| peak.max(x.abs()));
        near_before.min(near_after) >= QUIETEST_RMS
            && alike(near_before, near_after)
            && alike(rms(before), rms(after))
            && step(before[context - 1], near_before)
            && step(after[0], near_after)
            && run.value.abs() < FLAT_TOP * peak
            && held_share(before).max(held_share(after)) <= LARGEST_HELD_SHARE
    }

    /// Short gaps count at once, long ones when no other is near.
    fn note(&mut self, run: Run) {
        let frames = |ms: f64| (ms * f64::from(self.found.sample_rate_hz) / 1_000.0) as usize;
        if run.end - run.start < frames(LONG_MS) {
            self.found.add(run);
            return;
        }
        let mut lonely = true;
        if let Some((last, was_lonely)) = self.last_long.take() {
            lonely = run.start - last.end >= frames(LONELY_MS);
            if was_lonely && lonely {
                self.found.add(last);
            }
        }
        self.last_long = Some((run, lonely));
    }

    /// What was found. Gaps at the very end are not inside a sound.
    pub(crate) fn finish(mut self) -> DropoutsFound {
        if let Some((last, true)) = self.last_long {
            self.found.add(last);
        }
        self.found
    }
}

fn rms(samples: &[f32]) -> f64 {
    (samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64).sqrt()
}

/// Samples that stand still are equal to the last bit, but for the sign of zero.
fn equal(a: f32, b: f32) -> bool {
    a - b == 0.0
}

fn held_share(samples: &[f32]) -> f64 {
    samples.windows(2).filter(|pair| equal(pair[0], pair[1])).count() as f64 / samples.len() as f64
}

impl DropoutsFound {
    fn add(&mut self, run: Run) {
        self.n_found += 1;
        self.longest = self.longest.max(run.end - run.start);
        self.places.add(run.start, run.end - run.start);
    }

    /// Those of two channels, most of which are the same.
    pub(crate) fn and(self, other: &Self) -> Self {
        Self {
            n_found: self.n_found.max(other.n_found),
            longest: self.longest.max(other.longest),
            places: self.places.merged(&other.places),
            ..self
        }
    }

    pub(crate) fn fault(self) -> Option<Fault> {
        let longest_ms = self.longest as f64 / f64::from(self.sample_rate_hz) * 1_000.0;
        let kind = FaultKind::Dropouts { dropouts: self.n_found, longest_ms };
        (self.n_found > 0).then(|| Fault { kind, places: self.places.into_ranges() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Biquad, Coefficients, Hertz, signals};

    const RATE: usize = 44_100;

    fn dropouts(samples: &[f32]) -> (u64, Vec<f64>) {
        let mut dropouts = Dropouts::new(RATE as u32);
        for part in samples.chunks(RATE / 10) {
            dropouts.push(part);
        }
        let found = dropouts.finish();
        (found.n_found, found.places.into_ranges().iter().map(|place| place.start_s).collect())
    }

    /// Four seconds of noise with the spectrum of music.
    fn music() -> Vec<f32> {
        let mut samples = signals::white_noise(11, 0.8, 4 * RATE);
        Biquad::new(Coefficients::low_pass(RATE as u32, Hertz(800.0), 0.7)).process(&mut samples);
        samples
    }

    #[test]
    fn lost_buffers_are_found_whether_zero_or_held() {
        for ms in [1, 3, 12, 46, 95] {
            for held in [false, true] {
                let mut samples = music();
                for at in [RATE, 2 * RATE, 3 * RATE] {
                    let value = if held { samples[at - 1] * 0.5 } else { 0.0 };
                    samples[at + 17..at + 17 + ms * RATE / 1_000].fill(value);
                }
                let (n, places) = dropouts(&samples);
                // Where the sound happens to pass the value the step is missing.
                assert!((2..=3).contains(&n), "{ms} ms, held: {held}: {n}");
                assert!(places.iter().all(|start| (start - start.round()).abs() < 1e-3), "{places:?}");
            }
        }
        assert_eq!(dropouts(&music()).0, 0);
    }

    #[test]
    fn rests_fades_gates_and_waves_that_stand_still_are_no_dropouts() {
        let square = |hz: f64| -> Vec<f32> {
            let high = |k: usize| (k as f64 * hz / RATE as f64).fract() < 0.3;
            (0..2 * RATE).map(|k| if high(k) { 0.5 } else { 0.0 }).collect()
        };
        for hz in [30.0, 110.0, 440.0] {
            assert_eq!(dropouts(&square(hz)).0, 0, "{hz} Hz");
        }
        let clipped: Vec<f32> = signals::sine(RATE as u32, Hertz(45.0), 8.0, 2 * RATE);
        assert_eq!(dropouts(&clipped.iter().map(|x| x.clamp(-0.9, 0.9)).collect::<Vec<_>>()).0, 0);
        // A gate that is open for 58 of every 116 ms.
        let gate = |k: usize| if k % (RATE * 116 / 1_000) < RATE * 58 / 1_000 { 1.0 } else { 0.0 };
        let gated: Vec<f32> = music().iter().enumerate().map(|(k, x)| x * gate(k)).collect();
        assert_eq!(dropouts(&gated).0, 0);
        let mut rest = music();
        rest[RATE..RATE + RATE / 5].fill(0.0);
        assert_eq!(dropouts(&rest).0, 0);
        let mut faded = music();
        for k in 0..200 {
            let gain = k as f32 / 200.0;
            faded[RATE - 200 + k] *= 1.0 - gain;
            faded[RATE + 500 + k] *= gain;
        }
        faded[RATE..RATE + 500].fill(0.0);
        assert_eq!(dropouts(&faded).0, 0);
    }
}
