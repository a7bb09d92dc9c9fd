use super::{Planted, Truth};
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

impl Material {
    /// With other audio in the stem at `index`.
    pub(super) fn planted(&self, index: usize, audio: AudioBlock, truth: Truth) -> Planted {
        let mut stems = self.stems.clone();
        stems[index].audio = audio;
        Planted { stems, mix: None, truth }
    }
}

impl Stem {
    /// The mean of its channels.
    pub(super) fn mono(&self) -> Vec<f64> {
        let (left, right) = self.audio.left_right();
        left.iter().zip(right).map(|(l, r)| f64::midpoint(f64::from(*l), f64::from(*r))).collect()
    }

    /// What each loudspeaker plays of it when all of it is in the middle: a mono stem 3 dB down (the pan law), so that it is as
    /// loud as a stereo file.
    pub(super) fn middle(&self) -> Vec<f64> {
        let [gain, _] = desk::pan_gains(0.0, self.audio.n_channels());
        self.mono().into_iter().map(|x| gain * x).collect()
    }
}
