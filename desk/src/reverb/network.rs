use super::ReverbParams;
use super::lines::{N_LINES, line_lengths};
use crate::cascade::{Cascade, without_forgotten};
use dsp::{Coefficients, Db, Hertz};

/// Frames that go round at a time; no line is shorter.
const ROUND: usize = 64;
/// The crossovers are shelves of fourth order: two of second order, with half the decibels each, at the qualities of a
/// Butterworth filter (M. Holters & U. Zölzer, *Parametric higher-order shelving filters*, 2006).
const SHELF_QS: [f64; 2] = [0.541_196_1, 1.306_563];

/// The signs with which the left and right side go into the lines: half of them differ, so that neither a sound in the
/// middle nor one on the sides is lost.
const INPUT_SIGNS: [[f64; N_LINES]; 2] = [
    [1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0],
    [1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0, -1.0],
];
/// Where each side hears the lines, in sixteenths of their length and in any order, so that the room begins at once; and
/// with which sign.
const TAPS: [[(usize, f64); N_LINES]; 2] = [
    [
        (7, 1.0),
        (2, -1.0),
        (12, 1.0),
        (5, 1.0),
        (15, -1.0),
        (9, 1.0),
        (0, -1.0),
        (11, -1.0),
        (4, 1.0),
        (13, -1.0),
        (1, 1.0),
        (8, -1.0),
        (14, 1.0),
        (3, 1.0),
        (10, -1.0),
        (6, -1.0),
    ],
    [
        (3, -1.0),
        (14, 1.0),
        (6, 1.0),
        (0, 1.0),
        (8, 1.0),
        (2, -1.0),
        (11, -1.0),
        (5, 1.0),
        (15, 1.0),
        (7, 1.0),
        (10, -1.0),
        (12, -1.0),
        (1, -1.0),
        (9, -1.0),
        (4, -1.0),
        (13, 1.0),
    ],
];
/// The order in which the mixed signals go back into the lines, and the signs of the lines before. They leave the matrix
/// lossless and take its symmetry away, with which half of all resonances would be at 0 Hz. Of three pairs, the one with
/// the straightest decays.
const ORDER: [usize; N_LINES] = [5, 0, 11, 6, 1, 12, 7, 2, 13, 8, 3, 14, 9, 4, 15, 10];
const SIGNS: [f64; N_LINES] = [1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0];

/// What the params of a reverb come to at one rate.
#[derive(Debug, Clone)]
pub(crate) struct NetworkCoefficients {
    lengths: [usize; N_LINES],
    absorptions: [Absorption; N_LINES],
    /// Age in samples and gain of what each side hears of each line.
    taps: [[(usize, f64); N_LINES]; 2],
}

/// What a line of a given length takes: 60 dB per T60 (Jot & Chaigne 1991).
#[derive(Debug, Clone, PartialEq)]
struct Absorption {
    /// Of the mids, a linear factor.
    gain: f64,
    shelves: Vec<Coefficients>,
}

impl NetworkCoefficients {
    pub(crate) fn new(params: &ReverbParams, sample_rate_hz: u32) -> Self {
        let lengths = line_lengths(params.size_m, sample_rate_hz, ROUND);
        let mid_gain = |n_samples: f64| Db(loss_db(n_samples, params.t60_mid_s, sample_rate_hz)).to_amplitude();
        // The mean power of a line, when a power of one is spread over all: what comes in is what is lost.
        let lost: f64 = lengths.iter().map(|m| 1.0 - mid_gain(*m as f64).powi(2)).sum::<f64>() / N_LINES as f64;
        let line_power = 1.0 / (N_LINES as f64 * lost);
        let side = |taps: [(usize, f64); N_LINES]| {
            let taps: [(usize, f64); N_LINES] = std::array::from_fn(|line| {
                let (sixteenths, sign) = taps[line];
                let age = (sixteenths as f64 + 0.5) / N_LINES as f64 * lengths[line] as f64;
                (age as usize, sign * mid_gain(age))
            });
            let power = line_power * taps.iter().map(|(_, gain)| gain * gain).sum::<f64>();
            // Each side hears both.
            taps.map(|(age, gain)| (age, gain / (2.0 * power).sqrt()))
        };
        Self {
            lengths,
            absorptions: lengths.map(|length| Absorption::new(length, params, sample_rate_hz)),
            taps: TAPS.map(side),
        }
    }
}

/// What `n_samples` of a decay of `t60_s` seconds take, in dB (negative).
fn loss_db(n_samples: f64, t60_s: f64, sample_rate_hz: u32) -> f64 {
    -60.0 * n_samples / (t60_s * f64::from(sample_rate_hz))
}

impl Absorption {
    fn new(length: usize, params: &ReverbParams, sample_rate_hz: u32) -> Self {
        let loss = |t60_s| Db(loss_db(length as f64, t60_s, sample_rate_hz));
        let [low, mid, high] = [params.t60_low_s, params.t60_mid_s, params.t60_high_s].map(loss);
        let mut shelves = Vec::new();
        for (shelf, corner_hz, difference) in [
            (Coefficients::low_shelf as fn(u32, Hertz, Db, f64) -> Coefficients, params.crossover_low_hz, low - mid),
            (Coefficients::high_shelf, params.crossover_high_hz, high - mid),
        ] {
            if difference.0 != 0.0 {
                let half = Db(difference.0 / SHELF_QS.len() as f64);
                shelves.extend(SHELF_QS.map(|q| shelf(sample_rate_hz, Hertz(corner_hz), half, q)));
            }
        }
        Self { gain: mid.to_amplitude(), shelves }
    }
}

/// The lines, running.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    lines: Vec<Line>,
    taps: [[(usize, f64); N_LINES]; 2],
    /// One round of all lines, frame by frame.
    frames: Vec<[f64; N_LINES]>,
    plane: Vec<f64>,
    /// Frames since anything went into a line.
    n_silent: usize,
}

#[derive(Debug, Clone)]
struct Line {
    /// Longer than the line by one round, so that what goes in does not overwrite what is still heard.
    ring: Vec<f64>,
    position: usize,
    length: usize,
    absorption: Cascade,
    gain: f64,
}

impl Network {
    pub(crate) fn new(coefficients: &NetworkCoefficients) -> Self {
        let lines = coefficients.lengths.iter().zip(&coefficients.absorptions).zip(SIGNS);
        let line = |((length, absorption), sign): ((&usize, &Absorption), f64)| Line {
            ring: vec![0.0; length + ROUND],
            position: 0,
            length: *length,
            absorption: Cascade::new(&absorption.shelves),
            // The sums of the mixing matrix are those of ±1.
            gain: sign * absorption.gain / (N_LINES as f64).sqrt(),
        };
        Self {
            lines: lines.map(line).collect(),
            taps: coefficients.taps,
            frames: vec![[0.0; N_LINES]; ROUND],
            plane: vec![0.0; ROUND],
            n_silent: 0,
        }
    }

    pub(crate) fn process(&mut self, left: &mut [f64], right: &mut [f64]) {
        for (left, right) in left.chunks_mut(ROUND).zip(right.chunks_mut(ROUND)) {
            self.go_round(left, right);
        }
    }

    fn go_round(&mut self, left: &mut [f64], right: &mut [f64]) {
        let n_frames = left.len();
        let hears_nothing = left.iter().chain(right.iter()).all(|x| *x == 0.0);
        let rests = |line: &Line| self.n_silent >= line.ring.len() && line.absorption.is_at_rest();
        if hears_nothing && self.lines.iter().all(rests) {
            left.fill(0.0);
            right.fill(0.0);
            return;
        }
        self.absorb(n_frames);
        for (frame, (left, right)) in self.frames.iter_mut().zip(left.iter().zip(right.iter())) {
            let mixed = sums_and_differences(*frame);
            for line in 0..N_LINES {
                let input = INPUT_SIGNS[0][line] * left + INPUT_SIGNS[1][line] * right;
                frame[line] = without_forgotten(mixed[ORDER[line]] + input / (N_LINES as f64).sqrt());
            }
            self.n_silent = if frame.iter().all(|x| *x == 0.0) { self.n_silent + 1 } else { 0 };
        }
        for (index, line) in self.lines.iter_mut().enumerate() {
            for (to, frame) in self.plane.iter_mut().zip(&self.frames[..n_frames]) {
                *to = frame[index];
            }
            line.push(&self.plane[..n_frames]);
        }
        for (output, taps) in [left, right].into_iter().zip(&self.taps) {
            output.fill(0.0);
            for (line, (age, gain)) in self.lines.iter().zip(taps) {
                line.add_to(output, *age, *gain);
            }
        }
    }

    /// What comes out of the lines next, into `frames`.
    fn absorb(&mut self, n_frames: usize) {
        for (index, line) in self.lines.iter_mut().enumerate() {
            let plane = &mut self.plane[..n_frames];
            line.next(plane);
            line.absorption.process(plane);
            for (frame, x) in self.frames.iter_mut().zip(plane) {
                frame[index] = line.gain * *x;
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        for line in &mut self.lines {
            line.ring.fill(0.0);
            line.position = 0;
            line.absorption.reset();
        }
        self.n_silent = 0;
    }
}

impl Line {
    /// Copies what went in a line's length before what goes in next.
    fn next(&self, plane: &mut [f64]) {
        let (older, newer) = self.from(self.length);
        let n_older = older.len().min(plane.len());
        let (first, rest) = plane.split_at_mut(n_older);
        first.copy_from_slice(&older[..n_older]);
        rest.copy_from_slice(&newer[..rest.len()]);
    }

    /// Adds what went in `age` samples before what went in last, as long as `output`.
    fn add_to(&self, output: &mut [f64], age: usize, gain: f64) {
        let (older, newer) = self.from(age + output.len());
        for (y, x) in output.iter_mut().zip(older.iter().chain(newer)) {
            *y += gain * x;
        }
    }

    /// The ring from `age` samples ago on, in two pieces.
    fn from(&self, age: usize) -> (&[f64], &[f64]) {
        let length = self.ring.len();
        let start = (self.position + length - age) % length;
        (&self.ring[start..], &self.ring[..start])
    }

    fn push(&mut self, plane: &[f64]) {
        let n_first = plane.len().min(self.ring.len() - self.position);
        let (first, rest) = plane.split_at(n_first);
        self.ring[self.position..self.position + n_first].copy_from_slice(first);
        self.ring[..rest.len()].copy_from_slice(rest);
        self.position = (self.position + plane.len()) % self.ring.len();
    }
}

/// The product with the Hadamard matrix of ±1, whose columns are orthogonal.
fn sums_and_differences(mut x: [f64; N_LINES]) -> [f64; N_LINES] {
    let mut half = 1;
    while half < N_LINES {
        for pair in x.chunks_mut(2 * half) {
            let (a, b) = pair.split_at_mut(half);
            for (a, b) in a.iter_mut().zip(b) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
    x
}

/// The most that any line passes on at any frequency, in dB.
#[cfg(test)]
pub(super) fn loudest_round(params: &ReverbParams, sample_rate_hz: u32) -> Db {
    let coefficients = NetworkCoefficients::new(params, sample_rate_hz);
    let frequencies = (0..200).map(|step| Hertz(5.0 * (0.1 * f64::from(sample_rate_hz)).powf(f64::from(step) / 199.0)));
    let power = |absorption: &Absorption, frequency: Hertz| {
        let shelves = absorption.shelves.iter().map(|shelf| shelf.power_response(sample_rate_hz, frequency));
        absorption.gain.powi(2) * shelves.product::<f64>()
    };
    let most = frequencies
        .flat_map(|hz| coefficients.absorptions.iter().map(move |absorption| power(absorption, hz)))
        .fold(0.0, f64::max);
    Db(10.0 * most.log10())
}
