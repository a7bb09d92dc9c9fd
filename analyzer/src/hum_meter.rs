use crate::FaultKind;
use crate::decimator::Decimator;
use crate::level::{percentile, sorted};
use crate::noise_blanker::NoiseBlanker;
use dsp::{AudioBlock, Framing, Stft, db_to_power, median, power_to_db};
use std::collections::BTreeSet;

/// Listens for mains hum in the quietest moments of a file: a series of lines at 50 or 60 Hz and their multiples whose
/// level does not move.
///
/// The mono sum is lowered to about 1.5 kHz and transformed in frames of about 1.4 s, which tells 50 Hz from the lowest G
/// (49.0 Hz) and 60 Hz from the B above it (61.7 Hz). Only the quietest frames are kept, and no more than 512 of them, so
/// memory does not grow with the file. Hits are turned down to what lies between them first.
#[derive(Debug)]
pub(crate) struct HumMeter {
    rate_hz: f64,
    decimator: Decimator,
    sum: Vec<f32>,
    lowered: Vec<f32>,
    blanker: NoiseBlanker,
    stft: Stft,
    quiet: QuietFrames,
}

/// Mains hum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hum {
    /// Of the mains, as measured.
    pub(crate) frequency_hz: f64,
    /// How many multiples, the first included, stand out.
    pub(crate) harmonics: u32,
    /// Of all of them together in the mono sum, in dB re a full-scale mean square of 1.
    pub(crate) level_db: f64,
}

impl From<Hum> for FaultKind {
    fn from(hum: Hum) -> Self {
        Self::Hum { frequency_hz: hum.frequency_hz, harmonics: hum.harmonics, level_dbfs: hum.level_db }
    }
}

const LOWEST_RATE_HZ: u32 = 1_500;
const FRAME_SIZE: usize = 2_048;
const HOP: usize = FRAME_SIZE / 2;
/// The lowered copy is flat up to this part of its rate: 540 Hz, the ninth harmonic of 60 Hz.
const PASS: f64 = 0.36;
const HIGHEST_HZ: f64 = 540.0;
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
/// Grids keep 50 Hz and 60 Hz within 0.2 Hz; a player or a recorder at a wrong speed is not looked for.
const TOLERANCE_HZ: f64 = 0.3;
/// Lines are looked for this far around, so that a note beside the mains is seen to be one.
const SEARCHED_HZ: f64 = 1.5;
const SEARCH_STEP_HZ: f64 = 0.05;
/// Share of the frames that is listened to.
const QUIET_SHARE: f64 = 0.2;
const MOST_FRAMES: usize = 512;
const FEWEST_FRAMES: usize = 6;
/// The mean of the harmonics over their surroundings, and how many stand out by how much.
const MEAN_EXCESS_DB: f64 = 6.0;
const CLEAR_EXCESS_DB: f64 = 8.0;
const FEWEST_CLEAR: usize = 4;
/// The lines stand this far out of a frame in which nothing covers them, in dB: half of them at least.
const UNCOVERED_DB: f64 = 6.0;
/// Hum keeps its level from one such frame to the next.
const LARGEST_SPREAD_DB: f64 = 2.0;
/// What a constant of 1 has in the first bin of a Hann window, (Σw)²/(N·Σw²); the rest is in the second.
const HANN_DC_POWER: f32 = 2.0 / 3.0;
/// A frame that was turned down by more as a whole, as a power, holds no moments between hits to speak of. Design heuristic.
const LEAST_GAIN_POWER: f32 = 0.1;
/// Quieter lines are not heard: the last step of 16-bit audio, in dB re a full-scale mean square of 1.
const LOWEST_LEVEL_DB: f64 = -90.0;
/// A normal distribution's standard deviation from its median absolute deviation.
const DEVIATIONS_PER_MEDIAN: f64 = 1.4826;

impl HumMeter {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let factor = (sample_rate_hz / LOWEST_RATE_HZ).max(1);
        let rate_hz = f64::from(sample_rate_hz) / f64::from(factor);
        // A frame begins every HOP samples, whatever the rate.
        let framing = Framing { size: FRAME_SIZE, frames_per_second: 1, sample_rate_hz: HOP as u32 };
        let n_bins = ((HIGHEST_HZ * 1.3 / rate_hz * FRAME_SIZE as f64) as usize).min(FRAME_SIZE / 2);
        Self {
            rate_hz,
            decimator: Decimator::new(factor as usize, PASS),
            sum: Vec::new(),
            lowered: Vec::new(),
            blanker: NoiseBlanker::new(db_to_power(LOWEST_LEVEL_DB)),
            stft: Stft::new(framing),
            quiet: QuietFrames { n_bins, frames: BTreeSet::new(), n_sounding: 0, n_seen: 0 },
        }
    }

    pub(crate) fn push(&mut self, block: &AudioBlock) {
        let (left, right) = block.left_right();
        self.sum.clear();
        self.sum.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)));
        self.decimator.push(&self.sum, &mut self.lowered);
        let (mut blanked, mut gains) = (Vec::new(), Vec::new());
        self.blanker.push(&self.lowered, &mut blanked, &mut gains);
        self.lowered.clear();
        let quiet = &mut self.quiet;
        let block = AudioBlock::from_channels(vec![blanked, gains]);
        self.stft.push(&block, |_, spectrum| quiet.add(spectrum.left, spectrum.right[0] / HANN_DC_POWER));
    }

    /// The hum, if there is one; the louder of two. The end of the file is not listened to: its frame would hold padding.
    pub(crate) fn finish(self) -> Option<Hum> {
        let frames = self.quiet.quietest();
        if frames.len() < FEWEST_FRAMES {
            return None;
        }
        let spectrum = QuietSpectrum::of(&frames, self.rate_hz / FRAME_SIZE as f64);
        let hums = MAINS_HZ.iter().filter_map(|mains_hz| spectrum.hum(*mains_hz, &frames));
        hums.max_by(|a, b| a.level_db.total_cmp(&b.level_db))
    }
}

/// The frames with the least power, and how many there were.
#[derive(Debug)]
struct QuietFrames {
    n_bins: usize,
    /// By the bits of their power (which sort like the power), then by time.
    frames: BTreeSet<(u32, usize, Vec<u32>)>,
    n_sounding: usize,
    n_seen: usize,
}

impl QuietFrames {
    /// A frame and the mean gain in it as a power: what is steady came out by that, and gets its own level back.
    fn add(&mut self, powers: &[f32], gain_power: f32) {
        self.n_seen += 1;
        let powers: Vec<f32> = powers[..self.n_bins].iter().map(|power| power / gain_power).collect();
        let power: f32 = powers.iter().sum();
        // A frame that is softer than any hum that is told says nothing about it.
        if power_to_db(f64::from(power)).is_none_or(|level_db| level_db < LOWEST_LEVEL_DB) {
            return;
        }
        self.n_sounding += 1;
        if gain_power < LEAST_GAIN_POWER {
            return;
        }
        let full = self.frames.len() >= MOST_FRAMES;
        if full && self.frames.last().is_some_and(|loudest| loudest.0 <= power.to_bits()) {
            return;
        }
        if full {
            self.frames.pop_last();
        }
        let bits = powers.iter().map(|power| power.to_bits()).collect();
        self.frames.insert((power.to_bits(), self.n_seen, bits));
    }

    fn quietest(self) -> Vec<Vec<f32>> {
        let n = (QUIET_SHARE * self.n_sounding as f64).ceil() as usize;
        let powers = |bits: Vec<u32>| bits.into_iter().map(f32::from_bits).collect();
        self.frames.into_iter().take(n).map(|(_, _, bits)| powers(bits)).collect()
    }
}

/// The mean level of each bin over some frames.
#[derive(Debug)]
struct QuietSpectrum {
    bin_hz: f64,
    levels_db: Vec<f64>,
}

impl QuietSpectrum {
    fn of(frames: &[impl AsRef<[f32]>], bin_hz: f64) -> Self {
        let db = |power: f32| power_to_db(f64::from(power.max(1e-20))).unwrap_or(-200.0);
        let mean = |bin: usize| frames.iter().map(|frame| db(frame.as_ref()[bin])).sum::<f64>() / frames.len() as f64;
        Self { bin_hz, levels_db: (0..frames[0].as_ref().len()).map(mean).collect() }
    }

    /// The level at a frequency between bins, in dB.
    fn level_db(&self, frequency_hz: f64) -> f64 {
        let position = frequency_hz / self.bin_hz;
        let bin = (position as usize).min(self.levels_db.len() - 2);
        let share = position - bin as f64;
        (1.0 - share) * self.levels_db[bin] + share * self.levels_db[bin + 1]
    }

    /// How far a line stands above the median of two thirds of an octave around it.
    fn excess_db(&self, frequency_hz: f64) -> Option<f64> {
        let third = 2.0_f64.powf(1.0 / 3.0);
        let bin = |hz: f64| ((hz / self.bin_hz).round() as usize).min(self.levels_db.len());
        let around = &self.levels_db[bin(frequency_hz / third)..bin(frequency_hz * third)];
        Some(self.level_db(frequency_hz) - percentile(&sorted(around.iter().copied()), 0.5)?)
    }

    fn excesses_db(&self, base_hz: f64) -> Vec<f64> {
        let n = (HIGHEST_HZ / base_hz).floor().min(10.0) as usize;
        (1..=n).filter_map(|k| self.excess_db(k as f64 * base_hz)).collect()
    }

    fn hum(&self, mains_hz: f64, frames: &[Vec<f32>]) -> Option<Hum> {
        let n_steps = (SEARCHED_HZ / SEARCH_STEP_HZ).round() as i32;
        let mean = |base_hz: f64| {
            let excesses = self.excesses_db(base_hz);
            excesses.iter().sum::<f64>() / excesses.len().max(1) as f64
        };
        let candidates = (-n_steps..=n_steps).map(|step| mains_hz + f64::from(step) * SEARCH_STEP_HZ);
        let (base_hz, mean_db) =
            candidates.map(|base_hz| (base_hz, mean(base_hz))).max_by(|a, b| a.1.total_cmp(&b.1))?;
        let excesses = self.excesses_db(base_hz);
        let clear: Vec<usize> = (0..excesses.len()).filter(|k| excesses[*k] > CLEAR_EXCESS_DB).map(|k| k + 1).collect();
        if (base_hz - mains_hz).abs() > TOLERANCE_HZ || mean_db < MEAN_EXCESS_DB || clear.len() < FEWEST_CLEAR {
            return None;
        }
        let risen = frames.iter().filter_map(|frame| Some((self.rise_db(frame, base_hz, &clear)?, frame)));
        let (rises, uncovered): (Vec<f64>, Vec<&Vec<f32>>) = risen.unzip();
        let level_db = median(uncovered.iter().filter_map(|frame| self.lines_db(frame, base_hz, &clear)))?;
        let is_heard = uncovered.len() >= FEWEST_FRAMES && level_db > LOWEST_LEVEL_DB;
        (is_heard && spread_db(&rises)? < LARGEST_SPREAD_DB).then_some(Hum {
            frequency_hz: base_hz,
            harmonics: clear.len() as u32,
            level_db,
        })
    }

    /// How far the lines are above their mean level in one frame, in dB: the median of all, so that a note on one of them
    /// does not count. `None` where what is played covers them.
    fn rise_db(&self, frame: &[f32], base_hz: f64, harmonics: &[usize]) -> Option<f64> {
        let now = Self::of(&[frame], self.bin_hz);
        let lines_hz = || harmonics.iter().map(|k| *k as f64 * base_hz);
        let excess_db = median(lines_hz().filter_map(|line_hz| now.excess_db(line_hz)))?;
        let rise_db = median(lines_hz().map(|line_hz| now.level_db(line_hz) - self.level_db(line_hz)))?;
        (excess_db >= UNCOVERED_DB).then_some(rise_db)
    }

    /// The power of the lines in one frame: the main lobe of the Hann window reaches two bins to either side.
    fn lines_db(&self, frame: &[f32], base_hz: f64, harmonics: &[usize]) -> Option<f64> {
        let line = |k: &usize| -> f64 {
            let bin = (*k as f64 * base_hz / self.bin_hz).round() as usize;
            frame[bin - 2..=bin + 2].iter().map(|power| f64::from(*power)).sum()
        };
        power_to_db(harmonics.iter().map(line).sum())
    }
}

/// The standard deviation, from the median absolute deviation.
fn spread_db(levels_db: &[f64]) -> Option<f64> {
    let middle_db = median(levels_db.iter().copied())?;
    Some(DEVIATIONS_PER_MEDIAN * median(levels_db.iter().map(|level_db| (level_db - middle_db).abs()))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, db_to_amplitude, signals};

    const RATE: usize = 44_100;

    fn heard(samples: &[f32]) -> Option<Hum> {
        let mut meter = HumMeter::new(RATE as u32);
        for part in samples.chunks(RATE / 10) {
            meter.push(&AudioBlock::from_channels(vec![part.to_vec()]));
        }
        meter.finish()
    }

    /// Forty seconds of bursts of noise over a noise floor of −80 dBFS: pauses of three seconds after two of sound.
    fn stem() -> Vec<f32> {
        let loud = signals::white_noise(1, 0.3, 40 * RATE);
        let floor = signals::white_noise(2, 1.7e-4, 40 * RATE);
        let burst = |k: usize| if k % (5 * RATE) < 2 * RATE { 1.0 } else { 0.0 };
        (0..loud.len()).map(|k| floor[k] + burst(k) * loud[k]).collect()
    }

    /// Lines at multiples of `base_hz`, each 3 dB under the one before.
    fn plus_lines(samples: &[f32], base_hz: f64, level_dbfs: f64, n: usize) -> Vec<f32> {
        let mut sum = samples.to_vec();
        for k in 1..=n {
            let amplitude = db_to_amplitude(level_dbfs - 3.0 * (k - 1) as f64);
            let line = signals::sine(RATE as u32, Hertz(k as f64 * base_hz), amplitude, samples.len());
            sum.iter_mut().zip(line).for_each(|(x, hum)| *x += hum);
        }
        sum
    }

    #[test]
    fn hum_is_found_down_to_5_db_under_the_noise_of_the_pauses() {
        let clean = stem();
        assert_eq!(heard(&clean), None);
        for base_hz in [49.9, 50.0, 50.1, 60.0, 60.1] {
            for level_dbfs in [-40.0, -60.0, -85.0] {
                let hum = heard(&plus_lines(&clean, base_hz, level_dbfs, 8)).expect("hum was planted");
                assert!((hum.frequency_hz - base_hz).abs() <= 0.1, "{base_hz}: {hum:?}");
                // Eight lines together, as mean square.
                assert!((hum.level_db - level_dbfs).abs() < 2.0, "{level_dbfs}: {hum:?}");
            }
        }
        assert_eq!(heard(&plus_lines(&clean, 50.0, -110.0, 8)), None);
    }

    #[test]
    fn notes_and_single_lines_are_no_hum() {
        let clean = stem();
        for (base_hz, n) in [(49.0, 8), (61.74, 8), (50.7, 8), (55.0, 8), (98.0, 5), (50.0, 1), (100.0, 3)] {
            assert_eq!(heard(&plus_lines(&clean, base_hz, -50.0, n)), None, "{base_hz} Hz, {n} lines");
        }
    }

    #[test]
    fn notes_over_some_of_its_lines_do_not_hide_it() {
        // A note that swells on the third line of 50 Hz, 10 dB louder than the hum.
        let mut samples = plus_lines(&stem(), 50.0, -50.0, 8);
        let note = signals::sine(RATE as u32, Hertz(150.0), 1.0, samples.len());
        for (k, (x, y)) in samples.iter_mut().zip(note).enumerate() {
            *x += 0.01 * y * (0.6 + 0.4 * (k as f32 / RATE as f32 * 1.1).sin());
        }
        let hum = heard(&samples).expect("hum was planted");
        assert!((hum.frequency_hz - 50.0).abs() <= 0.1, "{hum:?}");
    }

    /// Two hits a second, with no pause that is as long as a frame.
    #[test]
    fn hum_between_hits_is_found_at_its_own_level() {
        let noise = signals::white_noise(3, 0.3, 40 * RATE);
        let floor = signals::white_noise(2, 1.7e-4, 40 * RATE);
        let since_hit = |k: usize| (k % (RATE / 2)) as f32 / RATE as f32;
        let hits: Vec<f32> = (0..noise.len()).map(|k| floor[k] + noise[k] * (-40.0 * since_hit(k)).exp()).collect();
        assert_eq!(heard(&hits), None);
        for level_dbfs in [-45.0, -60.0] {
            let hum = heard(&plus_lines(&hits, 50.0, level_dbfs, 8)).expect("hum was planted");
            assert!((hum.level_db - level_dbfs).abs() < 2.0, "{level_dbfs}: {hum:?}");
        }
    }

    #[test]
    fn the_louder_of_two_is_told() {
        let recorded = plus_lines(&stem(), 50.0, -60.0, 8);
        for (level_dbfs, louder_hz) in [(-50.0, 60.0), (-70.0, 50.0)] {
            let hum = heard(&plus_lines(&recorded, 60.0, level_dbfs, 8)).expect("hum was planted");
            assert!((hum.frequency_hz - louder_hz).abs() <= 0.1, "{hum:?}");
        }
    }

    #[test]
    fn a_tone_that_swells_is_no_hum() {
        let lines = plus_lines(&vec![0.0; 40 * RATE], 50.0, -40.0, 8);
        let swelling: Vec<f32> = stem()
            .iter()
            .zip(lines)
            .enumerate()
            .map(|(k, (x, line))| x + line * (0.6 + 0.4 * (k as f32 / RATE as f32 * 1.1).sin()))
            .collect();
        assert_eq!(heard(&swelling), None);
    }

    #[test]
    fn digital_silence_and_short_files_say_nothing() {
        assert_eq!(heard(&vec![0.0; 30 * RATE]), None);
        assert_eq!(heard(&plus_lines(&vec![0.0; 5 * RATE], 50.0, -50.0, 8)), None);
    }
}
