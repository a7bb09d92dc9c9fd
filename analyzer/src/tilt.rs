use dsp::{N_THIRD_OCTAVES, third_octave_centers_hz};

/// A straight line through third-octave levels over log2 of frequency, by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tilt {
    /// Slope of the power spectral density in dB per octave.
    pub(crate) slope_db_per_octave: f64,
    /// Root mean square distance of the bands from the line, in dB.
    pub(crate) residual_db: f64,
}

/// Bands of one relative width hold 3.01 dB more per octave than the density they sum.
const BAND_SLOPE_DB_PER_OCTAVE: f64 = 3.010_299_956_639_812;
/// Centres of the bands from 100 Hz to 10 kHz.
pub(crate) const WHOLE_HZ: (f64, f64) = (99.0, 10_100.0);
/// Centres of the bands from 100 Hz to 4 kHz, whose edges are at 89 Hz and 4.5 kHz.
pub(crate) const TO_4500_HZ: (f64, f64) = (99.0, 4_001.0);
/// A line through less than two octaves of bands is no tilt.
const FEWEST_BANDS: usize = 7;

/// The line through the bands whose centres lie within `range_hz`.
pub(crate) fn tilt(levels_db: &[Option<f64>; N_THIRD_OCTAVES], range_hz: (f64, f64)) -> Option<Tilt> {
    let points: Vec<(f64, f64)> = third_octave_centers_hz()
        .iter()
        .zip(levels_db)
        .filter(|(center, _)| (range_hz.0..range_hz.1).contains(*center))
        .filter_map(|(center, level)| Some((center.log2(), (*level)?)))
        .collect();
    if points.len() < FEWEST_BANDS {
        return None;
    }
    let n = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n;
    let covariance: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let variance: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let slope = covariance / variance;
    let squares: f64 = points.iter().map(|(x, y)| (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
    Some(Tilt { slope_db_per_octave: slope - BAND_SLOPE_DB_PER_OCTAVE, residual_db: (squares / n).sqrt() })
}
