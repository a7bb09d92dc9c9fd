//! Session folder to tracks, analysis, plan and draft: threads, progress and cancelling live here.
//!
//! [`Session::open`] reads a folder, [`listen`] measures it and finds what is wrong, [`draft`] proves the moves, renders
//! the draft and writes everything into a folder that appears whole or not at all.

mod analysis;
mod cache;
mod compare;
mod content;
pub mod demo;
mod demo_session;
mod draft;
mod error;
mod file_form;
mod focal;
mod genre;
mod handed_on;
mod listening;
mod make_up;
mod measured;
mod mix_render;
mod output;
mod own_mix;
mod own_output;
mod pairs;
mod part_file;
mod parts;
mod plan_file;
mod prepared;
mod preview;
mod profile_build;
mod proving;
mod published;
mod reader;
mod references;
mod relative_path;
mod render;
mod self_check;
mod session;
mod session_file;
mod session_notes;
mod setting_limits;
mod song_cache;
mod song_likeness;
mod strips;
mod threads;
mod watch;

pub use analysis::{AnalysedStem, analyse_files};
pub use cache::{Cache, CacheContent};
pub use compare::compare;
pub use demo_session::write_demo;
pub use draft::{Depth, Draft, draft, plan};
pub use error::Error;
pub use file_form::FileForm;
pub use genre::{find_profile, profile_to_judge_by};
pub use listening::{Heard, Options, listen};
pub use parts::{Parts, ProjectPaths, file_name};
pub use plan_file::PlanFile;
pub use profile_build::{BuiltProfile, FailedSong, ProfileBuild, build_profile};
pub use references::{ReferenceFile, ReferenceWish};
pub use render::{Rendered, render};
pub use self_check::self_check;
pub use session::{FocalWish, Passage, Session, SessionOptions, StemFile};
pub use session_file::AcceptedFinding;
pub use session_notes::{session_file_text, write_session_file};
pub use song_likeness::{SongLikeness, compare_song, write_page};
pub use threads::with_threads;
pub use watch::{Stage, Watch};
