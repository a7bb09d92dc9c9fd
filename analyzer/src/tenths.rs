use crate::TimeRange;
use crate::places::Places;
use dsp::AudioBlock;

/// Cuts a stream at every tenth of a second, wherever its blocks end: tenth k is samples ⌊k·rate/10⌋ to
/// ⌊(k+1)·rate/10⌋. Meters behind it see the same blocks whatever the caller's are, so readings cannot depend on them.
///
/// Samples that are not finite become zero and are counted.
#[derive(Debug)]
pub(crate) struct Tenths {
    sample_rate_hz: u32,
    n_channels: usize,
    current: AudioBlock,
    filled: usize,
    index: usize,
    not_finite: u64,
    not_finite_places: Places,
}

/// The first sample of tenth `index`.
pub(crate) fn tenth_start(sample_rate_hz: u32, index: usize) -> usize {
    (index as u64 * u64::from(sample_rate_hz) / 10) as usize
}

impl Tenths {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let mut tenths = Self {
            sample_rate_hz,
            n_channels,
            current: AudioBlock::default(),
            filled: 0,
            index: 0,
            not_finite: 0,
            not_finite_places: Places::new(sample_rate_hz),
        };
        tenths.current.reset(n_channels, tenths.capacity());
        tenths
    }

    fn capacity(&self) -> usize {
        // A rate below 10 Hz would give empty tenths.
        (tenth_start(self.sample_rate_hz, self.index + 1) - tenth_start(self.sample_rate_hz, self.index)).max(1)
    }

    /// Takes the next samples and hands every completed tenth to `each`.
    pub(crate) fn push(&mut self, block: &AudioBlock, mut each: impl FnMut(&AudioBlock)) {
        let mut taken = 0;
        while taken < block.n_frames() {
            let n = (self.current.n_frames() - self.filled).min(block.n_frames() - taken);
            self.copy(block, taken, n);
            taken += n;
            if self.filled == self.current.n_frames() {
                each(&self.current);
                self.index += 1;
                self.filled = 0;
                self.current.reset(self.n_channels, self.capacity());
            }
        }
    }

    /// Ends the stream; the last, shorter tenth goes to `each`.
    pub(crate) fn finish(mut self, mut each: impl FnMut(&AudioBlock)) -> StreamEnd {
        let n_frames = tenth_start(self.sample_rate_hz, self.index) + self.filled;
        if self.filled > 0 {
            self.current.truncate(self.filled);
            each(&self.current);
        }
        StreamEnd { n_frames, not_finite: self.not_finite, not_finite_places: self.not_finite_places.into_ranges() }
    }

    fn copy(&mut self, block: &AudioBlock, from: usize, n: usize) {
        let first_frame = tenth_start(self.sample_rate_hz, self.index) + self.filled;
        for (to, samples) in self.current.channels_mut().zip(block.channels()) {
            let to = &mut to[self.filled..self.filled + n];
            to.copy_from_slice(&samples[from..from + n]);
            if to.iter().all(|x| x.is_finite()) {
                continue;
            }
            for (offset, sample) in to.iter_mut().enumerate().filter(|(_, sample)| !sample.is_finite()) {
                *sample = 0.0;
                self.not_finite += 1;
                self.not_finite_places.add(first_frame + offset, 1);
            }
        }
        self.filled += n;
    }
}

/// What is known when a stream has ended.
#[derive(Debug)]
pub(crate) struct StreamEnd {
    /// Samples per channel.
    pub(crate) n_frames: usize,
    /// Samples that were not finite.
    pub(crate) not_finite: u64,
    /// Where those were.
    pub(crate) not_finite_places: Vec<TimeRange>,
}
