use std::f32::consts::TAU;
use std::fs::File;
use std::path::Path;

use opus_pure::{Application, MAX_PACKET_BYTES, OggOpusWriter, OpusEncoder, OpusHead};
use tempfile::tempdir;

use super::{decode, file_with};
use crate::MediaError;
use crate::containment::contained;

const FRAME: usize = 960;

/// A stereo tone with a click, coded as RFC 7845 asks for: flushed, and with an end trim to the sample.
fn write_opus(path: &Path, left: &[f32]) {
    let mut encoder = OpusEncoder::new(48_000, 2, Application::Audio).unwrap();
    encoder.bitrate_bps = 192_000;
    let head = OpusHead::for_encoder(&encoder, 48_000);
    let pre_skip = usize::from(head.pre_skip);
    let mut writer = OggOpusWriter::new(File::create(path).unwrap(), head).unwrap();
    let n_packets = (left.len() + pre_skip).div_ceil(FRAME);
    let mut packet = vec![0; MAX_PACKET_BYTES];
    for index in 0..n_packets {
        let sample = |n: usize| left.get(index * FRAME + n).copied().unwrap_or(0.0);
        let block: Vec<f32> = (0..FRAME).flat_map(|n| [sample(n), -sample(n)]).collect();
        let n_bytes = encoder.encode(&block, FRAME, &mut packet).unwrap();
        let left_over = left.len() + pre_skip - index * FRAME;
        writer.write_packet_with_duration(&packet[..n_bytes], left_over.min(FRAME) as u32).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn opus_has_the_length_and_the_time_of_its_source() {
    let folder = tempdir().unwrap();
    // The shorter one fits in a single page, where pre-skip and end trim are easily confused.
    for n_frames in [11_111, 150_001] {
        let source: Vec<f32> = (0..n_frames).map(|n| 0.4 * (TAU * 997.0 * n as f32 / 48_000.0).sin()).collect();
        let path = folder.path().join("pad.opus");
        write_opus(&path, &source);
        let decoded = decode(&path).unwrap();
        assert!(decoded.error.is_none());
        assert_eq!((decoded.format.codec.as_str(), decoded.format.channels), ("opus", 2));
        assert_eq!(decoded.audio.n_frames(), n_frames);
        // A shift of one sample alone would leave an error of −18 dB.
        let error: f32 = source.iter().zip(decoded.audio.channel(0)).map(|(a, b)| (a - b).powi(2)).sum();
        let power: f32 = source.iter().map(|a| a.powi(2)).sum();
        assert!(error < 1e-3 * power, "{n_frames} frames: {} dB", 10.0 * (error / power).log10());
    }
}

#[test]
fn a_cut_off_opus_file_delivers_what_it_has_first() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("pad.opus");
    write_opus(&path, &vec![0.1; 480_000]);
    let whole = std::fs::read(&path).unwrap();
    let decoded = decode(&file_with(&folder, "cut.opus", &whole[..whole.len() / 2])).unwrap();
    assert!(matches!(decoded.error, Some(MediaError::Damaged { .. })), "{:?}", decoded.error);
    assert!(decoded.audio.n_frames() > 48_000, "{}", decoded.audio.n_frames());
}

/// A CAF file (Apple's Core Audio Format specification) of 32-bit little-endian floats at 44.1 kHz.
fn caf(samples: &[f32]) -> Vec<u8> {
    let mut bytes = b"caff\0\x01\0\0desc".to_vec();
    bytes.extend(32_u64.to_be_bytes());
    bytes.extend(44_100_f64.to_be_bytes());
    bytes.extend(b"lpcm");
    // Float and little-endian flags, bytes and frames per packet, channels, bits.
    for field in [3_u32, 4, 1, 1, 32] {
        bytes.extend(field.to_be_bytes());
    }
    bytes.extend(b"data");
    bytes.extend((4 + 4 * samples.len() as u64).to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

#[test]
fn caf_floats_above_full_scale_survive_and_packets_are_gathered() {
    let samples: Vec<f32> = (0..20_000_u16).map(|n| f32::from(n) / 4096.0 - 2.0).collect();
    let folder = tempdir().unwrap();
    let path = file_with(&folder, "pad.caf", &caf(&samples));
    let decoded = decode(&path).unwrap();
    assert_eq!((decoded.format.container.as_str(), decoded.format.codec.as_str()), ("caf", "pcm_f32le"));
    assert_eq!(decoded.audio.channel(0), samples);
    let mut decoder = crate::Decoder::open(&path).unwrap();
    let mut block = dsp::AudioBlock::default();
    assert!(decoder.next_block(&mut block).unwrap());
    assert!((4096..=16_384).contains(&block.n_frames()), "{}", block.n_frames());
}

/// An AIFF file of 16 bits; its rate is an 80-bit float.
fn aiff(samples: &[i16]) -> Vec<u8> {
    let mut common = 1_u16.to_be_bytes().to_vec();
    common.extend((samples.len() as u32).to_be_bytes());
    common.extend(16_u16.to_be_bytes());
    common.extend([0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]);
    let mut sound = vec![0; 8];
    sound.extend(samples.iter().flat_map(|sample| sample.to_be_bytes()));
    let chunk = |id: &[u8], body: &[u8]| [id, &(body.len() as u32).to_be_bytes(), body].concat();
    chunk(b"FORM", &[b"AIFF".to_vec(), chunk(b"COMM", &common), chunk(b"SSND", &sound)].concat())
}

#[test]
fn aiff_samples_are_big_endian() {
    let folder = tempdir().unwrap();
    let decoded = decode(&file_with(&folder, "pad.aif", &aiff(&[i16::MIN, 0, 16_384, 1]))).unwrap();
    assert_eq!(decoded.format.container, "aiff");
    assert_eq!((decoded.format.sample_rate_hz, decoded.format.bits_per_sample), (44_100, Some(16)));
    assert_eq!(decoded.audio.channel(0), [-1.0, 0.0, 0.5, 1.0 / 32_768.0]);
}

#[test]
fn a_panic_in_a_decoder_becomes_an_error_that_names_the_file() {
    let error = contained::<()>(Path::new("kick.mp3"), || panic!("index out of bounds")).unwrap_err();
    assert!(matches!(&error, MediaError::Damaged { .. }));
    assert!(
        error.to_string().starts_with("kick.mp3: the file is damaged") && error.to_string().contains("out of bounds")
    );
}
