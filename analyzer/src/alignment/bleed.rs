use super::copy::AlignmentCopy;
use dsp::{Complex32, RealFourier, hann, power_to_db};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A stem holds another one, later, as its microphone heard it. Read below 5 kHz, from the mono sums.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bleed {
    /// How much later it is heard there, in seconds.
    pub delay_s: f64,
    /// Its level re all of the stem that hears it, while its source sounds, in dB; `None` below what can be told.
    pub level_db: Option<f64>,
    /// The share of the time in which its source sounds that it is more than half of what the stem holds, 0…1.
    pub alone_share: f64,
    /// Height of the correlation at that delay over the highest at others, as a ratio.
    pub distinctness: f64,
}

/// The length of a frame in samples of the copy: 0.28 to 0.34 s.
const FRAME: usize = 4_096;
/// No more windows than this are compared: 48 s.
const MOST_WINDOWS: usize = 8;
/// Below, a room is heard rather than a way; above, the copies have nothing.
const RANGE_HZ: (f64, f64) = (150.0, 4_800.0);
/// A source sounds, and a stem is not empty, where it is no further below its own loudest frame, as powers.
const SOURCE_RANGE: f64 = 1e-3;
const STEM_RANGE: f64 = 1e-6;
/// −90 dBFS.
const LOWEST_POWER: f64 = 1e-9;
/// Fewer frames tell nothing.
const FEWEST_FRAMES: usize = 8;
/// The way from a source to another's microphone: 14 cm to five metres. What lies nearer is one place, or two files of one sound.
const DELAY_S: (f64, f64) = (0.000_4, 0.015);
/// A peak is this wide to either side, and is held against others as far away as these.
const PEAK_S: f64 = 0.001_2;
const NEXT_S: f64 = 0.030;
const AROUND_S: f64 = 0.090;
/// How high the peak is over the next one and over the mean square of those around. Design heuristics: in 198 pairs of clean
/// stems no peak has more than 1.9 of the first and 11 of the second; another stem at −15 dB has 2.0 and 15 or more.
const LEAST_DISTINCTNESS: f64 = 1.6;
const LEAST_HEIGHT: f64 = 12.0;
/// What passes from the source to the stem is told in bands as wide as this, as a ratio of frequencies.
const BAND_RATIO: f64 = 1.26;

/// What of the second stem of each pair is heard in the first one.
///
/// The spectra of both are whitened in every frame, so that a pause in which the stem holds nothing else counts as much as
/// the loudest note (the phase transform of Knapp & Carter 1976). Two parts that play the same notes share pitches; only a
/// copy shares one delay at all frequencies.
pub fn bleed(copies: &[&AlignmentCopy], pairs: &[(usize, usize)]) -> Vec<Option<Bleed>> {
    let Some(rate) = copies.first().map(|copy| copy.sample_rate_hz) else { return Vec::new() };
    if copies.iter().any(|copy| (copy.sample_rate_hz - rate).abs() > 1e-6 * rate) {
        return vec![None; pairs.len()];
    }
    let mut analyser = Analyser::new(rate);
    let windows = fullest_windows(copies);
    let loudest: Vec<f64> = copies.iter().map(|copy| copy.powers().fold(0.0, f64::max)).collect();
    let mut sums = vec![CrossSum::new(analyser.bins.len()); pairs.len()];
    for window in &windows {
        let frames: Vec<Vec<Frame>> = copies
            .iter()
            .map(|copy| {
                let mut frames = analyser.frames(&copy.samples(*window));
                frames.iter_mut().for_each(Frame::whiten);
                frames
            })
            .collect();
        for (sum, (stem, source)) in sums.iter_mut().zip(pairs) {
            let together = frames[*stem].iter().zip(&frames[*source]);
            together.filter(|(a, b)| both_count((a, b), (loudest[*stem], loudest[*source]))).for_each(|(a, b)| {
                sum.add(a, b);
            });
        }
    }
    let tell = |(sum, (stem, source)): (CrossSum, &(usize, usize))| {
        let (lag, distinctness) = sum.peak(&mut analyser)?;
        let delay_s = lag as f64 / rate;
        let mut passed = Passed::new(&analyser, delay_s);
        for window in &windows {
            let frames = [stem, source].map(|index| analyser.frames(&copies[*index].samples(*window)));
            let together = frames[0].iter().zip(&frames[1]);
            together.filter(|(a, b)| both_count((a, b), (loudest[*stem], loudest[*source]))).for_each(|(a, b)| {
                passed.add(a, b);
            });
        }
        let (level_db, alone_share) = passed.level_and_share();
        Some(Bleed { delay_s, level_db, alone_share, distinctness })
    };
    sums.into_iter().zip(pairs).map(tell).collect()
}

/// The source sounds, and the stem holds something.
fn both_count((stem, source): (&Frame, &Frame), (stem_loudest, source_loudest): (f64, f64)) -> bool {
    stem.power > (STEM_RANGE * stem_loudest).max(LOWEST_POWER)
        && source.power > (SOURCE_RANGE * source_loudest).max(LOWEST_POWER)
}

/// The windows that most copies keep, the earliest of those first.
fn fullest_windows(copies: &[&AlignmentCopy]) -> Vec<usize> {
    let mut kept: BTreeMap<usize, usize> = BTreeMap::new();
    for index in copies.iter().flat_map(|copy| copy.window_indices()) {
        *kept.entry(index).or_default() += 1;
    }
    let mut windows: Vec<(usize, usize)> = kept.into_iter().collect();
    windows.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
    windows.into_iter().take(MOST_WINDOWS).map(|(index, _)| index).collect()
}

/// The spectrum of a frame in [`RANGE_HZ`].
#[derive(Debug)]
struct Frame {
    /// Mean square of the samples.
    power: f64,
    spectrum: Vec<Complex32>,
}

impl Frame {
    fn whiten(&mut self) {
        for bin in &mut self.spectrum {
            let magnitude = bin.norm_sqr().sqrt();
            *bin = if magnitude > f32::MIN_POSITIVE { *bin / magnitude } else { Complex32::default() };
        }
    }
}

/// Makes spectra of frames that overlap by half.
#[derive(Debug)]
struct Analyser {
    fourier: RealFourier,
    window: Vec<f32>,
    whole: Vec<Complex32>,
    bins: std::ops::Range<usize>,
    rate: f64,
}

impl Analyser {
    fn new(rate: f64) -> Self {
        let fourier = RealFourier::new(FRAME);
        let n_bins = fourier.n_bins();
        let bin = |hz: f64| ((hz / rate * FRAME as f64) as usize).min(n_bins);
        let bins = bin(RANGE_HZ.0)..bin(RANGE_HZ.1);
        Self { fourier, window: hann(FRAME), whole: vec![Complex32::default(); n_bins], bins, rate }
    }

    fn frames(&mut self, samples: &[f32]) -> Vec<Frame> {
        let starts = (0..(samples.len() + 1).saturating_sub(FRAME)).step_by(FRAME / 2);
        let mut frame = |start: usize| {
            let part = &samples[start..start + FRAME];
            self.fourier.forward(part.iter().zip(&self.window).map(|(x, w)| x * w), &mut self.whole);
            let power = crate::lanes::sum(part, |x| x * x) / FRAME as f64;
            Frame { power, spectrum: self.whole[self.bins.clone()].to_vec() }
        };
        starts.map(&mut frame).collect()
    }

    fn samples(&self, seconds: f64) -> isize {
        (seconds * self.rate).round() as isize
    }
}

/// Σ A·B* of whitened frames: of a stem that is later its phase falls.
#[derive(Debug, Clone)]
struct CrossSum {
    cross: Vec<Complex32>,
    n_frames: usize,
}

impl CrossSum {
    fn new(n_bins: usize) -> Self {
        Self { cross: vec![Complex32::default(); n_bins], n_frames: 0 }
    }

    fn add(&mut self, stem: &Frame, source: &Frame) {
        self.n_frames += 1;
        for (sum, (a, b)) in self.cross.iter_mut().zip(stem.spectrum.iter().zip(&source.spectrum)) {
            *sum += a * b.conj();
        }
    }

    /// The delay of the highest peak in samples, and its height over the next one; `None` where it does not stand out.
    fn peak(&self, analyser: &mut Analyser) -> Option<(isize, f64)> {
        if self.n_frames < FEWEST_FRAMES {
            return None;
        }
        let mut spectrum = vec![Complex32::default(); analyser.whole.len()];
        spectrum[analyser.bins.clone()].copy_from_slice(&self.cross);
        let mut correlation = vec![0.0; FRAME];
        analyser.fourier.inverse(&mut spectrum, &mut correlation);
        let height = |lag: isize| f64::from(correlation[lag.rem_euclid(FRAME as isize) as usize].abs());
        let is_top = |lag: &isize| height(*lag) >= height(lag - 1) && height(*lag) >= height(lag + 1);
        let ways = analyser.samples(DELAY_S.0)..=analyser.samples(DELAY_S.1);
        let best = ways.filter(is_top).max_by(|x, y| height(*x).total_cmp(&height(*y)))?;
        let (peak, near, far) = (analyser.samples(PEAK_S), analyser.samples(NEXT_S), analyser.samples(AROUND_S));
        let others = |reach: isize| (-reach..=reach).filter(|lag| (lag - best).abs() > peak).map(height);
        let next = others(near).fold(0.0, f64::max);
        let mean_square = others(far).map(|x| x * x).sum::<f64>() / others(far).count().max(1) as f64;
        let distinctness = height(best) / next;
        let stands_out = distinctness >= LEAST_DISTINCTNESS && height(best) >= LEAST_HEIGHT * mean_square.sqrt();
        stands_out.then_some((best, distinctness))
    }
}

/// How much of the source passes into the stem, per band.
#[derive(Debug)]
struct Passed {
    /// What brings every bin of the stem to the time of the source.
    turns: Vec<Complex32>,
    /// The band of every bin.
    band: Vec<usize>,
    cross: Vec<f64>,
    source: Vec<f64>,
    /// Of every frame: the stem's power, and the source's in each band.
    frames: Vec<(f64, Vec<f64>)>,
}

impl Passed {
    fn new(analyser: &Analyser, delay_s: f64) -> Self {
        let hz = |bin: usize| bin as f64 * analyser.rate / FRAME as f64;
        let turn = |bin: usize| Complex32::from_polar(1.0, (std::f64::consts::TAU * hz(bin) * delay_s) as f32);
        let band: Vec<usize> =
            analyser.bins.clone().map(|bin| (hz(bin) / RANGE_HZ.0).max(1.0).log(BAND_RATIO) as usize).collect();
        let n_bands = band.last().map_or(0, |last| last + 1);
        Self {
            turns: analyser.bins.clone().map(turn).collect(),
            band,
            cross: vec![0.0; n_bands],
            source: vec![0.0; n_bands],
            frames: Vec::new(),
        }
    }

    /// Frames count by the inverse of the stem's power, so that its pauses, in which the source is all it holds, count the most.
    fn add(&mut self, stem: &Frame, source: &Frame) {
        let stem_power = stem.spectrum.iter().map(|bin| f64::from(bin.norm_sqr())).sum::<f64>();
        if stem_power <= 0.0 {
            return;
        }
        let mut source_powers = vec![0.0; self.source.len()];
        for (k, (a, b)) in stem.spectrum.iter().zip(&source.spectrum).enumerate() {
            self.cross[self.band[k]] += f64::from((a * b.conj() * self.turns[k]).re) / stem_power;
            source_powers[self.band[k]] += f64::from(b.norm_sqr());
        }
        for (sum, power) in self.source.iter_mut().zip(&source_powers) {
            *sum += power / stem_power;
        }
        self.frames.push((stem_power, source_powers));
    }

    /// Level of what passed re the stem in dB, and the share of frames of which it is more than half.
    fn level_and_share(&self) -> (Option<f64>, f64) {
        let gains = self.cross.iter().zip(&self.source);
        let gains: Vec<f64> =
            gains.map(|(cross, source)| if *source > 0.0 { (cross / source).powi(2) } else { 0.0 }).collect();
        let passed = |powers: &[f64]| powers.iter().zip(&gains).map(|(power, gain)| power * gain).sum::<f64>();
        let alone = self.frames.iter().filter(|(stem, source)| 2.0 * passed(source) > *stem).count();
        let stem = self.frames.iter().map(|(stem, _)| stem).sum::<f64>();
        let all = self.frames.iter().map(|(_, source)| passed(source)).sum::<f64>();
        (power_to_db(all / stem), alone as f64 / self.frames.len().max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AlignmentMeter;
    use dsp::signals::{sine, white_noise};
    use dsp::{AudioBlock, Hertz, db_to_amplitude};

    const RATE_HZ: u32 = 48_000;
    const SECONDS: usize = 12;

    fn copy(samples: &[f32]) -> AlignmentCopy {
        let mut meter = AlignmentMeter::new(RATE_HZ);
        meter.push(&AudioBlock::from_channels(vec![samples.to_vec()]));
        meter.finish()
    }

    /// Noise of mean square 0.01, in every other half second where it pauses.
    fn part(seed: u64, pauses: bool) -> Vec<f32> {
        let mut samples = white_noise(seed, 0.1 * 3.0_f64.sqrt(), SECONDS * RATE_HZ as usize);
        let half = RATE_HZ as usize / 2;
        let silent = |k: usize| pauses && (k / half) % 2 == 1;
        samples.iter_mut().enumerate().filter(|(k, _)| silent(*k)).for_each(|(_, x)| *x = 0.0);
        samples
    }

    fn with(stem: &[f32], source: &[f32], late: usize, gain_db: f64) -> Vec<f32> {
        let gain = db_to_amplitude(gain_db) as f32;
        let heard = std::iter::repeat_n(0.0, late).chain(source.iter().map(|x| gain * x));
        stem.iter().zip(heard).map(|(x, y)| x + y).collect()
    }

    fn heard(stem: &[f32], source: &[f32]) -> Option<Bleed> {
        let (stem, source) = (copy(stem), copy(source));
        bleed(&[&stem, &source], &[(0, 1)])[0]
    }

    #[test]
    fn another_stem_is_told_with_its_way_and_level() {
        for (pauses, gain_db) in [(true, -15.0), (true, -30.0), (false, -15.0)] {
            let (stem, source) = (part(1, pauses), part(2, false));
            let found = heard(&with(&stem, &source, 240, gain_db), &source).expect("it is there");
            assert!((found.delay_s - 0.005).abs() < 1e-4, "{found:?}");
            // What pauses half of the time has half of the power.
            let wanted_db = gain_db + if pauses { 3.0 } else { 0.0 };
            let level_db = found.level_db.expect("told");
            assert!((level_db - wanted_db).abs() < 1.5, "{pauses}, {gain_db}: {found:?}");
            assert_eq!(found.alone_share > 0.2, pauses, "{found:?}");
        }
    }

    #[test]
    fn what_is_no_copy_is_none() {
        let (stem, source) = (part(1, true), part(2, false));
        assert_eq!(heard(&stem, &source), None);
        assert_eq!(heard(&with(&stem, &source, 240, -15.0), &part(3, false)), None);
        assert_eq!(heard(&with(&stem, &source, 4_800, -15.0), &source), None, "an echo is no microphone");
        assert_eq!(heard(&source, &with(&stem, &source, 240, -15.0)), None, "it is the other one that hears");
        assert_eq!(heard(&vec![0.0; stem.len()], &source), None);
    }

    #[test]
    fn two_parts_on_the_same_notes_are_not_each_other() {
        let notes = |detuned: f64| -> Vec<f32> {
            let length = RATE_HZ as usize / 4;
            let pitches = [220.0, 330.0, 440.0, 293.7, 261.6, 392.0];
            let note = |k: usize| sine(RATE_HZ, Hertz(detuned * pitches[k % pitches.len()]), 0.2, length);
            (0..SECONDS * 4).flat_map(note).collect()
        };
        assert_eq!(heard(&notes(1.0), &notes(1.001)), None);
    }
}
