use crate::StemFile;
use dsp::AudioBlock;
use media::{Decoder, MediaError, Resampler};

/// Frames that stems are read and processed in: long enough that threads seldom wait for each other, short enough that the
/// buffers of thirty stems stay below 20 MB.
pub(crate) const CHUNK_FRAMES: usize = 16_384;

/// A stem at its own rate, block by block: one file, or left and right joined.
#[derive(Debug)]
pub(crate) struct NativeReader {
    sides: Vec<Side>,
    tolerate_damage: bool,
    damage: Option<MediaError>,
}

#[derive(Debug)]
struct Side {
    decoder: Decoder,
    pending: AudioBlock,
    ended: bool,
}

impl NativeReader {
    /// Opens the stem. With `tolerate_damage` a file that breaks off ends there, and [`Self::damage`] says so.
    pub(crate) fn open(stem: &StemFile, tolerate_damage: bool) -> Result<Self, MediaError> {
        let open =
            |path| Decoder::open(path).map(|decoder| Side { decoder, pending: AudioBlock::default(), ended: false });
        let sides = stem.paths.iter().map(|path| open(path)).collect::<Result<_, _>>()?;
        Ok(Self { sides, tolerate_damage, damage: None })
    }

    /// What is wrong with the audio that was read: it broke off, or packets of it were replaced by silence.
    pub(crate) fn damage(&self) -> Option<String> {
        let n_damaged: u64 = self.sides.iter().map(|side| side.decoder.n_damaged_packets()).sum();
        let packets = || format!("{n_damaged} packets could not be decoded and are silent");
        self.damage.as_ref().map(ToString::to_string).or_else(|| (n_damaged > 0).then(packets))
    }

    /// Replaces `block` by the next stretch; false at the end.
    pub(crate) fn next_block(&mut self, block: &mut AudioBlock) -> Result<bool, MediaError> {
        if let [side] = self.sides.as_mut_slice() {
            let result = side.decoder.next_block(block);
            return self.settle(result);
        }
        for index in 0..self.sides.len() {
            let filled = self.sides[index].fill();
            self.settle(filled)?;
        }
        let longest = self.sides.iter().map(|side| side.pending.n_frames()).max().unwrap_or(0);
        // A side that is still running sets the pace; one that has ended is continued with silence.
        let running = self.sides.iter().filter(|side| !side.ended).map(|side| side.pending.n_frames()).min();
        let n_frames = running.unwrap_or(longest);
        block.reset(self.sides.len(), n_frames);
        for (side, channel) in self.sides.iter_mut().zip(block.channels_mut()) {
            let n = n_frames.min(side.pending.n_frames());
            if n > 0 {
                channel[..n].copy_from_slice(&side.pending.channel(0)[..n]);
                side.pending.drop_front(n);
            }
        }
        Ok(n_frames > 0)
    }

    fn settle(&mut self, result: Result<bool, MediaError>) -> Result<bool, MediaError> {
        match result {
            Err(error) if self.tolerate_damage => {
                self.damage = Some(error);
                Ok(false)
            }
            other => other,
        }
    }
}

impl Side {
    /// Decodes until something is pending or the file ends.
    fn fill(&mut self) -> Result<bool, MediaError> {
        let mut next = AudioBlock::default();
        while self.pending.is_empty() && !self.ended {
            match self.decoder.next_block(&mut next) {
                Ok(true) => self.pending.append(&next, 0..next.n_frames()),
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
        Ok(!self.pending.is_empty())
    }
}

/// Brings a stem's blocks to the session's rate and place: resampled where its rate differs, delayed by its time stamp.
#[derive(Debug)]
pub(crate) struct Conformer {
    resampler: Option<Resampler>,
    resampled: AudioBlock,
    lead_in: usize,
}

impl Conformer {
    /// For a stem of `rate_hz` that starts `start_frames` after the session (at the session's rate).
    pub(crate) fn new(rate_hz: u32, session_rate_hz: u32, n_channels: usize, start_frames: usize) -> Self {
        let resampler = (rate_hz != session_rate_hz).then(|| Resampler::new(rate_hz, session_rate_hz, n_channels));
        Self { resampler, resampled: AudioBlock::default(), lead_in: start_frames }
    }

    /// Passes what `block` becomes to `each`.
    pub(crate) fn push(&mut self, block: &AudioBlock, mut each: impl FnMut(&AudioBlock)) {
        self.lead(block.n_channels(), &mut each);
        match &mut self.resampler {
            None => each(block),
            Some(resampler) => {
                resampler.push(block, &mut self.resampled);
                each(&self.resampled);
            }
        }
    }

    /// Passes what is left to `each`.
    pub(crate) fn finish(mut self, mut each: impl FnMut(&AudioBlock)) {
        if let Some(mut resampler) = self.resampler.take() {
            resampler.finish(&mut self.resampled);
            each(&self.resampled);
        }
    }

    fn lead(&mut self, n_channels: usize, each: &mut impl FnMut(&AudioBlock)) {
        const LEAD_BLOCK: usize = 8_192;
        while self.lead_in > 0 {
            let n = self.lead_in.min(LEAD_BLOCK);
            each(&AudioBlock::silence(n_channels, n));
            self.lead_in -= n;
        }
    }
}

/// A stem at the session's rate and place, in pieces of any wanted size, silent after its end.
#[derive(Debug)]
pub(crate) struct SessionReader {
    native: NativeReader,
    conformer: Option<Conformer>,
    decoded: AudioBlock,
    pending: AudioBlock,
    n_channels: usize,
    /// Silence that is still to be given before the stem starts.
    lead_in: usize,
}

impl SessionReader {
    pub(crate) fn open(
        stem: &StemFile,
        session_rate_hz: u32,
        start_frames: usize,
        tolerate: bool,
    ) -> Result<Self, MediaError> {
        let n_channels = stem.n_channels();
        Ok(Self {
            native: NativeReader::open(stem, tolerate)?,
            conformer: Some(Conformer::new(stem.format.sample_rate_hz, session_rate_hz, n_channels, 0)),
            decoded: AudioBlock::default(),
            pending: AudioBlock::silence(n_channels, 0),
            n_channels,
            lead_in: start_frames,
        })
    }

    /// Replaces `out` by the next `n_frames`; false when the stem had already ended and `out` is silence.
    pub(crate) fn read(&mut self, n_frames: usize, out: &mut AudioBlock) -> Result<bool, MediaError> {
        let Self { native, conformer, decoded, pending, n_channels, lead_in } = self;
        out.reset(*n_channels, n_frames);
        let silent = n_frames.min(*lead_in);
        *lead_in -= silent;
        let wanted = n_frames - silent;
        while pending.n_frames() < wanted {
            let Some(running) = conformer else { break };
            if native.next_block(decoded)? {
                running.push(decoded, |block| pending.append(block, 0..block.n_frames()));
            } else if let Some(ended) = conformer.take() {
                ended.finish(|block| pending.append(block, 0..block.n_frames()));
            }
        }
        let n = wanted.min(pending.n_frames());
        for (to, from) in out.channels_mut().zip(pending.channels()) {
            to[silent..silent + n].copy_from_slice(&from[..n]);
        }
        pending.drop_front(n);
        Ok(silent + n > 0)
    }
}
