use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use dsp::AudioBlock;

use crate::pcm::PcmEncoding;
use crate::wav_header::WavHeader;
use crate::{FileFormat, MediaError};

/// Samples per channel of one block.
const BLOCK_FRAMES: usize = 8192;

/// Streams the samples of a PCM WAVE or Wave64 file.
#[derive(Debug)]
pub(crate) struct WavReader {
    path: PathBuf,
    source: BufReader<File>,
    encoding: PcmEncoding,
    n_channels: usize,
    declared_frames: Option<u64>,
    found_frames: u64,
    bytes: Vec<u8>,
    is_over: bool,
}

impl WavReader {
    /// A reader standing at the first sample, and what it will deliver.
    pub(crate) fn new(
        path: &Path,
        file: File,
        header: &WavHeader,
        encoding: PcmEncoding,
    ) -> Result<(Self, FileFormat), MediaError> {
        let frame_bytes = (header.n_channels.max(1) * encoding.n_bytes()) as u64;
        let declared_frames = header.data_bytes.map(|bytes| bytes / frame_bytes);
        let format = FileFormat {
            container: header.container.to_owned(),
            codec: encoding.name().to_owned(),
            sample_rate_hz: header.sample_rate_hz,
            channels: header.n_channels,
            bits_per_sample: Some(header.valid_bits),
            declared_frames,
            start_frame: header.time_reference,
        }
        .within_limits(path)?;
        let mut source = BufReader::with_capacity(1 << 16, file);
        source.seek(SeekFrom::Start(header.data_start)).map_err(|error| MediaError::io(path, error))?;
        let reader = Self {
            path: path.to_path_buf(),
            source,
            encoding,
            n_channels: header.n_channels,
            declared_frames,
            found_frames: 0,
            bytes: Vec::new(),
            is_over: false,
        };
        Ok((reader, format))
    }

    /// See [`crate::Decoder::next_block`].
    pub(crate) fn next_block(&mut self, block: &mut AudioBlock) -> Result<bool, MediaError> {
        let n_frames = self.frames_to_read();
        let frame_bytes = self.n_channels * self.encoding.n_bytes();
        self.bytes.resize(n_frames * frame_bytes, 0);
        let n_read = if self.is_over { 0 } else { self.fill()? };
        let found = n_read / frame_bytes;
        self.encoding.decode(&self.bytes[..found * frame_bytes], self.n_channels, block);
        self.found_frames += found as u64;
        if found > 0 {
            return Ok(true);
        }
        self.end()
    }

    fn frames_to_read(&self) -> usize {
        let left = self.declared_frames.map_or(u64::MAX, |declared| declared - self.found_frames);
        left.min(BLOCK_FRAMES as u64) as usize
    }

    fn fill(&mut self) -> Result<usize, MediaError> {
        let mut n_read = 0;
        while n_read < self.bytes.len() {
            match self.source.read(&mut self.bytes[n_read..]) {
                Ok(0) => break,
                Ok(n) => n_read += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(MediaError::io(&self.path, error)),
            }
        }
        Ok(n_read)
    }

    /// Says once that samples are missing.
    fn end(&mut self) -> Result<bool, MediaError> {
        let was_over = std::mem::replace(&mut self.is_over, true);
        match self.declared_frames {
            Some(declared) if declared > self.found_frames && !was_over => {
                Err(MediaError::truncated(&self.path, declared, self.found_frames))
            }
            _ => Ok(false),
        }
    }
}
