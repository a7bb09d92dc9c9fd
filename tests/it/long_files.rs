//! Files longer than any song.

use crate::premix::{premix, run};
use serde_json::Value;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, thread};

const RATE_HZ: u64 = 48_000;
/// Two channels of 16 bits.
const FRAME_BYTES: u64 = 4;
/// RIFF, `ds64`, `fmt ` and the head of `data`.
const HEADER_BYTES: u64 = 80;

/// An RF64 file (EBU Tech 3306) of `seconds`, silent but for a second of a square wave at each of `sounding_s`. What is
/// silent takes no space on the disk.
fn write_rf64(path: &Path, seconds: u64, sounding_s: &[u64]) {
    let n_frames = seconds * RATE_HZ;
    let n_bytes = n_frames * FRAME_BYTES;
    let mut header = b"RF64\xFF\xFF\xFF\xFFWAVEds64".to_vec();
    header.extend(28_u32.to_le_bytes());
    for size in [n_bytes + HEADER_BYTES - 8, n_bytes, n_frames] {
        header.extend(size.to_le_bytes());
    }
    header.extend(0_u32.to_le_bytes());
    header.extend(b"fmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend([1_u16, 2].map(u16::to_le_bytes).concat());
    header.extend([RATE_HZ as u32, (RATE_HZ * FRAME_BYTES) as u32].map(u32::to_le_bytes).concat());
    header.extend([FRAME_BYTES as u16, 16].map(u16::to_le_bytes).concat());
    header.extend(b"data\xFF\xFF\xFF\xFF");
    assert_eq!(header.len() as u64, HEADER_BYTES);
    let mut file = File::create(path).unwrap();
    file.set_len(HEADER_BYTES + n_bytes).unwrap();
    file.write_all(&header).unwrap();
    let level = |frame: u64| if (frame / 60).is_multiple_of(2) { 4_000_i16 } else { -4_000 };
    let second: Vec<u8> = (0..RATE_HZ).flat_map(|frame| [level(frame).to_le_bytes(); 2].concat()).collect();
    for start_s in sounding_s {
        file.seek(SeekFrom::Start(HEADER_BYTES + start_s * RATE_HZ * FRAME_BYTES)).unwrap();
        file.write_all(&second).unwrap();
    }
}

/// Where the file sounds, in whole seconds.
fn starts_s(track: &Value) -> Vec<u64> {
    let ranges = track["activity"]["ranges"].as_array().unwrap();
    ranges.iter().map(|range| range["start_s"].as_f64().unwrap().round() as u64).collect()
}

/// The most memory that a process took so far, in kilobytes; `None` where the system does not tell, or it has ended.
pub(crate) fn peak_memory_kb(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn hours_are_read_to_the_end_in_the_memory_of_a_song() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("night.wav");
    let hours = if env::var_os("RUN_SLOW_TESTS").is_some() { 10 } else { 1 };
    let sounding_s = [0, 600, hours * 3_600 - 2];
    write_rf64(&path, hours * 3_600, &sounding_s);
    let arguments = ["analyze", "--jobs", "1", "--format", "json"];
    let mut process =
        Command::new(env!("CARGO_BIN_EXE_premix")).args(arguments).arg(&path).stdout(Stdio::piped()).spawn().unwrap();
    let stdout = process.stdout.take().unwrap();
    let reader = thread::spawn(move || serde_json::from_reader::<_, Value>(stdout).unwrap());
    let mut peak_kb = 0;
    while process.try_wait().unwrap().is_none() {
        peak_kb = peak_kb.max(peak_memory_kb(process.id()).unwrap_or(0));
        thread::sleep(std::time::Duration::from_millis(20));
    }
    let report = reader.join().unwrap();
    let track = &report["tracks"][0];
    assert_eq!(track["format"]["duration_s"], (hours * 3_600) as f64);
    assert_eq!(starts_s(track), sounding_s);
    assert!(peak_kb < 150_000, "{hours} h took {peak_kb} kB");
}

/// The size in the `ds64` chunk counts, whatever it is.
#[test]
fn a_short_rf64_file_reads_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("short.wav");
    write_rf64(&path, 20, &[3]);
    let report = run(premix("analyze").arg(&path).args(["--format", "json"])).json();
    assert_eq!(starts_s(&report["tracks"][0]), [3]);
    assert!(report["tracks"][0]["loudness"]["integrated_lufs"].is_number());
}
