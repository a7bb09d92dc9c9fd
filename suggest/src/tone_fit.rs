//! A gain, and at most three bells and shelves, that make a measured curve (METHODS, EQ fitting): one after another where it
//! helps most, all refined together, and snapped to what a person would dial.

use crate::proposal::{round_to, three_digits};
use desk::{Action, FilterShape, PowerResponse};
use dsp::Hertz;
use serde::Serialize;

/// One band of an equaliser.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// Bell or shelf.
    pub filter: FilterShape,
    /// Centre or corner in hertz.
    pub frequency_hz: f64,
    /// In dB.
    pub gain_db: f64,
    /// Quality.
    pub q: f64,
}

/// One point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Its place among all frequencies of the curve.
    pub(crate) place: usize,
    pub(crate) hz: f64,
    pub(crate) gain_db: f64,
    pub(crate) weight: f64,
    pub(crate) uncertainty_db: f64,
}

/// How far the bands of a fit may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The most that a band gives or takes, in dB.
    pub(crate) most_gain_db: f64,
    /// The quality of the widest and the narrowest bell.
    pub(crate) bell_q: (f64, f64),
}

/// Every band that a fit may begin with, and what it does at 1 dB of gain or so.
#[derive(Debug)]
pub(crate) struct Settings {
    limits: Limits,
    starts: Vec<Start>,
}

/// One of them, and its gain at every frequency of the curve.
#[derive(Debug)]
struct Start {
    band: Band,
    shape_db: Vec<f64>,
}

/// At most so many bands: what an engineer would set on one stem.
const MOST_BANDS: usize = 3;
/// A band that takes less than this off the root of the mean square is none, in dB.
const LEAST_HELP_DB: f64 = 0.3;
/// Nor is one of less gain than this, in dB.
const LEAST_GAIN_DB: f64 = 1.0;
/// What a shelf of 1 dB costs, in dB²; of more its square.
const RIDGE: f64 = 0.003;
/// Where the shelves of a tilt are looked for from.
const TILT: [Band; 2] = [
    Band { filter: FilterShape::LowShelf, frequency_hz: 250.0, gain_db: 0.0, q: 0.5 },
    Band { filter: FilterShape::HighShelf, frequency_hz: 2_000.0, gain_db: 0.0, q: 0.5 },
];
/// Qualities of bells, and of shelves.
const BELL_Q: [f64; 7] = [0.5, 0.7, 1.0, 2.0, 4.0, 8.0, 12.0];
const SHELF_Q: [f64; 2] = [0.5, 0.7];
const SHELF_Q_RANGE: (f64, f64) = (0.4, 0.71);
/// A shelf has its corner this far inside what is told, as a ratio: outside it is a gain.
const SHELF_INSIDE: f64 = 1.5;
/// The gain at which the shape of a band is taken, in dB.
const SHAPE_DB: f64 = 6.0;
/// Rounds of refinement, each of which halves the steps where nothing helps.
const N_ROUNDS: usize = 40;
/// A round that helps by less has found what these steps find, in dB.
const SETTLED_DB: f64 = 0.005;
/// Nobody dials finer steps of gain, in dB.
const FINEST_DB: f64 = 0.05;
/// First steps: of frequency as a ratio's logarithm, of gain in dB, and of quality as the former.
const FIRST_STEPS: [f64; 3] = [0.12, 1.0, 0.3];
/// What bands are fitted at. The response of a band does not depend on it below 20 kHz.
const RATE_HZ: u32 = 96_000;

impl Settings {
    /// For curves at these frequencies.
    pub(crate) fn new(centers_hz: &[f64], limits: Limits) -> Self {
        let mut starts = Vec::new();
        // A sixth of an octave, or what the curve has.
        let mut last_hz = 0.0;
        for hz in centers_hz.iter().copied() {
            if hz < last_hz * 2.0_f64.powf(1.0 / 6.5) {
                continue;
            }
            last_hz = hz;
            let band = |filter| move |q: f64| Band { filter, frequency_hz: hz, gain_db: SHAPE_DB, q };
            let bells = BELL_Q.into_iter().filter(|q| limits.bell_q.0 <= *q && *q <= limits.bell_q.1);
            starts.extend(bells.map(band(FilterShape::Bell)));
            starts.extend(SHELF_Q.map(band(FilterShape::LowShelf)));
            starts.extend(SHELF_Q.map(band(FilterShape::HighShelf)));
        }
        let start = |band: Band| Start { band, shape_db: band.response(centers_hz.iter().copied()) };
        Self { limits, starts: starts.into_iter().map(start).collect() }
    }

    /// The gain, in dB, and the bands that together make the curve through `points`: bands one after another, or two shelves
    /// first where a stem is tilted.
    pub(crate) fn fit(&self, points: &[Point]) -> (f64, Vec<Band>) {
        if cost_db(points, &[]) < LEAST_HELP_DB {
            return (offset_db(points, &rest(points, &[])), Vec::new());
        }
        let mut shelves = TILT.to_vec();
        self.refine(points, &mut shelves);
        let fits = [self.filled(points, Vec::new()), self.filled(points, shelves)];
        let cost_db = |bands: &Vec<Band>| cost_db(points, bands) + LEAST_HELP_DB * bands.len() as f64;
        let mut bands = fits.into_iter().min_by(|a, b| cost_db(a).total_cmp(&cost_db(b))).unwrap_or_default();
        bands.iter_mut().for_each(Band::snap);
        bands.retain(|band| band.gain_db.abs() >= LEAST_GAIN_DB);
        bands.sort_by(|a, b| b.gain_db.abs().total_cmp(&a.gain_db.abs()));
        (offset_db(points, &rest(points, &bands)), bands)
    }

    /// These bands, and as many more as help, all refined together.
    fn filled(&self, points: &[Point], mut bands: Vec<Band>) -> Vec<Band> {
        let mut before_db = cost_db(points, &bands);
        while bands.len() < MOST_BANDS {
            let rest = rest(points, &bands);
            let Some(next) = self.best_start(points, &rest) else { break };
            let mut more = bands.clone();
            more.push(next);
            self.refine(points, &mut more);
            let after_db = cost_db(points, &more);
            if before_db - after_db < LEAST_HELP_DB {
                break;
            }
            (bands, before_db) = (more, after_db);
        }
        bands
    }

    /// The band that alone, at its best gain, explains most of `rest`.
    fn best_start(&self, points: &[Point], rest: &[f64]) -> Option<Band> {
        let (lo_hz, hi_hz) = (points.first()?.hz, points.last()?.hz);
        let is_inside = |start: &&Start| {
            let band = start.band;
            let margin = if band.filter == FilterShape::Bell { 1.0 } else { SHELF_INSIDE };
            lo_hz * margin <= band.frequency_hz && band.frequency_hz <= hi_hz / margin
        };
        let tried = self.starts.iter().filter(is_inside).filter_map(|start| self.at_best_gain(points, rest, start));
        tried.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(band, _)| band)
    }

    /// The band at the gain that fits `rest` best beside a level, with what it takes off the sum of squares.
    fn at_best_gain(&self, points: &[Point], rest: &[f64], start: &Start) -> Option<(Band, f64)> {
        let shape = |k: usize| start.shape_db[points[k].place];
        let mean = |of: &dyn Fn(usize) -> f64| {
            let sums = points.iter().enumerate().map(|(k, point)| (point.weight * of(k), point.weight));
            let (sum, weights) = sums.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
            sum / weights
        };
        let (shape_mean, rest_mean) = (mean(&shape), mean(&|k| rest[k]));
        let variance = mean(&|k| (shape(k) - shape_mean).powi(2));
        let covariance = mean(&|k| (shape(k) - shape_mean) * (rest[k] - rest_mean));
        let factor = covariance / variance;
        let gain_db = (factor * SHAPE_DB).clamp(-self.limits.most_gain_db, self.limits.most_gain_db);
        (variance > 0.01).then_some((Band { gain_db, ..start.band }, covariance * factor))
    }

    /// Moves frequency, gain and quality of every band, one at a time, to where the curve is nearest.
    fn refine(&self, points: &[Point], bands: &mut [Band]) {
        let mut steps = FIRST_STEPS;
        let mut best_db = cost_db(points, bands);
        let range_hz = (points[0].hz, points[points.len() - 1].hz);
        for _ in 0..N_ROUNDS {
            let before_db = best_db;
            for at in 0..bands.len() {
                let others: Vec<Band> =
                    bands.iter().enumerate().filter(|(k, _)| *k != at).map(|(_, band)| *band).collect();
                let of_others = rest(points, &others);
                for (knob, step) in steps.iter().enumerate() {
                    for step in [*step, -*step] {
                        let before = bands[at];
                        bands[at] = before.turned((knob, step), range_hz, self.limits);
                        let rest: Vec<f64> = of_others
                            .iter()
                            .zip(bands[at].response(hz_of(points)))
                            .map(|(rest, db)| rest - db)
                            .collect();
                        let after_db = cost_of_rest_db(points, bands, &rest);
                        if after_db < best_db {
                            best_db = after_db;
                        } else {
                            bands[at] = before;
                        }
                    }
                }
            }
            if before_db - best_db < SETTLED_DB {
                steps = steps.map(|step| 0.5 * step);
            }
            if steps[1] < FINEST_DB {
                break;
            }
        }
    }
}

fn hz_of(points: &[Point]) -> impl Iterator<Item = f64> {
    points.iter().map(|point| point.hz)
}

/// What the bands leave of the curve.
fn rest(points: &[Point], bands: &[Band]) -> Vec<f64> {
    let mut rest: Vec<f64> = points.iter().map(|point| point.gain_db).collect();
    for band in bands {
        rest.iter_mut().zip(band.response(hz_of(points))).for_each(|(rest, db)| *rest -= db);
    }
    rest
}

/// What is left of the curve is this loud in the middle: half of it by weight lies above.
fn offset_db(points: &[Point], rest: &[f64]) -> f64 {
    let mut sorted: Vec<(f64, f64)> = rest.iter().copied().zip(points.iter().map(|point| point.weight)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = 0.5 * sorted.iter().map(|(_, weight)| weight).sum::<f64>();
    let mut below = 0.0;
    let middle = sorted.iter().find(|(_, weight)| {
        below += weight;
        below >= half
    });
    middle.map_or(0.0, |(db, _)| *db)
}

/// How far the curve lies from the bands and their level, in dB, with what shelves and that level cost: a shelf that lifts all but
/// the lows is mostly a gain, and a gain against a shelf mostly two shelves.
fn cost_db(points: &[Point], bands: &[Band]) -> f64 {
    cost_of_rest_db(points, bands, &rest(points, bands))
}

fn cost_of_rest_db(points: &[Point], bands: &[Band], rest: &[f64]) -> f64 {
    let weights: f64 = points.iter().map(|point| point.weight).sum();
    let mean = rest.iter().zip(points).map(|(rest, point)| point.weight * rest).sum::<f64>() / weights;
    let squares = rest.iter().zip(points).map(|(rest, point)| point.weight * (rest - mean).powi(2));
    let shelves = bands.iter().filter(|band| band.filter != FilterShape::Bell);
    let lift: f64 = shelves.map(|band| RIDGE * band.gain_db * band.gain_db).sum();
    (squares.sum::<f64>() / weights + lift + RIDGE * mean * mean).sqrt()
}

impl Band {
    /// As a move.
    pub fn action(self) -> Action {
        let Self { filter, frequency_hz, gain_db, q } = self;
        Action::Eq { filter, frequency_hz, gain_db, q }
    }

    /// Where it has half of its gain or more, in hertz; a shelf reaches to the end of hearing.
    pub fn band_hz(self) -> [f64; 2] {
        const HEARING_HZ: [f64; 2] = [20.0, 20_000.0];
        let half = 0.5 / self.q;
        let edge = (1.0 + half * half).sqrt();
        match self.filter {
            FilterShape::LowShelf => [HEARING_HZ[0], self.frequency_hz],
            FilterShape::HighShelf => [self.frequency_hz, HEARING_HZ[1]],
            _ => [self.frequency_hz * (edge - half), self.frequency_hz * (edge + half)],
        }
    }

    /// Its gain at each of these frequencies, in dB.
    fn response(&self, hz: impl Iterator<Item = f64>) -> Vec<f64> {
        let response = PowerResponse::of(&[self.action()], RATE_HZ);
        hz.map(|hz| 10.0 * response.at(Hertz(hz)).log10()).collect()
    }

    /// With one of its knobs turned: frequency, gain or quality.
    fn turned(mut self, (knob, step): (usize, f64), range_hz: (f64, f64), limits: Limits) -> Self {
        let (q_lo, q_hi) = if self.filter == FilterShape::Bell { limits.bell_q } else { SHELF_Q_RANGE };
        match knob {
            0 => self.frequency_hz = (self.frequency_hz * step.exp()).clamp(range_hz.0, range_hz.1),
            1 => self.gain_db = (self.gain_db + step).clamp(-limits.most_gain_db, limits.most_gain_db),
            _ => self.q = (self.q * step.exp()).clamp(q_lo, q_hi),
        }
        self
    }

    /// To settings that a person would dial: three digits of frequency, half decibels, tenths of quality.
    fn snap(&mut self) {
        self.frequency_hz = three_digits(self.frequency_hz);
        self.gain_db = round_to(self.gain_db, 0.5);
        self.q = round_to(self.q, 0.1);
    }
}
