use crate::{Error, Stage, Watch};
use analyzer::{TrackAnalysis, TrackInfo, TrackMeter};
use dsp::AudioBlock;
use media::{Decoder, WavSampleFormat, WavWriter};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder beside the wanted one in which everything is prepared; it becomes the wanted one at the end, and vanishes
/// when the run is interrupted.
#[derive(Debug)]
pub(crate) struct Staging {
    temporary: TempDir,
    wanted: PathBuf,
}

impl Staging {
    pub(crate) fn new(wanted: &Path) -> Result<Self, Error> {
        let output_error = |path: &Path| {
            let path = path.to_path_buf();
            move |source| Error::Output { path, source }
        };
        if wanted.exists() && !wanted.is_dir() {
            let source = std::io::ErrorKind::AlreadyExists.into();
            return Err(Error::Output { path: wanted.to_path_buf(), source });
        }
        // Beside the wanted folder, so that renaming stays on one file system.
        let parent = match wanted.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(output_error(&parent))?;
        let temporary =
            tempfile::Builder::new().prefix(".premix-").tempdir_in(&parent).map_err(output_error(&parent))?;
        Ok(Self { temporary, wanted: wanted.to_path_buf() })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.temporary.path().join(name)
    }

    pub(crate) fn write_text(&self, name: &str, text: &str) -> Result<(), Error> {
        let path = self.path(name);
        fs::write(&path, text).map_err(|source| Error::Output { path, source })
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        fs::remove_file(&path).map_err(|source| Error::Output { path, source })
    }

    /// Moves everything to the wanted folder. Files of an earlier run are replaced; others in it stay.
    pub(crate) fn publish(self) -> Result<(), Error> {
        let output_error = |source| Error::Output { path: self.wanted.clone(), source };
        if !self.wanted.exists() {
            // The temporary folder is private to the user; the published one is as open as any new folder.
            fs::create_dir(&self.wanted).map_err(output_error)?;
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(self.temporary.path()).map_err(output_error)? {
            names.push(entry.map_err(output_error)?.file_name());
        }
        names.sort();
        for name in names {
            fs::rename(self.temporary.path().join(&name), self.wanted.join(&name)).map_err(output_error)?;
        }
        Ok(())
    }
}

/// Copies the floating-point file `from` to the 24-bit file `to`, turned by `gain_db`, and measures what is written.
pub(crate) fn conform(
    from: &Path,
    to: &Path,
    gain_db: f64,
    name: &str,
    progress: (&Watch<'_>, u64, u64),
) -> Result<TrackAnalysis, Error> {
    let (watch, done, of) = progress;
    watch.step(Stage::Writing, done, of)?;
    let mut decoder = Decoder::open(from).map_err(Error::Writing)?;
    let rate = decoder.format().sample_rate_hz;
    let mut writer = WavWriter::create(to, rate, 2, WavSampleFormat::Pcm24).map_err(Error::Writing)?;
    let mut meter = TrackMeter::new(TrackInfo {
        name: name.to_owned(),
        path: format!("{name}.wav"),
        codec: "pcm_s24le".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz: rate,
        channels: 2,
    });
    let factor = dsp::db_to_amplitude(gain_db) as f32;
    let mut block = AudioBlock::default();
    while decoder.next_block(&mut block).map_err(Error::Writing)? {
        block.scale(factor);
        meter.push(&block);
        writer.write(&block).map_err(Error::Writing)?;
        watch.step(Stage::Writing, done, of)?;
    }
    writer.finish().map_err(Error::Writing)?;
    Ok(meter.finish())
}
