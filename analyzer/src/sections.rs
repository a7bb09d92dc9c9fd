//! Sections of a song: where its parts, harmony or timbre change, and which of them are alike.
//!
//! The chain, a file each: what is heard in every beat, or half second where there is no beat (`features`), where the
//! sections are that describe it best (`boundaries`), which of them are alike (`likeness`) and which have a name
//! (`section_name`). How much changes from the beats before to the beats after (`novelty`) tells the bars of the tempo.
//!
//! # References
//!
//! - B. Jackson et al., "An algorithm for optimal partitioning of data on an interval", IEEE Signal Processing Letters 12
//!   (2005): the boundaries.
//! - J. Foote, "Automatic audio segmentation using a measure of audio novelty", IEEE ICME (2000): the novelty. With
//!   similarity as an inner product, the sum over his checkerboard kernel is the squared distance of the tapered means on
//!   both sides.

mod boundaries;
mod features;
mod likeness;
mod novelty;
mod section_name;

pub(crate) use features::Features;
pub(crate) use novelty::changes;
pub use section_name::SectionName;

use crate::{SongPart, Tempo};
use boundaries::boundaries;
use serde::{Deserialize, Serialize};

/// A stretch of a song in which the same parts play in the same manner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// `A` for the first section and all that are alike, `B` for the next kind, and so on.
    pub letter: String,
    /// What it is; `None` where nothing tells.
    pub name: Option<SectionName>,
    /// Where it starts, in seconds.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
}

/// The sections of the stems' song in order; one for a song in which nothing changes, none for one of no length.
pub(crate) fn sections(parts: &[SongPart<'_>], features: &Features, tempo: Option<&Tempo>) -> Vec<Section> {
    let edges = boundaries(features, tempo);
    let stretches: Vec<_> = edges.windows(2).map(|edge| edge[0]..edge[1]).collect();
    let letters = likeness::letters(features, &stretches);
    let names = section_name::names(parts, features, &stretches, &letters);
    let mut sections: Vec<Section> = Vec::new();
    for ((stretch, letter), name) in stretches.iter().zip(&letters).zip(names) {
        let (start_s, end_s) = (features.start_s(stretch.start), features.start_s(stretch.end));
        sections.push(Section { letter: likeness::letter_name(*letter), name, start_s, end_s });
    }
    sections
}

#[cfg(test)]
mod tests;
