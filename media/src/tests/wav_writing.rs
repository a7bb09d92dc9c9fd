use std::fs;

use dsp::AudioBlock;
use tempfile::tempdir;

use super::decode;
use crate::{MediaError, WavSampleFormat, WavWriter};

fn stereo(n_frames: usize) -> AudioBlock {
    let left = (0..n_frames).map(|n| (n as f32 * 0.37).sin() * 0.9).collect();
    let right = (0..n_frames).map(|n| (n as f32 * 0.11).cos() * 0.5).collect();
    AudioBlock::from_channels(vec![left, right])
}

#[test]
fn floats_come_back_bit_for_bit_above_full_scale_too() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("draft.wav");
    let mut block = stereo(5000);
    block.channel_mut(0)[7] = 3.25;
    let mut writer = WavWriter::create(&path, 96_000, 2, WavSampleFormat::Float32).unwrap();
    writer.write(&block).unwrap();
    writer.write(&block).unwrap();
    assert!(!path.exists(), "the name appears when the file is whole");
    writer.finish().unwrap();
    let decoded = decode(&path).unwrap();
    assert_eq!((decoded.format.sample_rate_hz, decoded.format.codec.as_str()), (96_000, "pcm_f32le"));
    let mut twice = block.clone();
    twice.append(&block, 0..5000);
    assert_eq!(decoded.audio, twice);
}

#[test]
fn integers_are_rounded_to_nearest_and_saturate() {
    let step = 1.0 / 8_388_608.0;
    let folder = tempdir().unwrap();
    let path = folder.path().join("draft.wav");
    let written = vec![0.4 * step, 0.6 * step, -0.6 * step, 1.0, 7.0, -1.0, -7.0, f32::NAN, 0.5];
    let expected = [0.0, step, -step, 1.0 - step, 1.0 - step, -1.0, -1.0, 0.0, 0.5];
    let mut writer = WavWriter::create(&path, 48_000, 1, WavSampleFormat::Pcm24).unwrap();
    writer.write(&AudioBlock::from_channels(vec![written])).unwrap();
    writer.finish().unwrap();
    let decoded = decode(&path).unwrap();
    assert_eq!(decoded.audio.channel(0), expected);
    assert_eq!((decoded.format.codec.as_str(), decoded.format.bits_per_sample), ("pcm_s24le", Some(24)));
}

#[test]
fn more_than_two_channels_come_back() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("draft.wav");
    let block = AudioBlock::from_channels((0..6).map(|channel| vec![channel as f32 / 8.0; 100]).collect());
    let mut writer = WavWriter::create(&path, 48_000, 6, WavSampleFormat::Pcm24).unwrap();
    writer.write(&block).unwrap();
    writer.finish().unwrap();
    assert_eq!(decode(&path).unwrap().audio, block);
}

#[test]
fn an_unfinished_file_leaves_nothing() {
    let folder = tempdir().unwrap();
    let mut writer = WavWriter::create(&folder.path().join("draft.wav"), 48_000, 2, WavSampleFormat::Float32).unwrap();
    writer.write(&stereo(1000)).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_older_file_stays_until_the_new_one_is_whole() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("draft.wav");
    fs::write(&path, b"older").unwrap();
    drop(WavWriter::create(&path, 48_000, 1, WavSampleFormat::Float32).unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"older");
    WavWriter::create(&path, 48_000, 1, WavSampleFormat::Float32).unwrap().finish().unwrap();
    assert!(decode(&path).unwrap().audio.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_too_large_for_its_header_is_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("draft.wav");
    let writer = WavWriter::create(&path, 48_000, 2, WavSampleFormat::Pcm24).unwrap();
    let mut writer = writer.with_limit_bytes(6 * 1500);
    writer.write(&stereo(1500)).unwrap();
    assert!(matches!(writer.write(&stereo(1)), Err(MediaError::TooLarge { limit_bytes: 9000, .. })));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("none").join("draft.wav");
    let error = WavWriter::create(&path, 48_000, 2, WavSampleFormat::Pcm24).unwrap_err();
    assert_eq!(error.path(), path);
}

/// A chunk of odd length is followed by a byte that counts for the file and not for the chunk (RIFF 1.0).
#[test]
fn an_odd_number_of_bytes_is_padded() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("odd.wav");
    let mut writer = WavWriter::create(&path, 48_000, 1, WavSampleFormat::Pcm24).unwrap();
    writer.write(&AudioBlock::from_channels(vec![vec![0.25; 7]])).unwrap();
    writer.finish().unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes.len() % 2, 0);
    assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
    assert_eq!(decode(&path).unwrap().audio.channel(0), [0.25; 7]);
}
