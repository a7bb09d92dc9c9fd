use crate::Error;
use crate::demo::DemoSession;
use crate::output::{Staging, names_in};
use media::{WavSampleFormat, WavWriter};
use serde::Serialize;
use std::ffi::OsString;
use std::path::Path;

const PLANTED_FILE: &str = "planted.json";

#[derive(Serialize)]
struct PlantedFile<'a> {
    schema: &'static str,
    title: &'a str,
    planted: &'a [crate::demo::PlantedFault],
}

/// Writes `session` as a folder of 24-bit WAV stems, with `planted.json` beside the folder's stems to compare findings
/// with; the analysis never opens it.
pub fn write_demo(session: &DemoSession, folder: &Path) -> Result<(), Error> {
    let staging = Staging::new(folder)?;
    refuse_foreign_files(session, folder)?;
    for stem in &session.stems {
        let path = staging.path(&format!("{}.wav", stem.name));
        let n_channels = stem.audio.n_channels();
        let mut writer = WavWriter::create(&path, session.sample_rate_hz, n_channels, WavSampleFormat::Pcm24)
            .map_err(Error::Writing)?;
        writer.write(&stem.audio).map_err(Error::Writing)?;
        writer.finish().map_err(Error::Writing)?;
    }
    let file = PlantedFile { schema: "premix.planted/1", title: &session.title, planted: &session.planted };
    let json = serde_json::to_string_pretty(&file).expect("plain structs with string keys always serialise");
    staging.write_text(PLANTED_FILE, &(json + "\n"))?;
    staging.publish()
}

/// A folder that holds anything but an earlier demo is left alone: its files would be summed with the song.
fn refuse_foreign_files(session: &DemoSession, folder: &Path) -> Result<(), Error> {
    if !folder.exists() {
        return Ok(());
    }
    let own = |name: &OsString| {
        let name = name.to_string_lossy();
        name == PLANTED_FILE
            || name.strip_suffix(".wav").is_some_and(|stem| session.stems.iter().any(|s| s.name == stem))
    };
    if names_in(folder)?.iter().all(own) { Ok(()) } else { Err(Error::NotEmpty { path: folder.to_path_buf() }) }
}
