use dsp::AudioBlock;
use ebur128::{EbuR128, Mode};

/// Integrated loudness alone (ITU-R BS.1770-5), for the many sums of which nothing else is asked.
pub struct IntegratedLoudness {
    meter: EbuR128,
}

impl std::fmt::Debug for IntegratedLoudness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IntegratedLoudness").finish_non_exhaustive()
    }
}

impl IntegratedLoudness {
    /// At the start of a stream of one or two channels.
    ///
    /// # Panics
    /// When the rate or the number of channels is one that no audio file has.
    pub fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let meter = EbuR128::new(n_channels as u32, sample_rate_hz, Mode::I);
        Self { meter: meter.expect("rates and channels of audio files are accepted") }
    }

    /// Takes the next block.
    ///
    /// # Panics
    /// When its number of channels is not the meter's.
    pub fn push(&mut self, block: &AudioBlock) {
        let planes: Vec<&[f32]> = block.channels().iter().map(Vec::as_slice).collect();
        self.meter.add_frames_planar_f32(&planes).expect("one plane per channel of the meter");
    }

    /// The loudness in LUFS; `None` when nothing passed the gates.
    pub fn finish(self) -> Option<f64> {
        self.meter.loudness_global().ok().filter(|lufs| lufs.is_finite())
    }
}
