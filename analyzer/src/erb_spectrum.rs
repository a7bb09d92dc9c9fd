use crate::level::level_db;
use crate::spectrum_meter::{N_LOW_ERB_BANDS, SpectrumFrames};
use dsp::{N_ERB_BANDS, erb_centers_hz};
use serde::{Deserialize, Serialize};

/// Long-term average spectrum in bands of half an auditory filter's width each, 1.8 to 38.8 Cam.
///
/// Gated like the third octaves: only frames count whose momentary loudness is within 10 LU of the integrated one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ErbSpectrum {
    /// Centre frequencies in hertz, 49 Hz to 14.8 kHz.
    pub centers_hz: Vec<f64>,
    /// Level per band in dB re a full-scale mean square of 1, left and right powers summed; `None` where the file
    /// holds nothing.
    pub levels_db: Vec<Option<f64>>,
}

/// The spectrum over the short and the long frames in which the file plays.
pub(crate) fn erb_spectrum(frames: &SpectrumFrames, short: &[usize], low: &[usize]) -> ErbSpectrum {
    let mean = |power: &dyn Fn(usize) -> f32, playing: &[usize]| {
        playing.iter().map(|k| f64::from(power(*k))).sum::<f64>() / playing.len().max(1) as f64
    };
    let band_power = |band: usize| match band.checked_sub(N_LOW_ERB_BANDS) {
        Some(above) => mean(&|k| frames.short[k].erb[above], short),
        None => mean(&|k| frames.low[k].erb[band], low),
    };
    ErbSpectrum {
        centers_hz: erb_centers_hz().to_vec(),
        levels_db: (0..N_ERB_BANDS).map(|band| level_db(band_power(band))).collect(),
    }
}
