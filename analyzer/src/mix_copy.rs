//! Whether two mixes are made of the same recordings, and how much later one of them is: their waveforms, whitened and
//! correlated over the whole song (Knapp & Carter 1976, *The generalized correlation method for estimation of time delay*,
//! PHAT). Two songs have no waveform in common, however alike they are.

use crate::decimator::Decimator;
use crate::finite::finite;
use dsp::{AudioBlock, Complex32, RealFourier};

/// The middle of a mix at a low rate: 2.3 MB for three minutes and no more than 3.9 MB
/// at 44.1 kHz and above, 7.1 MB at lower rates.
#[derive(Debug, Clone, PartialEq)]
pub struct MixCopy {
    /// Samples per second of the copy.
    pub sample_rate_hz: f64,
    samples: Vec<f32>,
}

/// Makes the [`MixCopy`] of a mix while it streams.
#[derive(Debug)]
pub struct MixCopyMeter {
    decimator: Decimator,
    mono: Vec<f32>,
    copy: MixCopy,
}

/// How one mix lies to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixLag {
    /// How much later the second one is, in seconds.
    pub lag_s: f64,
    /// The share of their spectral lines that agree on it, 0…1: 1 for a copy, about 0.005 for another song.
    pub likeness: f64,
}

/// The copy's rate is the lowest integer fraction of the mix's at or above this: what carries a mix lies below 1.2 kHz.
const LOWEST_RATE_HZ: u32 = 3_000;
/// The copy is flat up to this part of its rate.
const PASS: f64 = 0.4;
/// Rumble below says nothing, in hertz.
const LOWEST_HZ: f64 = 40.0;
/// What is kept of a long mix, in seconds from its start.
const LONGEST_S: f64 = 300.0;
/// The largest shift of one mix against the other, in seconds.
const LARGEST_LAG_S: f64 = 30.0;
/// Shorter mixes say nothing, in seconds.
const SHORTEST_S: f64 = 10.0;

impl MixCopyMeter {
    /// For a mix at this rate.
    pub fn new(sample_rate_hz: u32) -> Self {
        let factor = (sample_rate_hz / LOWEST_RATE_HZ).max(1);
        let rate = f64::from(sample_rate_hz) / f64::from(factor);
        Self {
            decimator: Decimator::new(factor as usize, PASS),
            mono: Vec::new(),
            copy: MixCopy { sample_rate_hz: rate, samples: Vec::new() },
        }
    }

    /// Takes the next samples.
    pub fn push(&mut self, block: &AudioBlock) {
        if self.copy.samples.len() >= self.copy.longest() || block.n_channels() == 0 {
            return;
        }
        let block = finite(block);
        let (left, right) = block.left_right();
        self.mono.clear();
        self.mono.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)));
        self.decimator.push(&self.mono, &mut self.copy.samples);
    }

    /// The copy.
    pub fn finish(self) -> MixCopy {
        let Self { decimator, mut copy, .. } = self;
        decimator.finish(&mut copy.samples);
        copy.samples.truncate(copy.longest());
        copy
    }
}

impl MixCopy {
    fn longest(&self) -> usize {
        (LONGEST_S * self.sample_rate_hz) as usize
    }

    /// How much later `other`, a copy at the same rate, is; `None` where one of them is shorter than ten seconds.
    pub fn lag_of(&self, other: &Self) -> Option<MixLag> {
        let shortest = (SHORTEST_S * self.sample_rate_hz) as usize;
        if self.samples.len().min(other.samples.len()) < shortest
            || self.sample_rate_hz.total_cmp(&other.sample_rate_hz).is_ne()
        {
            return None;
        }
        let largest = (LARGEST_LAG_S * self.sample_rate_hz) as usize;
        let size = (self.samples.len().max(other.samples.len()) + largest).next_power_of_two();
        let correlation = self.whitened_correlation(other, size);
        let place = |lag: isize| lag.rem_euclid(size as isize) as usize;
        let at = |lag: isize| f64::from(correlation[place(lag)].abs());
        let largest = largest as isize;
        let peak = (-largest..=largest).max_by(|a, b| at(*a).total_cmp(&at(*b)))?;
        let rest = vertex(at(peak - 1), at(peak), at(peak + 1));
        Some(MixLag { lag_s: (peak as f64 + rest) / self.sample_rate_hz, likeness: at(peak) })
    }

    /// At each lag the mean over all lines of the spectrum of how much their phases agree, −1…1.
    fn whitened_correlation(&self, other: &Self, size: usize) -> Vec<f32> {
        let mut fourier = RealFourier::new(size);
        let [mut own, mut others] = [0; 2].map(|_| vec![Complex32::default(); fourier.n_bins()]);
        fourier.forward(self.samples.iter().copied(), &mut own);
        fourier.forward(other.samples.iter().copied(), &mut others);
        let bin = |hz: f64| (hz * size as f64 / self.sample_rate_hz) as usize;
        let lines = bin(LOWEST_HZ)..bin(PASS * self.sample_rate_hz);
        for (k, (a, b)) in own.iter_mut().zip(&others).enumerate() {
            let cross = *b * a.conj();
            let size = cross.norm();
            *a = if lines.contains(&k) && size > 0.0 { cross / size } else { Complex32::default() };
        }
        let mut correlation = vec![0.0; size];
        fourier.inverse(&mut own, &mut correlation);
        let scale = 1.0 / (2.0 * lines.len() as f32);
        for x in &mut correlation {
            *x *= scale;
        }
        correlation
    }
}

/// Where between −½ and ½ the parabola through three neighbours is highest.
fn vertex(before: f64, at: f64, after: f64) -> f64 {
    let bend = before - 2.0 * at + after;
    if bend < 0.0 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::signals::white_noise;

    const RATE_HZ: u32 = 48_000;

    fn copy(samples: &[f32], block: usize) -> MixCopy {
        let mut meter = MixCopyMeter::new(RATE_HZ);
        for part in samples.chunks(block) {
            meter.push(&AudioBlock::from_channels(vec![part.to_vec()]));
        }
        meter.finish()
    }

    #[test]
    fn a_copy_is_found_where_it_is_to_a_sample_whichever_way_up() {
        let song = white_noise(1, 0.2, 15 * RATE_HZ as usize);
        for lag in [-96_013_isize, -7, 0, 30_001] {
            let later: Vec<f32> = if lag >= 0 {
                vec![0.0; lag as usize].into_iter().chain(song.iter().map(|x| -0.3 * x)).collect()
            } else {
                song[lag.unsigned_abs()..].to_vec()
            };
            let found = copy(&song, 5_000).lag_of(&copy(&later, 5_000)).unwrap();
            assert!((found.lag_s * f64::from(RATE_HZ) - lag as f64).abs() < 2.0, "{lag}: {found:?}");
            assert!(found.likeness > 0.5, "{lag}: {found:?}");
        }
    }

    #[test]
    fn another_song_is_not_alike_and_a_jingle_is_none() {
        let [one, other] = [1, 2].map(|seed| copy(&white_noise(seed, 0.2, 15 * RATE_HZ as usize), 4_096));
        assert!(one.lag_of(&other).unwrap().likeness < 0.05);
        assert_eq!(one.lag_of(&copy(&white_noise(1, 0.2, 9 * RATE_HZ as usize), 4_096)), None);
    }

    #[test]
    fn blocks_do_not_matter() {
        let song = white_noise(1, 0.2, 2 * RATE_HZ as usize);
        assert_eq!(copy(&song, 1_000), copy(&song, 96_000));
    }
}
