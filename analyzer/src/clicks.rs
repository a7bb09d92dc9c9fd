use crate::lanes::extremes;
use crate::places::Places;
use crate::{Fault, FaultKind};
use std::collections::VecDeque;

/// Finds clicks in one channel: single samples, or steps, whose second difference stands far above everything in the 50 ms
/// before and after, while the sound goes on at about its level.
///
/// A drum's attack is not one: what follows it is as bright. Nor are the steps of a saw wave: the next one is as large.
#[derive(Debug)]
pub(crate) struct Clicks {
    /// The last two samples.
    last: [f32; 2],
    /// Second differences of the current segment, behind the last [`SPREAD`] of the one before.
    differences: Vec<f32>,
    past: VecDeque<Segment>,
    pending: Option<Candidate>,
    n_found: u64,
    largest: f32,
    places: Places,
}

/// What is kept of a stretch of [`SEGMENT`] samples.
#[derive(Debug, Clone, Copy)]
struct Segment {
    /// Largest second difference.
    difference: f32,
    /// Largest sample.
    peak: f32,
}

#[derive(Debug)]
struct Candidate {
    index: usize,
    size: f32,
    peak_before: f32,
    peak_after: f32,
    segments_after: usize,
}

const SEGMENT: usize = 256;
/// A click's second difference is spread over three samples; one more for its place in the buffer.
const SPREAD: usize = 4;
/// Silence for this long on both sides: 46 ms at 48 kHz at least.
const GUARD_MS: u32 = 46;
/// The largest of 2,000 values of Gaussian noise is 3.5 times its standard deviation: six times that are the 20 standard
/// deviations that mixing studios' checklists ask for.
const RATIO: f32 = 6.0;
/// Second differences below −48 dBFS, a click of −54 dBFS, are not heard.
const SMALLEST: f32 = 4e-3;
/// Sound whose peak changes by more than this (12 dB) starts or stops there, which may be meant.
const LARGEST_CHANGE: f32 = 4.0;

impl Clicks {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let n_guard = (sample_rate_hz * GUARD_MS / 1_000) as usize / SEGMENT + 1;
        Self {
            last: [0.0; 2],
            differences: vec![0.0; SPREAD],
            past: std::iter::repeat_n(Segment { difference: f32::INFINITY, peak: 0.0 }, n_guard).collect(),
            pending: None,
            n_found: 0,
            largest: 0.0,
            places: Places::new(sample_rate_hz),
        }
    }

    /// Takes the next samples, of which the first is sample `first` of the file.
    pub(crate) fn push(&mut self, samples: &[f32], first: usize) {
        for (k, part) in samples.chunks(SEGMENT).enumerate() {
            self.push_segment(part, first + k * SEGMENT);
        }
    }

    fn push_segment(&mut self, part: &[f32], first: usize) {
        let [two_back, one_back] = self.last;
        self.differences.extend(std::iter::once(part[0] - 2.0 * one_back + two_back));
        self.differences.extend(part.get(1).map(|x| x - 2.0 * part[0] + one_back));
        self.differences.extend(part.windows(3).map(|x| x[2] - 2.0 * x[1] + x[0]));
        self.last = [if part.len() > 1 { part[part.len() - 2] } else { one_back }, part[part.len() - 1]];
        let n = self.differences.len() - SPREAD;
        let segment = Segment { difference: magnitude(&self.differences[..n]), peak: magnitude(part) };
        self.settle(segment);
        let loudest_before = self.past.iter().map(|past| past.difference).fold(0.0, f32::max);
        if segment.difference >= SMALLEST && segment.difference * 2.0 > RATIO * loudest_before {
            self.consider(n, first, loudest_before);
        }
        self.past.pop_front();
        self.past.push_back(segment);
        self.differences.drain(..n);
    }

    /// Judges what was found earlier by the segment that has come.
    fn settle(&mut self, segment: Segment) {
        let Some(mut candidate) = self.pending.take_if(|candidate| candidate.size > RATIO * segment.difference) else {
            self.pending = None;
            return;
        };
        candidate.segments_after += 1;
        candidate.peak_after = candidate.peak_after.max(segment.peak);
        if candidate.segments_after < self.past.len() {
            self.pending = Some(candidate);
            return;
        }
        let Candidate { index, size, peak_before, peak_after, .. } = candidate;
        if peak_before.max(peak_after) <= LARGEST_CHANGE * peak_before.min(peak_after) {
            self.n_found += 1;
            self.largest = self.largest.max(size);
            self.places.add(index, 1);
        }
    }

    /// Looks at the one largest difference of a segment that stands out.
    fn consider(&mut self, n: usize, first: usize, loudest_before: f32) {
        let at = |(k, x): (usize, &f32)| (x.abs(), k);
        let Some((_, k)) = self.differences[..n].iter().enumerate().map(at).max_by(|a, b| a.0.total_cmp(&b.0)) else {
            return;
        };
        let spread = k.saturating_sub(SPREAD - 1)..(k + SPREAD).min(self.differences.len());
        let size = magnitude(&self.differences[spread.clone()]);
        self.differences[spread].fill(0.0);
        let rest = magnitude(&self.differences[..n]);
        if size > RATIO * rest.max(loudest_before) {
            self.pending = Some(Candidate {
                index: (first + k).saturating_sub(SPREAD),
                size,
                peak_before: self.past.iter().map(|past| past.peak).fold(0.0, f32::max),
                peak_after: 0.0,
                segments_after: 0,
            });
        }
    }

    /// What was found.
    pub(crate) fn finish(self) -> ClicksFound {
        ClicksFound { n_found: self.n_found, largest: self.largest, places: self.places }
    }
}

/// The clicks of a file.
#[derive(Debug)]
pub(crate) struct ClicksFound {
    n_found: u64,
    /// Second difference of the largest.
    largest: f32,
    places: Places,
}

impl ClicksFound {
    /// Those of two channels.
    pub(crate) fn and(self, other: &Self) -> Self {
        Self {
            n_found: self.n_found + other.n_found,
            largest: self.largest.max(other.largest),
            places: self.places.merged(&other.places),
        }
    }

    pub(crate) fn fault(self) -> Option<Fault> {
        // The second difference of a single wrong sample is twice its error.
        let kind = FaultKind::Clicks { clicks: self.n_found, largest_full_scale: f64::from(self.largest) / 2.0 };
        (self.n_found > 0).then(|| Fault { kind, places: self.places.into_ranges() })
    }
}

fn magnitude(samples: &[f32]) -> f32 {
    let (low, high) = extremes(samples);
    high.max(-low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Biquad, Coefficients, Hertz, signals};

    const RATE: usize = 44_100;

    fn clicks(samples: &[f32]) -> (u64, f32, Vec<f64>) {
        let mut clicks = Clicks::new(RATE as u32);
        for (k, part) in samples.chunks(RATE / 10).enumerate() {
            clicks.push(part, k * (RATE / 10));
        }
        let ClicksFound { n_found, largest, places } = clicks.finish();
        (n_found, largest / 2.0, places.into_ranges().iter().map(|place| place.start_s).collect())
    }

    /// Four seconds of noise below 3 kHz that swells and fades, about −15 dBFS.
    fn sound() -> Vec<f32> {
        let mut samples = signals::white_noise(3, 1.0, 4 * RATE);
        Biquad::new(Coefficients::low_pass(RATE as u32, Hertz(3_000.0), 0.71)).process(&mut samples);
        let swell = |k: usize| 0.6 + 0.4 * (k as f32 / RATE as f32 * 4.0).sin();
        samples.iter().enumerate().map(|(k, x)| 0.5 * x * swell(k)).collect()
    }

    /// The largest second difference of a signal.
    fn roughness(samples: &[f32]) -> f32 {
        samples.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_click_is_found_from_six_times_the_roughness_of_the_sound_on() {
        let clean = sound();
        assert_eq!(clicks(&clean).0, 0);
        let limit = RATIO * roughness(&clean) / 2.0;
        // Across segments and tenths of a second.
        for place in [2 * RATE, 2 * RATE + 255, 2 * RATE + 256, 2 * RATE + 4_409, 100_003] {
            for size in [1.3 * limit, 2.0 * limit] {
                let mut clicked = clean.clone();
                clicked[place] += size;
                let (n, found, starts) = clicks(&clicked);
                assert_eq!(n, 1, "{place}, {size}");
                assert!((found / size - 1.0).abs() < 0.2, "{found} for {size}");
                assert!((starts[0] - place as f64 / RATE as f64).abs() < 1e-3);
            }
            let mut small = clean.clone();
            small[place] += 0.05 * limit;
            assert_eq!(clicks(&small).0, 0);
        }
    }

    #[test]
    fn an_edit_that_jumps_is_found() {
        let mut tone = signals::sine(RATE as u32, Hertz(110.0), 0.3, 4 * RATE);
        assert_eq!(clicks(&tone).0, 0);
        // Half a period is cut out, from the top of one to the bottom.
        tone.drain(2 * RATE + 100..2 * RATE + 300);
        assert_eq!(clicks(&tone).0, 1);
    }

    #[test]
    fn attacks_and_waves_with_steps_are_no_clicks() {
        let saw = |hz: f64| -> Vec<f32> {
            (0..4 * RATE).map(|k| (0.6 * (k as f64 * hz / RATE as f64).fract() - 0.3) as f32).collect()
        };
        for hz in [30.0, 55.0, 440.0] {
            assert_eq!(clicks(&saw(hz)).0, 0, "{hz} Hz");
        }
        let drum: Vec<f32> = signals::white_noise(9, 0.8, 4 * RATE)
            .iter()
            .enumerate()
            .map(|(k, x)| x * (-((k % (RATE / 2)) as f32) / 2_000.0).exp())
            .collect();
        assert_eq!(clicks(&drum).0, 0);
    }
}
