//! A stem or a bus on its way to a file.

use crate::Error;
use crate::output::{Staging, output_error};
use dsp::AudioBlock;
use media::{AudioFormat, AudioWriter, Decoder, WavSampleFormat, WavWriter};
use std::fs;
use suggest::MatchedFiles;

/// Written as floats until its peak is known, and then as what is wanted: integers would clip what is beyond full scale.
pub(crate) struct PartFile<'a> {
    staging: &'a Staging,
    name: String,
    format: AudioFormat,
    writer: WavWriter,
    peak: f32,
}

/// An audio file that lies in what is being prepared.
#[derive(Debug, Clone)]
pub(crate) struct WrittenFile {
    /// Its path there.
    pub(crate) path: String,
    /// It is of 32-bit floats although others were wanted, for what is beyond full scale.
    pub(crate) is_beyond_full_scale: bool,
}

impl WrittenFile {
    /// The draft or the plain sum.
    pub(crate) fn mix(name: &str, format: AudioFormat) -> Self {
        Self { path: format!("{name}.{}", format.extension()), is_beyond_full_scale: false }
    }
}

impl<'a> PartFile<'a> {
    /// The file `name` (its folder must exist, and no extension is given) in what is being prepared.
    pub(crate) fn create(
        staging: &'a Staging,
        name: String,
        (sample_rate_hz, n_channels): (u32, usize),
        format: AudioFormat,
    ) -> Result<Self, Error> {
        let path = staging.float_path(&name)?;
        let writer = WavWriter::create(&path, sample_rate_hz, n_channels, WavSampleFormat::Float32);
        Ok(Self { staging, name, format, writer: writer.map_err(Error::Writing)?, peak: 0.0 })
    }

    pub(crate) fn write(&mut self, block: &AudioBlock) -> Result<(), Error> {
        let samples = block.channels().iter().flatten();
        self.peak = samples.fold(self.peak, |peak, sample| peak.max(sample.abs()));
        self.writer.write(block).map_err(Error::Writing)
    }

    /// Completes the file.
    pub(crate) fn finish(self) -> Result<WrittenFile, Error> {
        let Self { staging, name, format, writer, peak } = self;
        writer.finish().map_err(Error::Writing)?;
        let is_beyond_full_scale = peak > 1.0 && !format.is_float();
        let stored = if is_beyond_full_scale { AudioFormat::FloatWav } else { format };
        let written = WrittenFile { path: format!("{name}.{}", stored.extension()), is_beyond_full_scale };
        let (from, to) = (staging.float_path(&name)?, staging.path(&written.path));
        if stored.is_float() {
            fs::rename(&from, &to).map_err(output_error(&to))?;
            return Ok(written);
        }
        let mut decoder = Decoder::open(&from).map_err(Error::Writing)?;
        let shape = (decoder.format().sample_rate_hz, decoder.format().channels);
        let mut writer = AudioWriter::create(&to, &name, shape, stored).map_err(Error::Writing)?;
        let mut block = AudioBlock::default();
        while decoder.next_block(&mut block).map_err(Error::Writing)? {
            writer.write(&block).map_err(Error::Writing)?;
        }
        writer.finish().map_err(Error::Writing)?;
        fs::remove_file(&from).map_err(output_error(&from))?;
        Ok(written)
    }
}

/// What a plan says of the files beside it.
pub(crate) fn matched_files(unity_gain_db: f64, draft_gain_db: f64, files: Vec<WrittenFile>) -> MatchedFiles {
    let beyond = files.iter().filter(|file| file.is_beyond_full_scale);
    let beyond_full_scale = beyond.map(|file| file.path.clone()).collect();
    let written = files.into_iter().map(|file| file.path).collect();
    MatchedFiles { unity_gain_db, draft_gain_db, written, beyond_full_scale }
}
