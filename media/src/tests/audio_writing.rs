use std::fs;

use dsp::{AudioBlock, signals};
use tempfile::tempdir;

use super::decode;
use crate::{AudioFormat, AudioWriter};

const STEP: f32 = 1.0 / 8_388_608.0;

/// Noise in front of, between and behind digital silence, on one of two channels.
fn noise() -> AudioBlock {
    let mut left = signals::white_noise(3, 0.4, 60_000);
    left[..9_000].fill(0.0);
    left[30_000..50_000].fill(0.0);
    AudioBlock::from_channels(vec![left, vec![0.0; 60_000]])
}

/// What comes back of `audio`, written in blocks of `block_frames`.
fn stored(audio: &AudioBlock, name: &str, format: AudioFormat, block_frames: usize) -> AudioBlock {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file").with_extension(format.extension());
    let mut writer = AudioWriter::create(&path, name, (48_000, audio.n_channels()), format).unwrap();
    let mut block = AudioBlock::default();
    for start in (0..audio.n_frames()).step_by(block_frames) {
        block.reset(audio.n_channels(), 0);
        block.append(audio, start..(start + block_frames).min(audio.n_frames()));
        writer.write(&block).unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let decoded = decode(&path).unwrap();
    assert!(decoded.error.is_none(), "{:?}", decoded.error);
    assert_eq!((decoded.format.codec.as_str(), decoded.format.sample_rate_hz), (format.codec(), 48_000));
    assert_eq!(decoded.format.bits_per_sample, Some(format.bits()));
    decoded.audio
}

#[test]
fn flac_and_wav_of_24_bits_hold_the_same_samples_for_any_size_of_block() {
    let audio = noise();
    let wav = stored(&audio, "stems/Kick", AudioFormat::Wav24, 60_000);
    assert_eq!(stored(&audio, "stems/Kick", AudioFormat::Wav24, 777), wav);
    assert_eq!(stored(&audio, "stems/Kick", AudioFormat::Flac24, 60_000), wav);
    assert_eq!(stored(&audio, "stems/Kick", AudioFormat::Flac24, 1), wav);
    assert_ne!(stored(&audio, "stems/Snare", AudioFormat::Wav24, 60_000), wav, "each file has noise of its own");
    assert_eq!(stored(&audio, "stems/Kick", AudioFormat::FloatWav, 60_000), audio);
}

#[test]
fn a_flac_of_one_channel_and_of_odd_lengths_comes_back() {
    for n_frames in [1, 4_095, 4_097] {
        let audio = AudioBlock::from_channels(vec![signals::white_noise(5, 0.9, n_frames)]);
        let [wav, flac] = [AudioFormat::Wav24, AudioFormat::Flac24].map(|format| stored(&audio, "a", format, 1_000));
        assert_eq!((wav.n_frames(), &wav), (n_frames, &flac));
    }
}

#[test]
fn silence_and_what_has_24_bits_already_stay_as_they_are() {
    let audio = noise();
    let dithered = stored(&audio, "a", AudioFormat::Wav24, 60_000);
    assert_eq!(dithered.channel(1), audio.channel(1));
    let left = dithered.channel(0);
    assert!(left[..9_000].iter().all(|x| *x == 0.0), "silence in front");
    assert!(left[30_000..34_790].iter().any(|x| *x != 0.0), "no noise comes and goes within a sound");
    assert!(left[34_800..50_000].iter().all(|x| *x == 0.0), "a tenth of a second later");
    let whole = (0..20_000).map(|n| ((n * 7_919 % 16_777_216) - 8_388_608) as f32 * STEP).collect();
    let whole = AudioBlock::from_channels(vec![whole]);
    assert_eq!(stored(&whole, "a", AudioFormat::Flac24, 4_096), whole);
}

/// Undithered, a sine of a third of a step is silence; dithered, it is there, and the error has the power of rounding and
/// of the noise, 1/12 + 1/6 of a squared step, whatever the signal.
#[test]
fn what_lies_below_a_step_is_heard_and_the_error_does_not_follow_the_signal() {
    let n = 480_000;
    for amplitude in [0.34 * f64::from(STEP), 0.01] {
        let sine = signals::sine(48_000, dsp::Hertz(997.0), amplitude, n);
        let out = stored(&AudioBlock::from_channels(vec![sine.clone()]), "a", AudioFormat::Wav24, 8_192);
        let pairs = || sine.iter().zip(out.channel(0)).map(|(x, y)| (f64::from(*x), f64::from(*y)));
        let gain = pairs().map(|(x, y)| x * y).sum::<f64>() / pairs().map(|(x, _)| x * x).sum::<f64>();
        assert!((gain - 1.0).abs() < 0.03, "{gain} of it at {amplitude}");
        let power = pairs().map(|(x, y)| (y - x).powi(2)).sum::<f64>() / n as f64 / f64::from(STEP).powi(2);
        assert!((power - 0.25).abs() < 0.005, "{power} squared steps at {amplitude}");
    }
}

#[test]
fn an_unfinished_flac_leaves_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("draft.flac");
    let mut writer = AudioWriter::create(&path, "draft", (48_000, 2), AudioFormat::Flac24).unwrap();
    writer.write(&noise()).unwrap();
    assert!(!path.exists());
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
