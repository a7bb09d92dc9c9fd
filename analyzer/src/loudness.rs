use crate::Playback;
use serde::{Deserialize, Serialize};

/// Loudness and peaks of a file (ITU-R BS.1770-5, EBU R 128, Tech 3341 and 3342).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness in LUFS; a mono file counts as one channel.
    pub integrated_lufs: Option<f64>,
    /// For a mono file, its loudness when both loudspeakers play it: 3.01 LU more.
    pub integrated_dual_mono_lufs: Option<f64>,
    /// The loudest 400 ms, in LUFS, from a window that slides by 10 ms.
    pub max_momentary_lufs: Option<f64>,
    /// The loudest 3 s, in LUFS.
    pub max_short_term_lufs: Option<f64>,
    /// Loudness range in LU; below 60 s of audio it says little (Tech 3342).
    pub range_lu: Option<f64>,
    /// The highest peak between samples, in dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// The highest sample, in dBFS.
    pub sample_peak_dbfs: Option<f64>,
    /// How the file would be played where loudness is normalised; empty where its loudness is undefined.
    pub playback: Vec<Playback>,
}

/// Loudness and stereo over time, ten readings a second.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// Loudness of the 400 ms that end at (k + 1) · 0.1 s, in LUFS; `None` where there is digital silence.
    pub momentary_lufs: Vec<Option<f32>>,
    /// Loudness of the 3 s that end at (k + 1) · 0.1 s, in LUFS.
    pub short_term_lufs: Vec<Option<f32>>,
    /// Highest true peak of the same 3 s minus their loudness, in dB; `None` where that is below −40 LUFS.
    pub psr_db: Vec<Option<f32>>,
    /// Correlation of left and right, −1…1, over the 400 ms that end at (k + 1) · 0.1 s; `None` in silence.
    pub correlation: Vec<Option<f32>>,
    /// Right power over left power of the 3 s that end at (k + 1) · 0.1 s, in dB; `None` in silence.
    pub balance_db: Vec<Option<f32>>,
}
