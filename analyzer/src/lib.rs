//! Meters and models: loudness, dynamics, spectrum, stereo, faults, roles, related stems.
//!
//! A [`TrackMeter`] takes one file as blocks, once, and gives a [`TrackAnalysis`]; a [`ComponentMeter`] retains what
//! later stages need to judge gain, EQ and pan without decoding again. Readings that are undefined (the loudness of
//! silence, say) are `None`, never a sentinel.

mod activity;
mod component_meter;
mod dynamics;
mod faults;
mod loudness;
mod related;
mod role;
mod spectrum;
mod stereo;
mod track;

pub use activity::{Activity, TimeRange};
pub use component_meter::{ComponentMeter, FRAMES_PER_SECOND, Retained};
pub use dynamics::Dynamics;
pub use faults::{Fault, FaultKind, Side};
pub use loudness::{Loudness, Timeline};
pub use related::{AlignmentCopy, AlignmentMeter, PairRelation, relation};
pub use role::{Role, RoleGuess, RoleGroup, role_from_name};
pub use spectrum::{Resonance, Spectrum, ThirdOctaveSpectrum};
pub use stereo::Stereo;
pub use track::{Format, TrackAnalysis, TrackMeter};
