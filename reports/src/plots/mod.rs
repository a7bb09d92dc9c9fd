//! Pictures of the readings as SVG: one file per plot, one look for all.

mod arrangement;
mod canvas;
mod correlation;
mod curves;
mod energy_curve;
mod feature_strips;
mod focal_map;
mod goniometer;
mod group_levels;
mod kit_arrivals;
mod level_changes;
mod loudness;
mod mono_loss;
mod pair_sum;
mod panorama;
mod peak_to_loudness;
mod profile_corridor;
mod rows;
mod song_scale;
mod spectrum;
mod stem_levels;
pub(crate) mod theme;
mod timeline;
mod tone_change;
mod translation;
mod who_hides_whom;

pub use arrangement::arrangement_plot;
pub use correlation::correlation_plot;
pub use energy_curve::energy_curve_plot;
pub use feature_strips::{feature_pairs_plot, feature_strips_plot};
pub use focal_map::focal_map_plot;
pub use goniometer::goniometer_plot;
pub use group_levels::group_levels_plot;
pub use kit_arrivals::kit_arrivals_plot;
pub use level_changes::level_change_plot;
pub use loudness::loudness_plot;
pub use mono_loss::mono_loss_plot;
pub use pair_sum::pair_sum_plot;
pub use panorama::panorama_plot;
pub use peak_to_loudness::peak_to_loudness_plot;
pub use profile_corridor::{corridor_plot, corridors_plot};
pub use spectrum::spectrum_plot;
pub use stem_levels::stem_levels_plot;
pub use tone_change::tone_change_plot;
pub use translation::translation_plot;
pub use who_hides_whom::who_hides_whom_plot;

/// A picture and the same in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// What it shows.
    pub title: String,
    /// The picture's numbers in a few sentences.
    pub alt: String,
    /// The picture: one `svg` element that says its title and its numbers to a screen reader.
    pub svg: String,
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NothingToDraw {
    /// What it would have shown.
    pub title: String,
    /// The reason, as the end of a sentence.
    pub because: String,
}

impl NothingToDraw {
    fn new(title: &str, because: &str) -> Self {
        Self { title: title.to_owned(), because: because.to_owned() }
    }
}
