//! The only crate that knows audio files and codecs: probe, decode, encode, resample.
//!
//! [`Decoder`] streams any supported file as blocks of `f32` samples that start at the song's time zero: what an encoder
//! put in front of the audio or behind it is removed, and nothing is clipped. [`WavWriter`] and [`AudioWriter`] write a
//! file that appears whole or not at all. [`Resampler`] changes the rate of a stream and keeps its time zero.
//!
//! Memory does not grow with the length of a file, and no size that a file declares is allocated before its bytes are
//! there.

mod aac_config;
mod audio_writer;
mod codec_name;
mod coded;
mod containment;
mod decoder;
mod dither;
mod error;
mod flac_writer;
mod format;
mod mp4_timing;
mod opus;
mod part_file;
mod pcm;
mod quantization;
mod resampler;
mod trim;
mod wav_header;
mod wav_reader;
mod wav_writer;
mod wave64;

pub use audio_writer::{AudioFormat, AudioWriter};
pub use decoder::Decoder;
pub use error::MediaError;
pub use format::{FileFormat, has_audio_extension};
pub use resampler::Resampler;
pub use wav_writer::{WavSampleFormat, WavWriter};

#[cfg(test)]
mod tests;
