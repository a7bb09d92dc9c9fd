use media::AudioFormat;

/// As what audio is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileForm {
    /// WAV: the draft and the plain sum with 24 bits, all else as 32-bit floats.
    #[default]
    Usual,
    /// All as WAV of 24 bits, dithered.
    Wav24,
    /// All as WAV of 32-bit floats.
    FloatWav,
    /// All as FLAC of 24 bits, dithered.
    Flac,
}

impl FileForm {
    /// That of the draft and the plain sum.
    pub(crate) fn of_mixes(self) -> AudioFormat {
        match self {
            Self::Usual | Self::Wav24 => AudioFormat::Wav24,
            Self::FloatWav => AudioFormat::FloatWav,
            Self::Flac => AudioFormat::Flac24,
        }
    }

    /// That of stems, buses and prepared stems.
    pub(crate) fn of_parts(self) -> AudioFormat {
        match self {
            Self::Usual | Self::FloatWav => AudioFormat::FloatWav,
            Self::Wav24 => AudioFormat::Wav24,
            Self::Flac => AudioFormat::Flac24,
        }
    }
}
