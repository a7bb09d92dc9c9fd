//! Reports as text for a terminal: wrapped to its width, coloured only where that is asked for.

mod analysis;
mod columns;
mod diff;
mod page;
mod profile;
mod rule;
mod self_check;
mod session;
mod table;
mod track_sheet;

pub use analysis::{analysis_sheets_terminal, analysis_terminal};
pub use diff::diff_terminal;
pub use profile::{profile_comparison_terminal, profile_list_terminal, profile_terminal, song_likeness_terminal};
pub(crate) use profile::{profile_counts, profile_days, profile_sources};
pub use rule::rule_terminal;
pub use self_check::self_check_terminal;
pub use session::{check_terminal, terminal};

/// How text is laid out on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Whether ANSI colours may be used.
    pub color: bool,
    /// Columns; no line is longer, except that nothing is laid out in fewer than 24.
    pub width: usize,
}
