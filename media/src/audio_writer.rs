use std::path::Path;

use dsp::AudioBlock;

use crate::dither::Dither;
use crate::flac_writer::FlacWriter;
use crate::{MediaError, WavSampleFormat, WavWriter};

/// A kind of file that is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioFormat {
    /// WAVE of 32-bit floats, stored as they are.
    FloatWav,
    /// WAVE of 24-bit integers, dithered.
    Wav24,
    /// FLAC of 24-bit integers, dithered as in [`AudioFormat::Wav24`]: both hold the same samples.
    Flac24,
}

impl AudioFormat {
    /// The end of its file names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::FloatWav | Self::Wav24 => "wav",
            Self::Flac24 => "flac",
        }
    }

    /// As a decoder names it.
    pub fn codec(self) -> &'static str {
        match self {
            Self::FloatWav => "pcm_f32le",
            Self::Wav24 => "pcm_s24le",
            Self::Flac24 => "flac",
        }
    }

    /// Of a sample.
    pub fn bits(self) -> u32 {
        match self {
            Self::FloatWav => 32,
            Self::Wav24 | Self::Flac24 => 24,
        }
    }

    /// Whether it holds samples beyond full scale.
    pub fn is_float(self) -> bool {
        self == Self::FloatWav
    }
}

/// Writes a file that appears under its name when it is finished and not before. Dropped unfinished, it leaves nothing behind.
pub struct AudioWriter {
    file: EncodedFile,
    dither: Option<Dither>,
    dithered: AudioBlock,
}

enum EncodedFile {
    Wav(WavWriter),
    Flac(Box<FlacWriter>),
}

impl std::fmt::Debug for AudioWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AudioWriter").field("dither", &self.dither).finish_non_exhaustive()
    }
}

impl AudioWriter {
    /// A writer to `path`, whose folder must exist; `name` says which noise is its dither. A file of that name is replaced at
    /// [`AudioWriter::finish`].
    pub fn create(
        path: &Path,
        name: &str,
        (sample_rate_hz, n_channels): (u32, usize),
        format: AudioFormat,
    ) -> Result<Self, MediaError> {
        let wav = |samples| WavWriter::create(path, sample_rate_hz, n_channels, samples).map(EncodedFile::Wav);
        let file = match format {
            AudioFormat::FloatWav => wav(WavSampleFormat::Float32),
            AudioFormat::Wav24 => wav(WavSampleFormat::Pcm24),
            AudioFormat::Flac24 => {
                FlacWriter::create(path, sample_rate_hz, n_channels).map(|file| EncodedFile::Flac(Box::new(file)))
            }
        }?;
        let dither = (!format.is_float()).then(|| Dither::new(name, sample_rate_hz, n_channels));
        Ok(Self { file, dither, dithered: AudioBlock::default() })
    }

    /// Appends `block`.
    ///
    /// # Panics
    /// When the block has another number of channels than the file.
    pub fn write(&mut self, block: &AudioBlock) -> Result<(), MediaError> {
        let mut block = block;
        if let Some(dither) = &mut self.dither {
            self.dithered.reset(block.n_channels(), 0);
            self.dithered.append(block, 0..block.n_frames());
            dither.process(&mut self.dithered);
            block = &self.dithered;
        }
        match &mut self.file {
            EncodedFile::Wav(file) => file.write(block),
            EncodedFile::Flac(file) => file.write(block),
        }
    }

    /// Completes the file and gives it its name.
    pub fn finish(self) -> Result<(), MediaError> {
        match self.file {
            EncodedFile::Wav(file) => file.finish(),
            EncodedFile::Flac(file) => file.finish(),
        }
    }
}
