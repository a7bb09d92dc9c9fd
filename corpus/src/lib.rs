//! What songs measure like: the profiles that a session is judged by.
//!
//! A profile is a readable JSON file of percentiles with its sources; `corpus/profiles/` holds the shipped ones. A
//! [`SongRow`] is what a profile keeps of one measured song, a [`SongTable`] holds the rows, and [`Profile::of_songs`] is the
//! profile of them. [`Profile::predictive`] turns percentiles of few songs into what to expect of the next one.

mod comparison;
mod corridor;
mod measured_profile;
mod normal;
mod percentiles;
mod predictive;
mod profile;
mod quantiles;
mod relative_spectrum;
mod short_json;
mod song_features;
mod song_origin;
mod song_row;
mod song_table;
mod student_t;

pub use comparison::{Compared, Comparison};
pub use corridor::Corridor;
pub use measured_profile::ProfileHead;
pub use percentiles::Percentiles;
pub use profile::{
    Evidence, ExpectedPart, Measured, PROFILE_SCHEMA, Profile, ProfileError, SourceLicence, profile, profile_names,
};
pub use quantiles::{Quantiles, SHARES};
pub use relative_spectrum::relative_db;
pub use song_features::{LeftOut, SongFeatures};
pub use song_origin::{SongList, SongOrigin};
pub use song_row::{Measuring, NoSong, SONG_SCHEMA, SongContent, SongRow};
pub use song_table::{ReadTable, SongTable, json_line};
