use crate::TimeRange;
use std::ops::Range;

/// Collects where something happens: events less than 50 ms apart are one place, and the first hundred are kept.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    sample_rate_hz: f64,
    ranges: Vec<(usize, usize)>,
}

/// Places that are told of one finding.
pub(crate) const MAX_PLACES: usize = 100;
const MERGE_S: f64 = 0.05;

/// Runs of ascending `indices`, gaps of up to `longest_gap` closed.
pub(crate) fn runs(indices: impl Iterator<Item = usize>, longest_gap: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for index in indices {
        match runs.last_mut() {
            Some(run) if index <= run.end + longest_gap => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// When a run of steps lies of which there are `per_second`.
pub(crate) fn time_range(run: &Range<usize>, per_second: f64) -> TimeRange {
    TimeRange { start_s: run.start as f64 / per_second, end_s: run.end as f64 / per_second }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_close_gaps_up_to_the_longest() {
        let indices = [0, 1, 2, 5, 9, 10];
        let runs_with = |longest_gap| runs(indices.into_iter(), longest_gap);
        assert_eq!(runs_with(0), [0..3, 5..6, 9..11]);
        assert_eq!(runs_with(2), [0..6, 9..11]);
        assert_eq!(runs_with(3), [0..11; 1]);
        assert_eq!(runs(std::iter::empty(), 3), []);
        assert_eq!(time_range(&(5..9), 10.0), TimeRange { start_s: 0.5, end_s: 0.9 });
    }
}
