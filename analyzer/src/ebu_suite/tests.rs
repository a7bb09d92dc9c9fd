use super::*;
use crate::track::tests::info;
use crate::{Loudness, TrackMeter};
use dsp::amplitude_to_db;
use ebur128::{EbuR128, Mode};

fn case(name: &str) -> &'static EbuCase {
    EBU_CASES.iter().find(|case| case.name == name).unwrap()
}

fn check(sample_rate_hz: u32) {
    for reading in EBU_CASES.iter().flat_map(|case| case.measure(sample_rate_hz)) {
        assert!(reading.ok, "{reading:?}");
    }
}

#[test]
fn every_case_is_within_tolerance_at_44_1_khz() {
    check(44_100);
}

#[test]
fn every_case_is_within_tolerance_at_48_khz() {
    check(48_000);
}

#[test]
fn every_case_is_within_tolerance_at_96_khz() {
    check(96_000);
}

#[test]
fn every_case_is_within_tolerance_at_192_khz() {
    check(192_000);
}

fn blocks(mut signal: EbuSignal, n_frames: usize) -> impl Iterator<Item = AudioBlock> {
    std::iter::from_fn(move || {
        let mut block = AudioBlock::default();
        signal.next_block(&mut block, n_frames).then_some(block)
    })
}

fn whole(signal: EbuSignal) -> AudioBlock {
    blocks(signal, usize::MAX).next().unwrap()
}

/// What a user's file of the same samples would read.
fn analyzed(sample_rate_hz: u32, signal: EbuSignal, n_channels: usize) -> Loudness {
    let mut meter = TrackMeter::new(info(sample_rate_hz, n_channels));
    for block in blocks(signal, 5_000) {
        meter.push(&AudioBlock::from_channels(block.channels()[..n_channels].to_vec()));
    }
    meter.finish().loudness
}

#[test]
fn a_file_of_the_same_samples_reads_the_same() {
    for name in ["3341-5", "3341-6", "3341-19", "3341-23", "3342-4"] {
        for rate in [44_100, 96_000] {
            let signal = case(name).signals(rate).remove(0);
            let n_channels = signal.n_channels();
            let expected = measured(rate, signal.clone()).loudness;
            assert_eq!(analyzed(rate, signal, n_channels), expected, "{name} at {rate} Hz");
        }
    }
}

/// One channel of two in phase is 3.01 LU less, which "as dual mono" gives back.
#[test]
fn mono_files_read_the_expected_value_as_dual_mono() {
    for name in ["3341-1", "3341-2", "3341-3", "3341-4", "3341-5"] {
        for rate in [44_100, 48_000, 96_000, 192_000] {
            let loudness = analyzed(rate, case(name).signals(rate).remove(0), 1);
            let found = loudness.integrated_dual_mono_lufs.unwrap();
            assert!((found - case(name).expected).abs() <= 0.1, "{name} at {rate} Hz: {found}");
            assert!((found - loudness.integrated_lufs.unwrap() - 3.0103).abs() < 1e-4);
        }
    }
}

/// The signals are those of the standard for another meter, too.
#[test]
fn the_ebur128_crate_reads_the_signals_as_the_standard_expects() {
    for case in EBU_CASES.iter().filter(|case| case.quantities.contains(&EbuQuantity::Integrated)) {
        let signal = case.signals(48_000).remove(0);
        let mut meter = EbuR128::new(signal.n_channels() as u32, 48_000, Mode::I).unwrap();
        for block in blocks(signal, 9_999) {
            let planes: Vec<&[f32]> = block.channels().iter().map(Vec::as_slice).collect();
            meter.add_frames_planar_f32(&planes).unwrap();
        }
        let found = meter.loudness_global().unwrap();
        assert!((found - case.expected).abs() <= 0.1, "{}: {found}", case.name);
    }
}

#[test]
fn signals_do_not_depend_on_the_size_of_blocks() {
    for name in ["3341-5", "3341-6", "3341-18", "3341-21"] {
        let signal = case(name).signals(44_100).remove(0);
        let expected = whole(signal.clone());
        for n_frames in [1, 4_097] {
            let mut joined = AudioBlock::default();
            for block in blocks(signal.clone(), n_frames) {
                joined.append(&block, 0..block.n_frames());
            }
            assert!(joined == expected, "{name} in blocks of {n_frames}");
        }
    }
}

/// Offset 0 samples the crest of the burst; a meter without oversampling fails the others.
#[test]
fn bursts_peak_between_samples() {
    let peak = |name: &str| {
        let block = whole(case(name).signals(48_000).remove(0));
        let peak = block.channel(0).iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        amplitude_to_db(f64::from(peak)).unwrap()
    };
    assert!(peak("3341-20").abs() < 0.4, "{}", peak("3341-20"));
    for name in ["3341-21", "3341-22", "3341-23"] {
        assert!(peak(name) < -0.4, "{name}: {}", peak(name));
    }
}
