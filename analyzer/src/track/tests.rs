use super::*;
use crate::FaultKind;
use dsp::signals;

pub(crate) fn info(sample_rate_hz: u32, channels: usize) -> TrackInfo {
    TrackInfo {
        name: "stem".to_owned(),
        path: "stem.wav".to_owned(),
        codec: "pcm".to_owned(),
        bits_per_sample: Some(24),
        sample_rate_hz,
        channels,
    }
}

pub(crate) fn analyzed(sample_rate_hz: u32, channels: Vec<Vec<f32>>) -> TrackAnalysis {
    let mut meter = TrackMeter::new(info(sample_rate_hz, channels.len()));
    meter.push(&AudioBlock::from_channels(channels));
    meter.finish()
}

/// The faults of a signal, without those that noise and tones of tests have: they end at once, and reach one level all the
/// time.
pub(crate) fn faults(sample_rate_hz: u32, channels: Vec<Vec<f32>>) -> Vec<Fault> {
    let mut faults = analyzed(sample_rate_hz, channels).faults;
    faults.retain(|fault| !matches!(fault.kind, FaultKind::CutTail { .. } | FaultKind::Limited { .. }));
    faults
}

pub(crate) fn analyzed_in_blocks(sample_rate_hz: u32, channels: &[Vec<f32>], block: usize) -> TrackAnalysis {
    let mut meter = TrackMeter::new(info(sample_rate_hz, channels.len()));
    let n = channels[0].len();
    for start in (0..n).step_by(block) {
        let part = |channel: &Vec<f32>| channel[start..(start + block).min(n)].to_vec();
        meter.push(&AudioBlock::from_channels(channels.iter().map(part).collect()));
    }
    meter.finish()
}

/// Noise that comes and goes, with a clipped stretch, some bad samples and a pause.
fn eventful(sample_rate_hz: u32, seed: u64, seconds: f64) -> Vec<f32> {
    let n = (seconds * f64::from(sample_rate_hz)) as usize;
    let mut samples = signals::white_noise(seed, 0.9, n);
    for (k, x) in samples.iter_mut().enumerate() {
        let t = k as f32 / sample_rate_hz as f32;
        *x *= if t > 4.0 && t < 5.5 { 1e-4 } else { 0.6 + 0.4 * (3.0 * t).sin() };
        *x = x.clamp(-0.7, 0.7);
    }
    samples[n / 3] = f32::NAN;
    samples
}

#[test]
fn block_size_does_not_change_a_bit_of_any_reading() {
    for (rate, n_channels) in [(48_000, 2), (44_100, 1), (11_025, 2), (48_000, 6)] {
        let channels: Vec<Vec<f32>> = (0..n_channels).map(|seed| eventful(rate, seed, 8.03)).collect();
        let whole = analyzed_in_blocks(rate, &channels, usize::MAX / 2);
        assert!(whole.loudness.integrated_lufs.is_some() && whole.faults.len() >= 2, "{:?}", whole.faults);
        for block in [1, 997, 4_096] {
            assert_eq!(analyzed_in_blocks(rate, &channels, block), whole, "{rate} Hz, blocks of {block}");
        }
    }
}

#[test]
fn readings_of_one_signal_do_not_depend_on_the_sample_rate() {
    let reading = |rate: u32| {
        let tone = signals::sine(rate, dsp::Hertz(500.0), 0.25, 10 * rate as usize);
        analyzed(rate, vec![tone.clone(), tone]).loudness.integrated_lufs.expect("a tone is loud")
    };
    let at_48_khz = reading(48_000);
    for rate in [44_100, 88_200, 96_000, 192_000] {
        assert!((reading(rate) - at_48_khz).abs() < 0.01, "{rate}");
    }
}

#[test]
fn odd_files_are_findings_and_never_a_panic() {
    let empty = analyzed(48_000, vec![Vec::new(), Vec::new()]);
    assert_eq!(empty.faults[0].kind, FaultKind::NoSamples);
    assert_eq!(empty.loudness.sample_peak_dbfs, None);
    let silence = analyzed(48_000, vec![vec![0.0; 100_000]; 2]);
    assert_eq!(silence.faults[0].kind, FaultKind::Silent);
    assert_eq!(silence.loudness.integrated_lufs, None);
    assert_eq!(silence.stereo.correlation, None);
    let one = analyzed(48_000, vec![vec![0.5]]);
    assert!((one.loudness.sample_peak_dbfs.unwrap() + 6.02).abs() < 0.01);
    assert_eq!(one.loudness.max_momentary_lufs, None);
    let bad = analyzed(48_000, vec![vec![f32::NAN; 50_000], vec![f32::INFINITY; 50_000]]);
    assert_eq!(bad.faults[0].kind, FaultKind::NotANumber { samples: 100_000 });
    assert_eq!(bad.faults[1].kind, FaultKind::Silent);
    let nothing = TrackMeter::new(info(48_000, 2)).finish();
    assert_eq!(nothing.faults[0].kind, FaultKind::NoSamples);
}

#[test]
fn surround_files_are_judged_by_what_their_channels_are() {
    let n = 5 * 48_000;
    let noise = |seed: u64, level: f64| signals::white_noise(seed, level, n);
    let surround = |left: Vec<f32>, right: Vec<f32>| {
        analyzed(48_000, vec![left, right, noise(3, 0.5), vec![0.0; n], noise(5, 0.1), noise(6, 0.1)])
    };
    // Neither an empty left, nor a front that is mono, late or inverted is a fault where there are other channels.
    let late: Vec<f32> = noise(1, 0.1)[480..].iter().copied().chain([0.0; 480]).collect();
    let inverted = noise(1, 0.1).iter().map(|x| -x).collect();
    for right in [vec![0.0; n], noise(1, 0.1), late, inverted] {
        let analysis = surround(noise(1, 0.1), right);
        let of_two = |fault: &Fault| {
            let kind = &fault.kind;
            matches!(kind, FaultKind::DeadChannel { .. } | FaultKind::MonoAsStereo)
                || matches!(kind, FaultKind::HaasDelay { .. } | FaultKind::FlippedChannel { .. })
        };
        assert!(!analysis.faults.iter().any(of_two), "{:?}", analysis.faults);
        // Peak and power of the same two channels: uniform noise has a crest of 4.8 dB, and 3 more beside silence.
        assert!((4.7..7.9).contains(&analysis.dynamics.crest_db.unwrap()), "{:?}", analysis.dynamics);
        assert!(analysis.loudness.sample_peak_dbfs.unwrap() > -6.1);
    }
    let centre_alone = surround(vec![0.0; n], vec![0.0; n]);
    assert!(centre_alone.loudness.integrated_lufs.is_some() && centre_alone.activity.active_share > 0.9);
    assert_eq!((centre_alone.faults, centre_alone.dynamics.crest_db), (Vec::new(), None));
    let silent = analyzed(48_000, vec![vec![0.0; n]; 6]);
    assert_eq!(silent.faults.iter().map(|fault| &fault.kind).collect::<Vec<_>>(), [&FaultKind::Silent]);
}

#[test]
fn every_rate_and_length_gives_a_reading() {
    for rate in [8_000, 11_025, 22_050, 44_100, 192_000] {
        for n in [1, 2, 100, rate as usize / 10, rate as usize / 3, 2 * rate as usize] {
            let noise = signals::white_noise(1, 0.5, n);
            let reading = analyzed(rate, vec![noise.clone(), noise]);
            assert!(reading.loudness.sample_peak_dbfs.is_some(), "{rate} {n}");
            assert!(serde_json::to_string(&reading).unwrap().contains("\"faults\""));
        }
    }
}

#[test]
fn huge_and_tiny_samples_are_measured_too() {
    let huge = analyzed(48_000, vec![vec![3e38; 96_000], vec![-3e38; 96_000]]);
    assert!(huge.loudness.sample_peak_dbfs.unwrap() > 700.0);
    let tiny = analyzed(48_000, vec![vec![1e-40; 96_000]]);
    assert_eq!(tiny.faults[0].kind, FaultKind::Silent);
}

#[test]
fn activity_closes_short_gaps_and_leaves_out_pauses() {
    let rate = 48_000;
    let mut noise = signals::white_noise(4, 0.3, 10 * rate);
    noise[2 * rate..2 * rate + rate / 2].fill(0.0);
    noise[5 * rate..8 * rate].fill(0.0);
    let activity = analyzed(rate as u32, vec![noise]).activity;
    let ranges: Vec<(f64, f64)> = activity.ranges.iter().map(|range| (range.start_s, range.end_s)).collect();
    // The K filter rings on for a moment behind each stop.
    assert_eq!(ranges.len(), 2, "{ranges:?}");
    assert!(ranges[0].0 == 0.0 && (ranges[0].1 - 5.0).abs() < 0.15, "{ranges:?}");
    assert!((ranges[1].0 - 8.0).abs() < 0.05 && (ranges[1].1 - 10.0).abs() < 1e-9, "{ranges:?}");
    assert!((activity.active_share - 0.65).abs() < 0.03, "{}", activity.active_share);
}
