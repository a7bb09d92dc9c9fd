use serde::{Deserialize, Serialize};

/// What an echo is asked to do. What comes out are the repeats alone, without the sound that went in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EchoParams {
    /// From the sound to its first repeat and from each to the next, in milliseconds.
    pub time_ms: f64,
    /// The level of each repeat re the one before, in dB (negative). The first is as loud as the sound.
    pub feedback_db: f64,
    /// Every repeat loses what is above this once more, 12 dB per octave, in hertz.
    pub low_pass_hz: f64,
    /// Every repeat loses what is below this once more, 12 dB per octave, in hertz.
    pub high_pass_hz: f64,
    /// The middle of the sound goes from side to side, first left, instead of each side repeating itself.
    pub ping_pong: bool,
}
