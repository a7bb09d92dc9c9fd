//! The features of `published_genre_norms.json`, written anew from the description in that file.
//!
//! Where the description leaves a choice, this is taken: the band filters run forward once; only whole windows count.

mod band_dynamics;
mod loudness;
mod peaks;
mod percentile;
mod spectrum;

use dsp::AudioBlock;
use media::Resampler;
use std::collections::BTreeMap;

pub(crate) use band_dynamics::BAND_EDGES_HZ;
pub(crate) use percentile::percentile;
pub(crate) use spectrum::{BIN_HZ, N_THIRD_OCTAVES, third_octave_hz};

/// The rate at which everything is measured.
pub(crate) const RATE_HZ: u32 = 44_100;

/// Features by the publisher's names; one that has no value is left out.
pub(crate) type Features = BTreeMap<String, f64>;

/// Two channels at 44.1 kHz: mono is doubled.
pub(crate) fn conformed(sample_rate_hz: u32, audio: &AudioBlock) -> AudioBlock {
    let (left, right) = audio.left_right();
    let stereo = AudioBlock::from_channels(vec![left.to_vec(), right.to_vec()]);
    let mut resampler = Resampler::new(sample_rate_hz, RATE_HZ, 2);
    let (mut start, mut end) = (AudioBlock::default(), AudioBlock::default());
    resampler.push(&stereo, &mut start);
    resampler.finish(&mut end);
    start.append(&end, 0..end.n_frames());
    start
}

/// All features of `audio`, which is [`conformed`] and at least 10 s long.
pub(crate) fn features(audio: &AudioBlock) -> Features {
    let (left, right) = audio.left_right();
    let mut features = loudness::features(left, right);
    features.extend(peaks::features(left, right, &features));
    features.extend(spectrum::features(left, right));
    features.extend(band_dynamics::features(left, right));
    features
}
