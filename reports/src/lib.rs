//! Turns a plan and its measurements into terminal text, JSON, Markdown, HTML and PDF with plots.
//!
//! Every function takes data and returns the text or the bytes to print or write; nothing here opens a file or reads a clock, so
//! the same session gives the same bytes.

mod action_words;
mod diff_words;
mod fault_words;
mod finding_words;
mod format;
mod html;
mod json;
mod likeness_words;
mod markdown;
mod mix_readings;
mod pair_words;
mod pdf;
mod pictures;
mod platform_words;
mod plots;
mod provenance_words;
mod re_export;
mod readiness_words;
mod reading_words;
mod readings_table;
mod role_words;
mod rule_page;
mod rule_rates;
mod session_report;
mod song_words;
mod stem_words;
mod terminal;
mod track_sheet;
mod translation_words;
mod verdict;

pub use action_words::describe_action;
pub use html::{diff_html, html, profile_comparison_html, profile_html, song_likeness_html};
pub use json::{
    analysis_json, check_json, diff_json, plan_json, profile_comparison_json, profile_list_json, rule_json,
    self_check_json, song_likeness_json,
};
pub use markdown::{diff_markdown, markdown};
pub use pdf::pdf;
pub use plots::{
    NothingToDraw, Plot, arrangement_plot, correlation_plot, corridor_plot, corridors_plot, energy_curve_plot,
    feature_pairs_plot, feature_strips_plot, focal_map_plot, goniometer_plot, group_levels_plot, kit_arrivals_plot,
    level_change_plot, loudness_plot, mono_loss_plot, pair_sum_plot, panorama_plot, peak_to_loudness_plot,
    spectrum_plot, stem_levels_plot, tone_change_plot, translation_plot, who_hides_whom_plot,
};
pub use re_export::re_export;
pub use reading_words::reason_in_words;
pub use rule_page::{RulePage, RuleText};
pub use rule_rates::{Rate, RuleRates, SizeRates, rule_rates};
pub use session_report::{AudioFiles, Likeness, SessionReport};
pub use terminal::{
    TerminalStyle, analysis_sheets_terminal, analysis_terminal, check_terminal, diff_terminal,
    profile_comparison_terminal, profile_list_terminal, profile_terminal, rule_terminal, self_check_terminal,
    song_likeness_terminal, terminal,
};

#[cfg(test)]
mod tests;
