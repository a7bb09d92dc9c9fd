//! The signals of the EBU loudness suite, made block by block.

use crate::lanes::dot;
use dsp::{AudioBlock, db_to_amplitude};
use std::f64::consts::{PI, TAU};

/// The frequency of every tone whose level is measured.
const TONE_HZ: u32 = 1_000;
/// Samples of true-peak signals fade in and out over 10 ms: a tone that is switched on has a peak of its own.
const FADES_PER_S: u32 = 100;
/// Lengths of true-peak signals, which the standard leaves open.
const PEAK_SIGNAL_S: u32 = 1;

/// A test signal at some sampling rate. Frames are computed as they are asked for: an hour takes no more memory than a
/// block.
#[derive(Debug, Clone)]
pub struct EbuSignal {
    shape: Shape,
    n_channels: usize,
    n_frames: usize,
    position: usize,
}

#[derive(Debug, Clone)]
enum Shape {
    Tone(LevelledTone),
    Peak { wave: PeakWave, fade_frames: f64 },
}

/// A tone whose level changes at once, and whose phase goes on.
#[derive(Debug, Clone)]
struct LevelledTone {
    /// The shortest run of samples that repeats.
    repeats: Vec<f64>,
    /// Last frame (excluded) and amplitude per channel, in order of time.
    stretches: Vec<(usize, Vec<f64>)>,
}

#[derive(Debug, Clone)]
enum PeakWave {
    /// One period.
    Sine(Vec<f32>),
    Burst(Burst),
}

/// Tech 3341 v4, cases 20 to 23: a tone of a sixth of the rate with one period of a quarter of the rate at twice its
/// amplitude, made four times as fast, low-passed, and decimated from one of four samples on.
#[derive(Debug, Clone)]
struct Burst {
    offset: usize,
    low_pass: Vec<f32>,
    start: usize,
    /// Samples around those that are being decimated.
    line: Vec<f32>,
}

/// Signals of cases 20 to 23 are made this much faster than they are sampled.
const FASTER: usize = 4;
/// Periods of the tone and the burst at the faster rate.
const BURST_TONE_PERIOD: usize = 6 * FASTER;
const BURST_PERIOD: usize = 4 * FASTER;
/// The low-pass before decimation: its taps, its edge as a share of half the lower rate, and its Kaiser parameter. With
/// them the samples around the burst are those of the EBU's own files to 0.001.
const BURST_TAPS: usize = 513;
const BURST_EDGE: f64 = 0.98;
const BURST_KAISER_BETA: f64 = 8.0;

impl EbuSignal {
    /// A tone of 1 kHz in phase in all channels: stretches of seconds and peak level per channel in dBFS.
    pub(crate) fn tone(sample_rate_hz: u32, n_channels: usize, stretches: &[(f64, Vec<f64>)]) -> Self {
        let repetition = sample_rate_hz / gcd(sample_rate_hz, TONE_HZ);
        let phase = |k: u32| (f64::from(k) * f64::from(TONE_HZ) / f64::from(sample_rate_hz)).fract();
        let mut time_s = 0.0;
        let ends = stretches.iter().map(|(seconds, levels_dbfs)| {
            time_s += seconds;
            let end = (time_s * f64::from(sample_rate_hz)).round() as usize;
            (end, levels_dbfs.iter().map(|dbfs| db_to_amplitude(*dbfs)).collect())
        });
        let stretches: Vec<(usize, Vec<f64>)> = ends.collect();
        let n_frames = stretches.last().map_or(0, |(end, _)| *end);
        let repeats = (0..repetition).map(|k| (TAU * phase(k)).sin()).collect();
        Self { shape: Shape::Tone(LevelledTone { repeats, stretches }), n_channels, n_frames, position: 0 }
    }

    /// A stereo sine of a whole number of samples per period.
    pub(crate) fn sine(sample_rate_hz: u32, samples_per_period: u32, amplitude: f64, phase_degrees: f64) -> Self {
        let turns = |k: u32| f64::from(k) / f64::from(samples_per_period) + phase_degrees / 360.0;
        let period = (0..samples_per_period).map(|k| (amplitude * (TAU * turns(k)).sin()) as f32).collect();
        Self::peak(sample_rate_hz, PeakWave::Sine(period))
    }

    /// A stereo tone with a burst that was sampled `offset` quarters of a sample late.
    pub(crate) fn burst(sample_rate_hz: u32, offset: usize) -> Self {
        let middle = FASTER * (sample_rate_hz * PEAK_SIGNAL_S / 2) as usize;
        let start = middle / BURST_TONE_PERIOD * BURST_TONE_PERIOD;
        Self::peak(
            sample_rate_hz,
            PeakWave::Burst(Burst { offset, low_pass: burst_low_pass(), start, line: Vec::new() }),
        )
    }

    fn peak(sample_rate_hz: u32, wave: PeakWave) -> Self {
        let fade_frames = f64::from(sample_rate_hz) / f64::from(FADES_PER_S);
        let n_frames = (sample_rate_hz * PEAK_SIGNAL_S) as usize;
        Self { shape: Shape::Peak { wave, fade_frames }, n_channels: 2, n_frames, position: 0 }
    }

    /// The number of channels; five are L R C Ls Rs.
    pub fn n_channels(&self) -> usize {
        self.n_channels
    }

    /// Frames that are still to come.
    pub fn n_frames_left(&self) -> usize {
        self.n_frames - self.position
    }

    /// Fills `block` with the next frames, at most `n_frames`; false when there are none.
    pub fn next_block(&mut self, block: &mut AudioBlock, n_frames: usize) -> bool {
        let n = n_frames.min(self.n_frames_left());
        block.reset(self.n_channels, n);
        let frames = self.position..self.position + n;
        match &mut self.shape {
            Shape::Tone(tone) => tone.fill(block, frames.start),
            Shape::Peak { wave, fade_frames } => {
                wave.fill(block.channel_mut(0), frames.start);
                for (x, frame) in block.channel_mut(0).iter_mut().zip(frames) {
                    let edge = frame.min(self.n_frames - 1 - frame) as f64 / *fade_frames;
                    *x *= edge.min(1.0) as f32;
                }
                let left = block.channel(0).to_vec();
                block.channel_mut(1).copy_from_slice(&left);
            }
        }
        self.position += n;
        n > 0
    }
}

impl LevelledTone {
    fn fill(&self, block: &mut AudioBlock, first: usize) {
        for (index, channel) in block.channels_mut().enumerate() {
            let mut frame = first;
            let mut rest = channel;
            for (end, amplitudes) in self.stretches.iter().skip_while(|(end, _)| *end <= first) {
                let (part, behind) = rest.split_at_mut((end - frame).min(rest.len()));
                let tone = self.repeats.iter().cycle().skip(frame % self.repeats.len());
                for (x, tone) in part.iter_mut().zip(tone) {
                    *x = (amplitudes[index] * tone) as f32;
                }
                frame += part.len();
                rest = behind;
            }
        }
    }
}

impl PeakWave {
    fn fill(&mut self, samples: &mut [f32], first: usize) {
        match self {
            Self::Sine(period) => {
                let wave = period.iter().cycle().skip(first % period.len());
                samples.iter_mut().zip(wave).for_each(|(x, wave)| *x = *wave);
            }
            Self::Burst(burst) => burst.fill(samples, first),
        }
    }
}

impl Burst {
    fn fill(&mut self, samples: &mut [f32], first: usize) {
        let n = FASTER * samples.len() + BURST_TAPS;
        let line_start = FASTER * first + self.offset;
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.extend((line_start..line_start + n).map(|k| self.unfiltered(k)));
        self.line = line;
        for (k, x) in samples.iter_mut().enumerate() {
            *x = dot(&self.low_pass, &self.line[FASTER * k..FASTER * k + BURST_TAPS]);
        }
    }

    /// The sample at the faster rate that lies half a filter before frame `k`, so that the filter's delay is gone.
    fn unfiltered(&self, k: usize) -> f32 {
        // A whole number of periods later, lest the time be negative.
        let periods = BURST_TAPS / BURST_TONE_PERIOD + 1;
        let (k, start) = (k + periods * BURST_TONE_PERIOD - BURST_TAPS / 2, self.start + periods * BURST_TONE_PERIOD);
        let (amplitude, turns) = match k.checked_sub(start) {
            None => (0.5, (k % BURST_TONE_PERIOD) as f64 / BURST_TONE_PERIOD as f64),
            Some(since) if since < BURST_PERIOD => (1.0, since as f64 / BURST_PERIOD as f64),
            Some(since) => (0.5, ((since - BURST_PERIOD) % BURST_TONE_PERIOD) as f64 / BURST_TONE_PERIOD as f64),
        };
        (amplitude * (TAU * turns).sin()) as f32
    }
}

/// A Kaiser-windowed sinc, 1 at zero frequency.
fn burst_low_pass() -> Vec<f32> {
    let centre = (BURST_TAPS / 2) as f64;
    let edge = BURST_EDGE / (2.0 * FASTER as f64);
    let taps: Vec<f64> = (0..BURST_TAPS)
        .map(|k| {
            let t = k as f64 - centre;
            let sinc = if t == 0.0 { 2.0 * edge } else { (TAU * edge * t).sin() / (PI * t) };
            let window = bessel_i0(BURST_KAISER_BETA * (1.0 - (t / centre).powi(2)).max(0.0).sqrt());
            sinc * window
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|tap| (tap / sum) as f32).collect()
}

/// The modified Bessel function of the first kind and order zero, by its power series (Abramowitz & Stegun, 9.6.12).
fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..50 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
