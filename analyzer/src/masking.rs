//! How loud each stem is in the mix, and which other stems take its loudness away.
//!
//! The chain, a file each: outer and middle ear (`ear`), auditory filters on the mix's components (`excitation`), the
//! loudness each band adds in quiet (`specific_loudness`) and in the presence of the other stems (`partial_loudness`);
//! [`MaskingModel`] runs it for a frame, [`masking`] sums it up over a song. [`phon`] turns sones into loudness levels,
//! [`ShortTermLoudness`] smooths over time.
//!
//! What is computed is the stationary model on frames of a tenth of a second: neither forward masking nor the release
//! that two ears give below 1 kHz is in it. Components are those of `dsp::ComponentBands`: steady tones from 100 Hz to
//! 12 kHz at 60 dB in a free field are within 4 % of the equations at their own frequency. Lower and softer ones come
//! out louder (50 Hz at 60 dB: 21 %), because a transform of 4096 samples spreads them over steep slopes of the ear; at
//! 14 kHz a tone may be 13 % off, so steep is the ear within one component.
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

/// A value per band of hearing.
type Bands = [f32; dsp::N_ERB_BANDS];

/// A value per band, computed from the band's centre in hertz.
fn per_band(value: impl Fn(f64) -> f64) -> Bands {
    dsp::erb_centers_hz().map(|center_hz| value(center_hz) as f32)
}
