//! What songs measure like: the profiles that a session is judged by.
//!
//! A profile is a readable JSON file of percentiles with its sources; `corpus/profiles/` holds the shipped ones.

mod profile;

pub use profile::{Corridor, ExpectedPart, Percentiles, Profile, ProfileError, profile, profile_names};
