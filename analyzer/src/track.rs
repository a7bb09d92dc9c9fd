use crate::{Activity, Dynamics, Fault, Loudness, Spectrum, Stereo, Timeline};
use serde::{Deserialize, Serialize};

/// The form of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Format {
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: usize,
    /// Bits per sample of a PCM or lossless file; `None` for lossy codecs.
    pub bits_per_sample: Option<u32>,
    /// Length in seconds.
    pub duration_s: f64,
    /// The codec's name.
    pub codec: String,
}

/// Everything that is measured of one file by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackAnalysis {
    /// The stem's name: its file name without extension.
    pub name: String,
    /// The file, relative to the session, with `/` between folders.
    pub path: String,
    /// Form of the file.
    pub format: Format,
    /// Loudness and peaks.
    pub loudness: Loudness,
    /// Dynamics.
    pub dynamics: Dynamics,
    /// Spectral balance.
    pub spectrum: Spectrum,
    /// Left against right.
    pub stereo: Stereo,
    /// When it plays.
    pub activity: Activity,
    /// Technical faults.
    pub faults: Vec<Fault>,
    /// Loudness over time; retained for plots, not part of the JSON.
    #[serde(skip)]
    pub timeline: Timeline,
}
