/// One note of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Note {
    pub(crate) start_s: f64,
    pub(crate) length_s: f64,
    /// As MIDI counts: 60 is the middle C.
    pub(crate) pitch: u8,
    /// 1 to 127.
    pub(crate) velocity: u8,
}

impl Note {
    pub(crate) fn hz(&self) -> f64 {
        440.0 * ((f64::from(self.pitch) - 69.0) / 12.0).exp2()
    }
}

/// Seconds of music in a clip.
pub(crate) const CLIP_S: f64 = 10.0;
