use crate::energy_meter::EnergyMeter;
use crate::tenths::Tenths;
use dsp::AudioBlock;

/// Integrated loudness alone (ITU-R BS.1770-5), for the many sums of which nothing else is asked.
///
/// It reads what a [`crate::TrackMeter`] reads of the same samples: both sum the same energies.
#[derive(Debug)]
pub struct IntegratedLoudness {
    tenths: Tenths,
    energies: EnergyMeter,
}

impl IntegratedLoudness {
    /// At the start of a stream; what its channels weigh is said at [`crate::TrackMeter`].
    pub fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        Self { tenths: Tenths::new(sample_rate_hz, n_channels), energies: EnergyMeter::new(sample_rate_hz, n_channels) }
    }

    /// Takes the next block.
    pub fn push(&mut self, block: &AudioBlock) {
        let Self { tenths, energies } = self;
        tenths.push(block, |tenth| energies.push(tenth));
    }

    /// The loudness in LUFS; `None` when nothing passed the gates.
    pub fn finish(self) -> Option<f64> {
        let Self { tenths, mut energies } = self;
        tenths.finish(|tenth| energies.push(tenth));
        energies.finish().integrated_lufs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::tests::analyzed;
    use dsp::signals;
    use ebur128::{EbuR128, Mode};

    /// Noise that swells and rests, another one per channel.
    fn uneven(sample_rate_hz: u32, seconds: f64) -> Vec<Vec<f32>> {
        let n = (seconds * f64::from(sample_rate_hz)) as usize;
        let swell = |(k, x): (usize, f32)| x * (k as f32 / sample_rate_hz as f32).sin().powi(4);
        (0..2).map(|seed| signals::white_noise(seed, 0.5, n).into_iter().enumerate().map(swell).collect()).collect()
    }

    fn measured(sample_rate_hz: u32, channels: &[Vec<f32>], block: usize) -> Option<f64> {
        let mut meter = IntegratedLoudness::new(sample_rate_hz, channels.len());
        let n = channels[0].len();
        for start in (0..n).step_by(block) {
            let end = (start + block).min(n);
            meter.push(&AudioBlock::from_channels(channels.iter().map(|x| x[start..end].to_vec()).collect()));
        }
        meter.finish()
    }

    #[test]
    fn it_reads_what_a_track_meter_reads_whatever_the_blocks() {
        for rate in [44_100, 48_000] {
            let channels = uneven(rate, 12.34);
            let expected = analyzed(rate, channels.clone()).loudness.integrated_lufs;
            assert!(expected.is_some());
            for block in [1_000, 4_096, usize::MAX / 2] {
                assert_eq!(measured(rate, &channels, block), expected, "{rate} Hz in blocks of {block}");
            }
        }
    }

    /// An independent measurement; at 48 kHz both filters are those of the recommendation.
    #[test]
    fn it_agrees_with_the_ebur128_crate() {
        let channels = uneven(48_000, 20.0);
        let mut other = EbuR128::new(2, 48_000, Mode::I).unwrap();
        other.add_frames_planar_f32(&[&channels[0], &channels[1]]).unwrap();
        let found = measured(48_000, &channels, 4_096).unwrap();
        assert!((found - other.loudness_global().unwrap()).abs() < 0.01, "{found}");
    }

    #[test]
    fn silence_has_no_loudness() {
        assert_eq!(measured(48_000, &[vec![0.0; 96_000], vec![0.0; 96_000]], 4_096), None);
        assert_eq!(IntegratedLoudness::new(48_000, 2).finish(), None);
    }
}
