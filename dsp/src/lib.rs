//! Units, audio blocks, filters, windows, spectra and test signals: no input or output.
//!
//! Everything here takes samples or numbers and returns samples or numbers; nothing reads a file, a clock or the
//! environment. Samples are `f32`, accumulators and readings `f64`.

mod bin_shares;
mod biquad;
mod block;
mod components;
mod correlation;
mod erb;
mod fourier;
mod k_weighting;
mod octave;
mod order_statistics;
mod oversample;
pub mod signals;
mod stft;
mod true_peak;
mod units;
mod window;

pub use biquad::{Biquad, Coefficients};
pub use block::AudioBlock;
pub use components::{ComponentBands, N_COMPONENTS};
pub use correlation::correlation_of;
pub use erb::{
    ERB_STEP_CAM, ErbBands, N_ERB_BANDS, cam, erb_center_hz, erb_centers_hz, erb_edge_hz, erb_hz, hz_of_cam,
};
pub use fourier::RealFourier;
pub use k_weighting::KWeighting;
pub use octave::{N_THIRD_OCTAVES, ThirdOctaveBands, third_octave_centers_hz};
pub use order_statistics::median;
pub use oversample::TruePeakInterpolator;
pub use realfft::num_complex::{Complex32, Complex64};
pub use stft::{Framing, StereoSpectrum, Stft};
pub use true_peak::TruePeakMeter;
pub use units::{Db, Hertz, Seconds, amplitude_to_db, db_to_amplitude, db_to_power, power_to_db};
pub use window::hann;
