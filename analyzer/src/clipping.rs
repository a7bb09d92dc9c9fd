use crate::lanes::extremes;
use crate::places::Places;
use crate::{ClippingClass, Fault, FaultKind};
use dsp::amplitude_to_db;

/// Finds flat tops of one polarity of one channel: runs of three or more successive samples at the highest value of the
/// file that the signal enters or leaves with a step.
///
/// The highest value is known at the end only, so what has been found is dropped whenever a higher one comes. The round
/// top of a slow sine also holds equal samples, but next to them it falls by no more than a step of 16-bit audio.
#[derive(Debug)]
pub(crate) struct FlatTops {
    sign: f32,
    top: f32,
    last: f32,
    run: Option<Run>,
    runs: u64,
    samples: u64,
    longest: usize,
    places: Places,
}

#[derive(Debug)]
struct Run {
    start: usize,
    len: usize,
    rise: f32,
}

/// Samples this near to the highest are at it: two thirds of a step of 16-bit audio.
const TOLERANCE: f32 = 2e-5;
/// Shortest run that counts.
const SHORTEST_RUN: usize = 3;
/// Sum of the steps into and out of a run from which it is no round top: about thirteen steps of 16-bit audio; a
/// full-scale 40 Hz sine has at most two on each side.
const SMALLEST_STEP: f32 = 4e-4;
/// Below this level coarse quantisation alone makes flat tops: −54 dBFS, where thirteen steps are a fifth of the height.
const LOWEST_TOP: f32 = 0.002;
/// One short run may be chance; this many are not.
const FEWEST_RUNS: u64 = 3;
/// A run of this length needs no company (the eight samples of sergree/matchering).
const LONG_RUN: usize = 8;
/// Flat tops from here on are at full scale: −0.3 dBFS, the lowest ceiling that clippers are commonly set to.
const FULL_SCALE: f32 = 0.966_05;
/// Stretches of this length whose extreme lies below the top are passed over.
const SCANNED_AT_ONCE: usize = 256;

impl FlatTops {
    /// Of the positive half (`sign` 1) or the negative one (−1).
    pub(crate) fn new(sample_rate_hz: u32, sign: f32) -> Self {
        Self {
            sign,
            top: 0.0,
            last: 0.0,
            run: None,
            runs: 0,
            samples: 0,
            longest: 0,
            places: Places::new(sample_rate_hz),
        }
    }

    /// Takes the next samples, of which the first is sample `first` of the file.
    pub(crate) fn push(&mut self, samples: &[f32], first: usize) {
        for (k, part) in samples.chunks(SCANNED_AT_ONCE).enumerate() {
            let (low, high) = extremes(part);
            let extreme = if self.sign > 0.0 { high } else { -low };
            if self.run.is_none() && (extreme < LOWEST_TOP || extreme < self.top - TOLERANCE) {
                self.last = part.last().map_or(self.last, |x| self.sign * x);
                continue;
            }
            for (offset, sample) in part.iter().enumerate() {
                self.step(self.sign * sample, first + k * SCANNED_AT_ONCE + offset);
            }
        }
    }

    fn step(&mut self, x: f32, index: usize) {
        if x > self.top + TOLERANCE {
            self.raise(x);
        }
        if x >= self.top - TOLERANCE && x >= LOWEST_TOP {
            match &mut self.run {
                Some(run) => run.len += 1,
                None => self.run = Some(Run { start: index, len: 1, rise: x - self.last }),
            }
        } else if let Some(run) = self.run.take() {
            self.close(&run, self.last - x);
        }
        self.last = x;
    }

    fn raise(&mut self, top: f32) {
        self.top = top;
        self.run = None;
        (self.runs, self.samples, self.longest) = (0, 0, 0);
        self.places.clear();
    }

    fn close(&mut self, run: &Run, fall: f32) {
        if run.len >= SHORTEST_RUN && run.rise + fall >= SMALLEST_STEP {
            self.runs += 1;
            self.samples += run.len as u64;
            self.longest = self.longest.max(run.len);
            self.places.add(run.start, run.len);
        }
    }

    /// The flat tops, when there is evidence enough to call them clipping.
    pub(crate) fn finish(mut self) -> Option<Clipping> {
        if let Some(run) = self.run.take() {
            self.close(&run, 0.0);
        }
        let evident = self.runs >= FEWEST_RUNS || self.longest >= LONG_RUN;
        evident.then_some(Clipping { runs: self.runs, samples: self.samples, top: self.top, places: self.places })
    }
}

/// Flat tops that were found.
#[derive(Debug)]
pub(crate) struct Clipping {
    pub(crate) runs: u64,
    pub(crate) samples: u64,
    /// The level at which they lie, full scale = 1.
    pub(crate) top: f32,
    pub(crate) places: Places,
}

impl Clipping {
    /// Both together.
    pub(crate) fn and(self, other: &Self) -> Self {
        Self {
            runs: self.runs + other.runs,
            samples: self.samples + other.samples,
            top: self.top.max(other.top),
            places: self.places.merged(&other.places),
        }
    }

    pub(crate) fn fault(self) -> Option<Fault> {
        let Self { runs, samples, top, places } = self;
        let class = if top >= FULL_SCALE { ClippingClass::FullScale } else { ClippingClass::TurnedDown };
        let kind = FaultKind::Clipped { class, runs, samples, level_dbfs: amplitude_to_db(f64::from(top))? };
        Some(Fault { kind, places: places.into_ranges() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, signals};

    fn clipping(samples: &[f32]) -> Option<Clipping> {
        let mut tops = FlatTops::new(44_100, 1.0);
        for (k, part) in samples.chunks(4_410).enumerate() {
            tops.push(part, k * 4_410);
        }
        tops.finish()
    }

    fn quantised(samples: Vec<f32>, steps: f32) -> Vec<f32> {
        samples.into_iter().map(|x| (x * steps).round() / steps).collect()
    }

    #[test]
    fn round_tops_of_quantised_sines_are_not_flat() {
        for frequency_hz in [20.0, 40.0, 100.0, 441.0, 1_000.0] {
            for amplitude in [1.0, 0.5, 0.05] {
                let sine = signals::sine(44_100, Hertz(frequency_hz), amplitude, 44_100);
                assert!(clipping(&quantised(sine, 32_768.0)).is_none(), "{frequency_hz} {amplitude}");
            }
        }
    }

    #[test]
    fn a_clipped_sine_is_found_at_every_frequency_and_after_a_gain_change() {
        for frequency_hz in [50.0, 200.0, 1_000.0, 3_000.0] {
            for gain in [1.0, 0.3] {
                let sine = signals::sine(44_100, Hertz(frequency_hz), 1.5, 44_100);
                let clipped = quantised(sine.iter().map(|x| gain * x.clamp(-1.0, 1.0)).collect(), 32_768.0);
                let found = clipping(&clipped).expect("a third of every period is flat");
                assert!((found.runs as f64 - frequency_hz).abs() <= 1.0, "{frequency_hz}: {}", found.runs);
                assert!((found.top - gain).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn a_higher_peak_later_shows_that_the_flat_tops_were_meant() {
        let mut samples: Vec<f32> =
            signals::sine(44_100, Hertz(441.0), 1.5, 44_100).iter().map(|x| x.clamp(-0.5, 0.5)).collect();
        samples.push(0.9);
        assert!(clipping(&samples).is_none());
    }
}
