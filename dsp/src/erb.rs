use crate::bin_shares::BinShares;

/// The number of bands, half a Cam wide each: 1.8 to 38.8 Cam.
pub const N_ERB_BANDS: usize = 75;

const LOWEST_CENTER_CAM: f64 = 1.8;
/// The distance of two bands, in Cam.
pub const ERB_STEP_CAM: f64 = 0.5;

/// The equivalent rectangular bandwidth of the auditory filter at `frequency_hz`, in hertz (Glasberg & Moore 1990,
/// equation 3, with the digits of ANSI S3.4-2007).
pub fn erb_hz(frequency_hz: f64) -> f64 {
    24.673 * (0.004368 * frequency_hz + 1.0)
}

/// The number of such bandwidths below `frequency_hz`, in Cam (Glasberg & Moore 1990, equation 4, with the digits of
/// ANSI S3.4-2007).
pub fn cam(frequency_hz: f64) -> f64 {
    21.366 * (0.004368 * frequency_hz + 1.0).log10()
}

/// The frequency at `cam`, in hertz.
pub fn hz_of_cam(cam: f64) -> f64 {
    (10.0_f64.powf(cam / 21.366) - 1.0) / 0.004368
}

fn center_cam(band: usize) -> f64 {
    LOWEST_CENTER_CAM + ERB_STEP_CAM * band as f64
}

/// The centre of `band` in hertz.
pub fn erb_center_hz(band: usize) -> f64 {
    hz_of_cam(center_cam(band))
}

/// The lower edge of `band` in hertz, which is the upper edge of the one before.
pub fn erb_edge_hz(band: usize) -> f64 {
    hz_of_cam(center_cam(band) - ERB_STEP_CAM / 2.0)
}

/// The centres of the bands, midway on the Cam scale: 49 Hz to 14.8 kHz.
pub fn erb_centers_hz() -> [f64; N_ERB_BANDS] {
    std::array::from_fn(erb_center_hz)
}

/// Sums the power of spectrum bins into bands of 0.25 Cam to each side of their centre. They touch, and a bin that an
/// edge cuts is shared by the width of its parts.
#[derive(Debug, Clone)]
pub struct ErbBands {
    bands: Vec<BinShares>,
}

impl ErbBands {
    /// The bands of a spectrum of `fft_size` points at `sample_rate_hz`. Bands above half the rate stay empty.
    pub fn new(sample_rate_hz: u32, fft_size: usize) -> Self {
        let band = |band| BinShares::of_band(sample_rate_hz, fft_size, erb_edge_hz(band), erb_edge_hz(band + 1));
        Self { bands: (0..N_ERB_BANDS).map(band).collect() }
    }

    /// The power in `band`, below [`N_ERB_BANDS`].
    pub fn power(&self, band: usize, bin_powers: &[f32]) -> f64 {
        self.bands[band].power(bin_powers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_that_of_the_standard() {
        // ANSI S3.4-2007: ERB and Cam of 50 Hz to 4 kHz.
        let table = [
            (50.0, 30.1, 1.83),
            (100.0, 35.5, 3.36),
            (200.0, 46.2, 5.83),
            (500.0, 78.6, 10.75),
            (1_000.0, 132.4, 15.59),
            (4_000.0, 455.8, 27.06),
        ];
        for (frequency_hz, bandwidth_hz, number) in table {
            assert!((erb_hz(frequency_hz) - bandwidth_hz).abs() < 0.06, "{frequency_hz}: {}", erb_hz(frequency_hz));
            assert!((cam(frequency_hz) - number).abs() < 0.006, "{frequency_hz}: {}", cam(frequency_hz));
            assert!((hz_of_cam(cam(frequency_hz)) / frequency_hz - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn bands_are_half_an_auditory_filter_wide_and_lose_no_power() {
        let n = 32_768;
        let bands = ErbBands::new(48_000, n);
        let white = vec![1.0; n / 2 + 1];
        let bin_hz = 48_000.0 / n as f64;
        let mut sum_hz = 0.0;
        for (band, center_hz) in erb_centers_hz().into_iter().enumerate() {
            let width_hz = bands.power(band, &white) * bin_hz;
            assert!((width_hz / (0.5 * erb_hz(center_hz)) - 1.0).abs() < 2e-3, "{center_hz}: {width_hz}");
            sum_hz += width_hz;
        }
        assert!((sum_hz - (hz_of_cam(39.05) - hz_of_cam(1.55))).abs() < 0.1, "{sum_hz}");
    }

    #[test]
    fn bands_above_half_the_rate_are_empty() {
        let bands = ErbBands::new(16_000, 4_096);
        let white = vec![1.0; 2_049];
        assert!(bands.power(62, &white) > 0.0 && bands.power(74, &white) == 0.0);
    }
}
