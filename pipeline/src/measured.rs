use crate::cache::Key;
use crate::{Cache, StemFile};
use analyzer::{TrackAnalysis, WholeAnalysis};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What one decode of a file gives.
#[derive(Debug)]
pub(crate) struct Measured<R> {
    /// Its readings.
    pub(crate) analysis: TrackAnalysis,
    /// What else is kept of it.
    pub(crate) rest: R,
    /// What is wrong with the file as audio.
    pub(crate) damage: Option<String>,
}

/// What a file is measured for: with its bytes, all that the result depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Purpose {
    /// Itself.
    File,
    /// To be a stem of a session.
    Stem {
        /// The session's.
        sample_rate_hz: u32,
        /// Where in the session it begins.
        start_frame: usize,
        /// Windows of the copy for comparing waveforms, which many stems share.
        most_windows: usize,
    },
    /// To be the mix beside the stems of a session.
    Mix {
        /// The session's.
        sample_rate_hz: u32,
    },
}

/// What is kept is put together in memory, which must not grow with the length of a file: longer ones are no songs, in seconds.
const LONGEST_KEPT_S: f64 = 1_800.0;

/// The form of it in a cache.
#[derive(Debug, Serialize, Deserialize)]
struct Stored<R> {
    analysis: WholeAnalysis,
    rest: R,
}

/// What was measured of `file` before for the same purpose, else what `measure` gives. A damaged file is measured each time,
/// and so is one of more than half an hour.
pub(crate) fn recalled<R: Serialize + DeserializeOwned, E>(
    cache: Option<&Cache>,
    (file, purpose): (&StemFile, Purpose),
    measure: impl FnOnce() -> Result<Measured<R>, E>,
) -> Result<Measured<R>, E> {
    let Some((cache, key)) = cache.and_then(|cache| Some((cache, key(file, purpose)?))) else { return measure() };
    if let Some(Stored { analysis, rest }) = cache.recall(&key) {
        let known = TrackAnalysis::from(analysis);
        let analysis = TrackAnalysis { name: file.name.clone(), path: file.relative_path.clone(), ..known };
        return Ok(Measured { analysis, rest, damage: None });
    }
    let measured = measure()?;
    if measured.damage.is_some() || measured.analysis.format.duration_s > LONGEST_KEPT_S {
        return Ok(measured);
    }
    let stored = Stored { analysis: measured.analysis.into(), rest: measured.rest };
    cache.keep(&key, &stored);
    Ok(Measured { analysis: stored.analysis.into(), rest: stored.rest, damage: None })
}

/// `None` where nothing would be kept, so that hours of audio are not read for it. The format stands in it because a file's ending has a say in it.
fn key(file: &StemFile, purpose: Purpose) -> Option<Key> {
    let format = &file.format;
    let read_as = (&format.container, &format.codec, format.sample_rate_hz, format.channels, format.bits_per_sample);
    let is_song = format.declared_frames.is_none_or(|n| n as f64 <= LONGEST_KEPT_S * f64::from(format.sample_rate_hz));
    is_song.then(|| Key::of(&file.paths, &(purpose, read_as))).flatten()
}
