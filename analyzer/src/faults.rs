use crate::TimeRange;
use serde::{Deserialize, Serialize};

/// A technical fault of a file and its size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// No sample of any channel differs from zero, or none rises above −90 dBFS.
    Silent,
    /// The file has no samples at all.
    NoSamples,
    /// Samples that are not finite numbers (NaN, ±∞); they are read as zero.
    NotANumber {
        /// How many.
        samples: u64,
    },
    /// Flat tops: three or more successive samples at the file's extreme.
    Clipped {
        /// Where the tops lie.
        class: ClippingClass,
        /// How many such runs.
        runs: u64,
        /// How many samples they hold.
        samples: u64,
        /// The level of the flat tops, in dBFS.
        level_dbfs: f64,
    },
    /// The peaks of a fifth or more of the sounding tenths of a second lie within 0.1 dB of the highest: a limiter or a soft
    /// clipper turned every loud moment down to one level.
    Limited {
        /// The share of such tenths among those that sound, 0…1.
        share: f64,
        /// Peak to loudness ratio, in dB.
        plr_db: f64,
        /// The highest sample, in dBFS.
        level_dbfs: f64,
    },
    /// True peaks above 0 dBTP.
    Overs {
        /// How many tenths of a second hold one.
        tenths: u64,
        /// The highest, in dBTP.
        highest_dbtp: f64,
    },
    /// The sound is lost for half a millisecond to a tenth of a second: samples that stand still, entered and left with a
    /// step.
    Dropouts {
        /// How many, in the channel that has more.
        dropouts: u64,
        /// The longest, in milliseconds.
        longest_ms: f64,
    },
    /// The file ends inside a sound: the last 10 ms, which are its place, lie above −50 dBFS and are not faded.
    CutTail {
        /// Level of the last 10 ms, in dB re a full-scale mean square of 1.
        level_dbfs: f64,
    },
    /// Steady noise in the pauses less than 40 dB under what is played; its places are those pauses.
    Noisy {
        /// Level of the noise, in dB re a full-scale mean square of 1.
        floor_dbfs: f64,
        /// Level of what is played minus that of the noise, in dB.
        snr_db: f64,
    },
    /// The mean differs from zero by more than 1/1000 of full scale.
    DcOffset {
        /// Mean of the left (or only) channel, full scale = 1.
        left_full_scale: f64,
        /// Mean of the right channel, full scale = 1.
        right_full_scale: f64,
    },
    /// One channel of a stereo file carries nothing while the other plays.
    DeadChannel {
        /// Which one.
        channel: Side,
    },
    /// Both channels of a stereo file carry the same.
    MonoAsStereo,
    /// One channel of a stereo file is the other one, 0.8 to 35 ms later.
    HaasDelay {
        /// How much later, in milliseconds.
        delay_ms: f64,
        /// The late channel.
        late: Side,
        /// How much of the late channel is a copy, 0…1, by the phases of its spectrum.
        strength: f64,
    },
    /// One channel of a stereo file is inverted.
    FlippedChannel {
        /// Correlation of left and right over the whole file, −1…−0.5.
        correlation: f64,
    },
    /// The spectrum ends with an edge below 20.5 kHz: a lossy codec or a converter took what was above.
    BandLimited {
        /// Where it ends, in hertz.
        cutoff_hz: f64,
        /// By how much the level falls there within 500 Hz, in dB.
        drop_db: f64,
    },
    /// The sample rate promises more than the spectrum holds: a file of 64 kHz or more that ends below 24.5 kHz.
    Upsampled {
        /// Where the spectrum ends, in hertz.
        cutoff_hz: f64,
        /// By how much the level falls there within 500 Hz, in dB.
        drop_db: f64,
    },
    /// The last bits of all samples are zero: a file of 16 bits or less in a larger container.
    PaddedBits {
        /// Bits per sample in use.
        used_bits: u32,
        /// Bits per sample of the file.
        file_bits: u32,
    },
    /// Mains hum: lines at 50 or 60 Hz and their multiples that keep their level in the quietest fifth of the file. Its
    /// places are empty: it lasts, and those moments are only where it is not covered.
    Hum {
        /// The mains frequency as measured, in hertz.
        frequency_hz: f64,
        /// How many multiples, the first included, stand out by more than 8 dB.
        harmonics: u32,
        /// Level of those together in the mono sum, in dB re a full-scale mean square of 1.
        level_dbfs: f64,
    },
    /// Single samples, or steps, far above everything within 46 ms around them, while the sound goes on.
    Clicks {
        /// How many.
        clicks: u64,
        /// The error of the largest, full scale = 1.
        largest_full_scale: f64,
    },
}

/// How a file came to its flat tops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClippingClass {
    /// They lie at full scale (−0.3 dBFS and above), where a converter or a fixed-point export clips.
    FullScale,
    /// They lie lower: the file was turned down after it was clipped.
    TurnedDown,
}

/// One channel of a stereo file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first channel.
    Left,
    /// The second channel.
    Right,
}

/// A fault and where it was heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What it is.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Where, in seconds; the first hundred places, empty when it is everywhere.
    #[serde(rename = "where")]
    pub places: Vec<TimeRange>,
}
