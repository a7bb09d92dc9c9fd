use std::path::Path;

use tempfile::tempdir;

use super::{chunk, decode, file_with, fmt, riff};
use crate::{MediaError, has_audio_extension};

/// The error on opening a file of this content, after checking that it names the file in one line.
fn refusal(name: &str, bytes: &[u8]) -> MediaError {
    let folder = tempdir().unwrap();
    let path = file_with(&folder, name, bytes);
    let error = decode(&path).map(|decoded| decoded.format).expect_err("the file is refused");
    assert_eq!(error.path(), path);
    let text = error.to_string();
    assert!(text.contains(name) && text.contains("; ") && !text.contains('\n'), "{text}");
    error
}

#[test]
fn a_missing_file_and_a_folder_are_told_apart() {
    let folder = tempdir().unwrap();
    let missing = decode(&folder.path().join("none.wav")).map(|decoded| decoded.format);
    assert!(matches!(missing, Err(MediaError::NotFound { .. })));
    let is_folder = decode(folder.path()).map(|decoded| decoded.format);
    assert!(matches!(is_folder, Err(MediaError::Io { .. })));
}

#[test]
fn a_file_of_zero_bytes_is_empty() {
    assert!(matches!(refusal("kick.wav", b""), MediaError::Empty { .. }));
}

#[test]
fn text_is_not_audio_whatever_its_name() {
    let text = "Notes on the session: the kick is too loud.\n".repeat(200);
    for name in ["kick.wav", "kick.mp3", "kick.m4a", "kick.flac", "kick"] {
        let error = refusal(name, text.as_bytes());
        assert!(matches!(error, MediaError::NotAudio { .. }), "{name}: {error}");
    }
    assert!(matches!(refusal("x.wav", b"x"), MediaError::NotAudio { .. }));
}

#[test]
fn known_formats_that_are_not_read_are_refused_by_name() {
    for (file, bytes, name) in
        [("kick.wv", &b"wvpk\0\0\0\0 and so on"[..], "WavPack"), ("kick.ape", b"MAC and so on", "Monkey's Audio")]
    {
        let error = refusal(file, bytes);
        assert!(matches!(&error, MediaError::Unsupported { what, .. } if what == name), "{error}");
        assert!(error.to_string().contains("export it as WAV"));
    }
    // ADPCM in WAVE.
    let adpcm = riff(&[fmt(2, 1, 4), chunk(*b"data", &[0; 400])]);
    assert!(matches!(refusal("kick.wav", &adpcm), MediaError::Unsupported { .. } | MediaError::Damaged { .. }));
}

#[test]
fn rates_and_channels_beyond_audio_are_refused() {
    let mut bytes = riff(&[fmt(1, 1, 16), chunk(*b"data", &[0; 64])]);
    bytes[24..28].copy_from_slice(&999_u32.to_le_bytes());
    assert!(matches!(refusal("slow.wav", &bytes), MediaError::Unsupported { .. }));
    let many = riff(&[fmt(1, 33, 16), chunk(*b"data", &[0; 66])]);
    assert!(matches!(refusal("many.wav", &many), MediaError::Unsupported { .. }));
    let none = riff(&[fmt(1, 0, 16), chunk(*b"data", &[0; 66])]);
    assert!(matches!(refusal("none.wav", &none), MediaError::Unsupported { .. } | MediaError::Damaged { .. }));
}

#[test]
fn a_header_cut_off_anywhere_is_an_error_and_no_panic() {
    let whole = riff(&[fmt(1, 2, 16), chunk(*b"data", &[0; 64])]);
    let folder = tempdir().unwrap();
    for n_bytes in 1..44 {
        let path = file_with(&folder, "stem.wav", &whole[..n_bytes]);
        assert!(decode(&path).is_err(), "{n_bytes} bytes");
    }
}

#[test]
fn changed_bytes_never_panic_or_hang() {
    let whole =
        riff(&[fmt(1, 2, 16), chunk(*b"bext", &[7; 346]), chunk(*b"data", &[1; 640]), chunk(*b"LIST", &[3; 9])]);
    let folder = tempdir().unwrap();
    for at in 0..60 {
        for value in [0, 1, 0x7F, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            // Either outcome is right; that there is one is what counts.
            if let Ok(decoded) = decode(&file_with(&folder, "stem.wav", &bytes)) {
                assert!(decoded.audio.n_frames() <= bytes.len(), "byte {at} = {value}");
            }
        }
    }
}

#[test]
fn extensions_are_recognised_in_any_case() {
    for name in ["a.wav", "A.WAV", "b.Aiff", "c.m4a", "d.flac", "e.opus", "f.MP3", "a/b.c/d.ogg"] {
        assert!(has_audio_extension(Path::new(name)), "{name}");
    }
    for name in ["a.txt", "wav", "a.wav.txt", "a.asd", "a.", ".wav"] {
        assert!(!has_audio_extension(Path::new(name)), "{name}");
    }
}
