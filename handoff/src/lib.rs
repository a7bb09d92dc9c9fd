//! What a DAW opens of a plan: every move of it under the stem's own name, to be switched and changed.
//!
//! A [`Song`] says what the stems are, where their files lie and which settings a plan has for them. From it come a
//! settings sheet for any DAW ([`settings_sheet`]), EQ curves as text ([`eq_texts`]) and a REAPER project ([`reaper_project`])
//! with a channel strip of its own, [`STRIP_JSFX`], that sounds like the desk, and a [`dawproject`](fn@dawproject) for other DAWs. Nothing here opens a file: paths are
//! text that is passed on.

mod dawproject;
mod eq_text;
mod notes;
mod reaper;
mod settings_sheet;
mod song;

pub use dawproject::{DawProject, DawProjectError, dawproject};
pub use eq_text::{EqText, eq_texts};
pub use notes::notes;
pub use reaper::{
    N_SLIDERS, ReaperProject, SECTIONS, STRIP_JSFX, STRIP_PATH, Section, StripInstance, is_unsaved, reaper_project,
    strip_instances,
};
pub use settings_sheet::settings_sheet;
pub use song::{Clip, Group, Marker, Prepared, Setting, Song, Track};
