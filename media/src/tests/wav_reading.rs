use tempfile::tempdir;

use super::{chunk, decode, file_with, fmt, riff};
use crate::MediaError;

/// Decodes `data` as one channel and compares it with what the format's definition says.
fn check(fmt_chunk: Vec<u8>, data: &[u8], codec: &str, bits: u32, expected: &[f32]) {
    let folder = tempdir().unwrap();
    let path = file_with(&folder, "stem.wav", &riff(&[fmt_chunk, chunk(*b"data", data)]));
    let decoded = decode(&path).unwrap();
    assert!(decoded.error.is_none(), "{codec}: {:?}", decoded.error);
    assert_eq!(decoded.audio.channel(0), expected, "{codec}");
    assert_eq!(decoded.format.codec, codec);
    assert_eq!(decoded.format.bits_per_sample, Some(bits));
    assert_eq!(decoded.format.declared_frames, Some(expected.len() as u64));
    assert_eq!((decoded.format.sample_rate_hz, decoded.format.channels), (44_100, 1));
}

/// WAVEFORMATEXTENSIBLE: 20 valid bits in a container of 24, sub-format PCM.
fn extensible_24() -> Vec<u8> {
    let plain = fmt(0xFFFE, 1, 24);
    let mut body = plain[8..].to_vec();
    body.extend(22_u16.to_le_bytes());
    body.extend(20_u16.to_le_bytes());
    body.extend(4_u32.to_le_bytes());
    body.extend(1_u16.to_le_bytes());
    body.extend([0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]);
    chunk(*b"fmt ", &body)
}

#[test]
fn every_sample_format_has_its_full_scale_at_one() {
    check(fmt(1, 1, 8), &[0, 128, 192], "pcm_u8", 8, &[-1.0, 0.0, 0.5]);
    let s16: Vec<u8> = [i16::MIN, 0, 16_384].iter().flat_map(|s| s.to_le_bytes()).collect();
    check(fmt(1, 1, 16), &s16, "pcm_s16le", 16, &[-1.0, 0.0, 0.5]);
    let s24 = [0x00, 0x00, 0x80, 0x00, 0x00, 0x40, 0xFF, 0xFF, 0xFF];
    check(fmt(1, 1, 24), &s24, "pcm_s24le", 24, &[-1.0, 0.5, -1.0 / 8_388_608.0]);
    check(extensible_24(), &s24, "pcm_s24le", 20, &[-1.0, 0.5, -1.0 / 8_388_608.0]);
    let s32: Vec<u8> = [i32::MIN, 1 << 30, 0].iter().flat_map(|s| s.to_le_bytes()).collect();
    check(fmt(1, 1, 32), &s32, "pcm_s32le", 32, &[-1.0, 0.5, 0.0]);
    let f32s: Vec<u8> = [-3.5_f32, 0.25, 1.75].iter().flat_map(|s| s.to_le_bytes()).collect();
    check(fmt(3, 1, 32), &f32s, "pcm_f32le", 32, &[-3.5, 0.25, 1.75]);
    let f64s: Vec<u8> = [-3.5_f64, 0.25, 1.75].iter().flat_map(|s| s.to_le_bytes()).collect();
    check(fmt(3, 1, 64), &f64s, "pcm_f64le", 64, &[-3.5, 0.25, 1.75]);
}

#[test]
fn channels_and_blocks_come_in_order() {
    let n_frames = 20_000_i16;
    let data: Vec<u8> = (0..n_frames).flat_map(|n| [n.to_le_bytes(), (-n).to_le_bytes()].concat()).collect();
    let folder = tempdir().unwrap();
    let path = file_with(&folder, "stem.wav", &riff(&[fmt(1, 2, 16), chunk(*b"data", &data)]));
    let audio = decode(&path).unwrap().audio;
    let ramp: Vec<f32> = (0..n_frames).map(|n| f32::from(n) / 32_768.0).collect();
    assert_eq!(audio.channel(0), ramp);
    let falling: Vec<f32> = ramp.iter().map(|sample| -sample).collect();
    assert_eq!(audio.channel(1), falling);
}

#[test]
fn a_time_reference_is_read_before_and_behind_the_samples() {
    let mut bext = vec![0; 602];
    bext[338..346].copy_from_slice(&(5_u64 * 3600 * 44_100).to_le_bytes());
    let (bext, data) = (chunk(*b"bext", &bext), chunk(*b"data", &[1, 2, 3]));
    let folder = tempdir().unwrap();
    for chunks in [[bext.clone(), fmt(1, 1, 8), data.clone()], [fmt(1, 1, 8), data, bext]] {
        let decoded = decode(&file_with(&folder, "stem.wav", &riff(&chunks))).unwrap();
        assert_eq!(decoded.format.start_frame, Some(5 * 3600 * 44_100));
        assert_eq!(decoded.audio.n_frames(), 3);
    }
}

#[test]
fn a_cut_off_file_delivers_what_it_has_and_then_says_so() {
    let mut bytes = riff(&[fmt(1, 2, 16), chunk(*b"data", &vec![0; 4 * 30_000])]);
    bytes.truncate(44 + 4 * 12_345 + 3);
    let folder = tempdir().unwrap();
    let path = file_with(&folder, "stem.wav", &bytes);
    let decoded = decode(&path).unwrap();
    assert_eq!(decoded.audio.n_frames(), 12_345);
    match decoded.error {
        Some(MediaError::Truncated { declared_frames: 30_000, found_frames: 12_345, path: told }) => {
            assert_eq!(told, path);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_streamed_file_has_no_declared_length_and_no_error() {
    let folder = tempdir().unwrap();
    for placeholder in [0, u32::MAX, 0x7FFF_F000] {
        let mut bytes = riff(&[fmt(1, 1, 16), chunk(*b"data", &vec![0; 2 * 10_000])]);
        bytes[4..8].copy_from_slice(&placeholder.to_le_bytes());
        bytes[40..44].copy_from_slice(&placeholder.to_le_bytes());
        let decoded = decode(&file_with(&folder, "stem.wav", &bytes)).unwrap();
        assert_eq!(decoded.format.declared_frames, None, "{placeholder:#x}");
        assert_eq!(decoded.audio.n_frames(), 10_000, "{placeholder:#x}");
        assert!(decoded.error.is_none(), "{placeholder:#x}");
    }
}

/// BW64 (ITU-R BS.2088) is RF64 by another name.
#[test]
fn rf64_and_bw64_files_take_their_length_from_the_ds64_chunk() {
    let mut ds64 = vec![0; 28];
    ds64[8..16].copy_from_slice(&200_u64.to_le_bytes());
    let mut bytes =
        riff(&[chunk(*b"ds64", &ds64), fmt(1, 1, 16), chunk(*b"data", &[0; 200]), chunk(*b"LIST", &[1; 40])]);
    bytes[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let data_at = bytes.windows(4).position(|window| window == b"data").unwrap();
    bytes[data_at + 4..data_at + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    let folder = tempdir().unwrap();
    for magic in [b"RF64", b"BW64"] {
        bytes[..4].copy_from_slice(magic);
        let decoded = decode(&file_with(&folder, "stem.wav", &bytes)).unwrap();
        assert!(decoded.error.is_none(), "{:?}", decoded.error);
        assert_eq!((decoded.format.declared_frames, decoded.audio.n_frames()), (Some(100), 100));
    }
}

#[test]
fn a_file_without_samples_opens_and_yields_no_block() {
    let folder = tempdir().unwrap();
    for behind in [Vec::new(), chunk(*b"LIST", b"INFO")] {
        let path = file_with(&folder, "stem.wav", &riff(&[fmt(1, 2, 24), chunk(*b"data", &[]), behind]));
        let decoded = decode(&path).unwrap();
        assert_eq!((decoded.format.channels, decoded.format.declared_frames), (2, Some(0)));
        assert!(decoded.audio.is_empty() && decoded.error.is_none());
    }
}
