use crate::bin_shares::BinShares;

/// The number of third-octave bands: 20 Hz to 20 kHz.
pub const N_THIRD_OCTAVES: usize = 31;

/// Exact base-two centre frequencies 1000·2^(k/3) Hz, k = −17…13 (19.7 Hz to 20.2 kHz).
pub fn third_octave_centers_hz() -> [f64; N_THIRD_OCTAVES] {
    std::array::from_fn(|i| 1000.0 * 2.0_f64.powf((i as f64 - 17.0) / 3.0))
}

/// Sums the power of spectrum bins into third-octave bands with edges at centre·2^(±1/6); a bin that an edge cuts is
/// shared between the two bands by the width of its parts.
#[derive(Debug, Clone)]
pub struct ThirdOctaveBands {
    bands: Vec<BinShares>,
}

impl ThirdOctaveBands {
    /// The bands of a spectrum of `fft_size` points at `sample_rate_hz`. Bands above half the rate stay empty.
    pub fn new(sample_rate_hz: u32, fft_size: usize) -> Self {
        let half_width = 2.0_f64.powf(1.0 / 6.0);
        let bands = third_octave_centers_hz()
            .iter()
            .map(|center| BinShares::of_band(sample_rate_hz, fft_size, center / half_width, center * half_width))
            .collect();
        Self { bands }
    }

    /// The power in each band.
    pub fn sum(&self, bin_powers: &[f32]) -> [f64; N_THIRD_OCTAVES] {
        std::array::from_fn(|band| self.bands[band].power(bin_powers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_power_spreads_over_bands_by_their_width_and_none_is_lost() {
        let n = 32_768;
        let bands = ThirdOctaveBands::new(48_000, n);
        let sums = bands.sum(&vec![1.0; n / 2 + 1]);
        for (center, sum) in third_octave_centers_hz().iter().zip(sums) {
            let width_bins = center * (2.0_f64.powf(1.0 / 6.0) - 2.0_f64.powf(-1.0 / 6.0)) * n as f64 / 48_000.0;
            assert!((sum - width_bins).abs() < 1e-3 * width_bins, "{center}: {sum} {width_bins}");
        }
    }

    #[test]
    fn bands_above_half_the_rate_are_empty() {
        let sums = ThirdOctaveBands::new(24_000, 4_096).sum(&vec![1.0; 2_049]);
        assert!(sums[30] == 0.0 && sums[27] > 0.0);
    }
}
