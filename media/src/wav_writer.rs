use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use dsp::AudioBlock;
use hound::{SampleFormat, WavSpec};

use crate::MediaError;
use crate::part_file::PartFile;
use crate::quantization::to_24_bit;

/// Sizes in a RIFF header have 32 bits; the rest is left to the header itself.
const LIMIT_BYTES: u64 = (1 << 32) - 1024;

/// How [`WavWriter`] stores a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WavSampleFormat {
    /// 24-bit integers, rounded to nearest and saturated at full scale.
    Pcm24,
    /// 32-bit floats, stored as they are.
    Float32,
}

/// Writes a WAVE file that appears under its name when it is finished and not before. Dropped unfinished, it leaves
/// nothing behind.
pub struct WavWriter {
    path: PathBuf,
    part: PartFile,
    writer: hound::WavWriter<BufWriter<File>>,
    format: WavSampleFormat,
    n_channels: usize,
    written_bytes: u64,
    limit_bytes: u64,
}

impl std::fmt::Debug for WavWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WavWriter").field("path", &self.path).field("format", &self.format).finish_non_exhaustive()
    }
}

impl WavWriter {
    /// A writer to `path`, whose folder must exist. A file of that name is replaced at [`WavWriter::finish`].
    pub fn create(
        path: &Path,
        sample_rate_hz: u32,
        n_channels: usize,
        format: WavSampleFormat,
    ) -> Result<Self, MediaError> {
        let (bits_per_sample, sample_format) = match format {
            WavSampleFormat::Pcm24 => (24, SampleFormat::Int),
            WavSampleFormat::Float32 => (32, SampleFormat::Float),
        };
        let channels = u16::try_from(n_channels)
            .ok()
            .filter(|channels| *channels > 0)
            .ok_or_else(|| MediaError::unsupported(path, format!("a file of {n_channels} channels")))?;
        let spec = WavSpec { channels, sample_rate: sample_rate_hz, bits_per_sample, sample_format };
        let part = PartFile::beside(path)?;
        let file = File::create(part.path()).map_err(|error| MediaError::io(path, error))?;
        let writer = hound::WavWriter::new(BufWriter::with_capacity(1 << 16, file), spec)
            .map_err(|error| failed(path, error))?;
        let path = path.to_path_buf();
        Ok(Self { path, part, writer, format, n_channels, written_bytes: 0, limit_bytes: LIMIT_BYTES })
    }

    /// Appends `block`.
    ///
    /// # Panics
    /// When the block has another number of channels than the file.
    pub fn write(&mut self, block: &AudioBlock) -> Result<(), MediaError> {
        assert_eq!(block.n_channels(), self.n_channels, "a block has the channels of its file");
        let sample_bytes = match self.format {
            WavSampleFormat::Pcm24 => 3,
            WavSampleFormat::Float32 => 4,
        };
        self.written_bytes += (block.n_frames() * self.n_channels * sample_bytes) as u64;
        if self.written_bytes > self.limit_bytes {
            return Err(MediaError::TooLarge { path: self.path.clone(), limit_bytes: self.limit_bytes });
        }
        for frame in 0..block.n_frames() {
            for channel in block.channels() {
                self.write_sample(channel[frame]).map_err(|error| failed(&self.path, error))?;
            }
        }
        Ok(())
    }

    /// Completes the file and gives it its name.
    pub fn finish(self) -> Result<(), MediaError> {
        let Self { path, part, writer, written_bytes, .. } = self;
        writer.finalize().map_err(|error| failed(&path, error))?;
        if written_bytes % 2 == 1 {
            pad(part.path()).map_err(|error| MediaError::io(&path, error))?;
        }
        part.rename_to(&path)
    }

    fn write_sample(&mut self, sample: f32) -> Result<(), hound::Error> {
        match self.format {
            WavSampleFormat::Pcm24 => self.writer.write_sample(to_24_bit(sample)),
            WavSampleFormat::Float32 => self.writer.write_sample(sample),
        }
    }

    #[cfg(test)]
    pub(crate) fn with_limit_bytes(self, limit_bytes: u64) -> Self {
        Self { limit_bytes, ..self }
    }
}

/// Appends the byte that fills a chunk of odd length up to a whole word, and counts it in the size of the file (RIFF,
/// *Multimedia Programming Interface and Data Specifications 1.0*), which hound leaves out.
fn pad(path: &Path) -> std::io::Result<()> {
    const RIFF_SIZE_AT: u64 = 4;
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let riff_bytes = file.seek(SeekFrom::End(0))? + 1 - 8;
    file.write_all(&[0])?;
    file.seek(SeekFrom::Start(RIFF_SIZE_AT))?;
    let size = u32::try_from(riff_bytes).expect("the writer refuses files of 4 GiB");
    file.write_all(&size.to_le_bytes())
}

fn failed(path: &Path, error: hound::Error) -> MediaError {
    match error {
        hound::Error::IoError(error) => MediaError::io(path, error),
        other => MediaError::io(path, std::io::Error::other(other)),
    }
}
