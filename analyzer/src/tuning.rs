use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// How a file is tuned: where its steady partials lie between the notes of equal temperament, A4 = 440 Hz.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// How far they lie above the nearest note, in cents, −50…50: the median, weighted by amplitude.
    pub cents: f64,
    /// The distance of their quartiles, in cents.
    pub spread_cents: f64,
    /// Seconds in which steady partials were heard.
    pub heard_s: f64,
    /// Pitch classes that hold a twentieth or more of them.
    pub pitch_classes: usize,
}

/// Collects the steady partials of a file from the powers of Hann frames a tenth of a second apart.
///
/// A partial is a largest bin between 80 Hz and 2.5 kHz, within 30 dB of the strongest one there, that stands 12 dB above
/// what lies three bins away, has the main lobe of a tone that keeps its pitch, and lay within 10 cents in the frame
/// before. Its frequency is read from three bins, exactly for a steady tone. The fifth, seventh, tenth, eleventh and
/// thirteenth to fifteenth partials of another one are left out: they lie 12 to 49 cents beside the notes of the scale.
///
/// What is left is a histogram over the octave, so that memory does not grow. `None` unless it was heard for three
/// seconds, in four pitch classes (a ride cymbal reads three) and with quartiles within 15 cents (of noise they lie 50 apart).
#[derive(Debug)]
pub(crate) struct TuningMeter {
    bin_hz: f64,
    bins: std::ops::Range<usize>,
    before: Vec<Partial>,
    partials: Vec<Partial>,
    /// Amplitudes over the octave from A up.
    octave: Vec<f64>,
    n_frames: usize,
}

/// A steady tone in one frame.
#[derive(Debug, Clone, Copy)]
struct Partial {
    /// Above A4, in cents.
    cents: f64,
    amplitude: f64,
}

const A4_HZ: f64 = 440.0;
const RANGE_HZ: (f64, f64) = (80.0, 2_500.0);
const SEMITONE_CENTS: f64 = 100.0;
const OCTAVE_CENTS: f64 = 1_200.0;
const FRAMES_PER_S: f64 = 10.0;
/// Cells of the histogram per cent.
const CELLS_PER_CENT: f64 = 2.0;
const N_CELLS: usize = (OCTAVE_CENTS * CELLS_PER_CENT) as usize;
const CELLS_PER_SEMITONE: usize = (SEMITONE_CENTS * CELLS_PER_CENT) as usize;

/// Weaker partials are mostly high ones, which strings and bars have out of tune. Power, −30 dB.
const WEAKEST_POWER: f32 = 1e-3;
/// Below the rounding of 16-bit audio nothing is a tone. Power per bin.
const SILENT_POWER: f32 = 1e-11;
/// Design heuristic: Hann's own lobe lies 40 dB down there. Power, 12 dB.
const STANDS_OUT: f32 = 16.0;
const BINS_BESIDE: usize = 3;
/// Design heuristic: how far the neighbours' amplitudes may lie from those of a steady tone, re the largest.
const LOBE_TOLERANCE: f64 = 0.1;
/// Design heuristic: 100 cents a second is a glide.
const STEADY_CENTS: f64 = 10.0;
/// The fifth, seventh, tenth, eleventh and thirteenth to fifteenth partial above the first, in cents: 1200·log2(n).
const OUT_OF_SCALE_CENTS: [f64; 7] = [2786.314, 3368.826, 3986.314, 4151.318, 4440.528, 4568.826, 4688.269];
/// Strings and windows leave this much doubt about which partial one is.
const SAME_PARTIAL_CENTS: f64 = 20.0;

const LEAST_HEARD_S: f64 = 3.0;
const FEWEST_PITCH_CLASSES: usize = 4;
const LEAST_SHARE_OF_CLASS: f64 = 0.05;
const LARGEST_SPREAD_CENTS: f64 = 15.0;

impl TuningMeter {
    /// Of frames whose bins are `bin_hz` wide.
    pub(crate) fn new(bin_hz: f64, n_bins: usize) -> Self {
        let bin = |hz: f64| ((hz / bin_hz) as usize).min(n_bins.saturating_sub(BINS_BESIDE + 1));
        Self {
            bin_hz,
            bins: bin(RANGE_HZ.0).max(BINS_BESIDE + 1)..bin(RANGE_HZ.1),
            before: Vec::new(),
            partials: Vec::new(),
            octave: vec![0.0; N_CELLS],
            n_frames: 0,
        }
    }

    /// Takes the powers of the next frame.
    pub(crate) fn push(&mut self, powers: &[f32]) {
        std::mem::swap(&mut self.before, &mut self.partials);
        self.partials.clear();
        let Some(range) = powers.get(self.bins.clone()) else { return };
        let weakest = range.iter().copied().fold(0.0, f32::max) * WEAKEST_POWER;
        let weakest = weakest.max(SILENT_POWER);
        for bin in self.bins.clone() {
            let power = powers[bin];
            if power > weakest && power > powers[bin - 1] && power >= powers[bin + 1] {
                self.partials.extend(partial(powers, bin, self.bin_hz));
            }
        }
        self.count();
    }

    /// Adds the partials of the last frame that were in the one before.
    fn count(&mut self) {
        let mut heard = false;
        for (index, partial) in self.partials.iter().enumerate() {
            let is_steady = self.before.iter().any(|before| (before.cents - partial.cents).abs() < STEADY_CENTS);
            if is_steady && !is_out_of_scale(*partial, &self.partials[..index]) {
                let cell = (partial.cents.rem_euclid(OCTAVE_CENTS) * CELLS_PER_CENT) as usize;
                self.octave[cell.min(N_CELLS - 1)] += partial.amplitude;
                heard = true;
            }
        }
        self.n_frames += usize::from(heard);
    }

    pub(crate) fn finish(self) -> Option<Tuning> {
        let heard_s = self.n_frames as f64 / FRAMES_PER_S;
        let (cents, spread_cents) = self.quartiles()?;
        let pitch_classes = self.pitch_classes(cents);
        let is_tuned =
            heard_s >= LEAST_HEARD_S && pitch_classes >= FEWEST_PITCH_CLASSES && spread_cents <= LARGEST_SPREAD_CENTS;
        is_tuned.then_some(Tuning { cents, spread_cents, heard_s, pitch_classes })
    }

    /// The median, and the distance of the quartiles, on the circle of a semitone cut opposite to the mean direction.
    fn quartiles(&self) -> Option<(f64, f64)> {
        let mut semitone = vec![0.0; CELLS_PER_SEMITONE];
        for (cell, amplitude) in self.octave.iter().enumerate() {
            semitone[cell % CELLS_PER_SEMITONE] += amplitude;
        }
        let angle = |cell: usize| TAU * (cell as f64 + 0.5) / CELLS_PER_SEMITONE as f64;
        let sum = |of: fn(f64) -> f64| -> f64 {
            semitone.iter().enumerate().map(|(cell, amplitude)| amplitude * of(angle(cell))).sum()
        };
        let mean = sum(f64::sin).atan2(sum(f64::cos)) / TAU * CELLS_PER_SEMITONE as f64;
        let cut = (mean.round() as i64 + CELLS_PER_SEMITONE as i64 / 2).rem_euclid(CELLS_PER_SEMITONE as i64) as usize;
        semitone.rotate_left(cut);
        let at = |share: f64| Some((quantile(&semitone, share)? + cut as f64) / CELLS_PER_CENT);
        let cents = (at(0.5)? + SEMITONE_CENTS / 2.0).rem_euclid(SEMITONE_CENTS) - SEMITONE_CENTS / 2.0;
        Some((cents, at(0.75)? - at(0.25)?))
    }

    /// The number of pitch classes of a scale that lies `cents` above that of 440 Hz.
    fn pitch_classes(&self, cents: f64) -> usize {
        let mut classes = [0.0; 12];
        for (cell, amplitude) in self.octave.iter().enumerate() {
            let above = (cell as f64 + 0.5) / CELLS_PER_CENT - cents;
            classes[(above / SEMITONE_CENTS).round().rem_euclid(12.0) as usize] += amplitude;
        }
        let all: f64 = classes.iter().sum();
        classes.iter().filter(|amplitude| **amplitude >= LEAST_SHARE_OF_CLASS * all).count()
    }
}

/// The tone whose largest bin is `bin`; `None` where that is no steady tone.
///
/// The spectrum of a steady tone δ bins above the largest one, under a Hann window, is in proportion to
/// 1/((1 ± δ)(2 ± δ)) beside it and 1/(1 − δ²) there, so that δ = 2(A₊ − A₋)/(A₋ + 2A₀ + A₊).
fn partial(powers: &[f32], bin: usize, bin_hz: f64) -> Option<Partial> {
    let beside = powers[bin - BINS_BESIDE].max(powers[bin + BINS_BESIDE]);
    if powers[bin] < STANDS_OUT * beside {
        return None;
    }
    let [below, amplitude, above] = [bin - 1, bin, bin + 1].map(|bin| f64::from(powers[bin]).sqrt());
    let delta = 2.0 * (above - below) / (below + 2.0 * amplitude + above);
    let steady = (4.0 + 2.0 * delta * delta) / (4.0 - delta * delta);
    let is_steady = ((above + below) / amplitude - steady).abs() < LOBE_TOLERANCE;
    let hz = (bin as f64 + delta) * bin_hz;
    is_steady.then(|| Partial { cents: OCTAVE_CENTS * (hz / A4_HZ).log2(), amplitude })
}

fn is_out_of_scale(partial: Partial, lower: &[Partial]) -> bool {
    lower.iter().any(|fundamental| {
        let above = partial.cents - fundamental.cents;
        OUT_OF_SCALE_CENTS.iter().any(|cents| (above - cents).abs() < SAME_PARTIAL_CENTS)
    })
}

/// Where `share` of what the cells hold lies below, in cells; `None` when they hold nothing.
fn quantile(cells: &[f64], share: f64) -> Option<f64> {
    let mut rest = share * cells.iter().sum::<f64>();
    for (cell, amount) in cells.iter().enumerate() {
        if *amount > 0.0 && rest <= *amount {
            return Some(cell as f64 + rest / amount);
        }
        rest -= amount;
    }
    None
}

#[cfg(test)]
mod tests;
