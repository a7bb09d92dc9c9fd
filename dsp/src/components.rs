use crate::bin_shares::BinShares;
use crate::erb::{cam, hz_of_cam};

/// The number of spectral components that a stem is retained in.
pub const N_COMPONENTS: usize = 156;

/// Groups spectrum bins into 156 components from 20 Hz to 16 kHz of just under 0.25 Cam each: fine enough that the
/// excitation of a loudness model on them is that of the full spectrum, coarse enough to keep a song in memory.
///
/// Cam(f) = 21.366·log10(0.004368·f + 1) (Glasberg & Moore 1990, as in ANSI S3.4-2007).
#[derive(Debug, Clone)]
pub struct ComponentBands {
    shares: Vec<BinShares>,
    sample_rate_hz: u32,
}

const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 16_000.0;

/// The frequency `position` components above the lowest edge, on the Cam scale.
fn position_hz(position: f64) -> f64 {
    let (lo, hi) = (cam(LOWEST_HZ), cam(HIGHEST_HZ));
    hz_of_cam(lo + (hi - lo) * position / N_COMPONENTS as f64)
}

impl ComponentBands {
    /// The components of a spectrum of `fft_size` points at `sample_rate_hz`.
    pub fn new(sample_rate_hz: u32, fft_size: usize) -> Self {
        let shares = (0..N_COMPONENTS)
            .map(|i| BinShares::of_band(sample_rate_hz, fft_size, Self::edge_hz(i), Self::edge_hz(i + 1)))
            .collect();
        Self { shares, sample_rate_hz }
    }

    /// The centre of component `index` in hertz (midway on the Cam scale).
    pub fn center_hz(index: usize) -> f64 {
        position_hz(index as f64 + 0.5)
    }

    /// The lower edge of component `index` in hertz, which is the upper edge of the one before.
    pub fn edge_hz(index: usize) -> f64 {
        position_hz(index as f64)
    }

    /// The sample rate that these bands were made for.
    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }

    /// Adds the power of each component to `out`, times `scale`.
    pub fn accumulate(&self, bin_powers: &[f32], scale: f32, out: &mut [f32]) {
        for (sum, shares) in out.iter_mut().zip(&self.shares) {
            *sum += scale * shares.power(bin_powers) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_at_most_a_quarter_cam_wide_and_tile_the_range() {
        assert!((cam(HIGHEST_HZ) - cam(LOWEST_HZ)) / N_COMPONENTS as f64 <= 0.25 + 1e-3);
        let bands = ComponentBands::new(48_000, 4_096);
        let mut out = vec![0.0; N_COMPONENTS];
        bands.accumulate(&vec![1.0; 2_049], 1.0, &mut out);
        let expected_bins = (HIGHEST_HZ - LOWEST_HZ) / (48_000.0 / 4_096.0);
        assert!((f64::from(out.iter().sum::<f32>()) - expected_bins).abs() < 0.1);
    }
}
