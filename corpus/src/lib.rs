//! What songs measure like: the profiles that a session is judged by, and how typical of others a song is.
//!
//! A profile is a readable JSON file of percentiles with its sources; `corpus/profiles/` holds the shipped ones. A
//! [`SongRow`] is what a profile keeps of one measured song, a [`SongTable`] holds the rows, and [`Profile::of_songs`] is the
//! profile of them. [`Profile::predictive`] turns percentiles of few songs into what to expect of the next one.
//! [`Typicality`], [`sub_styles`] and [`Kinds`] take songs as rows of readings. [`SongTypicality`] holds one song against a
//! profile: its percentiles, its songs one by one where their table is known, its sub-styles, and other profiles.

mod chi_square;
mod compared_readings;
mod comparison;
mod corridor;
mod measured_profile;
mod nearest;
mod nearest_profile;
mod normal;
mod percentiles;
#[cfg(test)]
mod planted;
mod predictive;
mod profile;
mod quantiles;
mod reading_place;
mod relative_spectrum;
mod short_json;
mod shrunk_covariance;
mod song_features;
mod song_origin;
mod song_row;
mod song_styles;
mod song_table;
mod song_typicality;
mod standard;
mod stored_decimals;
mod student_t;
mod sub_styles;
mod typicality;

pub use comparison::{Compared, Comparison};
pub use corridor::Corridor;
pub use measured_profile::ProfileHead;
pub use nearest::{KindDistance, Kinds};
pub use nearest_profile::{ProfileDistance, ProfilePart, nearest_profiles};
pub use percentiles::Percentiles;
pub use profile::{
    Evidence, ExpectedPart, Measured, PROFILE_SCHEMA, Profile, ProfileError, SourceLicence, profile, profile_names,
    shipped_song_table,
};
pub use quantiles::{Quantiles, SHARES};
pub use reading_place::ReadingPlace;
pub use relative_spectrum::relative_db;
pub use song_features::{LeftOut, SongFeatures};
pub use song_origin::{SongList, SongOrigin};
pub use song_row::{Measuring, NoSong, SONG_SCHEMA, SongContent, SongRow};
pub use song_styles::{NearestStyle, SongStyle, SongStyles, StylePart};
pub use song_table::{ReadTable, SongTable, json_line};
pub use song_typicality::{CloudDistance, ComparedSong, SongTypicality};
pub use sub_styles::{SubStyle, SubStyles, sub_styles};
pub use typicality::{DistancePart, SongDistance, Typicality, TypicalityError};
