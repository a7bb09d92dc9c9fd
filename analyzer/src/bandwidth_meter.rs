use crate::lanes;
use crate::level::{percentile, sorted};
use dsp::power_to_db;

/// Finds where the spectrum of a file ends as if cut off.
///
/// Lossy encoders and sample-rate converters remove everything above one frequency, instruments do not. Levels of bands
/// 100 Hz wide are counted frame by frame in steps of 0.75 dB, so memory does not grow with the file; at the end the
/// level that one frame of twenty exceeds stands for the band (the 95th percentile).
#[derive(Debug)]
pub(crate) struct BandwidthMeter {
    /// The first bin of every band, and the one behind the last band.
    edges: Vec<usize>,
    /// Bands × steps.
    counts: Vec<u32>,
    n_frames: usize,
}

/// Where a spectrum ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cutoff {
    pub(crate) frequency_hz: f64,
    /// From the weaker bands below it to the strongest above it.
    pub(crate) drop_db: f64,
}

const BAND_HZ: f64 = 100.0;
/// Cutoffs are looked for from 9.5 kHz on: duller sounds are meant, or recorded so.
const LOWEST_HZ: f64 = 8_000.0;
const HIGHEST_HZ: f64 = 48_000.0;
/// 15 bands (1.5 kHz) below the edge stand for what is there: one partial alone makes no edge.
const BANDS_BELOW: usize = 15;
/// The level falls within five bands (500 Hz).
const EDGE_BANDS: usize = 5;
/// Smallest drop. Design heuristic: a resonant synthesiser filter of 48 dB per octave falls by 2 dB in 500 Hz at 12 kHz.
const SMALLEST_DROP_DB: f64 = 25.0;
/// The kilohertz before the edge may fall by this part of the drop. Filters of the bilinear transform fall ever faster
/// towards half the sample rate: four of second order by 38 dB in the 1.5 kHz below 20 kHz.
const STEEPEST_APPROACH: f64 = 0.5;
/// Frames below −70 dB re full scale are pauses.
const SOUNDING_POWER: f32 = 1e-7;
/// Two seconds of sound.
const FEWEST_FRAMES: usize = 20;
const PERCENTILE: f64 = 0.95;

/// Steps per factor of two in power, by the two highest bits of the mantissa.
const STEPS_PER_OCTAVE: u32 = 4;
const MANTISSA_SHIFT: u32 = 21;
/// Powers from 2^−50 (−150 dB) on are told apart.
const LOWEST_EXPONENT: i32 = -50;
const N_STEPS: usize = 50 * STEPS_PER_OCTAVE as usize + 8;

impl BandwidthMeter {
    pub(crate) fn new(sample_rate_hz: u32, fft_size: usize) -> Self {
        let rate_hz = f64::from(sample_rate_hz);
        let n_bands = ((rate_hz / 2.0).min(HIGHEST_HZ) - LOWEST_HZ) / BAND_HZ;
        let n_bands = n_bands.max(0.0) as usize;
        let bin = |band: usize| ((LOWEST_HZ + band as f64 * BAND_HZ) / rate_hz * fft_size as f64).round() as usize;
        Self {
            edges: if n_bands > 0 { (0..=n_bands).map(bin).collect() } else { Vec::new() },
            counts: vec![0; n_bands * N_STEPS],
            n_frames: 0,
        }
    }

    /// Takes the powers of the bins of one frame.
    pub(crate) fn push(&mut self, bin_powers: &[f32]) {
        if lanes::sum(bin_powers, |x| x) < f64::from(SOUNDING_POWER) {
            return;
        }
        self.n_frames += 1;
        for (edges, counts) in self.edges.windows(2).zip(self.counts.chunks_exact_mut(N_STEPS)) {
            let power: f32 = bin_powers[edges[0]..edges[1]].iter().sum();
            counts[step(power)] += 1;
        }
    }

    /// Where the spectrum ends, if it does with an edge.
    pub(crate) fn finish(self) -> Option<Cutoff> {
        if self.n_frames < FEWEST_FRAMES {
            return None;
        }
        let levels: Vec<f64> = self.counts.chunks_exact(N_STEPS).map(|counts| self.level_db(counts)).collect();
        let edges = BANDS_BELOW..levels.len().saturating_sub(EDGE_BANDS);
        let (below, above) =
            edges.filter_map(|at| edge(&levels, at)).max_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)))?;
        let middle = f64::midpoint(below, above);
        let last = levels.iter().rposition(|level| *level > middle)?;
        (below - above >= SMALLEST_DROP_DB)
            .then(|| Cutoff { frequency_hz: LOWEST_HZ + (last + 1) as f64 * BAND_HZ, drop_db: below - above })
    }

    /// The level that one frame of twenty exceeds.
    fn level_db(&self, counts: &[u32]) -> f64 {
        let above = ((1.0 - PERCENTILE) * self.n_frames as f64) as u32;
        let mut sum = 0;
        let step = (0..N_STEPS).rev().find(|step| {
            sum += counts[*step];
            sum > above
        });
        let octaves = f64::from(LOWEST_EXPONENT) + step.unwrap_or(0) as f64 / f64::from(STEPS_PER_OCTAVE);
        octaves * power_to_db(2.0).unwrap_or_default()
    }
}

/// The levels below and above an edge at band `at`; `None` where the spectrum already fell before it.
fn edge(levels: &[f64], at: usize) -> Option<(f64, f64)> {
    let quartile = |bands: &[f64], share| percentile(&sorted(bands.iter().copied()), share);
    let below = quartile(&levels[at - BANDS_BELOW..at], 0.25)?;
    let above = levels[at + EDGE_BANDS..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let earlier = quartile(&levels[at - BANDS_BELOW..at - BANDS_BELOW + EDGE_BANDS], 0.5)?;
    let later = quartile(&levels[at - EDGE_BANDS..at], 0.5)?;
    (earlier - later <= STEEPEST_APPROACH * (below - above)).then_some((below, above))
}

/// The step that a power lies in, from the bits of its exponent and the top of its mantissa.
fn step(power: f32) -> usize {
    const EXPONENT_BIAS: i32 = 127;
    let lowest = (EXPONENT_BIAS + LOWEST_EXPONENT) * STEPS_PER_OCTAVE as i32;
    let step = (power.to_bits() >> MANTISSA_SHIFT) as i32 - lowest;
    step.clamp(0, N_STEPS as i32 - 1) as usize
}

#[cfg(test)]
mod tests {
    use crate::decimator::kaiser_low_pass;
    use crate::lanes::dot;
    use crate::track::tests;
    use crate::{Fault, FaultKind};
    use dsp::signals;

    /// Three seconds of noise of `level` (peak), and the same without what lies above `cutoff_hz`.
    fn noise(rate: u32, level: f64, cutoff_hz: f64) -> [Vec<f32>; 2] {
        const HALF: usize = 400;
        let taps = kaiser_low_pass(cutoff_hz / f64::from(rate), HALF);
        let white = signals::white_noise(5, level, 3 * rate as usize);
        let low = white.windows(taps.len()).map(|part| dot(&taps, part)).collect();
        [white, low]
    }

    fn faults(rate: u32, samples: Vec<f32>) -> Vec<Fault> {
        tests::faults(rate, vec![samples])
    }

    #[test]
    fn an_edge_is_found_where_it_is_down_to_minus_88_dbfs_per_band() {
        for rate in [44_100, 48_000] {
            for (cutoff, level) in [(11_000.0, 0.5), (16_000.0, 0.5), (16_000.0, 0.001), (19_500.0, 0.02)] {
                let [clean, cut] = noise(rate, level, cutoff);
                assert_eq!(faults(rate, clean), []);
                let rounded = cut.iter().map(|x| (x * 32_768.0).round() / 32_768.0 + 1e-7).collect();
                let found = faults(rate, rounded);
                let [Fault { kind: FaultKind::BandLimited { cutoff_hz, drop_db }, .. }] = found.as_slice() else {
                    panic!("{rate} Hz, cut at {cutoff} Hz, level {level}: {found:?}");
                };
                assert!((cutoff_hz - cutoff).abs() <= 300.0 && *drop_db > 25.0, "{cutoff}: {cutoff_hz}");
            }
        }
    }

    #[test]
    fn a_converted_file_is_told_from_one_recorded_at_its_rate() {
        for (rate, cutoff) in [(88_200, 21_500.0), (96_000, 21_500.0), (96_000, 23_500.0), (192_000, 23_500.0)] {
            let [recorded, converted] = noise(rate, 0.1, cutoff);
            assert_eq!(faults(rate, recorded), []);
            let found = faults(rate, converted);
            let [Fault { kind: FaultKind::Upsampled { cutoff_hz, .. }, .. }] = found.as_slice() else {
                panic!("{rate} Hz: {found:?}");
            };
            // Half the width of the test's own filter at 192 kHz.
            assert!((cutoff_hz - cutoff).abs() <= 700.0, "{cutoff}: {cutoff_hz}");
        }
    }

    #[test]
    fn a_filter_that_instruments_have_is_no_edge() {
        for slope_db in [12.0, 24.0, 48.0] {
            let [white, _] = noise(44_100, 0.5, 16_000.0);
            let low_pass = dsp::Coefficients::low_pass(44_100, dsp::Hertz(12_000.0), 0.71);
            let mut samples = white;
            for _ in 0..(slope_db / 12.0) as usize {
                let mut filter = dsp::Biquad::new(low_pass);
                filter.process(&mut samples);
            }
            assert_eq!(faults(44_100, samples), [], "{slope_db} dB per octave");
        }
    }
}
