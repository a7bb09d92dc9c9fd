use dsp::Seconds;
use serde::{Deserialize, Serialize};

/// Statistics are taken over blocks of this length, each represented by its largest reduction.
const BLOCK: Seconds = Seconds(0.1);
/// A block whose peaks stay below −70 dBFS (the absolute gate of ITU-R BS.1770-5) is not active.
const ACTIVE_AMPLITUDE: f32 = 3.162_277_7e-4;
const BINS_PER_DB: f64 = 100.0;
/// Up to 60 dB; more counts as 60 dB in the percentile.
const N_BINS: usize = 6_001;
const PERCENTILE: f64 = 0.95;

/// How much a limiter turns peaks down, by its gain and its clip together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GainReduction {
    /// The largest reduction in dB; 0 when nothing was limited.
    pub max_db: f64,
    /// The 95th percentile, to 0.01 dB, of the largest reductions of all 0.1 s blocks that were not silent; 0 when all
    /// were.
    pub p95_db: f64,
}

#[derive(Debug, Clone)]
pub(super) struct ReductionHistory {
    block_length: usize,
    counts: Vec<u32>,
    max_db: f64,
    block: Block,
}

#[derive(Debug, Clone, Default)]
struct Block {
    n_frames: usize,
    peak: f32,
    reduction_db: f64,
}

impl ReductionHistory {
    pub(super) fn new(sample_rate_hz: u32) -> Self {
        Self {
            block_length: BLOCK.to_samples(sample_rate_hz).max(1),
            counts: vec![0; N_BINS],
            max_db: 0.0,
            block: Block::default(),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, peak: f32, reduction_db: f64) {
        self.block.peak = self.block.peak.max(peak);
        self.block.reduction_db = self.block.reduction_db.max(reduction_db);
        self.block.n_frames += 1;
        if self.block.n_frames == self.block_length {
            let block = std::mem::take(&mut self.block);
            self.max_db = self.max_db.max(block.reduction_db);
            if let Some(bin) = block.bin() {
                self.counts[bin] += 1;
            }
        }
    }

    /// The statistics so far, the unfinished block included.
    pub(super) fn reading(&self) -> GainReduction {
        let unfinished = self.block.bin();
        let n_blocks = self.counts.iter().sum::<u32>() + u32::from(unfinished.is_some());
        let rank = (PERCENTILE * f64::from(n_blocks)).ceil() as u32;
        let mut n_below = 0;
        let bin = (0..N_BINS).find(|bin| {
            n_below += self.counts[*bin] + u32::from(unfinished == Some(*bin));
            n_below >= rank
        });
        GainReduction {
            max_db: self.max_db.max(self.block.reduction_db),
            p95_db: bin.map_or(0.0, |bin| bin as f64 / BINS_PER_DB),
        }
    }

    pub(super) fn reset(&mut self) {
        self.counts.fill(0);
        self.max_db = 0.0;
        self.block = Block::default();
    }
}

impl Block {
    /// The histogram bin of an active block.
    fn bin(&self) -> Option<usize> {
        (self.peak >= ACTIVE_AMPLITUDE).then(|| ((self.reduction_db * BINS_PER_DB).round() as usize).min(N_BINS - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_taken_over_blocks_that_are_not_silent() {
        let mut history = ReductionHistory::new(1_000);
        for block in 0..40 {
            let reduction_db = if block < 38 { 1.0 } else { 5.0 };
            (0..100).for_each(|_| history.push(0.5, reduction_db));
        }
        (0..10_000).for_each(|_| history.push(0.0, 0.0));
        assert_eq!(history.reading(), GainReduction { max_db: 5.0, p95_db: 1.0 });
        (0..10).for_each(|_| history.push(0.5, 7.0));
        assert_eq!(history.reading(), GainReduction { max_db: 7.0, p95_db: 5.0 });
    }
}
