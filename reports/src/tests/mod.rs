use crate::{AudioFiles, Likeness, SessionReport, TerminalStyle};

mod diff;
pub(crate) mod fixture;
mod json;
mod markdown;
mod markup;
mod page;
mod pdf;
mod plots;
mod profiles;
mod readiness;
mod terminal;
mod track_sheet;

/// Text without colours, `width` columns wide.
fn plain(width: usize) -> TerminalStyle {
    TerminalStyle { color: false, width }
}
