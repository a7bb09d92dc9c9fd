//! The ERB-number scale of Glasberg & Moore 1990, as in ANSI S3.4-2007, and the bands of hearing on it.

use super::Bands;

/// The number of bands, 1.8 to 38.8 Cam.
pub const N_BANDS: usize = 75;
/// The distance of two bands, in Cam.
pub(crate) const BAND_STEP_CAM: f64 = 0.5;
const LOWEST_CAM: f64 = 1.8;

/// The equivalent rectangular bandwidth of the auditory filter at `frequency_hz`, in hertz.
pub(crate) fn erb_hz(frequency_hz: f64) -> f64 {
    24.673 * (0.004368 * frequency_hz + 1.0)
}

/// The centre of band `index` in hertz.
pub fn band_center_hz(index: usize) -> f64 {
    let cam = LOWEST_CAM + BAND_STEP_CAM * index as f64;
    (10.0_f64.powf(cam / 21.366) - 1.0) / 0.004368
}

/// A value per band, computed from the band's centre in hertz.
pub(crate) fn per_band(value: impl Fn(f64) -> f64) -> Bands {
    std::array::from_fn(|band| value(band_center_hz(band)) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bandwidths_and_bands_are_those_of_the_standard() {
        for (hz, erb) in [(50.0, 30.1), (100.0, 35.5), (200.0, 46.2), (500.0, 78.6), (1_000.0, 132.4), (4_000.0, 455.8)]
        {
            assert!((erb_hz(hz) - erb).abs() < 0.06, "{hz}");
        }
        let cam = |hz: f64| 21.366 * (0.004368 * hz + 1.0).log10();
        assert!((cam(band_center_hz(0)) - 1.8).abs() < 1e-9);
        assert!((cam(band_center_hz(N_BANDS - 1)) - 38.8).abs() < 1e-9);
    }
}
