//! Who hides whom: the loudness model of `analyzer::masking` on what is retained of a session.

mod bystanders;
mod conflict;
mod focal;
mod focal_maps;
mod focal_model;
mod part;
mod reading;
mod remedy;
mod sound_stage;

pub(crate) use bystanders::Bystanders;
pub(crate) use conflict::Conflict;
pub use focal::{Focal, FocalStem};
pub use focal_maps::FocalMaps;
pub use focal_model::FocalModel;
pub use part::Part;
pub(crate) use part::{parts, priority};
pub(crate) use reading::section_index;
pub use reading::{FocalReading, MaskerShare, Masking, MaskingReading, PartMasking};
pub(crate) use remedy::{Fight, cheapest_remedy};
pub use sound_stage::{Hearing, SoundStage};
