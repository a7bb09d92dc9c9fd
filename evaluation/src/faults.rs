//! Faults that are put into sessions on purpose, at known sizes, so that what is found can be held against what is there.

mod material;

#[expect(unused_imports, reason = "what plants faults in it comes next")]
pub(crate) use material::Material;
pub(crate) use material::Stem;

use analyzer::TimeRange;
use dsp::AudioBlock;

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A stem that is too loud or too soft.
    Level,
    /// A broad boost or cut of a stem.
    Bell,
    /// A stem that is too dull or too bright.
    Tilt,
    /// One of two recordings of one source, or one channel of a stem, upside down.
    Polarity,
    /// One of two recordings of one source too late.
    Delay,
    /// A stem that belongs in the middle, off it.
    WrongPan,
    /// A stereo stem with one channel too soft or empty.
    OneSided,
    /// A stem that was compressed until it is flat.
    OverCompression,
    /// A stem whose level jumps from phrase to phrase.
    MissingCompression,
    /// A narrow peak that stays.
    Resonance,
    /// Mains hum.
    Hum,
    /// Steady noise.
    Noise,
    /// Flat tops.
    Clipping,
    /// A constant offset.
    Offset,
    /// Sound below hearing on a stem that does not play that low.
    Rumble,
    /// A voice whose sibilants are too loud.
    Sibilance,
    /// Another stem in the microphone.
    Bleed,
    /// A stem made wide so that it vanishes in mono.
    MonoIncompatible,
    /// Lows that are not in the middle of left and right alike.
    WideLowEnd,
    /// A pad on top of the lead vocal.
    MaskingPad,
    /// A stem that is there twice.
    Duplicate,
    /// A limiter on the bus of the mix beside the stems.
    BusLimiter,
}

impl Fault {
    /// All of them.
    pub(crate) const ALL: [Self; 22] = [
        Self::Level,
        Self::Bell,
        Self::Tilt,
        Self::Polarity,
        Self::Delay,
        Self::WrongPan,
        Self::OneSided,
        Self::OverCompression,
        Self::MissingCompression,
        Self::Resonance,
        Self::Hum,
        Self::Noise,
        Self::Clipping,
        Self::Offset,
        Self::Rumble,
        Self::Sibilance,
        Self::Bleed,
        Self::MonoIncompatible,
        Self::WideLowEnd,
        Self::MaskingPad,
        Self::Duplicate,
        Self::BusLimiter,
    ];

    /// What it is called in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Bell => "bell",
            Self::Tilt => "tilt",
            Self::Polarity => "polarity",
            Self::Delay => "delay",
            Self::WrongPan => "wrong-pan",
            Self::OneSided => "one-sided",
            Self::OverCompression => "over-compression",
            Self::MissingCompression => "missing-compression",
            Self::Resonance => "resonance",
            Self::Hum => "hum",
            Self::Noise => "noise",
            Self::Clipping => "clipping",
            Self::Offset => "offset",
            Self::Rumble => "rumble",
            Self::Sibilance => "sibilance",
            Self::Bleed => "bleed",
            Self::MonoIncompatible => "mono-incompatible",
            Self::WideLowEnd => "wide-low-end",
            Self::MaskingPad => "masking-pad",
            Self::Duplicate => "duplicate",
            Self::BusLimiter => "bus-limiter",
        }
    }

    /// A fault of files, recordings or phase, which needs no taste to be one, as against a musical one.
    pub(crate) fn is_technical(self) -> bool {
        match self {
            Self::Polarity
            | Self::Delay
            | Self::OneSided
            | Self::Hum
            | Self::Noise
            | Self::Clipping
            | Self::Offset
            | Self::Rumble
            | Self::MonoIncompatible
            | Self::Duplicate
            | Self::BusLimiter => true,
            Self::Level
            | Self::Bell
            | Self::Tilt
            | Self::WrongPan
            | Self::OverCompression
            | Self::MissingCompression
            | Self::Resonance
            | Self::Sibilance
            | Self::Bleed
            | Self::WideLowEnd
            | Self::MaskingPad => false,
        }
    }
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Size {
    /// At the edge of what a trained listener notices.
    Subtle,
    /// What an engineer mends at once.
    Plain,
    /// What nobody misses.
    Gross,
}

impl Size {
    /// All of them, the smallest first.
    pub(crate) const ALL: [Self; 3] = [Self::Subtle, Self::Plain, Self::Gross];

    /// What it is called in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Subtle => "subtle",
            Self::Plain => "plain",
            Self::Gross => "gross",
        }
    }
}

/// A session with one fault in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Planted {
    /// All stems, those without the fault untouched; one that was added is the last.
    pub(crate) stems: Vec<Stem>,
    /// A mix to lie beside them, where the fault is in the mix.
    pub(crate) mix: Option<AudioBlock>,
    /// What was planted.
    pub(crate) truth: Truth,
}

/// What a finding has to say to be right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Truth {
    /// Any of these may be named; none: the mix.
    pub(crate) stems: Vec<String>,
    /// A finding of any of these rules is a hit; none: no rule hears this yet.
    pub(crate) rules: &'static [&'static str],
    /// The frequencies concerned, where the fault has some, in hertz.
    pub(crate) band_hz: Option<[f64; 2]>,
    /// The time concerned, where it is not all of it.
    pub(crate) place: Option<TimeRange>,
    /// What undoes it, where one move does.
    pub(crate) remedy: Option<Remedy>,
}

/// What undoes a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Remedy {
    /// A fader move, in dB.
    GainDb(f64),
    /// The polarity of the stem, or of its partner, switched.
    Polarity,
    /// One channel's polarity switched.
    ChannelPolarity,
    /// The stem moved by this many samples at the session's rate (negative: earlier), or its partner the other way.
    DelaySamples(f64),
    /// A bell.
    Bell {
        /// Its centre, in hertz.
        frequency_hz: f64,
        /// Its gain, in dB.
        gain_db: f64,
    },
    /// A pan or balance, −1 (left) to 1 (right).
    Pan(f64),
    /// A high-pass with its corner at most here, in hertz, and above what it has to remove.
    HighPassBelowHz(f64),
    /// The constant offset removed.
    DcBlock,
    /// Everything below about this frequency made mono, in hertz.
    MonoBelowHz(f64),
    /// The stem narrowed.
    Narrow,
}

/// How far a move may be from the remedy and count as right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tolerance {
    /// Of its amount, in the amount's own unit (dB, samples, position).
    pub(crate) amount: f64,
    /// Of its frequency, in octaves.
    pub(crate) octaves: f64,
}
