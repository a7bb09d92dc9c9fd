//! Files are written by hand here, byte by byte, so that reading is checked against the format's definition and not
//! against this crate's own writer.

mod audio_writing;
mod coded;
mod mp4;
mod real_files;
mod refusals;
mod resampling;
mod wav_reading;
mod wav_writing;
mod wave64_reading;

use std::fs;
use std::path::{Path, PathBuf};

use dsp::AudioBlock;
use tempfile::TempDir;

use crate::{Decoder, FileFormat, MediaError};

/// All that a file yields: its format, its samples and the error at its end if there was one.
struct Decoded {
    format: FileFormat,
    audio: AudioBlock,
    error: Option<MediaError>,
}

fn decode(path: &Path) -> Result<Decoded, MediaError> {
    let mut decoder = Decoder::open(path)?;
    let format = decoder.format().clone();
    let mut audio = AudioBlock::silence(format.channels, 0);
    let mut block = AudioBlock::default();
    let error = loop {
        match decoder.next_block(&mut block) {
            Ok(true) => audio.append(&block, 0..block.n_frames()),
            Ok(false) => break None,
            Err(error) => break Some(error),
        }
    };
    assert!(!decoder.next_block(&mut block).unwrap(), "nothing comes after the end");
    Ok(Decoded { format, audio, error })
}

fn file_with(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A RIFF chunk, padded.
fn chunk(id: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

/// A plain `fmt ` chunk of 44.1 kHz.
fn fmt(tag: u16, n_channels: u16, bits: u16) -> Vec<u8> {
    let frame_bytes = n_channels * bits.div_ceil(8);
    let mut body = Vec::new();
    body.extend(tag.to_le_bytes());
    body.extend(n_channels.to_le_bytes());
    body.extend(44_100_u32.to_le_bytes());
    body.extend((44_100 * u32::from(frame_bytes)).to_le_bytes());
    body.extend(frame_bytes.to_le_bytes());
    body.extend(bits.to_le_bytes());
    chunk(*b"fmt ", &body)
}

/// A WAVE file of these chunks.
fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut body = b"WAVE".to_vec();
    body.extend(chunks.concat());
    chunk(*b"RIFF", &body)
}
