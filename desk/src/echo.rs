use crate::cascade::{Cascade, without_forgotten};
use crate::delay::{Delay, DelaySetting};
use crate::stereo_planes::StereoPlanes;
use crate::{Action, FilterShape};
use dsp::{AudioBlock, Coefficients, Db};
use serde::{Deserialize, Serialize};

/// Frames that go round at a time; no repeat comes sooner.
const ROUND: usize = 32;
/// The shortest time from repeat to repeat in samples: what interpolates a fraction takes 31 of them.
const SHORTEST: f64 = 2.0 * ROUND as f64;
/// The longest time, in milliseconds.
const LONGEST_MS: f64 = 5_000.0;
/// The loudest feedback: repeats always end.
const MOST_FEEDBACK_DB: f64 = -1.0;
/// A low-pass above this share of the rate, or a high-pass below this frequency, is none.
const HIGHEST_LOW_PASS: f64 = 0.45;
const LOWEST_HIGH_PASS_HZ: f64 = 10.0;

/// What an echo is asked to do. What comes out are the repeats alone, without the sound that went in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EchoParams {
    /// From the sound to its first repeat and from each to the next, in milliseconds.
    pub time_ms: f64,
    /// The level of each repeat re the one before, in dB (negative). The first is as loud as the sound.
    pub feedback_db: f64,
    /// Every repeat loses what is above this once more, 12 dB per octave, in hertz.
    pub low_pass_hz: f64,
    /// Every repeat loses what is below this once more, 12 dB per octave, in hertz.
    pub high_pass_hz: f64,
    /// The middle of the sound goes from side to side, first left, instead of each side repeating itself.
    pub ping_pong: bool,
}

/// What an echo comes to at one rate.
#[derive(Debug, Clone)]
struct EchoCoefficients {
    /// All of the time but for one round.
    delay: DelaySetting,
    filters: Vec<Coefficients>,
    feedback: f64,
    ping_pong: bool,
}

impl EchoCoefficients {
    fn new(params: EchoParams, sample_rate_hz: u32) -> Self {
        let rate_hz = f64::from(sample_rate_hz);
        let time = params.time_ms.min(LONGEST_MS) / 1_000.0 * rate_hz;
        let pass = |filter, frequency_hz| {
            Action::Eq { filter, frequency_hz, gain_db: 0.0, q: Coefficients::BUTTERWORTH_Q }.filters(sample_rate_hz)
        };
        let mut filters = Vec::new();
        if params.high_pass_hz >= LOWEST_HIGH_PASS_HZ {
            filters.extend(pass(FilterShape::HighPass, params.high_pass_hz));
        }
        if params.low_pass_hz <= HIGHEST_LOW_PASS * rate_hz {
            filters.extend(pass(FilterShape::LowPass, params.low_pass_hz));
        }
        Self {
            delay: DelaySetting::new(time.max(SHORTEST) - ROUND as f64, sample_rate_hz),
            filters,
            feedback: Db(params.feedback_db.min(MOST_FEEDBACK_DB)).to_amplitude(),
            ping_pong: params.ping_pong,
        }
    }
}

/// A streaming echo: stereo in, its repeats alone out.
///
/// The time is exact: a fraction of a sample is interpolated as in [`Action::Delay`]. Samples that are not finite count as
/// silence.
#[derive(Debug, Clone)]
pub struct Echo {
    sides: [Side; 2],
    feedback: f64,
    ping_pong: bool,
    planes: StereoPlanes,
}

/// The loop of one side.
#[derive(Debug, Clone)]
struct Side {
    /// What went in last, oldest first.
    recent: [f64; ROUND],
    repeat: [f64; ROUND],
    delay: Delay,
    cascade: Cascade,
}

impl Echo {
    /// An echo at rest.
    pub fn new(params: EchoParams, sample_rate_hz: u32) -> Self {
        let coefficients = EchoCoefficients::new(params, sample_rate_hz);
        let side = Side {
            recent: [0.0; ROUND],
            repeat: [0.0; ROUND],
            delay: Delay::new(&coefficients.delay),
            cascade: Cascade::new(&coefficients.filters),
        };
        Self {
            sides: [side.clone(), side],
            feedback: coefficients.feedback,
            ping_pong: coefficients.ping_pong,
            planes: StereoPlanes::new(),
        }
    }

    /// Samples by which the output lags the input: none, because the time of the repeats is asked for.
    pub fn latency(&self) -> usize {
        0
    }

    /// Replaces the next block by its repeats.
    ///
    /// # Panics
    /// When the block is not stereo.
    pub fn process(&mut self, block: &mut AudioBlock) {
        let mut planes = std::mem::take(&mut self.planes);
        planes.process(block, |left, right| self.process_planes(left, right));
        self.planes = planes;
    }

    /// Replaces up to a chunk of frames by their repeats.
    pub(crate) fn process_planes(&mut self, left: &mut [f64], right: &mut [f64]) {
        for (left, right) in left.chunks_mut(ROUND).zip(right.chunks_mut(ROUND)) {
            self.go_round(left, right);
        }
    }

    fn go_round(&mut self, left: &mut [f64], right: &mut [f64]) {
        let n_frames = left.len();
        for side in &mut self.sides {
            side.next(n_frames);
        }
        for frame in 0..n_frames {
            let repeats = [self.sides[0].repeat[frame], self.sides[1].repeat[frame]];
            let fed = repeats.map(|x| self.feedback * x);
            let [x, y] = [left[frame], right[frame]];
            let next = if self.ping_pong { [0.5 * (x + y) + fed[1], fed[0]] } else { [x + fed[0], y + fed[1]] };
            for (side, x) in self.sides.iter_mut().zip(next) {
                side.recent[ROUND - n_frames + frame] = without_forgotten(x);
            }
            [left[frame], right[frame]] = repeats;
        }
    }

    /// Back to rest, as after `new`.
    pub fn reset(&mut self) {
        for side in &mut self.sides {
            side.recent = [0.0; ROUND];
            side.delay.reset();
            side.cascade.reset();
        }
    }
}

impl Side {
    /// The next frames of the repeats, and room for as many new ones at the end of what went in.
    fn next(&mut self, n_frames: usize) {
        let repeat = &mut self.repeat[..n_frames];
        repeat.copy_from_slice(&self.recent[..n_frames]);
        self.recent.copy_within(n_frames.., 0);
        self.delay.process(repeat);
        self.cascade.process(repeat);
    }
}

#[cfg(test)]
mod tests;
