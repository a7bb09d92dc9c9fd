use crate::level::{percentile, sorted};
use std::collections::VecDeque;

/// Turns short loud sounds down to the level between them, so that what is steady stands out under drum hits and plucks.
///
/// The signal is cut into cells; each has the gain that brings it down to the 20th percentile of the cells around it, and
/// gains are joined by straight lines from the middle of one cell to that of the next. What leaves less than a fifth of those cells
/// softer than itself is not touched. Cells softer than `lowest_power` have no say and are left alone.
#[derive(Debug)]
pub(crate) struct NoiseBlanker {
    lowest_power: f64,
    /// Samples that have no cell yet.
    pending: Vec<f32>,
    /// The cells within the window, the first [`AROUND`] of them behind the next one that goes out.
    cells: VecDeque<Cell>,
    /// How many of them went out already.
    n_behind: usize,
    last_gain: f32,
}

#[derive(Debug)]
struct Cell {
    samples: Vec<f32>,
    power: f64,
}

/// Samples in a cell: at 1.5 kHz two periods of 50 Hz, so that the gain does not follow the hum itself.
const CELL_SIZE: usize = 64;
/// Cells to either side that a cell is compared with: 0.7 s at 1.5 kHz.
const AROUND: usize = 16;
/// The percentile of the cells' powers that stands for what lies between hits.
const BETWEEN_PERCENTILE: f64 = 0.2;

impl NoiseBlanker {
    /// At the start of a stream.
    pub(crate) fn new(lowest_power: f64) -> Self {
        Self { lowest_power, pending: Vec::new(), cells: VecDeque::new(), n_behind: 0, last_gain: 1.0 }
    }

    /// Takes the next samples and appends what they complete to `out`, and the gain of each sample to `gains`. The output is
    /// 17 cells late; as much of the end stays inside.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>, gains: &mut Vec<f32>) {
        self.pending.extend_from_slice(samples);
        let n_whole = self.pending.len() / CELL_SIZE * CELL_SIZE;
        let whole: Vec<f32> = self.pending.drain(..n_whole).collect();
        for samples in whole.chunks_exact(CELL_SIZE) {
            let power = samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / CELL_SIZE as f64;
            self.cells.push_back(Cell { samples: samples.to_vec(), power });
            if self.cells.len() > self.n_behind + AROUND {
                self.emit(out, gains);
            }
        }
    }

    /// From the middle of the last cell to that of the next one; of the first cell its beginning.
    fn emit(&mut self, out: &mut Vec<f32>, gains: &mut Vec<f32>) {
        let gain = self.gain_of(self.n_behind);
        let half = CELL_SIZE / 2;
        let last = self.n_behind.checked_sub(1).map(|k| &self.cells[k].samples[half..]);
        let from = if last.is_some() { self.last_gain } else { gain };
        let step = (gain - from) / CELL_SIZE as f32;
        let samples = last.unwrap_or_default().iter().chain(&self.cells[self.n_behind].samples[..half]);
        for (k, x) in samples.enumerate() {
            let now = from + step * k as f32;
            out.push(x * now);
            gains.push(now);
        }
        self.last_gain = gain;
        self.n_behind += 1;
        if self.n_behind > AROUND {
            self.cells.pop_front();
            self.n_behind -= 1;
        }
    }

    fn gain_of(&self, cell: usize) -> f32 {
        let sounding = self.cells.iter().map(|cell| cell.power).filter(|power| *power >= self.lowest_power);
        let between = percentile(&sorted(sounding), BETWEEN_PERCENTILE);
        let power = self.cells[cell].power;
        between.filter(|between| *between < power).map_or(1.0, |between| (between / power).sqrt() as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{Hertz, db_to_power, signals};

    const RATE: u32 = 1_500;

    fn blanked(samples: &[f32], block_size: usize) -> (Vec<f32>, Vec<f32>) {
        let mut blanker = NoiseBlanker::new(db_to_power(-90.0));
        let (mut out, mut gains) = (Vec::new(), Vec::new());
        samples.chunks(block_size).for_each(|block| blanker.push(block, &mut out, &mut gains));
        (out, gains)
    }

    fn power(samples: &[f32]) -> f64 {
        samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64
    }

    /// Hits of a tenth of a second, two a second, over a tone 40 dB below them.
    fn hits_over_a_tone() -> Vec<f32> {
        let tone = signals::sine(RATE, Hertz(50.0), 0.01, 30 * RATE as usize);
        let noise = signals::white_noise(1, 1.0, tone.len());
        let hit = |k: usize| if k % 750 < 150 { 1.0 } else { 0.0 };
        tone.iter().zip(noise).enumerate().map(|(k, (x, y))| x + hit(k) * y).collect()
    }

    #[test]
    fn hits_come_down_to_what_lies_between_them() {
        let song = hits_over_a_tone();
        let (out, gains) = blanked(&song, 1_000);
        let inside = 2 * RATE as usize..out.len();
        assert!(power(&song[inside.clone()]) > db_to_power(-15.0));
        // The tone has −43 dB; at the edges of a hit half a cell is left.
        let left = power(&out[inside.clone()]);
        assert!(left < db_to_power(-33.0), "{left}");
        let mean = gains[inside.clone()].iter().sum::<f32>() / inside.len() as f32;
        assert!((0.5..0.9).contains(&mean), "{mean}");
    }

    #[test]
    fn what_is_steady_or_changes_slowly_passes() {
        let tone = signals::sine(RATE, Hertz(150.0), 0.5, 30 * RATE as usize);
        let swell = |k: usize| 0.6 + 0.4 * (k as f32 / RATE as f32 * 0.5).sin();
        let swelling: Vec<f32> = tone.iter().enumerate().map(|(k, x)| x * swell(k)).collect();
        let (out, gains) = blanked(&swelling, 777);
        assert!(gains.iter().all(|gain| *gain > 0.7), "{:?}", gains.iter().copied().reduce(f32::min));
        let wanted: Vec<f32> = swelling.iter().zip(&gains).map(|(x, gain)| x * gain).collect();
        assert_eq!(out, wanted, "in place");
        let silent = blanked(&vec![0.0; 9_000], 64).1;
        assert_eq!(silent, vec![1.0; silent.len()]);
    }

    #[test]
    fn blocks_of_any_size_give_the_same_bits() {
        let song = hits_over_a_tone();
        let whole = blanked(&song, song.len());
        for block_size in [1, 63, 1_500] {
            assert_eq!(blanked(&song, block_size), whole);
        }
    }
}
