use dsp::StereoSpectrum;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Where the power of one band lies between the loudspeakers.
///
/// The pan index of a spectrum bin is ±(1 − 2·|L|·|R|/(|L|² + |R|²)), negative where left is louder (Avendano 2003): 0
/// in the centre, ±0.2 for a level difference of 6 dB, ±1 on one side alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanBand {
    /// Lower edge in hertz.
    pub low_hz: f64,
    /// Upper edge in hertz.
    pub high_hz: f64,
    /// Share of the band's power in each of 41 equal steps of the pan index from −1 to 1; together 1.
    pub shares: Vec<f64>,
    /// Mean pan index, weighted by power.
    pub pan_center: f64,
    /// Root mean square of the pan index, weighted by power: 0 for mono.
    pub pan_rms: f64,
}

/// Steps of the pan index from −1 to 1.
const N_STEPS: usize = 41;
const MIDDLE: usize = N_STEPS / 2;
/// Edges of lows, mids and highs in hertz: those of the panning measures of Tzanetakis et al. 2007, within what is
/// heard and codecs leave.
const EDGES_HZ: [f64; 4] = [20.0, 250.0, 2_500.0, 16_000.0];

/// Adds up the power at every pan index while spectra stream by.
#[derive(Debug, Default)]
pub(crate) struct PanoramaMeter {
    bands: Vec<BandMeter>,
    steps: Vec<u32>,
}

#[derive(Debug)]
struct BandMeter {
    edges_hz: (f64, f64),
    bins: Range<usize>,
    powers: [f64; N_STEPS],
}

impl PanoramaMeter {
    pub(crate) fn new(bin_hz: f64, n_bins: usize) -> Self {
        let bin = |hz: f64| ((hz / bin_hz).round() as usize).min(n_bins);
        let highest_hz = bin_hz * n_bins.saturating_sub(1) as f64;
        let band = |edges: &[f64]| BandMeter {
            edges_hz: (edges[0], edges[1].min(highest_hz)),
            bins: bin(edges[0])..bin(edges[1]),
            powers: [0.0; N_STEPS],
        };
        let bands = EDGES_HZ.windows(2).map(band).filter(|band| !band.bins.is_empty()).collect();
        Self { bands, steps: Vec::new() }
    }

    /// The first bin above all bands.
    pub(crate) fn end_bin(&self) -> usize {
        self.bands.last().map_or(0, |band| band.bins.end)
    }

    /// Takes the next frame; `products` are |L|·|R| per bin.
    pub(crate) fn push(&mut self, spectrum: &StereoSpectrum<'_>, products: &[f32]) {
        for band in &mut self.bands {
            let (left, right) = (&spectrum.left[band.bins.clone()], &spectrum.right[band.bins.clone()]);
            pan_steps(left, right, &products[band.bins.clone()], &mut self.steps);
            let mut powers = [[0.0_f32; STEP_BITS as usize + 1]; 2];
            for (k, ((step, l), r)) in self.steps.iter().zip(left).zip(right).enumerate() {
                // Two sums take turns, for one addition has to wait for the one before it.
                powers[k & 1][(*step & STEP_BITS) as usize] += l + r;
            }
            for (sum, (even, odd)) in band.powers.iter_mut().zip(powers[0].iter().zip(&powers[1])) {
                *sum += f64::from(even + odd);
            }
        }
    }

    pub(crate) fn finish(&self) -> Vec<PanBand> {
        self.bands.iter().filter_map(BandMeter::reading).collect()
    }
}

/// Added to a number it leaves no bits for a fraction, and the whole part is in the lowest bits: to round this way takes
/// one instruction for several bins.
const ROUNDING: f32 = 1.5 * (1_u32 << 23) as f32;
const STEP_BITS: u32 = 63;

/// The step of every bin's pan index, 0 to 40.
fn pan_steps(left: &[f32], right: &[f32], products: &[f32], steps: &mut Vec<u32>) {
    steps.clear();
    steps.extend(left.iter().zip(right).zip(products).map(|((l, r), product)| {
        let power = l + r + f32::MIN_POSITIVE;
        let off_centre = MIDDLE as f32 * (power - 2.0 * product) / power;
        let step = MIDDLE as f32 + if r > l { off_centre } else { -off_centre };
        (step + ROUNDING).to_bits() & STEP_BITS
    }));
}

impl BandMeter {
    fn reading(&self) -> Option<PanBand> {
        let sum: f64 = self.powers.iter().sum();
        if sum <= 0.0 {
            return None;
        }
        let shares: Vec<f64> = self.powers.iter().map(|power| power / sum).collect();
        let moment = |order: i32| -> f64 {
            let index = |step: usize| (step as f64 - MIDDLE as f64) / MIDDLE as f64;
            shares.iter().enumerate().map(|(step, share)| share * index(step).powi(order)).sum()
        };
        Some(PanBand {
            low_hz: self.edges_hz.0,
            high_hz: self.edges_hz.1,
            pan_center: moment(1),
            pan_rms: moment(2).sqrt(),
            shares,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stereo;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const N: usize = 4 * 48_000;

    fn stereo(left: Vec<f32>, right: Vec<f32>) -> Stereo {
        analyzed(48_000, vec![left, right]).stereo
    }

    fn scaled(samples: &[f32], gain: f32) -> Vec<f32> {
        samples.iter().map(|x| gain * x).collect()
    }

    #[test]
    fn a_source_lies_at_the_index_of_its_gains() {
        let noise = signals::white_noise(1, 0.4, N);
        for (left, right) in [(1.0_f32, 1.0_f32), (1.0, 0.5), (0.3, 1.0), (0.0, 1.0), (1.0, 0.0), (0.77, 0.9)] {
            let index = 1.0 - 2.0 * f64::from(left * right) / f64::from(left * left + right * right);
            let index = if right > left { index } else { -index };
            let step = (20.0 * (index + 1.0)).round() as usize;
            for band in stereo(scaled(&noise, left), scaled(&noise, right)).panorama {
                assert!(band.shares[step] > 0.999, "{left} {right}: {band:?}");
                assert!((band.pan_center - index).abs() < 0.026 && (band.pan_rms - index.abs()).abs() < 0.026);
            }
        }
    }

    #[test]
    fn shares_sum_to_one_and_tell_bands_apart() {
        let low = signals::sine(48_000, dsp::Hertz(100.0), 0.3, N);
        let high = signals::sine(48_000, dsp::Hertz(5_000.0), 0.3, N);
        let panorama = stereo(low, high).panorama;
        let edges: Vec<(f64, f64)> = panorama.iter().map(|band| (band.low_hz, band.high_hz)).collect();
        assert_eq!(edges, [(20.0, 250.0), (250.0, 2_500.0), (2_500.0, 16_000.0)]);
        assert!(panorama[0].shares[0] > 0.99 && panorama[2].shares[N_STEPS - 1] > 0.99);
        for band in panorama {
            assert!(band.shares.len() == N_STEPS && (band.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    /// Noise in the middle, and five times a second a burst of 10 ms on the left, wherever frames begin.
    #[test]
    fn a_hit_that_recurs_every_fifth_of_a_second_is_read_whenever_it_comes() {
        let quiet = signals::white_noise(1, 0.001, N);
        let loud = signals::white_noise(2, 0.5, N);
        for late in (0..9_600).step_by(960) {
            let hits = |k: usize| (k + 9_600 - late) % 9_600 < 480;
            let left: Vec<f32> = (0..N).map(|k| quiet[k] + if hits(k) { loud[k] } else { 0.0 }).collect();
            let stereo = stereo(left, quiet.clone());
            assert!(stereo.panorama.iter().all(|band| band.pan_center < -0.9), "{late}: {:?}", stereo.panorama);
            assert!(stereo.octaves[3..].iter().all(|octave| octave.balance_db.unwrap() < -25.0), "{late}");
        }
    }

    #[test]
    fn swapped_channels_mirror_and_gain_changes_nothing() {
        let left = signals::white_noise(1, 0.4, N);
        let right: Vec<f32> = signals::white_noise(2, 0.3, N).iter().zip(&left).map(|(x, y)| x + 0.5 * y).collect();
        let as_is = stereo(left.clone(), right.clone());
        // The goniometer alone shows how loud it is.
        let softer = stereo(scaled(&left, 0.125), scaled(&right, 0.125));
        assert!(Stereo { goniometer: as_is.goniometer.clone(), ..softer } == as_is);
        let swapped = stereo(right, left);
        for (band, mirrored) in as_is.panorama.iter().zip(&swapped.panorama) {
            let backwards: Vec<f64> = mirrored.shares.iter().rev().copied().collect();
            assert!(band.shares.iter().zip(&backwards).all(|(a, b)| (a - b).abs() < 1e-4), "{band:?} {mirrored:?}");
            assert!((band.pan_center + mirrored.pan_center).abs() < 1e-4);
        }
        for (octave, mirrored) in as_is.octaves.iter().zip(&swapped.octaves) {
            assert_eq!((octave.correlation, octave.side_to_mid_db), (mirrored.correlation, mirrored.side_to_mid_db));
            assert!((octave.balance_db.unwrap() + mirrored.balance_db.unwrap()).abs() < 1e-6);
        }
        assert_eq!(as_is.correlation_p5, swapped.correlation_p5);
    }

    #[test]
    fn mono_files_and_silence_have_no_panorama() {
        assert_eq!(analyzed(48_000, vec![signals::white_noise(1, 0.4, N)]).stereo.panorama, []);
        assert_eq!(stereo(vec![0.0; N], vec![0.0; N]).panorama, []);
    }
}
