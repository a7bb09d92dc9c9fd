/// A stretch of audio: one plane of samples per channel, all of the same length. Full scale is ±1; samples beyond it
/// are kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AudioBlock {
    channels: Vec<Vec<f32>>,
}

impl AudioBlock {
    /// A block of silence.
    pub fn silence(n_channels: usize, n_frames: usize) -> Self {
        Self { channels: vec![vec![0.0; n_frames]; n_channels] }
    }

    /// A block from planes of samples.
    ///
    /// # Panics
    /// When the planes differ in length.
    pub fn from_channels(channels: Vec<Vec<f32>>) -> Self {
        if let Some(first) = channels.first() {
            assert!(channels.iter().all(|c| c.len() == first.len()), "channels of one block have one length");
        }
        Self { channels }
    }

    /// The number of channels.
    pub fn n_channels(&self) -> usize {
        self.channels.len()
    }

    /// The number of samples per channel.
    pub fn n_frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// True when the block holds no samples.
    pub fn is_empty(&self) -> bool {
        self.n_frames() == 0
    }

    /// The samples of channel `index`.
    pub fn channel(&self, index: usize) -> &[f32] {
        &self.channels[index]
    }

    /// The samples of channel `index`, to change.
    pub fn channel_mut(&mut self, index: usize) -> &mut [f32] {
        &mut self.channels[index]
    }

    /// All channels.
    pub fn channels(&self) -> &[Vec<f32>] {
        &self.channels
    }

    /// All channels, to change; their lengths stay equal.
    pub fn channels_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.channels.iter_mut().map(Vec::as_mut_slice)
    }

    /// Left and right: the first two channels, or the only one twice.
    ///
    /// # Panics
    /// When the block has no channel.
    pub fn left_right(&self) -> (&[f32], &[f32]) {
        let left = self.channels[0].as_slice();
        (left, self.channels.get(1).map_or(left, Vec::as_slice))
    }

    /// Makes the block `n_channels` × `n_frames` large and silent, keeping its memory.
    pub fn reset(&mut self, n_channels: usize, n_frames: usize) {
        self.channels.resize_with(n_channels, Vec::new);
        for channel in &mut self.channels {
            channel.clear();
            channel.resize(n_frames, 0.0);
        }
    }

    /// Keeps the first `n_frames` frames.
    pub fn truncate(&mut self, n_frames: usize) {
        for channel in &mut self.channels {
            channel.truncate(n_frames);
        }
    }

    /// Appends the frames `range` of `other`. An empty block takes over the channel count of `other`.
    ///
    /// # Panics
    /// When both blocks hold channels but not the same number.
    pub fn append(&mut self, other: &Self, range: std::ops::Range<usize>) {
        if self.channels.is_empty() {
            self.channels.resize_with(other.n_channels(), Vec::new);
        }
        assert_eq!(self.n_channels(), other.n_channels(), "blocks of one stream have one channel count");
        for (to, from) in self.channels.iter_mut().zip(&other.channels) {
            to.extend_from_slice(&from[range.clone()]);
        }
    }

    /// Removes the first `n_frames` frames.
    pub fn drop_front(&mut self, n_frames: usize) {
        for channel in &mut self.channels {
            let n = n_frames.min(channel.len());
            channel.drain(..n);
        }
    }

    /// Multiplies every sample by `factor`.
    pub fn scale(&mut self, factor: f32) {
        for channel in &mut self.channels {
            for sample in channel {
                *sample *= factor;
            }
        }
    }
}
