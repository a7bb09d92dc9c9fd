use crate::TimeRange;

/// Collects where something happens: events less than 50 ms apart are one place, and the first hundred are kept.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    sample_rate_hz: f64,
    ranges: Vec<(usize, usize)>,
}

const MAX_PLACES: usize = 100;
const MERGE_S: f64 = 0.05;

impl Places {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        Self { sample_rate_hz: f64::from(sample_rate_hz), ranges: Vec::new() }
    }

    /// Notes `n` samples from sample `start` on. A channel may be noted after another one within the same tenth.
    pub(crate) fn add(&mut self, start: usize, n: usize) {
        let gap = (MERGE_S * self.sample_rate_hz) as usize;
        let end = start + n;
        let near = |range: &&mut (usize, usize)| start <= range.1 + gap && range.0 <= end + gap;
        if let Some(range) = self.ranges.iter_mut().rev().take(4).find(near) {
            *range = (range.0.min(start), range.1.max(end));
        } else if self.ranges.len() < MAX_PLACES {
            self.ranges.push((start, end));
        }
    }

    pub(crate) fn clear(&mut self) {
        self.ranges.clear();
    }

    /// All places of `self` and `other`.
    pub(crate) fn merged(mut self, other: &Self) -> Self {
        self.ranges.extend_from_slice(&other.ranges);
        self
    }

    pub(crate) fn into_ranges(mut self) -> Vec<TimeRange> {
        self.ranges.sort_unstable();
        let gap = (MERGE_S * self.sample_rate_hz) as usize;
        self.ranges.dedup_by(|next, kept| {
            let touches = next.0 <= kept.1 + gap;
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
        let second = |frame: usize| frame as f64 / self.sample_rate_hz;
        self.ranges
            .iter()
            .take(MAX_PLACES)
            .map(|(start, end)| TimeRange { start_s: second(*start), end_s: second(*end) })
            .collect()
    }
}
