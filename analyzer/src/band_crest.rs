use crate::band_split::{BAND_EDGES_HZ, BandCell, CELL_MS, N_BANDS};
use crate::level::LOWEST_DB;
use dsp::{amplitude_to_db, db_to_power};
use serde::{Deserialize, Serialize};

/// How far the peaks of a band stand above its level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandCrest {
    /// Lower edge in hertz.
    pub low_hz: f64,
    /// Upper edge in hertz; the highest band holds all that the file has above its lower edge.
    pub high_hz: f64,
    /// The magnitude that a thousandth of the band's samples exceed over its RMS, in dB: 3.0 for a sine, 10.3 for
    /// Gaussian noise. `None` where the band holds nothing, or lies above half the sample rate.
    pub crest_db: Option<f64>,
}

/// Collects magnitudes and mean squares of four bands.
///
/// Left and right go into one distribution and one mean square. Hundredths of a second in which a band lies below
/// −120 dBFS do not count for it.
#[derive(Debug)]
pub(crate) struct BandCrestMeter {
    sample_rate_hz: u32,
    bands: Vec<Band>,
}

#[derive(Debug)]
struct Band {
    /// Counted samples by magnitude.
    counts: Box<[u32; N_BINS]>,
    n_counted: u64,
    /// Sum of the mean squares of the milliseconds that count.
    power: f64,
    n_ms: u64,
}

/// The share of samples that lie below what stands for the peaks (as in the published norms).
const PEAK_SHARE: f64 = 0.999;
/// Bits of a magnitude's mantissa that choose its bin: 64 bins per octave, 0.07 to 0.13 dB wide.
const MANTISSA_BITS: u32 = 6;
const SHIFT: u32 = f32::MANTISSA_DIGITS - 1 - MANTISSA_BITS;
/// Bins begin at 2⁻³² and end at 2³²; what lies beyond goes to the last.
const FIRST_BIN: u32 = (127 - 32) << MANTISSA_BITS;
const N_BINS: usize = 64 << MANTISSA_BITS;

fn bin(magnitude: f32) -> usize {
    ((magnitude.to_bits() >> SHIFT).saturating_sub(FIRST_BIN) as usize).min(N_BINS - 1)
}

/// The smallest magnitude of `bin`.
fn bin_edge(bin: usize) -> f64 {
    f64::from(f32::from_bits((bin as u32 + FIRST_BIN) << SHIFT))
}

impl BandCrestMeter {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let band = || Band { counts: Box::new([0; N_BINS]), n_counted: 0, power: 0.0, n_ms: 0 };
        Self { sample_rate_hz, bands: (0..N_BANDS).map(|_| band()).collect() }
    }

    pub(crate) fn push(&mut self, cell: &BandCell<'_>) {
        let lowest = db_to_power(LOWEST_DB) * CELL_MS as f64;
        for (index, band) in self.bands.iter_mut().enumerate() {
            let power = cell.powers.iter().map(|powers| f64::from(powers[index])).sum::<f64>();
            if power >= lowest {
                band.power += power;
                band.n_ms += CELL_MS as u64;
                band.count(cell.samples(index));
            }
        }
    }

    pub(crate) fn finish(self) -> Vec<BandCrest> {
        let edges = BAND_EDGES_HZ.windows(2).map(|edges| (edges[0], edges[1]));
        let half_rate_hz = f64::from(self.sample_rate_hz) / 2.0;
        let crest = |((low_hz, high_hz), band): ((f64, f64), Band)| BandCrest {
            low_hz,
            high_hz,
            crest_db: band.crest_db().filter(|_| low_hz < half_rate_hz),
        };
        edges.zip(self.bands).map(crest).collect()
    }
}

impl Band {
    fn count(&mut self, samples: impl ExactSizeIterator<Item = [f32; 2]>) {
        self.n_counted += 2 * samples.len() as u64;
        for [left, right] in samples {
            self.counts[bin(left.abs())] += 1;
            self.counts[bin(right.abs())] += 1;
        }
    }

    fn crest_db(&self) -> Option<f64> {
        let rms = (self.power / self.n_ms as f64).sqrt();
        amplitude_to_db(self.magnitude_at(PEAK_SHARE)? / rms)
    }

    /// The magnitude below which `share` of the samples lie; within a bin they count as evenly spread.
    fn magnitude_at(&self, share: f64) -> Option<f64> {
        let mut rank = share * self.n_counted as f64;
        for (bin, count) in self.counts.iter().enumerate() {
            let count = f64::from(*count);
            if count > 0.0 && rank <= count {
                return Some(bin_edge(bin) + rank / count * (bin_edge(bin + 1) - bin_edge(bin)));
            }
            rank -= count;
        }
        None
    }
}

#[cfg(test)]
mod tests;
