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

impl Remedy {
    /// Right is what mends more than half of the fault and leaves no new one of that size: an amount within half of what
    /// was planted; a delay within a tenth of a millisecond at 48 kHz, which puts the first notch to 5 kHz; a band's centre within a sixth of an octave, half of a third-octave band, and a corner within half an octave.
    pub(crate) fn tolerance(self) -> Tolerance {
        let (amount, octaves) = match self {
            Self::GainDb(gain_db) => (gain_db.abs() / 2.0, 0.0),
            Self::Bell { gain_db, .. } => (gain_db.abs() / 2.0, 1.0 / 6.0),
            Self::DelaySamples(_) => (5.0, 0.0),
            Self::Pan(position) => (position.abs() / 2.0, 0.0),
            Self::MonoBelowHz(_) => (0.0, 0.5),
            Self::Polarity | Self::ChannelPolarity | Self::HighPassBelowHz(_) | Self::DcBlock | Self::Narrow => {
                (0.0, 0.0)
            }
        };
        Tolerance { amount, octaves }
    }
}
