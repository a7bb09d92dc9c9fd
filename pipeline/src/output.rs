use crate::part_file::WrittenFile;
use crate::published::replace_folder;
use crate::{Error, Stage, Watch};
use analyzer::{Meter, TrackAnalysis, TrackInfo, TrackMeter};
use dsp::AudioBlock;
use media::{AudioFormat, AudioWriter, Decoder};
use std::ffi::OsString;
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
        if wanted.exists() && !wanted.is_dir() {
            return Err(output_error(wanted)(std::io::Error::other("it is a file")));
        }
        // Beside the wanted folder (not beside a link to it), so that renaming stays on one file system; missing parents are made
        // at the end.
        let absolute = wanted.canonicalize().or_else(|_| std::path::absolute(wanted)).map_err(output_error(wanted))?;
        let near = absolute.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(&absolute);
        let temporary = tempfile::Builder::new().prefix(".premix-").tempdir_in(near).map_err(output_error(near))?;
        let content = temporary.path().join(CONTENT);
        fs::create_dir(&content).map_err(output_error(&content))?;
        Ok(Self { temporary, wanted: wanted.to_path_buf() })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.temporary.path().join(CONTENT).join(name)
    }

    /// Where the audio of the file `name` lies as floats until it is what it becomes; its folder is made.
    pub(crate) fn float_path(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.temporary.path().join(FLOATS).join(format!("{name}.wav"));
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(output_error(folder))?;
        Ok(path)
    }

    pub(crate) fn write_text(&self, name: &str, text: &str) -> Result<(), Error> {
        self.write_bytes(name, text.as_bytes())
    }

    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path(name);
        fs::write(&path, bytes).map_err(output_error(&path))
    }

    /// Makes everything appear at once, in place of what an earlier run wrote; what else lies there stays.
    pub(crate) fn publish(self) -> Result<(), Error> {
        let wanted = &self.wanted;
        let content = self.temporary.path().join(CONTENT);
        if wanted.exists() {
            return replace_folder(&content, wanted);
        }
        if let Some(parent) = wanted.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(output_error(parent))?;
        }
        fs::rename(&content, wanted).map_err(output_error(wanted))
    }
}

/// What is published is made with the permissions of any new folder; the temporary one around it is the user's alone.
const CONTENT: &str = "content";
/// Beside it: what is not to be published.
const FLOATS: &str = "floats";

pub(crate) fn output_error(path: &Path) -> impl Fn(std::io::Error) -> Error + use<> {
    let path = path.to_path_buf();
    move |source| Error::Output { path: path.clone(), source }
}

/// The names of what lies in `folder`, sorted.
pub(crate) fn names_in(folder: &Path) -> Result<Vec<OsString>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(output_error(folder))? {
        names.push(entry.map_err(output_error(folder))?.file_name());
    }
    names.sort();
    Ok(names)
}

/// Copies the floating-point file `from` to the file of the mix `name`, turned by `gain_db`, and measures it. (Rounding to 24 bits
/// is 144 dB below full scale.)
pub(crate) fn conform(
    staging: &Staging,
    (name, format): (&str, AudioFormat),
    gain_db: f64,
    progress: (&Watch<'_>, u64, u64),
) -> Result<TrackAnalysis, Error> {
    let (watch, done, of) = progress;
    watch.step(Stage::Writing, done, of)?;
    let mut decoder = Decoder::open(&staging.float_path(name)?).map_err(Error::Writing)?;
    let rate = decoder.format().sample_rate_hz;
    let path = WrittenFile::mix(name, format).path;
    let writer = AudioWriter::create(&staging.path(&path), name, (rate, 2), format);
    let mut writer = writer.map_err(Error::Writing)?;
    let info = TrackInfo {
        name: name.to_owned(),
        path,
        codec: format.codec().to_owned(),
        bits_per_sample: Some(format.bits()),
        sample_rate_hz: rate,
        channels: 2,
    };
    let mut meter = TrackMeter::with(info, Meter::OF_A_MIX);
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
