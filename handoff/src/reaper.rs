//! A REAPER project, and the channel strip that plays in it.

mod chunk;
mod project;
mod strip;

pub use project::{ReaperProject, STRIP_PATH, is_unsaved, reaper_project};
pub use strip::{N_SLIDERS, SECTIONS, STRIP_JSFX, Section, StripInstance, strip_instances};
