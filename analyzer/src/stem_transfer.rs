//! What was done to each stem in a mix of these stems: left and right of the mix as a linear combination of those of the
//! stems, frequency by frequency, by least squares over the cross-spectra of all stems at once (Bendat & Piersol, *Random
//! Data*, chapter 7: multiple-input systems). Unlike powers, spectra with their phases tell stems apart that sound at the
//! same time in the same range.

mod hermitian;
mod sums;

pub use sums::{FrameMaker, StereoFrame, TransferRow};

use dsp::Complex64;
use hermitian::Factor;
use serde::Serialize;
use std::ops::Range;
use sums::REFERENCE;

/// What became of stems in a mix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StemTransfers {
    /// The centres of the bands in hertz: a 24th of an octave each, wider where the transform has fewer lines.
    pub centers_hz: Vec<f64>,
    /// The share of the mix's power that the stems explain, per band, 0…1; `None` where the mix has nothing.
    pub explained: Vec<Option<f64>>,
    /// Per stem and band what became of it; `None` where the stem has nothing.
    pub stems: Vec<Vec<Option<TransferBand>>>,
}

/// One band of one stem.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TransferBand {
    /// Its gain in the mix in dB, left and right by their powers.
    pub gain_db: f64,
    /// The standard deviation of that in dB: large where another stem runs like this one, or is far louder.
    pub uncertainty_db: f64,
    /// Its share of the mix's power there, 0…1 (more where another stem cancels it).
    pub share: f64,
}

/// Accumulates the cross-spectra of stems and a mix, frame by frame.
#[derive(Debug)]
pub struct TransferMeter {
    bands: Vec<Range<usize>>,
    centers_hz: Vec<f64>,
    rows: Vec<TransferRow>,
    /// Power of the mix per channel and band, each frame with its weight.
    mix_power: [Vec<f64>; 2],
    /// Frames that sounded, per band.
    n_frames: Vec<f64>,
}

/// Bands per octave.
const BANDS_PER_OCTAVE: f64 = 24.0;
const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 20_000.0;
/// The highest frequency as a share of the rate: filters of resamplers begin above.
const HIGHEST_SHARE: f64 = 0.45;
/// The share of the mix that no fit is believed to explain better than: −30 dB, what rounding, codecs and a gentle limiter leave.
const LEAST_RESIDUE: f64 = 1e-3;
/// Added to the diagonal of the normalised matrix: stems that run alike within 60 dB cannot be told apart.
const RIDGE: f64 = 1e-6;
/// A stem this far under the mix in a band has nothing there: −80 dB.
const NOTHING: f64 = 1e-8;
/// Neighbouring lines of a Hann window, and frames that overlap by half, are worth this many independent ones each.
const INDEPENDENT: f64 = 0.6;
/// The most that can be uncertain, in dB.
const MOST_UNCERTAIN_DB: f64 = 40.0;

impl TransferMeter {
    /// For so many stems at this rate.
    pub fn new(n_stems: usize, sample_rate_hz: u32) -> Self {
        let (bands, centers_hz) = bands(sample_rate_hz);
        let n_bands = bands.len();
        let row = |stem| TransferRow::new(stem, n_bands);
        Self {
            rows: (0..n_stems).map(row).collect(),
            mix_power: [vec![0.0; n_bands], vec![0.0; n_bands]],
            n_frames: vec![0.0; n_bands],
            bands,
            centers_hz,
        }
    }

    /// Begins a frame: what each band of it counts, so that loud passages do not outvote the others. Every row is then to be
    /// given the same frame, in any order.
    pub fn weigh(&mut self, mix: &StereoFrame) -> Vec<f64> {
        let powers: Vec<[f64; 2]> = self.bands.iter().map(|band| mix.powers(band.clone())).collect();
        let weights: Vec<f64> = (0..powers.len()).map(|band| weight(&powers, band)).collect();
        for (band, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            self.n_frames[band] += 1.0;
            for (sum, power) in self.mix_power.iter_mut().zip(powers[band]) {
                sum[band] += weight * power;
            }
        }
        weights
    }

    /// The sums of each stem, and the bands that they are taken over.
    pub fn rows(&mut self) -> (&mut [TransferRow], &[Range<usize>]) {
        (&mut self.rows, &self.bands)
    }

    /// What became of each stem.
    pub fn finish(self) -> StemTransfers {
        let n_stems = self.rows.len();
        let mut stems = vec![vec![None; self.bands.len()]; n_stems];
        let mut explained = vec![None; self.bands.len()];
        for band in 0..self.bands.len() {
            let fits = [0, 1].map(|channel| self.fit(channel, band));
            let mix: f64 = fits.iter().map(|fit| fit.mix).sum();
            let residue: f64 = fits.iter().map(|fit| fit.residue).sum();
            explained[band] = (mix > 0.0).then(|| 1.0 - residue / mix);
            for (stem, bands) in stems.iter_mut().enumerate() {
                bands[band] = together(fits.each_ref().map(|fit| fit.stems[stem]), mix);
            }
        }
        StemTransfers { centers_hz: self.centers_hz, explained, stems }
    }

    /// The stems' transfers to one channel of the mix in one band.
    fn fit(&self, channel: usize, band: usize) -> ChannelFit {
        let mix = self.mix_power[channel][band];
        let n = self.n_frames[band] * self.bands[band].len() as f64 * INDEPENDENT;
        let power = |stem: usize| self.rows[stem].cross(stem, channel, band).re;
        let there: Vec<usize> = (0..self.rows.len()).filter(|stem| power(*stem) > NOTHING * mix).collect();
        let mut stems = vec![None; self.rows.len()];
        let freedom = n - there.len() as f64;
        if mix <= 0.0 || there.is_empty() || freedom < there.len() as f64 {
            return ChannelFit { mix, residue: mix, stems };
        }
        let scale: Vec<f64> = there.iter().map(|stem| power(*stem).sqrt()).collect();
        let matrix = |i: usize, j: usize| {
            let ridge = if i == j { RIDGE } else { 0.0 };
            self.rows[there[i]].cross(there[j], channel, band) / (scale[i] * scale[j]) + ridge
        };
        let wanted: Vec<Complex64> =
            (0..there.len()).map(|i| self.rows[there[i]].cross(REFERENCE, channel, band) / scale[i]).collect();
        let factor = Factor::of(there.len(), matrix);
        let solved = factor.solve(&wanted);
        let explained: f64 = solved.iter().zip(&wanted).map(|(h, r)| (h.conj() * r).re).sum();
        let residue = (mix - explained).max(LEAST_RESIDUE * mix);
        let variances = factor.inverse_diagonal();
        for (i, stem) in there.iter().enumerate() {
            let variance = residue / freedom * variances[i];
            stems[*stem] = Some(ChannelTransfer { power: solved[i].norm_sqr(), variance, input: scale[i].powi(2) });
        }
        ChannelFit { mix, residue, stems }
    }
}

/// One channel in one band.
struct ChannelFit {
    mix: f64,
    residue: f64,
    stems: Vec<Option<ChannelTransfer>>,
}

/// What one stem gives to one channel in one band.
#[derive(Clone, Copy)]
struct ChannelTransfer {
    /// What is heard of it in the mix.
    power: f64,
    /// Variance of the square root of that.
    variance: f64,
    /// What it has itself.
    input: f64,
}

/// Left and right of a stem together: powers add, and what both are unsure of does not grow less.
fn together(channels: [Option<ChannelTransfer>; 2], mix: f64) -> Option<TransferBand> {
    let channels = || channels.iter().flatten();
    let input: f64 = channels().map(|one| one.input).sum();
    let power: f64 = channels().map(|one| one.power).sum();
    let variance: f64 = channels().map(|one| one.variance).sum();
    if input <= 0.0 || power <= 0.0 {
        return None;
    }
    let relative = (variance / (2.0 * power)).sqrt();
    Some(TransferBand {
        gain_db: 10.0 * (power / input).log10(),
        uncertainty_db: (20.0 * (1.0 + relative).log10()).min(MOST_UNCERTAIN_DB),
        share: power / mix,
    })
}

/// One over the power of the mix in a third of an octave around the band; 0 in silence.
fn weight(powers: &[[f64; 2]], band: usize) -> f64 {
    const REACH: usize = 4;
    const SILENT: f64 = 1e-12;
    let around = &powers[band.saturating_sub(REACH)..(band + REACH + 1).min(powers.len())];
    let power = around.iter().flatten().sum::<f64>() / around.len() as f64;
    if power > SILENT { 1.0 / power } else { 0.0 }
}

/// The lines of each band, and its centre: the geometric mean of its edges.
fn bands(sample_rate_hz: u32) -> (Vec<Range<usize>>, Vec<f64>) {
    let rate = f64::from(sample_rate_hz);
    let line_hz = rate / FrameMaker::length_at(sample_rate_hz) as f64;
    let highest = (HIGHEST_HZ.min(HIGHEST_SHARE * rate) / line_hz) as usize;
    let step = |line: usize| (BANDS_PER_OCTAVE * (line as f64 * line_hz / LOWEST_HZ).log2()).round() as i64;
    let lowest = (LOWEST_HZ / line_hz).ceil() as usize;
    let lines: Vec<usize> = (lowest..=highest).collect();
    let bands: Vec<Range<usize>> =
        lines.chunk_by(|a, b| step(*a) == step(*b)).map(|band| band[0]..band[band.len() - 1] + 1).collect();
    let center = |band: &Range<usize>| line_hz * ((band.start as f64) * ((band.end - 1) as f64)).sqrt();
    let centers_hz = bands.iter().map(center).collect();
    (bands, centers_hz)
}

#[cfg(test)]
mod tests;
