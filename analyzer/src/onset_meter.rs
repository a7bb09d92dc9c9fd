use crate::band_split::{BandCell, CELL_MS, N_BANDS};
use crate::level::{LOWEST_DB, percentile, sorted};
use dsp::{db_to_power, power_to_db};
use std::array;
use std::collections::VecDeque;

/// Finds where sounds begin: where bands rise above all that they were in the 50 ms before.
///
/// The level of a band is its mean power over 10 ms, read every 5 ms. Novelty is the sum over the bands, in dB, of how far
/// the level stands above its highest of the 50 ms before; the last 10 ms are left out, as they may hold the rise itself.
/// An onset is a largest novelty within ±30 ms of at least 8 dB, unless it adds 24 dB less power than the strongest of
/// the file. Left and right count as powers, so nothing cancels.
///
/// Measured on 30 s of a drum kit through sixteen microphones that all hear every drum (`MuldjordKit`, CC BY 4.0; 326
/// hits, those within 30 ms taken as one), found within ±30 ms:
///
/// | microphone | against hits of | precision | recall | F |
/// |---|---|---|---|---|
/// | either kick | its drum | 1.00 | 1.00 | 1.00 |
/// | snare, top and bottom | snare | 1.00 | 1.00 | 1.00 |
/// | four toms | its drum | 1.00 | 1.00 | 1.00 |
/// | hi-hat | hi-hat | 0.92 | 0.94 | 0.93 |
/// | overhead, left and right | everything | 0.99, 1.00 | 0.53, 0.59 | 0.69, 0.74 |
/// | sum of ten | everything | 1.00 | 0.99 | 0.99 |
///
/// Known limits: notes that swell over more than about 50 ms, notes that are tied to one another, and sounds more than
/// 24 dB below the strongest are not found. Noise below 100 Hz gives about one false onset in 20 s, and a loud sound that
/// stops at once may give one.
#[derive(Debug)]
pub(crate) struct OnsetMeter {
    /// Weighted power of all bands in each of the last milliseconds.
    envelope: VecDeque<f32>,
    n_ms: usize,
    /// Sums over the current hop, and over the last whole one.
    sum: Bands,
    last_sum: Bands,
    /// Levels of the last hops.
    levels: VecDeque<Bands>,
    /// Novelties around the hop that is judged next.
    novelties: VecDeque<Novelty>,
    /// The highest level lately.
    loudest: f32,
    onsets: Vec<Onset>,
    /// Sum of the novelties of the hundredth of a second that is heard, in dB, and the means of those before.
    rise_db: f32,
    strength_db: Option<Vec<f32>>,
}

type Bands = [f32; N_BANDS];

#[derive(Debug, Default, Clone, Copy)]
struct Novelty {
    /// How far the bands stand above what they were, summed.
    rise_db: f32,
    /// The power that they gained.
    gain: f32,
}

#[derive(Debug)]
struct Onset {
    time_s: f32,
    slope_db_per_ms: f32,
    gain: f32,
}

/// What begins in a file.
#[derive(Debug)]
pub(crate) struct Onsets {
    /// When, in seconds, in ascending order.
    pub(crate) times_s: Vec<f32>,
    /// How much begins in every hundredth of a second: the mean of its two novelties, in dB.
    /// `None` when nobody asked for it.
    pub(crate) strength_db: Option<Vec<f32>>,
    /// Median slope of the attacks.
    pub(crate) attack_slope_db_per_ms: Option<f64>,
}

/// Milliseconds per reading.
const HOP_MS: usize = 5;
/// Readings per hundredth of a second.
const HOPS_PER_CELL: f32 = (CELL_MS / HOP_MS) as f32;
/// Readings whose highest level a new one is compared with; the one before it is left out.
const N_BEFORE: usize = 10;
/// Readings on either side of which an onset has the largest novelty.
const APART: usize = 6;
/// Readings that are waited for before an onset is judged: its attack may take 50 ms.
const AHEAD: usize = 12;
/// What an onset looks at, from 25 ms before it on.
const ENVELOPE_MS: usize = 25 + (AHEAD + 1) * HOP_MS;

/// Design heuristic: in music each band holds about 6 dB less than the one below it; these make them alike.
const WEIGHTS: Bands = [1.0, 4.0, 16.0, 32.0];
/// Design heuristic: from 6 dB on white noise gives 6 onsets in 20 s, from 8 dB on none; from 10 dB on the hi-hat of the
/// kit above loses a further 4 % of its strokes.
const LEAST_RISE_DB: f32 = 8.0;
/// Design heuristic: what one band can add, so that a single one does not decide over three.
const MOST_RISE_DB: f32 = 20.0;
/// Design heuristic: levels this far below the loudest lately are taken for nothing.
const FLOOR_DB: f64 = -45.0;
/// The loudest level falls by 3 dB per second.
const LOUDEST_DECAY: f32 = 0.9965;
/// Design heuristic: what adds this much less power than the strongest onset is bleed. At 28 dB the precision of the hi-hat
/// above falls to 0.77; at 20 dB the overheads' recall falls by a tenth.
const WEAKEST_DB: f64 = -24.0;

/// Where an attack is measured, as shares of the way from the amplitude before it to its highest.
const ATTACK: (f32, f32) = (0.1, 0.9);

impl OnsetMeter {
    /// `keeps_strength`: not only when something begins is asked for, but how much.
    pub(crate) fn new(keeps_strength: bool) -> Self {
        Self {
            envelope: VecDeque::from([0.0; ENVELOPE_MS]),
            n_ms: 0,
            sum: Bands::default(),
            last_sum: Bands::default(),
            levels: VecDeque::from([Bands::default(); N_BEFORE + 2]),
            novelties: VecDeque::from([Novelty::default(); APART + 1 + AHEAD]),
            loudest: 0.0,
            onsets: Vec::new(),
            rise_db: 0.0,
            strength_db: keeps_strength.then(Vec::new),
        }
    }

    pub(crate) fn push(&mut self, cell: &BandCell<'_>) {
        for powers in cell.powers {
            self.push_millisecond(*powers);
        }
        if let Some(strength_db) = &mut self.strength_db {
            strength_db.push(self.rise_db / HOPS_PER_CELL);
        }
        self.rise_db = 0.0;
    }

    pub(crate) fn finish(mut self) -> Onsets {
        for _ in 0..(AHEAD + 1) * HOP_MS {
            self.push_millisecond(Bands::default());
        }
        let strongest = self.onsets.iter().map(|onset| f64::from(onset.gain)).fold(0.0, f64::max);
        self.onsets.retain(|onset| f64::from(onset.gain) >= strongest * db_to_power(WEAKEST_DB));
        let slopes = sorted(self.onsets.iter().map(|onset| f64::from(onset.slope_db_per_ms)));
        Onsets {
            strength_db: self.strength_db,
            times_s: self.onsets.iter().map(|onset| onset.time_s).collect(),
            attack_slope_db_per_ms: percentile(&slopes, 0.5),
        }
    }

    fn push_millisecond(&mut self, powers: Bands) {
        let weighted: Bands = array::from_fn(|band| WEIGHTS[band] * powers[band]);
        self.sum = array::from_fn(|band| self.sum[band] + weighted[band]);
        advance(&mut self.envelope, weighted.iter().sum());
        self.n_ms += 1;
        if self.n_ms.is_multiple_of(HOP_MS) {
            self.push_hop();
        }
    }

    fn push_hop(&mut self) {
        let level = array::from_fn(|band| (self.sum[band] + self.last_sum[band]) / (2 * HOP_MS) as f32);
        (self.last_sum, self.sum) = (self.sum, Bands::default());
        self.loudest = (self.loudest * LOUDEST_DECAY).max(level.iter().sum());
        advance(&mut self.levels, level);
        let novelty = self.novelty(level);
        self.rise_db += novelty.rise_db;
        advance(&mut self.novelties, novelty);
        let judged = self.novelties[APART].rise_db;
        let nearby = self.novelties.range(..=2 * APART).enumerate();
        let largest = nearby.filter(|(hop, _)| *hop != APART).all(|(hop, other)| {
            // Of two that are equal the first is the onset.
            if hop < APART { other.rise_db < judged } else { other.rise_db <= judged }
        });
        if judged >= LEAST_RISE_DB && largest {
            self.onsets.extend(self.onset());
        }
    }

    fn novelty(&self, level: Bands) -> Novelty {
        let mut highest = Bands::default();
        for before in self.levels.range(..N_BEFORE) {
            highest = array::from_fn(|band| highest[band].max(before[band]));
        }
        let floor = (self.loudest * db_to_power(FLOOR_DB) as f32).max(db_to_power(LOWEST_DB) as f32);
        let mut novelty = Novelty::default();
        for (now, before) in level.into_iter().zip(highest) {
            if now > before {
                novelty.rise_db += (10.0 * ((now + floor) / (before + floor)).log10()).min(MOST_RISE_DB);
                novelty.gain += now - before;
            }
        }
        novelty
    }

    /// The onset in the hop that is judged. It begins where the amplitude passes a tenth of the way from what it was on
    /// average to the highest within 50 ms, read between milliseconds, and its attack ends at nine tenths.
    fn onset(&self) -> Option<Onset> {
        let amplitude: Vec<f32> = self.envelope.iter().map(|power| power.sqrt()).collect();
        // The first millisecond of the hop.
        let hop = ENVELOPE_MS - (AHEAD + 1) * HOP_MS;
        let before = amplitude[..hop - HOP_MS].iter().sum::<f32>() / (hop - HOP_MS) as f32;
        let highest = amplitude[hop - HOP_MS..hop + 50].iter().copied().fold(0.0, f32::max);
        let (low, high) = (before + ATTACK.0 * (highest - before), before + ATTACK.1 * (highest - before));
        let top = (hop - 2 * HOP_MS..hop + 50).find(|ms| amplitude[*ms] >= high)?;
        let bottom = (0..top).rev().find(|ms| amplitude[*ms] < low)?;
        let top = (bottom + 1..=top).find(|ms| amplitude[*ms] >= high)?;
        let crossing = |ms: usize, x: f32| ms as f32 + (x - amplitude[ms]) / (amplitude[ms + 1] - amplitude[ms]);
        let (start, end) = (crossing(bottom, low), crossing(top - 1, high));
        // A millisecond's power stands for its middle.
        let time_ms = self.n_ms as f64 - ENVELOPE_MS as f64 + f64::from(start) + 0.5;
        let around = self.novelties.range(APART..APART + 3);
        Some(Onset {
            time_s: (time_ms.max(0.0) / 1_000.0) as f32,
            slope_db_per_ms: 2.0 * power_to_db(f64::from(high / low))? as f32 / (end - start),
            gain: around.map(|novelty| novelty.gain).fold(0.0, f32::max),
        })
    }
}

/// Appends `value` and forgets the first.
fn advance<T>(values: &mut VecDeque<T>, value: T) {
    values.pop_front();
    values.push_back(value);
}

#[cfg(test)]
mod tests;
