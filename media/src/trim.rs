use dsp::AudioBlock;

/// Cuts what an encoder put in front of the audio (delay, priming) and behind it (padding).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Trim {
    /// Frames still to drop.
    pub(crate) skip_frames: u64,
    /// Frames still to keep after those; `None` keeps all.
    pub(crate) keep_frames: Option<u64>,
}

impl Trim {
    /// Cuts the next decoded stretch of the stream.
    pub(crate) fn apply(&mut self, block: &mut AudioBlock) {
        let skipped = self.skip_frames.min(block.n_frames() as u64);
        block.drop_front(skipped as usize);
        self.skip_frames -= skipped;
        if let Some(keep) = &mut self.keep_frames {
            let kept = (*keep).min(block.n_frames() as u64);
            block.truncate(kept as usize);
            *keep -= kept;
        }
    }

    /// True when nothing of what follows is kept.
    pub(crate) fn is_over(&self) -> bool {
        self.keep_frames == Some(0)
    }
}
