//! A session made for one test, and the place beside it that drafts are written to.

use crate::folder_contents::entries;
use crate::premix::{Run, premix, run};
use dsp::signals::{sine, white_noise};
use dsp::{Biquad, Coefficients, Db, Hertz};
use hound::{SampleFormat, WavSpec, WavWriter};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The rate of [`SessionFolder::band`].
pub(crate) const RATE_HZ: u32 = 48_000;
/// The length of [`SessionFolder::band`], in samples.
pub(crate) const N_FRAMES: usize = 5 * RATE_HZ as usize;

/// A folder of stems in a temporary place of its own.
#[derive(Debug)]
pub(crate) struct SessionFolder {
    place: TempDir,
}

impl SessionFolder {
    pub(crate) fn empty() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("song")).unwrap();
        Self { place }
    }

    /// Kick, bass and voice: the least that is a mix.
    pub(crate) fn band() -> Self {
        Self::band_at(Db(0.0))
    }

    /// The same, turned up by `gain`.
    pub(crate) fn band_at(gain: Db) -> Self {
        let session = Self::empty();
        let turned = |samples: Vec<f32>| [samples.iter().map(|x| x * gain.to_amplitude() as f32).collect()];
        let kick: Vec<f32> = sine(RATE_HZ, Hertz(55.0), 0.5, N_FRAMES)
            .iter()
            .enumerate()
            .map(|(n, x)| x * (-((n % 24_000) as f32) / 3_000.0).exp())
            .collect();
        let mut voice = white_noise(7, 0.3, N_FRAMES);
        Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(1_000.0), 0.7)).process(&mut voice);
        session.write("Kick.wav", RATE_HZ, &turned(kick));
        session.write("Bass.wav", RATE_HZ, &turned(sine(RATE_HZ, Hertz(98.0), 0.2, N_FRAMES)));
        session.write("Lead Vocal.wav", RATE_HZ, &turned(voice));
        session
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.place.path().join("song")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Where drafts of it go.
    pub(crate) fn out(&self) -> PathBuf {
        self.place.path().join("out")
    }

    /// Writes a stem of 32-bit floats.
    pub(crate) fn write(&self, name: &str, rate_hz: u32, channels: &[Vec<f32>]) {
        write_wav(&self.file(name), rate_hz, channels);
    }

    /// Runs `premix draft` on it.
    pub(crate) fn draft(&self, arguments: &[&str]) -> Run {
        run(premix("draft").arg(self.folder()).arg("-o").arg(self.out()).args(arguments))
    }

    /// Panics when a run left anything beside the session.
    pub(crate) fn assert_nothing_written(&self) {
        assert_eq!(entries(self.place.path()), [self.folder()]);
    }
}

/// Writes a file of 32-bit floats; all channels have the length of the first one.
pub(crate) fn write_wav(path: &Path, rate_hz: u32, channels: &[Vec<f32>]) {
    let spec = WavSpec {
        channels: channels.len() as u16,
        sample_rate: rate_hz,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for frame in 0..channels[0].len() {
        for channel in channels {
            writer.write_sample(channel[frame]).unwrap();
        }
    }
    writer.finalize().unwrap();
}

/// The channels of a 24-bit file, full scale at 1.
pub(crate) fn read_wav_24(path: &Path) -> (u32, Vec<Vec<f32>>) {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.bits_per_sample, spec.sample_format), (24, SampleFormat::Int), "{}", path.display());
    let n_channels = usize::from(spec.channels);
    let mut channels = vec![Vec::new(); n_channels];
    for (n, sample) in reader.samples::<i32>().enumerate() {
        channels[n % n_channels].push(sample.unwrap() as f32 / 8_388_608.0);
    }
    (spec.sample_rate, channels)
}

/// The channels of a file of 32-bit floats.
pub(crate) fn read_wav_float(path: &Path) -> (u32, Vec<Vec<f32>>) {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.bits_per_sample, spec.sample_format), (32, SampleFormat::Float), "{}", path.display());
    let n_channels = usize::from(spec.channels);
    let mut channels = vec![Vec::new(); n_channels];
    for (n, sample) in reader.samples::<f32>().enumerate() {
        channels[n % n_channels].push(sample.unwrap());
    }
    (spec.sample_rate, channels)
}
