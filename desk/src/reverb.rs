use serde::{Deserialize, Serialize};

/// What a reverb is asked to do. What comes out is the room alone, without the sound that went in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReverbParams {
    /// How long after the sound the room begins, in milliseconds.
    pub predelay_ms: f64,
    /// The time in which what is below `crossover_low_hz` falls by 60 dB, in seconds.
    pub t60_low_s: f64,
    /// The same between the crossovers.
    pub t60_mid_s: f64,
    /// The same above `crossover_high_hz`.
    pub t60_high_s: f64,
    /// Where lows become mids, in hertz: the decay there lies between both.
    pub crossover_low_hz: f64,
    /// Where mids become highs, in hertz.
    pub crossover_high_hz: f64,
    /// The mean way of sound from wall to wall, in metres: 4·volume/surface of a room. A chamber has 3, a hall 12.
    pub size_m: f64,
}
