use crate::{CompressorParams, EchoParams, GateParams, ReverbParams, SaturationParams};
use serde::{Deserialize, Serialize};

/// One change of one setting on one channel strip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// Fader.
    Gain {
        /// Level change in dB.
        gain_db: f64,
    },
    /// Pan of a mono stem (sine-cosine law, −3 dB in the centre) or balance of a stereo stem.
    Pan {
        /// −1 hard left, 0 centre, 1 hard right.
        position: f64,
    },
    /// Both channels inverted.
    Polarity,
    /// One channel inverted.
    ChannelPolarity {
        /// Which one.
        channel: Channel,
    },
    /// Later (positive) or earlier (negative).
    Delay {
        /// In samples at the session's rate; fractions are meant.
        delay_samples: f64,
        /// The same in milliseconds.
        delay_ms: f64,
    },
    /// Phases turned around a frequency, levels left alone.
    AllPass {
        /// Where the phase has turned by half of what it turns in all, in hertz.
        frequency_hz: f64,
        /// Quality of a second-order all-pass; first order when `None`.
        q: Option<f64>,
        /// With the polarity switched as well.
        inverted: bool,
    },
    /// Removes a constant offset: a high-pass far below hearing.
    DcBlock,
    /// One equaliser band.
    Eq {
        /// Its shape.
        filter: FilterShape,
        /// Centre or corner in hertz.
        frequency_hz: f64,
        /// Boost (positive) or cut in dB; 0 for passes and notches.
        gain_db: f64,
        /// Quality factor.
        q: f64,
    },
    /// A bell that cuts as far as its band is loud.
    DynamicEq {
        /// Centre in hertz.
        frequency_hz: f64,
        /// Quality of the band in which the level is measured.
        q: f64,
        /// Peaks of the band above this are turned down, in dBFS.
        threshold_dbfs: f64,
        /// Decibels of the band over the threshold for each that is left over it.
        ratio: f64,
        /// The deepest cut, in dB.
        range_db: f64,
        /// Time constant of going down, in milliseconds.
        attack_ms: f64,
        /// Time constant of coming back, in milliseconds.
        release_ms: f64,
        /// The stem whose band, at the same place, turns this one's down; its own when `None`.
        #[serde(default)]
        key_stem: Option<String>,
    },
    /// Sibilance turned down in its band, at any level of the voice.
    #[serde(rename = "de_esser")]
    DeEss {
        /// The band, −3 dB at its edges, in hertz.
        band_hz: [f64; 2],
        /// What the power of the band exceeds this by, in dB re that of the whole signal, is turned down.
        threshold_db: f64,
        /// The deepest cut, in dB.
        range_db: f64,
    },
    /// Turned down while nothing plays.
    Gate(GateParams),
    /// Loud moments turned down.
    #[serde(rename = "compressor")]
    Compress(CompressorParams),
    /// Peaks rounded, which adds harmonics.
    #[serde(rename = "saturation")]
    Saturate(SaturationParams),
    /// Turned down while another stem plays: within 12 dB of that stem's loudest by all of the depth, more than 24 dB below
    /// it by nothing, in between in proportion to the decibels.
    Duck {
        /// The stem whose level turns this one down.
        key_stem: String,
        /// How far, in dB.
        depth_db: f64,
        /// The band that is turned down, in hertz; all of it when `None`.
        band_hz: Option<[f64; 2]>,
        /// The time constant with which it goes down, in milliseconds.
        attack_ms: f64,
        /// The time constant with which it comes back, in milliseconds.
        release_ms: f64,
    },
    /// The side signal turned down, so that left and right are more alike. Does nothing on a mono stem.
    Width {
        /// What is left of the side signal: 0 is mono, 1 as it was.
        width: f64,
        /// The band that is narrowed, in hertz, with edges of 24 dB per octave; all of it when `None`.
        band_hz: Option<[f64; 2]>,
    },
    /// Everything below a frequency made mono: the side signal loses its lows, 24 dB per octave. Does nothing on a mono
    /// stem.
    MonoBelow {
        /// The frequency, in hertz.
        frequency_hz: f64,
    },
    /// A room (effect bus only).
    Reverb(ReverbParams),
    /// Repeats (effect bus only).
    Echo(EchoParams),
    /// How much of a stem goes to the reverb, behind its fader and pan.
    ReverbSend {
        /// Gain on the way, in dB.
        level_db: f64,
    },
    /// How much of a stem goes to the echo, behind its fader and pan.
    EchoSend {
        /// Gain on the way, in dB.
        level_db: f64,
    },
    /// True-peak limiter (mix bus only).
    Limiter {
        /// No peak above this, in dBTP.
        ceiling_dbtp: f64,
    },
}

impl Action {
    /// The stem that it listens to beside its own; `None` of what listens to its own alone.
    pub fn key_stem(&self) -> Option<&str> {
        match self {
            Self::Gate(GateParams { key_stem, .. }) | Self::DynamicEq { key_stem, .. } => key_stem.as_deref(),
            Self::Duck { key_stem, .. } => Some(key_stem),
            _ => None,
        }
    }
}

/// The shape of an equaliser band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterShape {
    /// Bell.
    Bell,
    /// Low shelf.
    LowShelf,
    /// High shelf.
    HighShelf,
    /// High-pass, 12 dB per octave.
    HighPass,
    /// Low-pass, 12 dB per octave.
    LowPass,
    /// Notch.
    Notch,
}

/// One channel of a stereo stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Left.
    Left,
    /// Right.
    Right,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_and_sends_are_plain_data() {
        for (text, action) in [
            (r#"{"kind":"reverb_send","level_db":-9.5}"#, Action::ReverbSend { level_db: -9.5 }),
            (r#"{"kind":"echo_send","level_db":-12.0}"#, Action::EchoSend { level_db: -12.0 }),
            (
                r#"{"kind":"echo","time_ms":250.0,"feedback_db":-6.0,"low_pass_hz":5000.0,"high_pass_hz":200.0,"ping_pong":true}"#,
                Action::Echo(EchoParams {
                    time_ms: 250.0,
                    feedback_db: -6.0,
                    low_pass_hz: 5_000.0,
                    high_pass_hz: 200.0,
                    ping_pong: true,
                }),
            ),
            (
                r#"{"kind":"reverb","predelay_ms":20.0,"t60_low_s":1.5,"t60_mid_s":1.2,"t60_high_s":0.8,"crossover_low_hz":250.0,"crossover_high_hz":4000.0,"size_m":12.0}"#,
                Action::Reverb(ReverbParams {
                    predelay_ms: 20.0,
                    t60_low_s: 1.5,
                    t60_mid_s: 1.2,
                    t60_high_s: 0.8,
                    crossover_low_hz: 250.0,
                    crossover_high_hz: 4_000.0,
                    size_m: 12.0,
                }),
            ),
        ] {
            assert_eq!(serde_json::from_str::<Action>(text).expect("a known kind"), action);
            assert_eq!(serde_json::to_string(&action).expect("plain data"), text);
        }
    }
}
