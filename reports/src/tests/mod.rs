use crate::{AudioFiles, SessionReport};

mod fixture;
mod json;
mod markdown;
mod markup;
mod page;
mod plots;
mod terminal;
mod track_sheet;
