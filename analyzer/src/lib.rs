//! Meters and models: loudness, dynamics, spectrum, stereo, faults, roles, related stems.
//!
//! A [`TrackMeter`] takes one file as blocks, once, and gives a [`TrackAnalysis`]; a [`ComponentMeter`] retains what
//! later stages need to judge gain, EQ and pan without decoding again; an [`AlignmentMeter`] keeps a small copy from
//! which [`relation`] tells how two stems' waveforms lie to each other. Readings that are undefined (the loudness of
//! silence, say) are `None`, never a sentinel.

mod activity;
mod alignment;
mod band_crest;
mod band_split;
mod bandwidth_meter;
mod channel_polarity;
mod chroma;
mod clicks;
mod clipping;
mod component_meter;
mod cut_tail;
mod decimator;
mod dropouts;
mod dynamic_range;
mod dynamics;
mod ebu_signal;
mod ebu_suite;
mod energy_meter;
mod erb_spectrum;
mod fault_meter;
mod faults;
mod fine_bands;
mod finite;
mod goniometer;
mod haas_meter;
mod hum_meter;
mod integrated_loudness;
mod lanes;
mod level;
mod limiting;
mod loudness;
mod loudness_curve;
mod loudness_meter;
pub mod masking;
mod meters;
mod mix_fit;
mod noise_floor;
mod offset_meter;
mod onset_meter;
mod overs;
mod padding;
mod panorama;
mod places;
mod playback;
mod region;
mod resonance;
mod role;
mod role_class;
mod role_features;
mod role_fusion;
mod role_inputs;
mod role_model;
mod role_name;
mod role_words;
mod sections;
mod sibilance;
mod sibilance_meter;
mod silence;
mod song;
mod spectrum;
mod spectrum_meter;
mod spectrum_reading;
mod stereo;
mod stereo_curve;
mod stereo_octaves;
mod stereo_spectrum_meter;
mod tempo;
mod tenths;
mod thinned;
mod tilt;
mod track;

pub use activity::{Activity, TimeRange};
pub use alignment::{
    AlignmentCopy, AlignmentMeter, Arrival, BandSum, Comb, PairRelation, Polarity, Rotation, Unmeasured, Waveform,
    WaveformMatch, level_correlation, relation,
};
pub use band_crest::BandCrest;
pub use chroma::{Chroma, N_PITCH_CLASSES};
pub use component_meter::{ComponentMeter, FRAMES_PER_SECOND, Retained};
pub use cut_tail::CUT_TAIL_DBFS;
pub use dynamics::Dynamics;
pub use ebu_signal::EbuSignal;
pub use ebu_suite::{EBU_CASES, EbuCase, EbuQuantity, EbuReading};
pub use erb_spectrum::ErbSpectrum;
pub use fault_meter::NOISY_BELOW_DB;
pub use faults::{ClippingClass, Fault, FaultKind, Side};
pub use goniometer::{GONIOMETER_CELLS, GONIOMETER_RANGE_DB, Goniometer};
pub use integrated_loudness::IntegratedLoudness;
pub use loudness::{Loudness, Timeline};
pub use meters::Meter;
pub use mix_fit::{BandFit, MixFit, StemGain, mix_fit};
pub use noise_floor::Noise;
pub use panorama::PanBand;
pub use playback::{Basis, PLATFORMS, Platform, Playback, Raises, playback};
pub use region::{RegionName, SpectralRegion};
pub use role::{Role, RoleGroup, RoleGuess, RoleSource, UnknownRole};
pub use role_class::RoleClass;
pub use role_features::{EnvelopeShape, RoleFeature, role_features};
pub use role_fusion::{fused_role, settle_voices};
pub use role_inputs::{FeatureStandard, RoleInputs, Waves};
pub use role_model::{RoleModel, RoleProbabilities};
pub use role_name::role_from_name;
pub use sections::{Section, SectionName};
pub use sibilance::Sibilance;
pub use song::{Song, SongPart, song};
pub use spectrum::{Resonance, Spectrum, ThirdOctaveSpectrum};
pub use stereo::Stereo;
pub use stereo_octaves::OctaveStereo;
pub use tempo::{Bars, Tempo, TempoAlternative};
pub use track::{Format, TrackAnalysis, TrackInfo, TrackMeter};
