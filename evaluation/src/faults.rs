//! Faults that are put into sessions on purpose, at known sizes, so that what is found can be held against what is there.

mod added;
mod bell;
mod bleed;
mod bus_limiter;
mod carrier;
mod clipping;
mod delay;
mod duplicate;
mod excerpt;
mod gated_level;
mod hum;
mod level;
mod listing;
mod masking_pad;
mod material;
mod missing_compression;
mod mono_incompatible;
mod noise;
mod offset;
mod one_sided;
mod over_compression;
mod own_faults;
mod polarity;
mod recordings;
mod related;
mod remedy;
mod resonance;
mod rumble;
mod sibilance;
#[cfg(test)]
mod tests;
mod tilt;
mod tone;
mod wide_low_end;
mod widening;
mod wrong_pan;

pub(crate) use bus_limiter::plain_sum;
pub(crate) use excerpt::{DEMO, demo, excerpt, excerpts};
pub(crate) use gated_level::gated_level_db;
pub(crate) use listing::{USAGE, run};
pub(crate) use material::{Material, Stem};
pub(crate) use own_faults::{HUMS, OwnHum};
pub(crate) use recordings::{Use, source_recording, use_of};
pub(crate) use remedy::{Remedy, Tolerance};
pub(crate) use tilt::shelves as tilt_shelves;

use crate::chance::Chance;
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
    pub(crate) const fn name(self) -> &'static str {
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

    /// What subtle, plain and gross are, in words with units.
    pub(crate) fn sizes(self) -> [String; 3] {
        let each = |values: [f64; 3], words: fn(f64) -> String| values.map(words);
        match self {
            Self::Level => each(level::GAIN_DB, |x| format!("{x} dB up or down")),
            Self::Bell => each(bell::GAIN_DB, |x| format!("{x} dB up or down, Q 1")),
            Self::Tilt => each(tilt::SLOPE_DB, |x| format!("{x} dB per octave up or down")),
            Self::Polarity => each(polarity::UNDER_PARTNER_DB, |x| format!("upside down, {x} dB under its partner")),
            Self::Delay => each(delay::LATE_MS, |x| format!("{x} ms later")),
            Self::WrongPan => each(wrong_pan::POSITION, |x| format!("panned by {:.0} % of a side", 100.0 * x)),
            Self::OneSided => each(one_sided::DOWN_DB, one_sided::words),
            Self::OverCompression => each(over_compression::REDUCTION_DB, |x| format!("{x} dB off its loud moments")),
            Self::MissingCompression => each(missing_compression::SWING_DB, |x| format!("phrases ±{x} dB")),
            Self::Resonance => each(resonance::GAIN_DB, |x| format!("{x} dB, Q 12")),
            Self::Hum => each(hum::RE_LEVEL_DB, |x| format!("{x} dB re the stem")),
            Self::Noise => each(noise::RE_LEVEL_DB, |x| format!("{x} dB re the stem")),
            Self::Clipping => each(clipping::CLIPPED_PERCENT, |x| format!("{x} % of its samples")),
            Self::Offset => each(offset::OFFSET, |x| format!("{x} of full scale")),
            Self::Rumble => each(rumble::RE_LEVEL_DB, |x| format!("{x} dB re the stem")),
            Self::Sibilance => each(sibilance::BOOST_DB, |x| format!("sibilants {x} dB up")),
            Self::Bleed => each(bleed::RE_LEVEL_DB, |x| format!("{x} dB re the stem")),
            Self::MonoIncompatible => each(mono_incompatible::LOSS_DB, |x| format!("loses {x} dB in mono")),
            Self::WideLowEnd => each(wide_low_end::SIDE_DB, |x| format!("side of the lows {x} dB re their middle")),
            Self::MaskingPad => each(masking_pad::RE_VOICE_DB, |x| format!("{x} dB re the voice")),
            Self::Duplicate => each(duplicate::GAIN_DB, |x| format!("a copy at {x} dB")),
            Self::BusLimiter => each(bus_limiter::REDUCTION_DB, |x| format!("{x} dB off the highest peak")),
        }
    }

    /// Plants it on a stem of which there may be several, `seed` says which, and where and how it is; `None` where the
    /// material has no stem that it could be on. The same seed gives the same samples.
    pub(crate) fn plant(self, size: Size, material: &Material, seed: u64) -> Option<Planted> {
        // The size has no part in it: the three sizes of one seed are on one stem, at one place.
        let mut chance = Chance::of(&format!("{} {} {seed}", material.song, self.name()));
        let plant = match self {
            Self::Level => level::plant,
            Self::Bell => bell::plant,
            Self::Tilt => tilt::plant,
            Self::Polarity => polarity::plant,
            Self::Delay => delay::plant,
            Self::WrongPan => wrong_pan::plant,
            Self::OneSided => one_sided::plant,
            Self::OverCompression => over_compression::plant,
            Self::MissingCompression => missing_compression::plant,
            Self::Resonance => resonance::plant,
            Self::Hum => hum::plant,
            Self::Noise => noise::plant,
            Self::Clipping => clipping::plant,
            Self::Offset => offset::plant,
            Self::Rumble => rumble::plant,
            Self::Sibilance => sibilance::plant,
            Self::Bleed => bleed::plant,
            Self::MonoIncompatible => mono_incompatible::plant,
            Self::WideLowEnd => wide_low_end::plant,
            Self::MaskingPad => masking_pad::plant,
            Self::Duplicate => duplicate::plant,
            Self::BusLimiter => bus_limiter::plant,
        };
        plant(size, material, &mut chance)
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
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Subtle => "subtle",
            Self::Plain => "plain",
            Self::Gross => "gross",
        }
    }

    /// The one of three that goes with it.
    fn of<T: Copy>(self, sizes: [T; 3]) -> T {
        sizes[self as usize]
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
    /// How near that has to be, where it is told closer than it says itself.
    pub(crate) tolerance: Option<Tolerance>,
}

impl Truth {
    /// On one stem, to be heard by these rules, everywhere in it, with no one move that undoes it.
    fn on(stem: &str, rules: &'static [&'static str]) -> Self {
        Self { stems: vec![stem.to_owned()], rules, band_hz: None, place: None, remedy: None, tolerance: None }
    }
}
