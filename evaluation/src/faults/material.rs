use analyzer::Role;
use dsp::AudioBlock;

/// An excerpt of a session, decoded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Material {
    /// The folder's name.
    pub(crate) song: String,
    /// Of all stems.
    pub(crate) sample_rate_hz: u32,
    /// All of one length.
    pub(crate) stems: Vec<Stem>,
}

/// One stem of it, mono or stereo.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stem {
    /// The file's name without its extension.
    pub(crate) name: String,
    /// What its name tells that it plays.
    pub(crate) role: Role,
    /// Its samples.
    pub(crate) audio: AudioBlock,
}
