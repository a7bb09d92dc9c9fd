use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use dsp::AudioBlock;
use flac_codec::encode::{FlacSampleWriter, Options};

use crate::MediaError;
use crate::part_file::PartFile;
use crate::quantization::to_24_bit;

/// Writes a FLAC file of 24 bits that appears under its name when it is finished and not before. Dropped unfinished, it leaves
/// nothing behind.
pub(crate) struct FlacWriter {
    path: PathBuf,
    // Closed before the file is removed.
    writer: FlacSampleWriter<PassedOn>,
    part: PartFile,
    n_channels: usize,
    interleaved: Vec<i32>,
}

impl FlacWriter {
    /// A writer to `path`, whose folder must exist. A file of that name is replaced at [`FlacWriter::finish`].
    pub(crate) fn create(path: &Path, sample_rate_hz: u32, n_channels: usize) -> Result<Self, MediaError> {
        let part = PartFile::beside(path)?;
        let file = File::create(part.path()).map_err(|error| MediaError::io(path, error))?;
        let file = PassedOn { file: BufWriter::with_capacity(1 << 16, file), went_back: false };
        let channels = u8::try_from(n_channels)
            .map_err(|_| MediaError::unsupported(path, format!("a file of {n_channels} channels")))?;
        let writer = FlacSampleWriter::new(file, Options::default(), sample_rate_hz, 24, channels, None)
            .map_err(|error| failed(path, error))?;
        Ok(Self { path: path.to_path_buf(), writer, part, n_channels, interleaved: Vec::new() })
    }

    /// Appends `block`, rounded to nearest and saturated at full scale.
    ///
    /// # Panics
    /// When the block has another number of channels than the file.
    pub(crate) fn write(&mut self, block: &AudioBlock) -> Result<(), MediaError> {
        assert_eq!(block.n_channels(), self.n_channels, "a block has the channels of its file");
        self.interleaved.clear();
        for frame in 0..block.n_frames() {
            self.interleaved.extend(block.channels().iter().map(|channel| to_24_bit(channel[frame])));
        }
        self.writer.write(&self.interleaved).map_err(|error| failed(&self.path, error))
    }

    /// Completes the file and gives it its name.
    pub(crate) fn finish(self) -> Result<(), MediaError> {
        let Self { path, part, writer, .. } = self;
        writer.finalize().map_err(|error| failed(&path, error))?;
        part.rename_to(&path)
    }
}

fn failed(path: &Path, error: flac_codec::Error) -> MediaError {
    match error {
        flac_codec::Error::Io(error) => MediaError::io(path, error),
        other => MediaError::io(path, io::Error::other(other)),
    }
}

/// A file that is written in one go, then corrected at its beginning. The encoder closes it without asking whether all that is
/// buffered could be written, so nothing is when it goes back.
struct PassedOn {
    file: BufWriter<File>,
    went_back: bool,
}

impl Write for PassedOn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.went_back { self.file.get_mut().write(bytes) } else { self.file.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for PassedOn {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.went_back |= matches!(to, SeekFrom::Start(_));
        self.file.seek(to)
    }
}
