//! How loud each stem is in the mix, and which other stems take its loudness away.
//!
//! The chain, a file each: outer and middle ear (`ear`), auditory filters on the mix's components (`excitation`), the
//! loudness each band adds in quiet (`specific_loudness`) and in the presence of the other stems (`partial_loudness`);
//! [`MaskingModel`] runs it for a frame, [`masking`] sums it up over a song. [`phon`] turns sones into loudness levels,
//! [`ShortTermLoudness`] smooths over time.
//!
//! What is computed is the stationary model on frames of a tenth of a second: neither forward masking nor the release
//! that two ears give below 1 kHz is in it. Components are those of `dsp::ComponentBands`: steady tones from 50 Hz to
//! 12 kHz at 60 dB in a free field are within 5 % of the equations at their own frequency. Lower and softer ones may be
//! further off (40 Hz at 60 dB: 17 %), because a transform of 4096 samples is a coarse picture of the ear's steep slopes
//! there; at 14 kHz a tone may be 13 % off, so steep is the ear within one component.
//!
//! # References
//!
//! - ANSI S3.4-2007, *Procedure for the Computation of Loudness of Steady Sounds*.
//! - B. C. J. Moore, B. R. Glasberg, T. Baer, "A model for the prediction of thresholds, loudness, and partial
//!   loudness", J. Audio Eng. Soc. 45 (1997).
//! - B. R. Glasberg, B. C. J. Moore, "Derivation of auditory filter shapes from notched-noise data", Hear. Res. 47
//!   (1990).
//! - B. R. Glasberg, B. C. J. Moore, "A model of loudness applicable to time-varying sounds", J. Audio Eng. Soc. 50
//!   (2002).
//! - D. Ward, C. Athwal, M. Köküer, "An efficient time-varying loudness model", IEEE WASPAA (2013).

mod active_frames;
mod ear;
mod excitation;
mod indices;
mod masking_model;
mod partial_loudness;
mod phon;
mod specific_loudness;
mod temporal;
mod vector_power;

pub use ear::SoundField;
pub use indices::{AudibilityLoss, BandMasking, Ears, Masker, MaskingMap, MixFrame, SongMasking, StemMasking, masking};
pub use masking_model::{
    BandLoudness, EarPowers, Excitation, FrameWeights, LISTENING_LEVEL_DB, MaskingModel, MixExcitation,
    full_scale_spl_db,
};
pub use phon::{phon, sones};
pub use temporal::ShortTermLoudness;

/// Each half-Cam band is sampled at the middles of its halves. In steps of half a Cam the peak that a tone near its threshold
/// makes falls between the bands: 13 % at 0 dB. The standard's steps of a tenth give what a quarter gives, within 1 %.
const POINTS_PER_BAND: usize = 2;
const N_POINTS: usize = POINTS_PER_BAND * dsp::N_ERB_BANDS;

/// A value per point on the scale of hearing.
type Points = [f32; N_POINTS];

/// Where `point` lies, in hertz.
fn point_hz(point: usize) -> f64 {
    let middle = (point % POINTS_PER_BAND) as f64 + 0.5;
    let low_cam = dsp::cam(dsp::erb_edge_hz(point / POINTS_PER_BAND));
    dsp::hz_of_cam(low_cam + dsp::ERB_STEP_CAM * middle / POINTS_PER_BAND as f64)
}

/// The points of `band`.
fn points_of(band: usize) -> std::ops::Range<usize> {
    POINTS_PER_BAND * band..POINTS_PER_BAND * (band + 1)
}

/// A value per point, computed from its frequency in hertz.
fn per_point(value: impl Fn(f64) -> f64) -> Points {
    std::array::from_fn(|point| value(point_hz(point)) as f32)
}
