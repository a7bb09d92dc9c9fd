//! The minimum requirements of EBU Tech 3341 v4 and Tech 3342 v4 (November 2023) on loudness meters: every case that can
//! be synthesised, with the value and the tolerance of the standard. Left out are 7 and 8 of Tech 3341 and 5 and 6 of
//! Tech 3342, which are recordings.

use crate::ebu_signal::EbuSignal;
use crate::loudness_curve::{MOMENTARY, SHORT_TERM};
use crate::loudness_meter::{LoudnessMeter, LoudnessReading};
use crate::tenths::Tenths;
use dsp::AudioBlock;
use serde::Serialize;

/// One case: a signal, what a meter is to show for it, and how far off that may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EbuCase {
    /// Document and number: `3341-1` to `3341-23` and `3342-1` to `3342-4`.
    pub name: &'static str,
    /// The signal in words; levels are per-channel peaks in dBFS.
    pub signal: &'static str,
    /// What is read.
    pub quantities: &'static [EbuQuantity],
    /// Tolerance below (negative) and above the expected value.
    pub tolerance: [f64; 2],
    expected: f64,
    recipe: Recipe,
}

/// What a case asks a meter for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EbuQuantity {
    /// Integrated loudness.
    Integrated,
    /// The highest momentary loudness.
    MaxMomentary,
    /// The highest short-term loudness.
    MaxShortTerm,
    /// Momentary loudness at any time after 1 s; of these the one that is farthest off.
    SteadyMomentary,
    /// Short-term loudness at any time after 3 s; of these the one that is farthest off.
    SteadyShortTerm,
    /// Loudness range.
    Range,
    /// The highest true peak.
    TruePeak,
}

/// What was measured of one signal, or of one section of a signal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EbuReading {
    /// Name of the case.
    pub case: &'static str,
    /// The signal in words.
    pub signal: &'static str,
    /// Which of several files, or sections of one file, from 1.
    pub part: usize,
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// What was read.
    pub quantity: EbuQuantity,
    /// Unit of the values: LUFS, LU or dBTP.
    pub unit: &'static str,
    /// What the standard expects.
    pub expected: f64,
    /// Tolerance below (negative) and above it.
    pub tolerance: [f64; 2],
    /// What was read.
    pub measured: Option<f64>,
    /// Whether that is within the tolerance.
    pub ok: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Recipe {
    /// Seconds and dBFS, the whole so many times.
    Tone(&'static [(f64, f64)], usize),
    /// Seconds, and dBFS of L R C Ls Rs.
    Surround(f64, [f64; 5]),
    /// Twenty files in which a tone starts later and later.
    Files {
        later_s: f64,
        tone_s: f64,
    },
    /// One file with twenty sections, each louder by 1 dB, in which the tone starts later and later.
    Live {
        later_s: f64,
        tone_s: f64,
    },
    Sine {
        samples_per_period: u32,
        amplitude: f64,
        phase_degrees: f64,
    },
    Burst {
        offset: usize,
    },
}

const N_PARTS: usize = 20;
const SILENCE_DBFS: f64 = f64::NEG_INFINITY;
/// Silence behind the tone of file-based cases.
const FILE_TAIL_S: f64 = 1.0;
const LOUDNESS_TOLERANCE: [f64; 2] = [-0.1, 0.1];
const PEAK_TOLERANCE: [f64; 2] = [-0.4, 0.2];
const RANGE_TOLERANCE: [f64; 2] = [-1.0, 1.0];
/// Cells of 10 ms after which steady loudness must be reached.
const MOMENTARY_SETTLED: usize = 100;
const SHORT_TERM_SETTLED: usize = 300;
const BLOCK_FRAMES: usize = 4_096;

/// The suite, in the order of the documents.
pub static EBU_CASES: [EbuCase; 25] = [
    steady("3341-1", "-23 for 20 s", &[(20.0, -23.0)], -23.0),
    steady("3341-2", "-33 for 20 s", &[(20.0, -33.0)], -33.0),
    integrated("3341-3", "-36, -23, -36", Recipe::Tone(&[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)], 1)),
    integrated(
        "3341-4",
        "-72, -36, -23, -36, -72",
        Recipe::Tone(&[(10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)], 1),
    ),
    integrated("3341-5", "-26, -20, -26", Recipe::Tone(&[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)], 1)),
    integrated("3341-6", "5.0: -28, C -24, S -30", Recipe::Surround(20.0, [-28.0, -28.0, -24.0, -30.0, -30.0])),
    loudness(
        "3341-9",
        "-20 and -30 every 3 s",
        &[EbuQuantity::SteadyShortTerm],
        -23.0,
        Recipe::Tone(&[(1.34, -20.0), (1.66, -30.0)], 5),
    ),
    loudness(
        "3341-10",
        "20 files, 3 s at -23",
        &[EbuQuantity::MaxShortTerm],
        -23.0,
        Recipe::Files { later_s: 0.15, tone_s: 3.0 },
    ),
    loudness(
        "3341-11",
        "live, 3 s, -38 to -19",
        &[EbuQuantity::MaxShortTerm],
        -38.0,
        Recipe::Live { later_s: 0.15, tone_s: 3.0 },
    ),
    loudness(
        "3341-12",
        "-20 and -30 every 0.4 s",
        &[EbuQuantity::SteadyMomentary],
        -23.0,
        Recipe::Tone(&[(0.18, -20.0), (0.22, -30.0)], 25),
    ),
    loudness(
        "3341-13",
        "20 files, 0.4 s at -23",
        &[EbuQuantity::MaxMomentary],
        -23.0,
        Recipe::Files { later_s: 0.02, tone_s: 0.4 },
    ),
    loudness(
        "3341-14",
        "live, 0.4 s, -38 to -19",
        &[EbuQuantity::MaxMomentary],
        -38.0,
        Recipe::Live { later_s: 0.02, tone_s: 0.4 },
    ),
    sine("3341-15", "fs/4, 0.50, 0°", 4, 0.5, 0.0, -6.0),
    sine("3341-16", "fs/4, 0.50, 45°", 4, 0.5, 45.0, -6.0),
    sine("3341-17", "fs/6, 0.50, 60°", 6, 0.5, 60.0, -6.0),
    sine("3341-18", "fs/8, 0.50, 67.5°", 8, 0.5, 67.5, -6.0),
    sine("3341-19", "fs/4, 1.41, 45°", 4, 1.41, 45.0, 3.0),
    burst("3341-20", "burst in fs/6, offset 0", 0),
    burst("3341-21", "burst in fs/6, offset 1", 1),
    burst("3341-22", "burst in fs/6, offset 2", 2),
    burst("3341-23", "burst in fs/6, offset 3", 3),
    range("3342-1", "-20, -30", &[(20.0, -20.0), (20.0, -30.0)], 10.0),
    range("3342-2", "-20, -15", &[(20.0, -20.0), (20.0, -15.0)], 5.0),
    range("3342-3", "-40, -20", &[(20.0, -40.0), (20.0, -20.0)], 20.0),
    range(
        "3342-4",
        "-50, -35, -20, -35, -50",
        &[(20.0, -50.0), (20.0, -35.0), (20.0, -20.0), (20.0, -35.0), (20.0, -50.0)],
        15.0,
    ),
];

const fn loudness(
    name: &'static str,
    signal: &'static str,
    quantities: &'static [EbuQuantity],
    expected: f64,
    recipe: Recipe,
) -> EbuCase {
    EbuCase { name, signal, quantities, tolerance: LOUDNESS_TOLERANCE, expected, recipe }
}

const fn steady(name: &'static str, signal: &'static str, levels: &'static [(f64, f64)], expected: f64) -> EbuCase {
    let quantities = &[EbuQuantity::MaxMomentary, EbuQuantity::MaxShortTerm, EbuQuantity::Integrated];
    loudness(name, signal, quantities, expected, Recipe::Tone(levels, 1))
}

const fn integrated(name: &'static str, signal: &'static str, recipe: Recipe) -> EbuCase {
    loudness(name, signal, &[EbuQuantity::Integrated], -23.0, recipe)
}

const fn sine(
    name: &'static str,
    signal: &'static str,
    samples_per_period: u32,
    amplitude: f64,
    phase_degrees: f64,
    expected: f64,
) -> EbuCase {
    let recipe = Recipe::Sine { samples_per_period, amplitude, phase_degrees };
    EbuCase { name, signal, quantities: &[EbuQuantity::TruePeak], tolerance: PEAK_TOLERANCE, expected, recipe }
}

const fn burst(name: &'static str, signal: &'static str, offset: usize) -> EbuCase {
    let recipe = Recipe::Burst { offset };
    EbuCase { name, signal, quantities: &[EbuQuantity::TruePeak], tolerance: PEAK_TOLERANCE, expected: 0.0, recipe }
}

const fn range(name: &'static str, signal: &'static str, levels: &'static [(f64, f64)], expected: f64) -> EbuCase {
    let recipe = Recipe::Tone(levels, 1);
    EbuCase { name, signal, quantities: &[EbuQuantity::Range], tolerance: RANGE_TOLERANCE, expected, recipe }
}

impl EbuCase {
    /// Its signal at `sample_rate_hz`: one, or twenty for the cases that ask for so many files. A meter is reset before
    /// each.
    pub fn signals(&self, sample_rate_hz: u32) -> Vec<EbuSignal> {
        let stereo = |levels: &[(f64, f64)]| {
            let levels: Vec<(f64, Vec<f64>)> =
                levels.iter().map(|(seconds, dbfs)| (*seconds, vec![*dbfs; 2])).collect();
            EbuSignal::tone(sample_rate_hz, 2, &levels)
        };
        match self.recipe {
            Recipe::Tone(levels, times) => vec![stereo(&levels.repeat(times))],
            Recipe::Surround(seconds, dbfs) => {
                vec![EbuSignal::tone(sample_rate_hz, dbfs.len(), &[(seconds, dbfs.to_vec())])]
            }
            Recipe::Files { later_s, tone_s } => (0..N_PARTS)
                .map(|i| (i as f64 * later_s, SILENCE_DBFS))
                .map(|silence| stereo(&[silence, (tone_s, self.expected), (FILE_TAIL_S, SILENCE_DBFS)]))
                .collect(),
            Recipe::Live { later_s, tone_s } => {
                let section = |i: usize| {
                    let silence_s = i as f64 * later_s;
                    [(silence_s, SILENCE_DBFS), (tone_s, self.expected_of(i)), (tone_s - silence_s, SILENCE_DBFS)]
                };
                vec![stereo(&(0..N_PARTS).flat_map(section).collect::<Vec<_>>())]
            }
            Recipe::Sine { samples_per_period, amplitude, phase_degrees } => {
                vec![EbuSignal::sine(sample_rate_hz, samples_per_period, amplitude, phase_degrees)]
            }
            Recipe::Burst { offset } => vec![EbuSignal::burst(sample_rate_hz, offset)],
        }
    }

    /// What [`TrackMeter`](crate::TrackMeter)'s loudness meter reads of the signals.
    pub fn measure(&self, sample_rate_hz: u32) -> Vec<EbuReading> {
        let readings = self.signals(sample_rate_hz).into_iter().map(|signal| measured(sample_rate_hz, signal));
        let mut parts: Vec<Vec<EbuReading>> = Vec::new();
        for reading in readings {
            for section in self.sections(&reading) {
                let part = parts.len();
                let read = |quantity: &EbuQuantity| self.reading(sample_rate_hz, part, *quantity, &reading, &section);
                parts.push(self.quantities.iter().map(read).collect());
            }
        }
        parts.into_iter().flatten().collect()
    }

    /// The cells of a file at which meters are read.
    fn sections(&self, reading: &LoudnessReading) -> Vec<std::ops::Range<usize>> {
        let n_cells = reading.curve.n_cells();
        let n = if matches!(self.recipe, Recipe::Live { .. }) { N_PARTS } else { 1 };
        (0..n).map(|i| i * n_cells / n..(i + 1) * n_cells / n).collect()
    }

    fn expected_of(&self, part: usize) -> f64 {
        match self.recipe {
            Recipe::Live { .. } => self.expected + part as f64,
            _ => self.expected,
        }
    }

    fn reading(
        &self,
        sample_rate_hz: u32,
        part: usize,
        quantity: EbuQuantity,
        reading: &LoudnessReading,
        section: &std::ops::Range<usize>,
    ) -> EbuReading {
        let expected = self.expected_of(part);
        let loudest = |length| reading.curve.maximum_lufs_ending(length, section.start + 1..=section.end);
        let farthest = |length, settled| {
            let readings = reading.curve.ending(length, settled..=section.end);
            // What is not there at all is the farthest off.
            readings.max_by(|a, b| distance(*a, expected).total_cmp(&distance(*b, expected))).flatten()
        };
        let measured = match quantity {
            EbuQuantity::Integrated => reading.loudness.integrated_lufs,
            EbuQuantity::MaxMomentary => loudest(MOMENTARY),
            EbuQuantity::MaxShortTerm => loudest(SHORT_TERM),
            EbuQuantity::SteadyMomentary => farthest(MOMENTARY, MOMENTARY_SETTLED),
            EbuQuantity::SteadyShortTerm => farthest(SHORT_TERM, SHORT_TERM_SETTLED),
            EbuQuantity::Range => reading.loudness.range_lu,
            EbuQuantity::TruePeak => reading.loudness.true_peak_dbtp,
        };
        let [below, above] = self.tolerance;
        EbuReading {
            case: self.name,
            signal: self.signal,
            part: part + 1,
            sample_rate_hz,
            quantity,
            unit: quantity.unit(),
            expected,
            tolerance: self.tolerance,
            measured,
            ok: measured.is_some_and(|measured| below <= measured - expected && measured - expected <= above),
        }
    }
}

impl EbuQuantity {
    /// LUFS, LU or dBTP.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Range => "LU",
            Self::TruePeak => "dBTP",
            _ => "LUFS",
        }
    }
}

fn distance(measured: Option<f64>, expected: f64) -> f64 {
    measured.map_or(f64::INFINITY, |measured| (measured - expected).abs())
}

/// Runs a signal through the meter that [`TrackMeter`](crate::TrackMeter) has, cut into the same tenths.
fn measured(sample_rate_hz: u32, mut signal: EbuSignal) -> LoudnessReading {
    let mut tenths = Tenths::new(sample_rate_hz, signal.n_channels());
    let mut meter = LoudnessMeter::new(sample_rate_hz, signal.n_channels());
    let mut block = AudioBlock::default();
    while signal.next_block(&mut block, BLOCK_FRAMES) {
        tenths.push(&block, |tenth| meter.push(tenth));
    }
    tenths.finish(|tenth| meter.push(tenth));
    meter.finish()
}

#[cfg(test)]
mod tests;
