//! The tone controls that a stem went through before it was exported.

use super::clock::SAMPLE_RATE_HZ;
use dsp::{Biquad, Coefficients, Db, Hertz};

/// One second-order filter: frequencies in hertz, gains in decibels.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filter {
    /// 12 dB per octave below the corner.
    HighPass(f64),
    /// 12 dB per octave above the corner.
    LowPass(f64),
    /// Pass band around a centre, with its Q.
    BandPass(f64, f64),
    /// Centre, gain, Q.
    Bell(f64, f64, f64),
    /// Corner, gain.
    LowShelf(f64, f64),
    /// Corner, gain.
    HighShelf(f64, f64),
}

/// Slope of the shelves: as steep as possible without a bump.
const SHELF_Q: f64 = Coefficients::BUTTERWORTH_Q;

impl Filter {
    /// The filter at rest.
    pub(super) fn biquad(self) -> Biquad {
        let (rate, q) = (SAMPLE_RATE_HZ, Coefficients::BUTTERWORTH_Q);
        Biquad::new(match self {
            Self::HighPass(hz) => Coefficients::high_pass(rate, Hertz(hz), q),
            Self::LowPass(hz) => Coefficients::low_pass(rate, Hertz(hz), q),
            Self::BandPass(hz, q) => Coefficients::band_pass(rate, Hertz(hz), q),
            Self::Bell(hz, gain_db, q) => Coefficients::bell(rate, Hertz(hz), Db(gain_db), q),
            Self::LowShelf(hz, gain_db) => Coefficients::low_shelf(rate, Hertz(hz), Db(gain_db), SHELF_Q),
            Self::HighShelf(hz, gain_db) => Coefficients::high_shelf(rate, Hertz(hz), Db(gain_db), SHELF_Q),
        })
    }
}

/// Runs one channel through the filters, one after the other.
pub(super) fn filter(samples: &mut [f32], filters: &[Filter]) {
    for filter in filters {
        filter.biquad().process(samples);
    }
}

/// Rounds peaks off as tape does: nothing passes `ceiling`, and what stays far below it is left alone.
pub(super) fn round_peaks(samples: &mut [f32], ceiling: Db) {
    let ceiling = ceiling.to_amplitude();
    for sample in samples {
        *sample = (ceiling * (f64::from(*sample) / ceiling).tanh()) as f32;
    }
}
