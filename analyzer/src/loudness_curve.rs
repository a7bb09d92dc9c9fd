use crate::level::{level_db, percentile, sorted};
use dsp::{KWeighting, db_to_power};
use std::iter::zip;
use std::ops::{Range, RangeInclusive};

/// K-weighted energy per hundredth of a second: cell j is samples ⌊j·rate/100⌋ to ⌊(j+1)·rate/100⌋.
///
/// Every loudness reading is a sum over such cells. A window that slides by one cell is fine enough for EBU Tech 3341,
/// cases 13 and 14, which a grid of 100 ms fails by up to 0.45 LU.
#[derive(Debug, Clone)]
pub(crate) struct LoudnessCurve {
    sample_rate_hz: u32,
    /// Sum over the samples of the powers of all channels.
    energies: Energies,
    /// Sums over the gating blocks that count for integrated loudness.
    gated: Gated,
}

/// Energies per cell, and their sums per tenth of a second, from which long windows are put together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Energies {
    cells: Vec<f32>,
    tenths: Vec<f64>,
}

/// What passed both gates of integrated loudness.
#[derive(Debug, Clone, Copy, Default)]
struct Gated {
    n_blocks: usize,
    /// Sum of the blocks' mean powers.
    power: f64,
    /// The same of the mono sum.
    mono_power: f64,
}

/// Cells of a tenth of a second, the step of gating blocks and timelines.
pub(crate) const TENTH: usize = 10;
/// Cells of the momentary window, 400 ms (Tech 3341, section 2.2), which is also the gating block of BS.1770-5.
pub(crate) const MOMENTARY: usize = 40;
/// Cells of the short-term window, 3 s.
pub(crate) const SHORT_TERM: usize = 300;
/// Absolute gate of BS.1770-5 and Tech 3342.
pub(crate) const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Relative gate of integrated loudness (BS.1770-5, annex 1).
const INTEGRATED_GATE_LU: f64 = -10.0;
/// Relative gate, percentiles and appended silence of loudness range (Tech 3342, section 5).
const RANGE_GATE_LU: f64 = -20.0;
const RANGE_PERCENTILES: (f64, f64) = (0.10, 0.95);
const RANGE_SILENCE: usize = 150;

/// The first sample of cell `index`.
pub(crate) fn cell_start(sample_rate_hz: u32, index: usize) -> usize {
    (index as u64 * u64::from(sample_rate_hz) / 100) as usize
}

/// BS.1770-5, equation 2; `None` for silence.
pub(crate) fn loudness_lufs(power: f64) -> Option<f64> {
    level_db(power).map(|db| KWeighting::OFFSET_LUFS + db)
}

fn power_of_loudness(lufs: f64) -> f64 {
    db_to_power(lufs - KWeighting::OFFSET_LUFS)
}

impl Energies {
    pub(crate) fn push(&mut self, energy: f64) {
        // Rounding to 24 bits is 3e-7 dB; samples of 1e19 and more would be infinite.
        let kept = energy.min(f64::from(f32::MAX)) as f32;
        if self.cells.len().is_multiple_of(TENTH) {
            self.tenths.push(0.0);
        }
        if let Some(tenth) = self.tenths.last_mut() {
            *tenth += f64::from(kept);
        }
        self.cells.push(kept);
    }

    /// The sum over `cells`; those behind the end are silent.
    fn sum(&self, cells: Range<usize>) -> f64 {
        let end = cells.end.min(self.cells.len());
        let start = cells.start.min(end);
        let of_cells = |cells: Range<usize>| self.cells[cells].iter().map(|energy| f64::from(*energy)).sum::<f64>();
        let (first, last) = (start.div_ceil(TENTH), end / TENTH);
        if first >= last {
            return of_cells(start..end);
        }
        let whole: f64 = self.tenths[first..last].iter().sum();
        of_cells(start..first * TENTH) + whole + of_cells(last * TENTH..end)
    }
}

impl LoudnessCurve {
    /// Of a file with these energies of all channels and of the mono sum, (L+R)/2, played by two loudspeakers.
    pub(crate) fn new(sample_rate_hz: u32, energies: Energies, mono_energies: &Energies) -> Self {
        let mut curve = Self { sample_rate_hz, energies, gated: Gated::default() };
        curve.gated = curve.gated(mono_energies);
        curve
    }

    pub(crate) fn n_cells(&self) -> usize {
        self.energies.cells.len()
    }

    /// Mean K-weighted power over `cells`; cells behind the end are silent.
    pub(crate) fn power(&self, cells: Range<usize>) -> f64 {
        self.mean(&self.energies, cells)
    }

    fn mean(&self, energies: &Energies, cells: Range<usize>) -> f64 {
        let n_samples = cell_start(self.sample_rate_hz, cells.end) - cell_start(self.sample_rate_hz, cells.start);
        energies.sum(cells) / n_samples.max(1) as f64
    }

    /// Mean powers of all whole windows of `length` cells, `hop` cells apart.
    fn windows(&self, length: usize, hop: usize, appended: usize) -> impl Iterator<Item = f64> {
        let last = (self.n_cells() + appended).checked_sub(length);
        last.into_iter()
            .flat_map(move |last| (0..=last).step_by(hop))
            .map(move |start| self.power(start..start + length))
    }

    /// The loudest whole window of `length` cells.
    pub(crate) fn maximum_lufs(&self, length: usize) -> Option<f64> {
        loudness_lufs(self.windows(length, 1, 0).fold(0.0, f64::max))
    }

    /// Loudness of the windows of `length` cells that end at `cells`; those that would begin before the first are left out.
    pub(crate) fn ending(&self, length: usize, cells: RangeInclusive<usize>) -> impl Iterator<Item = Option<f64>> {
        cells.filter(move |end| *end >= length).map(move |end| loudness_lufs(self.power(end - length..end)))
    }

    /// The loudest of those.
    pub(crate) fn maximum_lufs_ending(&self, length: usize, cells: RangeInclusive<usize>) -> Option<f64> {
        self.ending(length, cells).flatten().max_by(f64::total_cmp)
    }

    /// Loudness of the windows of `length` cells that end at every tenth of a second; `None` before the first whole one.
    pub(crate) fn timeline(&self, length: usize) -> Vec<Option<f64>> {
        (TENTH..=self.n_cells())
            .step_by(TENTH)
            .map(|end| loudness_lufs(self.power(end.checked_sub(length)?..end)))
            .collect()
    }

    /// The gating blocks that count for integrated loudness (BS.1770-5, annex 1): 400 ms every 100 ms, gated at −70 LUFS
    /// and 10 LU under the mean of those.
    fn gated(&self, mono_energies: &Energies) -> Gated {
        let blocks: Vec<f64> = self.windows(MOMENTARY, TENTH, 0).collect();
        let absolute = power_of_loudness(ABSOLUTE_GATE_LUFS);
        let audible: Vec<f64> = blocks.iter().copied().filter(|power| *power > absolute).collect();
        let gate = absolute.max(mean(&audible) * db_to_power(INTEGRATED_GATE_LU));
        let mut gated = Gated::default();
        for (start, power) in zip((0..).step_by(TENTH), blocks).filter(|(_, power)| *power > gate) {
            gated.n_blocks += 1;
            gated.power += power;
            gated.mono_power += self.mean(mono_energies, start..start + MOMENTARY);
        }
        gated
    }

    /// Integrated loudness (BS.1770-5, annex 1).
    pub(crate) fn integrated_lufs(&self) -> Option<f64> {
        loudness_lufs(self.gated.power / self.gated.n_blocks.max(1) as f64)
    }

    /// Loudness of the mono sum minus that of stereo over the blocks that count for integrated loudness.
    pub(crate) fn mono_loss_lu(&self) -> Option<f64> {
        dsp::power_to_db(self.gated.mono_power / self.gated.power)
    }

    /// Loudness range (Tech 3342): short-term loudness every 100 ms with 1.5 s of silence behind the file.
    pub(crate) fn range_lu(&self) -> Option<f64> {
        let absolute = power_of_loudness(ABSOLUTE_GATE_LUFS);
        let audible: Vec<f64> =
            self.windows(SHORT_TERM, TENTH, RANGE_SILENCE).filter(|power| *power >= absolute).collect();
        let relative = mean(&audible) * db_to_power(RANGE_GATE_LU);
        let kept = sorted(audible.into_iter().filter(|power| *power >= relative).filter_map(loudness_lufs));
        let (low, high) = RANGE_PERCENTILES;
        Some(percentile(&kept, high)? - percentile(&kept, low)?)
    }

    /// Mean power of the whole momentary window whose centre lies nearest to `time_s`; of the whole file when it is
    /// shorter than a window.
    pub(crate) fn momentary_power_around(&self, time_s: f64) -> f64 {
        self.power_around(time_s, MOMENTARY)
    }

    /// The same of the short-term window.
    pub(crate) fn short_term_power_around(&self, time_s: f64) -> f64 {
        self.power_around(time_s, SHORT_TERM)
    }

    fn power_around(&self, time_s: f64, length: usize) -> f64 {
        let n = self.n_cells();
        let length = length.min(n);
        let start = (time_s * 100.0 - length as f64 / 2.0).round().max(0.0) as usize;
        let start = start.min(n - length);
        self.power(start..start + length)
    }

    /// The short-term power that the share `loudest` of those windows reach which count as playing; 0 for a file shorter
    /// than a window.
    pub(crate) fn power_of_loudest(&self, loudest: f64) -> f64 {
        let gate = self.gate_power();
        let playing = sorted(self.windows(SHORT_TERM, TENTH, 0).filter(|power| *power >= gate));
        percentile(&playing, 1.0 - loudest).unwrap_or(0.0)
    }

    /// The power that a momentary window must reach for its moment to count as playing: −70 LUFS, and 10 LU under the
    /// integrated loudness.
    pub(crate) fn gate_power(&self) -> f64 {
        let relative = self.integrated_lufs().map_or(f64::NEG_INFINITY, |lufs| lufs + INTEGRATED_GATE_LU);
        power_of_loudness(relative.max(ABSOLUTE_GATE_LUFS))
    }
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::signals;

    /// Energies over 120 dB, of which one is much above the others.
    fn energies(n: usize) -> Vec<f32> {
        let mut energies: Vec<f32> = signals::white_noise(5, 6.0, n).iter().map(|x| 10.0_f32.powf(*x)).collect();
        energies[n / 2] = 1e12;
        energies
    }

    #[test]
    fn windows_of_any_place_and_length_are_the_sums_of_their_cells() {
        let cells = energies(1_237);
        let mut sums = Energies::default();
        for energy in &cells {
            sums.push(f64::from(*energy));
        }
        for length in [0, 1, 9, TENTH, 11, 19, 20, MOMENTARY, SHORT_TERM] {
            for start in 0..1_300 {
                let one_by_one: f64 = cells.iter().skip(start).take(length).map(|energy| f64::from(*energy)).sum();
                let found = sums.sum(start..start + length);
                assert!((found - one_by_one).abs() <= 1e-12 * one_by_one, "{start} {length}: {found} {one_by_one}");
            }
        }
    }
}
