use crate::{SongFeatures, SongOrigin};
use analyzer::{Tempo, TrackAnalysis};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The form of a line of a song table.
pub const SONG_SCHEMA: &str = "premix.song/1";

/// One song of a profile: a line of its song table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SongRow {
    /// [`SONG_SCHEMA`].
    pub schema: String,
    /// Whose it is.
    #[serde(flatten)]
    pub origin: SongOrigin,
    /// The bytes that were measured.
    #[serde(flatten)]
    pub content: SongContent,
    /// Its length in seconds.
    pub seconds: f64,
    /// Its form: codec, sample rate in hertz, channels.
    pub form: String,
    /// When and by what it was measured.
    #[serde(flatten)]
    pub measuring: Measuring,
    /// Its readings.
    #[serde(flatten)]
    pub song: SongFeatures,
}

/// Which bytes a song is: it is the same one wherever it lies and whatever it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongContent {
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// When and by what a song was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measuring {
    /// The day, `YYYY-MM-DD`.
    pub measured_on: String,
    /// The version of this program.
    pub measured_by: String,
}

/// Why a file is no song for a profile.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum NoSong {
    /// Nothing is heard.
    #[error("it is silent")]
    Silent,
    /// Too little is heard.
    #[error("it is too short: {0:.1} s, and a song has at least {SHORTEST_S} s")]
    TooShort(f64),
    /// One of the bands from 250 to 2000 Hz is empty: a tone or a test signal.
    #[error("it is no music: its spectrum has holes between 250 and 2000 Hz")]
    NoSpectrum,
}

/// Of less, short-term loudness has hardly three windows that do not overlap, in seconds.
const SHORTEST_S: f64 = 10.0;

impl SongRow {
    /// The row of a file that was measured with all meters.
    pub fn new(
        track: &TrackAnalysis,
        tempo: Option<&Tempo>,
        origin: SongOrigin,
        content: SongContent,
        measuring: Measuring,
    ) -> Result<Self, NoSong> {
        let seconds = track.format.duration_s;
        if seconds < SHORTEST_S {
            return Err(NoSong::TooShort(seconds));
        }
        track.loudness.integrated_lufs.ok_or(NoSong::Silent)?;
        let song = SongFeatures::of(track, tempo);
        if song.third_octave_db.is_empty() {
            return Err(NoSong::NoSpectrum);
        }
        let format = &track.format;
        let form = format!("{}, {} Hz, {} ch", format.codec, format.sample_rate_hz, format.channels);
        let row = Self { schema: SONG_SCHEMA.to_owned(), origin, content, seconds, form, measuring, song };
        let origin = row.origin.clone();
        Ok(row.from_origin(origin))
    }

    /// The same readings under what is known of the song now.
    #[must_use]
    pub fn from_origin(mut self, origin: SongOrigin) -> Self {
        self.song.set_normalised(origin.loudness_normalised);
        Self { origin, ..self }
    }
}
