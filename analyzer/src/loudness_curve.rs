use crate::level::{level_db, percentile, sorted};
use dsp::{KWeighting, db_to_power};
use std::ops::{Range, RangeInclusive};

/// K-weighted energy per hundredth of a second: cell j is samples ⌊j·rate/100⌋ to ⌊(j+1)·rate/100⌋.
///
/// Every loudness reading is a sum over such cells. A window that slides by one cell is fine enough for EBU Tech 3341,
/// cases 13 and 14, which a grid of 100 ms fails by up to 0.45 LU.
#[derive(Debug, Clone, Default)]
pub(crate) struct LoudnessCurve {
    sample_rate_hz: u32,
    /// Sum over the samples of the powers of all channels.
    energies: Vec<f32>,
    /// The same of the mono sum, (L+R)/2, played by two loudspeakers.
    mono_energies: Vec<f32>,
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

impl LoudnessCurve {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        Self { sample_rate_hz, energies: Vec::new(), mono_energies: Vec::new() }
    }

    pub(crate) fn push(&mut self, energy: f64, mono_energy: f64) {
        // Rounding to 24 bits is 3e-7 dB; samples of 1e19 and more would be infinite.
        let kept = |energy: f64| energy.min(f64::from(f32::MAX)) as f32;
        self.energies.push(kept(energy));
        self.mono_energies.push(kept(mono_energy));
    }

    pub(crate) fn n_cells(&self) -> usize {
        self.energies.len()
    }

    /// Mean K-weighted power over `cells`; cells behind the end are silent.
    pub(crate) fn power(&self, cells: Range<usize>) -> f64 {
        self.mean(&self.energies, cells)
    }

    fn mean(&self, energies: &[f32], cells: Range<usize>) -> f64 {
        let n_samples = cell_start(self.sample_rate_hz, cells.end) - cell_start(self.sample_rate_hz, cells.start);
        let end = cells.end.min(energies.len());
        let sum: f64 = energies[cells.start.min(end)..end].iter().map(|energy| f64::from(*energy)).sum();
        sum / n_samples.max(1) as f64
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

    /// The first cells of the gating blocks that count for integrated loudness.
    fn gated_blocks(&self) -> Vec<usize> {
        let blocks: Vec<(usize, f64)> = self.windows(MOMENTARY, TENTH, 0).enumerate().collect();
        let absolute = power_of_loudness(ABSOLUTE_GATE_LUFS);
        let audible: Vec<f64> = blocks.iter().map(|(_, power)| *power).filter(|power| *power > absolute).collect();
        let relative = mean(&audible) * db_to_power(INTEGRATED_GATE_LU);
        let gate = absolute.max(relative);
        blocks.into_iter().filter(|(_, power)| *power > gate).map(|(block, _)| block * TENTH).collect()
    }

    /// Integrated loudness (BS.1770-5, annex 1): blocks of 400 ms every 100 ms, gated at −70 LUFS and 10 LU under
    /// the mean of those.
    pub(crate) fn integrated_lufs(&self) -> Option<f64> {
        let powers: Vec<f64> =
            self.gated_blocks().into_iter().map(|start| self.power(start..start + MOMENTARY)).collect();
        loudness_lufs(mean(&powers))
    }

    /// Loudness of the mono sum minus that of stereo over the blocks that count for integrated loudness.
    pub(crate) fn mono_loss_lu(&self) -> Option<f64> {
        let blocks = self.gated_blocks();
        let total = |energies: &[f32]| -> f64 {
            blocks.iter().map(|start| self.mean(energies, *start..start + MOMENTARY)).sum()
        };
        dsp::power_to_db(total(&self.mono_energies) / total(&self.energies))
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
        let n = self.n_cells();
        let length = MOMENTARY.min(n);
        let start = (time_s * 100.0 - length as f64 / 2.0).round().max(0.0) as usize;
        let start = start.min(n - length);
        self.power(start..start + length)
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
