//! Where a stem has something, and what a filter makes of it.

use dsp::{AudioBlock, Biquad, Coefficients, Hertz, third_octave_centers_hz};

/// A band this far below the strongest one is no part of a stem's tone, in dB: half of the range of its essential bands.
const TONE_RANGE_DB: f64 = 12.0;
/// The quality of a band as wide as a third octave.
const THIRD_OCTAVE_Q: f64 = 4.318;

/// The centres of the third octaves from `lowest_hz` to `highest_hz` in which the stem has about its most.
pub(super) fn strong_bands_hz(audio: &AudioBlock, sample_rate_hz: u32, lowest_hz: f64, highest_hz: f64) -> Vec<f64> {
    let centers = third_octave_centers_hz().into_iter().filter(|hz| (lowest_hz..=highest_hz).contains(hz));
    let bands: Vec<(f64, f64)> = centers.map(|hz| (hz, band_power(audio, sample_rate_hz, hz))).collect();
    let strongest = bands.iter().map(|(_, power)| *power).fold(0.0, f64::max);
    let least = strongest * dsp::db_to_power(-TONE_RANGE_DB);
    bands.into_iter().filter(|(_, power)| *power > 0.0 && *power >= least).map(|(hz, _)| hz).collect()
}

/// The power in about a third octave, summed over all samples.
pub(super) fn band_power(audio: &AudioBlock, sample_rate_hz: u32, center_hz: f64) -> f64 {
    let design = Coefficients::band_pass(sample_rate_hz, Hertz(center_hz), THIRD_OCTAVE_Q);
    let of_channel = |channel: &Vec<f32>| -> f64 {
        let mut band = Biquad::new(design);
        channel.iter().map(|x| band.step(f64::from(*x)).powi(2)).sum()
    };
    audio.channels().iter().map(of_channel).sum()
}

/// All channels through filters in a row.
pub(super) fn filtered(audio: &AudioBlock, filters: &[Coefficients]) -> AudioBlock {
    let mut audio = audio.clone();
    for channel in audio.channels_mut() {
        let mut row: Vec<Biquad> = filters.iter().copied().map(Biquad::new).collect();
        for sample in channel {
            *sample = row.iter_mut().fold(f64::from(*sample), |x, filter| filter.step(x)) as f32;
        }
    }
    audio
}
