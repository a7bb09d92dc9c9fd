use std::io::Cursor;

use tempfile::tempdir;

use super::{decode, file_with};
use crate::MediaError;
use crate::mp4_timing::read_mp4_timing;
use crate::trim::Trim;

fn mp4_box(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], &kind, body].concat()
}

/// The beginning of an `mvhd` or `mdhd` box: version, two dates, timescale and duration.
fn header(kind: [u8; 4], timescale: u32, duration: u32) -> Vec<u8> {
    mp4_box(kind, &[&[0; 12][..], &timescale.to_be_bytes(), &duration.to_be_bytes(), &[0; 8]].concat())
}

fn edit_list(edits: &[(u32, i32)]) -> Vec<u8> {
    let mut body = vec![0; 4];
    body.extend((edits.len() as u32).to_be_bytes());
    for (duration, media_time) in edits {
        body.extend(duration.to_be_bytes());
        body.extend(media_time.to_be_bytes());
        body.extend([0, 1, 0, 0]);
    }
    mp4_box(*b"edts", &mp4_box(*b"elst", &body))
}

fn gapless_comment(text: &str) -> Vec<u8> {
    let mean = mp4_box(*b"mean", b"\0\0\0\0com.apple.iTunes");
    let name = mp4_box(*b"name", b"\0\0\0\0iTunSMPB");
    let data = mp4_box(*b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()].concat());
    let list = mp4_box(*b"ilst", &mp4_box(*b"----", &[mean, name, data].concat()));
    mp4_box(*b"udta", &mp4_box(*b"meta", &[vec![0; 4], list].concat()))
}

fn track(handler: [u8; 4], timescale: u32, duration: u32, edits: &[u8]) -> Vec<u8> {
    let hdlr = mp4_box(*b"hdlr", &[&[0; 8], &handler[..], &[0; 13]].concat());
    let mdia = mp4_box(*b"mdia", &[header(*b"mdhd", timescale, duration), hdlr].concat());
    mp4_box(*b"trak", &[edits, &mdia].concat())
}

/// The trim and start of a movie of ticks of 1 ms with these tracks and user data.
fn timing_of(tracks: &[Vec<u8>], user_data: &[u8], rate_hz: u32) -> (Trim, Option<u64>) {
    let movie = [header(*b"mvhd", 1000, 0), tracks.concat(), user_data.to_vec()].concat();
    let bytes = [mp4_box(*b"ftyp", b"M4A \0\0\0\0"), mp4_box(*b"mdat", &[0; 99]), mp4_box(*b"moov", &movie)].concat();
    let timing = read_mp4_timing(&mut Cursor::new(&bytes), bytes.len() as u64).unwrap();
    (timing.trim(rate_hz, true), timing.start_frame(rate_hz))
}

/// A movie of one AAC track of one packet, with this `AudioSpecificConfig` (ISO/IEC 14496-1, 7.2.6 and 14496-14).
fn aac_movie(config: &[u8]) -> Vec<u8> {
    let descriptor = |tag: u8, body: &[u8]| [&[tag, body.len() as u8], body].concat();
    let decoder = [&[0x40, 0x15][..], &[0; 11], &descriptor(5, config)].concat();
    let stream = [&[0, 1, 0][..], &descriptor(4, &decoder), &descriptor(6, &[2])].concat();
    let esds = mp4_box(*b"esds", &[&[0; 4][..], &descriptor(3, &stream)].concat());
    // Two channels of 16 bits, 24 kHz in 16.16.
    let fields = [0, 2, 0, 16, 0, 0, 24_000, 0_u16].map(u16::to_be_bytes).concat();
    let entry = mp4_box(*b"mp4a", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &[0; 4], &fields, &esds].concat());
    let table = |kind: [u8; 4], numbers: &[u32]| {
        mp4_box(kind, &[0].iter().chain(numbers).flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>())
    };
    let file_type = mp4_box(*b"ftyp", b"M4A \0\0\0\0");
    let packet = mp4_box(*b"mdat", &[0; 8]);
    let packet_at = (file_type.len() + 8) as u32;
    let samples = [
        mp4_box(*b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &entry].concat()),
        table(*b"stts", &[1, 1, 1024]),
        table(*b"stsc", &[1, 1, 1, 1]),
        table(*b"stsz", &[8, 1]),
        table(*b"stco", &[1, packet_at]),
    ];
    let data = mp4_box(*b"dinf", &mp4_box(*b"dref", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &table(*b"url ", &[])].concat()));
    let sound = mp4_box(*b"smhd", &[0; 8]);
    let media = mp4_box(*b"minf", &[sound, data, mp4_box(*b"stbl", &samples.concat())].concat());
    let handler = mp4_box(*b"hdlr", &[&[0; 8], &b"soun"[..], &[0; 13]].concat());
    let identity = [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30_u32];
    let track_header = table(*b"tkhd", &[&[0, 0, 1, 0, 1024, 0, 0, 0, 0][..], &identity, &[0, 0]].concat());
    let movie_header =
        table(*b"mvhd", &[&[0, 0, 24_000, 1024, 1 << 16, 1 << 24, 0, 0][..], &identity, &[0; 6], &[2]].concat());
    let mdhd = table(*b"mdhd", &[0, 0, 24_000, 1024, 0]);
    let track = mp4_box(*b"trak", &[track_header, mp4_box(*b"mdia", &[mdhd, handler, media].concat())].concat());
    [file_type, packet, mp4_box(*b"moov", &[movie_header, track].concat())].concat()
}

#[test]
fn he_aac_is_refused_by_name_and_plain_aac_is_not() {
    let folder = tempdir().unwrap();
    // Object type 5; object type 2 with the extension behind it; 29, with parametric stereo.
    for config in [&[0x2B, 0x11, 0x88, 0x00][..], &[0x13, 0x10, 0x56, 0xE5, 0x98], &[0xEB, 0x09, 0x88, 0x00]] {
        let path = file_with(&folder, "voice.m4a", &aac_movie(config));
        let error = decode(&path).map(|decoded| decoded.format).unwrap_err();
        assert!(matches!(error, MediaError::Unsupported { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("HE-AAC") && text.contains("export it as WAV"), "{text}");
    }
    // The same boxes with plain AAC get as far as the packet, which holds nothing.
    let plain = decode(&file_with(&folder, "voice.m4a", &aac_movie(&[0x13, 0x10])));
    let refused = plain.map(|decoded| decoded.format).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(!refused.contains("HE-AAC"), "{refused}");
}

fn trim(skip_frames: u64, keep_frames: Option<u64>) -> Trim {
    Trim { skip_frames, keep_frames }
}

#[test]
fn an_edit_list_says_where_the_audio_begins_and_ends() {
    // 441 000 frames behind 1024 of priming: the movie's 10 000 ms are the same to the sample.
    let edits = edit_list(&[(10_000, 1024)]);
    let audio = track(*b"soun", 44_100, 442_024, &edits);
    assert_eq!(timing_of(&[audio], &[], 44_100), (trim(1024, Some(441_000)), None));
    // A length between two ticks is told by the media's own duration.
    let audio = track(*b"soun", 44_100, 441_010 + 1024, &edit_list(&[(10_001, 1024)]));
    assert_eq!(timing_of(&[audio], &[], 44_100), (trim(1024, Some(441_010)), None));
}

#[test]
fn an_empty_edit_moves_the_start() {
    let audio = track(*b"soun", 48_000, 96_000, &edit_list(&[(250, -1), (1000, 2112)]));
    assert_eq!(timing_of(&[audio], &[], 48_000), (trim(2112, Some(48_000)), Some(12_000)));
}

#[test]
fn the_gapless_comment_counts_where_no_edit_skips_anything() {
    let comment = gapless_comment(" 00000000 00000840 000001E8 00000000005689D8 00000000 00000000");
    let audio = track(*b"soun", 24_000, 5_673_984, &[]);
    assert_eq!(timing_of(&[audio], &comment, 24_000).0, trim(2112, Some(5_671_384)));
    let edited = track(*b"soun", 24_000, 5_673_984, &edit_list(&[(10_000, 1024)]));
    assert_eq!(timing_of(&[edited], &comment, 24_000).0, trim(1024, Some(240_000)));
}

#[test]
fn aac_without_a_word_loses_one_transform() {
    assert_eq!(timing_of(&[track(*b"soun", 48_000, 96_000, &[])], &[], 48_000).0, trim(1024, None));
}

#[test]
fn the_first_audio_track_counts() {
    let video = track(*b"vide", 600, 6000, &edit_list(&[(10_000, 0)]));
    let first = track(*b"soun", 48_000, 480_000, &edit_list(&[(9000, 1024)]));
    let second = track(*b"soun", 48_000, 480_000, &edit_list(&[(8000, 2048)]));
    assert_eq!(timing_of(&[video, first, second], &[], 48_000).0, trim(1024, Some(432_000)));
}

#[test]
fn garbage_ends_the_walk() {
    for bytes in [vec![0; 64], vec![0xFF; 64], b"\0\0\0\x09moov\0\0\0\x08trak".to_vec(), vec![0, 0, 0, 1]] {
        let timing = read_mp4_timing(&mut Cursor::new(&bytes), bytes.len() as u64).unwrap();
        assert_eq!(timing.trim(48_000, false), Trim::default());
    }
    // A box that claims to be longer than its parent is cut at the parent's end.
    let mut audio = track(*b"soun", 48_000, 96_000, &edit_list(&[(1000, 1024)]));
    audio[3] = 0xFF;
    assert_eq!(timing_of(&[audio], &[], 48_000).0.skip_frames, 1024);
}
