use crate::faults::{Fault, Material, Planted, Tolerance, Truth, gated_level_db, plain_sum, tilt_shelves};
use desk::{Action, CompressorParams, Console, ConsoleSetting, StripSetting};
use dsp::{AudioBlock, Biquad, Coefficients};

/// A mix of a song's own stems, as they were meant, that a session is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OwnReference {
    /// Their plain sum: the easy case.
    Sum,
    /// The same behind a mix bus: EQ, a compressor and a limiter.
    Master,
}

/// The tilt of the master, in dB per octave.
const TILT_DB: f64 = 1.0;
/// Its compressor begins this far above the level of the sum, in dB.
const THRESHOLD_DB: f64 = 2.0;
/// Its limiter takes this much off the highest peak of the sum, in dB.
const LIMITED_DB: f64 = 6.0;
/// Its highest peak in the file, in dBFS.
const PEAK_DBFS: f64 = -1.0;
/// What counts as recovered: as much off in dB, and as much beside in octaves.
const RECOVERED: Tolerance = Tolerance { amount: 2.0, octaves: 1.0 / 3.0 };

impl OwnReference {
    pub(super) const ALL: [Self; 2] = [Self::Sum, Self::Master];
    /// The faults whose answer lies in such a mix.
    pub(super) const FAULTS: [Fault; 4] = [Fault::Level, Fault::Bell, Fault::Tilt, Fault::Resonance];

    /// What it is called behind the name of a fault.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Sum => "-vs-own-sum",
            Self::Master => "-vs-own-master",
        }
    }

    /// What it is, in a few words.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Sum => "plain sum",
            Self::Master => "master",
        }
    }

    /// Its samples.
    pub(super) fn audio(self, material: &Material) -> AudioBlock {
        let sum = plain_sum(material);
        let mut audio = match self {
            Self::Sum => sum,
            Self::Master => mastered(sum, material.sample_rate_hz),
        };
        let loudest = audio.channels().iter().flatten().fold(0.0_f32, |most, x| most.max(x.abs()));
        audio.scale(dsp::db_to_amplitude(PEAK_DBFS) as f32 / loudest.max(f32::MIN_POSITIVE));
        audio
    }

    /// The same fault, asked of what compares stems with their place in such a mix.
    pub(super) fn asked(planted: Planted) -> Planted {
        let truth = Truth { rules: &["unlike-reference"], tolerance: Some(RECOVERED), ..planted.truth };
        Planted { truth, ..planted }
    }
}

fn mastered(mut sum: AudioBlock, sample_rate_hz: u32) -> AudioBlock {
    let shelves: Vec<Coefficients> = tilt_shelves(TILT_DB, sample_rate_hz);
    for channel in sum.channels_mut() {
        for shelf in &shelves {
            Biquad::new(*shelf).process(channel);
        }
    }
    let n_frames = sum.n_frames();
    let level_db = gated_level_db(&sum, sample_rate_hz).unwrap_or(-20.0);
    let peak = sum.channels().iter().flatten().fold(0.0_f32, |most, x| most.max(x.abs()));
    let ceiling_dbtp = dsp::amplitude_to_db(f64::from(peak)).unwrap_or(0.0) - LIMITED_DB;
    let compressor = CompressorParams {
        threshold_dbfs: level_db + THRESHOLD_DB,
        ratio: 2.0,
        knee_db: 6.0,
        attack_ms: 20.0,
        release_ms: 200.0,
        look_ahead_ms: 0.0,
        make_up_db: None,
    };
    let strip = StripSetting { name: "sum".to_owned(), actions: Vec::new(), n_channels: 2, output: None };
    let mix = vec![Action::Compress(compressor), Action::Limiter { ceiling_dbtp }];
    let mut console =
        Console::new(&ConsoleSetting { strips: vec![strip], mix, ..ConsoleSetting::default() }, sample_rate_hz);
    let latency = console.latency();
    sum.append(&AudioBlock::silence(2, latency), 0..latency);
    let mut master = AudioBlock::default();
    console.process(&[sum], &mut master);
    master.drop_front(latency);
    master.truncate(n_frames);
    master
}
