use std::fs;
use std::path::PathBuf;

use dsp::AudioBlock;

use crate::{Decoder, FileFormat};

/// The recordings that are kept beside the repository, if they are there.
fn recordings() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/audio");
    folder.join("MANIFEST.tsv").is_file().then_some(folder)
}

/// The format of a file and the number of frames that it yields.
fn count(path: &std::path::Path) -> (FileFormat, u64) {
    let mut decoder = Decoder::open(path).unwrap();
    let (mut block, mut n_frames) = (AudioBlock::default(), 0);
    while decoder.next_block(&mut block).unwrap() {
        n_frames += block.n_frames() as u64;
    }
    assert_eq!(decoder.n_damaged_packets(), 0, "{}", path.display());
    (decoder.format().clone(), n_frames)
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that checks nothing says why")]
fn every_stem_has_the_length_rate_and_channels_of_the_manifest() {
    let Some(folder) = recordings() else {
        eprintln!("skipped: no recordings beside the repository");
        return;
    };
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let mut n_checked = 0;
    for line in manifest.lines().filter(|line| line.starts_with("stems/")) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (seconds, channels, rate_hz): (f64, usize, u32) =
            (fields[2].parse().unwrap(), fields[3].parse().unwrap(), fields[4].parse().unwrap());
        let (format, n_frames) = count(&folder.join(fields[0]));
        assert_eq!((format.channels, format.sample_rate_hz), (channels, rate_hz), "{}", fields[0]);
        let decoded_seconds = n_frames as f64 / f64::from(rate_hz);
        assert!((decoded_seconds - seconds).abs() < 0.1, "{}: {decoded_seconds} s, {seconds} s", fields[0]);
        n_checked += 1;
    }
    assert!(n_checked > 0, "the manifest lists stems");
}

/// Both were exported over the same stretch: untrimmed, or trimmed by frames of the wrong rate, they would differ by tens
/// of milliseconds.
#[test]
#[expect(clippy::print_stderr, reason = "a test that checks nothing says why")]
fn stems_of_one_session_at_two_rates_have_one_length() {
    let Some(folder) = recordings() else {
        eprintln!("skipped: no recordings beside the repository");
        return;
    };
    for session in ["evr_caesium", "evr_potassium"] {
        let seconds = |name: &str, rate_hz: u32| {
            let (format, n_frames) = count(&folder.join("stems").join(session).join(name));
            assert_eq!(format.sample_rate_hz, rate_hz);
            n_frames as f64 / f64::from(rate_hz)
        };
        let difference = seconds("MINILOGUE_SYNTH.m4a", 24_000) - seconds("KICK.m4a", 48_000);
        assert!(difference.abs() <= 1.0 / 24_000.0, "{session}: {difference} s");
    }
}
