use std::path::Path;

use crate::MediaError;

/// The most channels that a file may have: an ambisonic bus of fourth order has 25.
const MAX_CHANNELS: usize = 32;
/// Sample rates that are taken for audio, in Hz: from telephone-like logs to sixteen times 48 kHz.
const SAMPLE_RATES_HZ: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// File name extensions that a session folder takes for audio. Formats that are refused with a reason stand here too, so
/// that a stem is never passed over in silence.
const AUDIO_EXTENSIONS: [&str; 23] = [
    "wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "caf", "flac", "mp3", "m4a", "m4b", "mp4", "aac",
    "adts", "alac", "ogg", "oga", "opus", "wv", "ape", "wma",
];

/// What a file is, as far as it is known before decoding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFormat {
    /// The container: `wav`, `w64`, `aiff`, `caf`, `flac`, `mp3`, `mp4`, `ogg` or `adts`.
    pub container: String,
    /// The codec: `pcm_s24le`, `pcm_f32le`, `flac`, `mp3`, `aac`, `alac`, `vorbis`, `opus` and the like.
    pub codec: String,
    /// Sample rate, in Hz.
    pub sample_rate_hz: u32,
    /// Number of channels.
    pub channels: usize,
    /// Bits per sample of the source, where the codec has such a thing.
    pub bits_per_sample: Option<u32>,
    /// Samples per channel that the header promises once encoder delay and padding are removed; an estimate for MP3 and
    /// ADTS without a header that counts.
    pub declared_frames: Option<u64>,
    /// Where the first sample stands on the session's timeline, in frames: the time reference of a broadcast WAV (EBU
    /// Tech 3285, `bext`), or the empty edit in front of an MP4 track; `None` when the file
    /// carries no such mark.
    pub start_frame: Option<u64>,
}

impl FileFormat {
    /// The format, if its rate and channels are within what is decoded.
    pub(crate) fn within_limits(self, path: &Path) -> Result<Self, MediaError> {
        if self.channels == 0 || self.channels > MAX_CHANNELS {
            return Err(MediaError::unsupported(path, format!("a file of {} channels", self.channels)));
        }
        if !SAMPLE_RATES_HZ.contains(&self.sample_rate_hz) {
            return Err(MediaError::unsupported(path, format!("a sample rate of {} Hz", self.sample_rate_hz)));
        }
        Ok(self)
    }
}

/// True when a file of this name is taken for audio in a session folder. Only the extension is looked at, in any case.
pub fn has_audio_extension(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| AUDIO_EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}
