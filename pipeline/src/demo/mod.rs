//! The demo song: a short piece of pop music, synthesised from nothing, once as a clean session and once with planted
//! faults, so that a machine without any audio can show what premix hears.
//!
//! The music is written down (`harmony`, `melody`, `groove`), played by the `instruments` with the small errors
//! of timing and force that people make (`performance`), and exported as a careful producer would: one file per stem,
//! all of one length, whose plain sum is the intended mix (`stems`). Everything random is seeded: the same build gives
//! the same samples.

mod clock;
mod envelope;
mod faults;
mod groove;
mod harmony;
mod instruments;
mod melody;
mod oscillator;
mod performance;
mod room;
mod stems;
#[cfg(test)]
mod tests;
mod tone;

use dsp::AudioBlock;
use serde::Serialize;

/// One synthesised stem.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoStem {
    /// The stem's name, as its file would be called without the extension.
    pub name: String,
    /// One or two channels at the session's sample rate; all stems of a session have one length.
    pub audio: AudioBlock,
}

/// The numbers that describe a planted fault; those that do not apply are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct FaultParameters {
    /// Gain of a level change, of a bell or of the drive into a clip, in decibels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<f64>,
    /// Centre of a resonance, or lower edge of a band of noise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_hz: Option<f64>,
    /// Upper edge of a band of noise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper_frequency_hz: Option<f64>,
    /// Centre frequency over width of a resonance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<f64>,
    /// Constant added to every sample; full scale is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset_full_scale: Option<f64>,
    /// RMS level of added noise in each channel; 0 dBFS is the RMS of a full-scale square wave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level_dbfs: Option<f64>,
    /// The level at which clipped samples lie in the finished stem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling_dbfs: Option<f64>,
}

/// One fault that was put into the session on purpose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlantedFault {
    /// The stem that carries it.
    pub stem: String,
    /// What was done: `level`, `polarity`, `dc_offset`, `resonance`, `rumble` or `clipping`.
    pub fault: String,
    /// The rule that is expected to name it.
    pub rule: String,
    /// One sentence with the numbers.
    pub description: String,
    /// The numbers.
    pub parameters: FaultParameters,
}

/// A whole session.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoSession {
    /// The song's title.
    pub title: String,
    /// Sample rate of every stem.
    pub sample_rate_hz: u32,
    /// Beats (quarter notes) per minute, constant.
    pub tempo_bpm: f64,
    /// The stems, drums first, voices last.
    pub stems: Vec<DemoStem>,
    /// What is wrong with them, in the order of the stems that carry it; empty in a clean session.
    pub planted: Vec<PlantedFault>,
}

/// The session as it should be.
pub fn clean() -> DemoSession {
    DemoSession {
        title: "Paper Lanterns".into(),
        sample_rate_hz: clock::SAMPLE_RATE_HZ,
        tempo_bpm: clock::TEMPO_BPM,
        stems: stems::all(),
        planted: Vec::new(),
    }
}

/// The same session with one fault on each of six stems.
pub fn planted() -> DemoSession {
    let mut session = clean();
    session.planted = faults::plant(&mut session.stems);
    session
}
