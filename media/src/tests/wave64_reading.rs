use tempfile::tempdir;

use super::{chunk, decode, file_with, fmt, riff};
use crate::{Decoder, MediaError};

const GUID_TAIL: [u8; 12] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A];
const RIFF_TAIL: [u8; 12] = [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00];
/// Where the size of the samples stands: behind the file's header, the format and a GUID.
const DATA_SIZE_AT: usize = 40 + 40 + 16;

/// A Wave64 chunk, padded to a multiple of eight bytes.
fn chunk64(id: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = [&id[..], &GUID_TAIL].concat();
    bytes.extend((24 + body.len() as u64).to_le_bytes());
    bytes.extend(body);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

fn fmt64(tag: u16, n_channels: u16, bits: u16) -> Vec<u8> {
    chunk64(*b"fmt ", &fmt(tag, n_channels, bits)[8..])
}

/// A Wave64 file of these chunks.
fn wave64(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let mut bytes = [&b"riff"[..], &RIFF_TAIL].concat();
    bytes.extend((40 + body.len() as u64).to_le_bytes());
    bytes.extend(b"wave");
    bytes.extend(GUID_TAIL);
    bytes.extend(body);
    bytes
}

/// Bytes that are all different from their neighbours.
fn noise(n_bytes: usize) -> Vec<u8> {
    (0..n_bytes).map(|n| (n * 37 + n / 256) as u8).collect()
}

#[test]
fn wave64_reads_like_the_wav_file_of_the_same_samples() {
    let folder = tempdir().unwrap();
    for (tag, n_channels, bits) in [(1, 1, 8), (1, 2, 16), (1, 1, 24), (1, 2, 24), (1, 6, 32)] {
        let data = noise(usize::from(n_channels * bits / 8) * 20_001);
        let wav = riff(&[fmt(tag, n_channels, bits), chunk(*b"data", &data)]);
        let wave64 = wave64(&[fmt64(tag, n_channels, bits), chunk64(*b"data", &data)]);
        let expected = decode(&file_with(&folder, "stem.wav", &wav)).unwrap();
        let decoded = decode(&file_with(&folder, "stem.w64", &wave64)).unwrap();
        assert!(decoded.error.is_none(), "{bits} bits: {:?}", decoded.error);
        assert_eq!(decoded.audio.n_frames(), 20_001, "{bits} bits");
        for channel in 0..usize::from(n_channels) {
            assert_eq!(decoded.audio.channel(channel), expected.audio.channel(channel), "{bits} bits");
        }
        assert_eq!(decoded.format.container, "w64");
        assert_eq!(decoded.format.codec, expected.format.codec);
        assert_eq!(decoded.format.bits_per_sample, Some(u32::from(bits)));
        assert_eq!(decoded.format.declared_frames, Some(20_001));
        assert_eq!(decoded.format.sample_rate_hz, 44_100);
    }
}

#[test]
fn chunks_of_any_length_and_name_are_passed_over() {
    let mut bext = vec![0; 602];
    bext[338..346].copy_from_slice(&(5_u64 * 3600 * 44_100).to_le_bytes());
    let folder = tempdir().unwrap();
    for odd in 0..17 {
        let mut foreign = chunk64(*b"list", &noise(odd));
        foreign[4..16].copy_from_slice(&RIFF_TAIL);
        // Letters alone do not make a chunk of samples.
        let mut decoy = chunk64(*b"data", &noise(odd));
        decoy[4..16].copy_from_slice(&RIFF_TAIL);
        let data = noise(3 * odd);
        let chunks = [foreign, decoy, fmt64(1, 1, 24), chunk64(*b"data", &data), chunk64(*b"bext", &bext)];
        let decoded = decode(&file_with(&folder, "stem.w64", &wave64(&chunks))).unwrap();
        assert!(decoded.error.is_none(), "{odd}: {:?}", decoded.error);
        assert_eq!(decoded.audio.n_frames(), odd);
        assert_eq!(decoded.format.start_frame, Some(5 * 3600 * 44_100), "{odd}");
    }
}

#[test]
fn a_cut_off_wave64_file_delivers_what_it_has_and_then_says_so() {
    let mut bytes = wave64(&[fmt64(1, 2, 16), chunk64(*b"data", &noise(4 * 30_000))]);
    bytes.truncate(DATA_SIZE_AT + 8 + 4 * 12_345 + 3);
    let folder = tempdir().unwrap();
    let decoded = decode(&file_with(&folder, "stem.w64", &bytes)).unwrap();
    assert_eq!(decoded.audio.n_frames(), 12_345);
    let error = decoded.error;
    assert!(
        matches!(error, Some(MediaError::Truncated { declared_frames: 30_000, found_frames: 12_345, .. })),
        "{error:?}"
    );
}

#[test]
fn a_streamed_wave64_file_has_no_declared_length_and_no_error() {
    let folder = tempdir().unwrap();
    for placeholder in [0, 24, i64::MAX as u64, u64::MAX] {
        let mut bytes = wave64(&[fmt64(1, 1, 16), chunk64(*b"data", &noise(2 * 10_000))]);
        bytes[16..24].copy_from_slice(&placeholder.to_le_bytes());
        bytes[DATA_SIZE_AT..DATA_SIZE_AT + 8].copy_from_slice(&placeholder.to_le_bytes());
        let decoded = decode(&file_with(&folder, "stem.w64", &bytes)).unwrap();
        assert_eq!(decoded.format.declared_frames, None, "{placeholder:#x}");
        assert_eq!(decoded.audio.n_frames(), 10_000, "{placeholder:#x}");
        assert!(decoded.error.is_none(), "{placeholder:#x}");
    }
}

#[test]
fn a_wave64_file_without_samples_opens_and_yields_no_block() {
    let folder = tempdir().unwrap();
    for behind in [Vec::new(), chunk64(*b"junk", &[0; 5])] {
        let bytes = wave64(&[fmt64(1, 2, 24), chunk64(*b"data", &[]), behind]);
        let decoded = decode(&file_with(&folder, "stem.w64", &bytes)).unwrap();
        assert_eq!((decoded.format.channels, decoded.format.declared_frames), (2, Some(0)));
        assert!(decoded.audio.is_empty() && decoded.error.is_none());
    }
}

#[test]
fn a_wave64_header_cut_off_anywhere_is_an_error() {
    let whole = wave64(&[fmt64(1, 2, 16), chunk64(*b"data", &noise(64))]);
    let folder = tempdir().unwrap();
    for n_bytes in 1..DATA_SIZE_AT + 8 {
        let path = file_with(&folder, "stem.w64", &whole[..n_bytes]);
        let error = decode(&path).map(|decoded| decoded.format).expect_err("the file is refused");
        assert_eq!(error.path(), path);
        assert_eq!(matches!(error, MediaError::Damaged { .. }), n_bytes >= 16, "{n_bytes} bytes: {error}");
    }
}

#[test]
fn sizes_that_cannot_be_are_told_and_not_allocated() {
    let folder = tempdir().unwrap();
    let whole = wave64(&[fmt64(1, 2, 16), chunk64(*b"data", &noise(64))]);
    let with_size = |at: usize, size: u64| {
        let mut bytes = whole.clone();
        bytes[at..at + 8].copy_from_slice(&size.to_le_bytes());
        file_with(&folder, "stem.w64", &bytes)
    };
    for size in [0, 1, 23, 1 << 40, i64::MAX as u64, u64::MAX - 64, u64::MAX] {
        let error = Decoder::open(&with_size(40 + 16, size)).expect_err("the format chunk hides the samples");
        assert!(matches!(error, MediaError::Damaged { .. }), "{size:#x}: {error}");
    }
    for size in [1, 23] {
        let error = Decoder::open(&with_size(DATA_SIZE_AT, size)).expect_err("smaller than a chunk's header");
        assert!(matches!(error, MediaError::Damaged { .. }), "{size}: {error}");
    }
    for size in [1 << 40, u64::MAX - 1] {
        let decoded = decode(&with_size(DATA_SIZE_AT, size)).unwrap();
        assert_eq!(decoded.audio.n_frames(), 16);
        assert!(matches!(decoded.error, Some(MediaError::Truncated { found_frames: 16, .. })), "{size:#x}");
    }
}

#[test]
fn wave64_of_another_codec_is_refused_by_name() {
    let folder = tempdir().unwrap();
    let path = file_with(&folder, "stem.w64", &wave64(&[fmt64(2, 1, 4), chunk64(*b"data", &noise(400))]));
    let error = Decoder::open(&path).expect_err("ADPCM is not read");
    assert!(matches!(&error, MediaError::Unsupported { what, .. } if what == "Sony Wave64 of format tag 2"), "{error}");
}

#[test]
fn changed_bytes_of_a_wave64_file_never_panic_or_hang() {
    let chunks =
        [fmt64(1, 2, 16), chunk64(*b"bext", &[7; 346]), chunk64(*b"data", &[1; 640]), chunk64(*b"list", &[3; 9])];
    let whole = wave64(&chunks);
    let data_at = 40 + chunks[0].len() + chunks[1].len();
    let folder = tempdir().unwrap();
    for at in (0..40 + chunks[0].len() + 24).chain(data_at..data_at + 24).chain(whole.len() - 40..whole.len()) {
        for value in [0, 1, 0x7F, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            // Either outcome is right; that there is one is what counts.
            if let Ok(decoded) = decode(&file_with(&folder, "stem.w64", &bytes)) {
                assert!(decoded.audio.n_frames() <= bytes.len(), "byte {at} = {value}");
            }
        }
    }
}
