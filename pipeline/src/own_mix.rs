//! Finds a mix of the session's very stems among its references, and what was done to each stem in it.

use crate::reader::{CHUNK_FRAMES, SessionReader};
use crate::{Error, Session, StemFile, Watch};
use analyzer::{FrameMaker, MixCopy, MixCopyMeter, StemTransfers, StereoFrame, TransferMeter};
use dsp::AudioBlock;
use media::MediaError;
use rayon::prelude::*;
use suggest::{OwnMix, Reference};

/// Mixes that are less alike are of other songs. Design heuristic, see docs/accuracy.md.
const LEAST_LIKENESS: f64 = 0.05;
/// Frames that are compared at most: of a longer song some are left out between them.
const MOST_FRAMES: usize = 600;
/// ... and at least, of however many stems: what they cost grows with the square of that.
const FEWEST_FRAMES: usize = 200;
/// Stems up to which all those frames are compared.
const FEW_STEMS: usize = 32;

/// Looks for a mix of the stems among references.
pub(crate) struct Search<'a> {
    pub(crate) session: &'a Session,
    /// Length of the session at its rate.
    pub(crate) n_frames: usize,
    pub(crate) tolerate_damage: bool,
    pub(crate) watch: &'a Watch<'a>,
}

/// Whether any of `references` could be one whose levels or tones of stems are asked for.
pub(crate) fn is_asked(references: &[Reference]) -> bool {
    references.iter().any(|one| one.weights.level > 0.0 || one.weights.tone > 0.0)
}

impl Search<'_> {
    /// The first of `references` that is a mix of the stems, whose plain sum is `sum`.
    pub(crate) fn own_mix(&self, references: &[Reference], sum: &MixCopy) -> Result<Option<OwnMix>, Error> {
        for (place, reference) in references.iter().enumerate().filter(|(_, one)| is_asked(std::slice::from_ref(one))) {
            let files = &self.session.references;
            let Some(found) = files.iter().find(|one| one.file.relative_path == reference.analysis.path) else {
                continue;
            };
            let copy = self.copy(&found.file)?;
            let Some(lag) = sum.lag_of(&copy).filter(|lag| lag.likeness >= LEAST_LIKENESS) else { continue };
            let lag = (lag.lag_s * f64::from(self.session.sample_rate_hz)).round() as isize;
            let transfers = self.transfers(&found.file, lag)?;
            let own = OwnMix::of((place, reference), &transfers);
            if own.is_some() {
                return Ok(own);
            }
        }
        Ok(None)
    }

    fn copy(&self, file: &StemFile) -> Result<MixCopy, Error> {
        let rate = self.session.sample_rate_hz;
        let mut reader = SessionReader::open(file, rate, 0, self.tolerate_damage).map_err(unreadable)?;
        let mut meter = MixCopyMeter::new(rate);
        let mut block = AudioBlock::default();
        while reader.read(CHUNK_FRAMES, &mut block).map_err(unreadable)? {
            self.watch.go_on()?;
            meter.push(&block);
        }
        Ok(meter.finish())
    }

    /// What became of the stems in `mix`, which lies `lag` frames later than their sum.
    fn transfers(&self, mix: &StemFile, lag: isize) -> Result<StemTransfers, Error> {
        let Session { stems, sample_rate_hz: rate, .. } = self.session;
        let open = |(stem, start)| Lane::open(stem, *rate, start, self.tolerate_damage);
        let lanes = stems.iter().zip(self.session.start_frames()).map(open);
        let mut lanes = lanes.collect::<Result<Vec<Lane>, _>>().map_err(unreadable)?;
        let mut reference = Lane::open(mix, *rate, (-lag).max(0) as usize, self.tolerate_damage).map_err(unreadable)?;
        reference.skip(lag.max(0) as usize).map_err(unreadable)?;
        // A mix is heard as it is, a mono stem where the desk puts it.
        reference.gains = [1.0; 2];
        let mut meter = TransferMeter::new(stems.len(), *rate);
        let length = FrameMaker::length_at(*rate);
        let hop = (self.n_frames / most_frames(stems.len())).max(length / 2);
        let mut frames = vec![StereoFrame::default(); stems.len()];
        let mut mix = StereoFrame::default();
        for _ in 0..self.n_frames.div_ceil(hop) {
            self.watch.go_on()?;
            let (of_stems, of_mix) = rayon::join(
                || lanes.par_iter_mut().zip(&mut frames).try_for_each(|(lane, frame)| lane.next(hop, frame)),
                || reference.next(hop, &mut mix),
            );
            of_stems.and(of_mix).map_err(unreadable)?;
            let weights = meter.weigh(&mix);
            let (rows, bands) = meter.rows();
            rows.par_iter_mut().for_each(|row| row.add(&frames, &mix, &weights, bands));
        }
        Ok(meter.finish())
    }
}

fn most_frames(n_stems: usize) -> usize {
    (MOST_FRAMES * FEW_STEMS * FEW_STEMS / (n_stems * n_stems).max(1)).clamp(FEWEST_FRAMES, MOST_FRAMES)
}

fn unreadable(error: MediaError) -> Error {
    Error::Unreadable(vec![error])
}

/// One file on its way, and the last of its samples that make a frame.
struct Lane {
    reader: SessionReader,
    gains: [f64; 2],
    maker: FrameMaker,
    length: usize,
    block: AudioBlock,
    last: [Vec<f32>; 2],
}

impl Lane {
    fn open(file: &StemFile, rate_hz: u32, start_frames: usize, tolerate_damage: bool) -> Result<Self, MediaError> {
        let length = FrameMaker::length_at(rate_hz);
        Ok(Self {
            reader: SessionReader::open(file, rate_hz, start_frames, tolerate_damage)?,
            gains: desk::pan_gains(0.0, file.n_channels()),
            maker: FrameMaker::new(rate_hz),
            length,
            block: AudioBlock::default(),
            last: [vec![0.0; length], vec![0.0; length]],
        })
    }

    fn skip(&mut self, mut n_frames: usize) -> Result<(), MediaError> {
        while n_frames > 0 {
            let n = n_frames.min(CHUNK_FRAMES);
            self.reader.read(n, &mut self.block)?;
            n_frames -= n;
        }
        Ok(())
    }

    /// Goes on by `hop` frames, and makes the spectra of what was heard last.
    fn next(&mut self, hop: usize, frame: &mut StereoFrame) -> Result<(), MediaError> {
        // Of a long song most of a hop is passed over.
        self.skip(hop.saturating_sub(self.length))?;
        self.reader.read(hop.min(self.length), &mut self.block)?;
        let (left, right) = self.block.left_right();
        for (last, samples) in self.last.iter_mut().zip([left, right]) {
            last.extend_from_slice(samples);
            last.drain(..last.len() - self.length);
        }
        self.maker.make(self.last.each_ref().map(Vec::as_slice), self.gains, frame);
        Ok(())
    }
}
