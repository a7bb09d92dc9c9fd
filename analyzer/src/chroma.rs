use std::ops::Range;

/// The number of pitch classes.
pub const N_PITCH_CLASSES: usize = 12;

/// The power of the twelve pitch classes from A upwards, octaves summed, left and right together.
pub type Chroma = [f32; N_PITCH_CLASSES];

/// Sums the bins of a spectrum into pitch classes: four octaves from A3 up (214 Hz to 3.4 kHz), equal temperament, A4 =
/// 440 Hz.
///
/// Below, a semitone is narrower than the main lobe of the transform; what a bass plays counts through its harmonics.
#[derive(Debug)]
pub(crate) struct PitchClasses {
    /// Bins of each semitone, in ascending order.
    semitones: Vec<Range<usize>>,
}

const LOWEST_NOTE_HZ: f64 = 220.0;
const N_OCTAVES: usize = 4;

impl PitchClasses {
    pub(crate) fn new(sample_rate_hz: u32, fft_size: usize) -> Self {
        let n_bins = fft_size / 2 + 1;
        let first_bin = |semitone: usize| {
            let edge_hz = LOWEST_NOTE_HZ * ((semitone as f64 - 0.5) / N_PITCH_CLASSES as f64).exp2();
            ((edge_hz * fft_size as f64 / f64::from(sample_rate_hz)).ceil() as usize).min(n_bins)
        };
        let semitones = (0..N_OCTAVES * N_PITCH_CLASSES).map(|k| first_bin(k)..first_bin(k + 1)).collect();
        Self { semitones }
    }

    /// The power of each class in a spectrum of bin powers.
    pub(crate) fn powers(&self, bin_powers: &[f32]) -> Chroma {
        let mut chroma = Chroma::default();
        for (semitone, bins) in self.semitones.iter().enumerate() {
            chroma[semitone % N_PITCH_CLASSES] += bin_powers[bins.clone()].iter().sum::<f32>();
        }
        chroma
    }
}

#[cfg(test)]
mod tests {
    use crate::track::tests::analyzed;
    use dsp::{Hertz, signals};

    #[test]
    fn a_note_lies_in_its_class_in_every_octave_and_at_every_rate() {
        for rate in [22_050, 44_100, 48_000, 96_000] {
            for (frequency_hz, class) in [(220.0, 0), (440.0, 0), (523.25, 3), (1_318.5, 7), (3_322.4, 11)] {
                let tone = signals::sine(rate, Hertz(frequency_hz), 0.5, rate as usize);
                let chroma = analyzed(rate, vec![tone]).chroma;
                assert_eq!(chroma.len(), 10);
                let all: f32 = chroma[4].iter().sum();
                assert!(chroma[4][class] > 0.6 * all, "{frequency_hz} Hz at {rate}: {:?}", chroma[4]);
            }
        }
    }
}
