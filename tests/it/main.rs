//! Integration tests: the program from outside, and the rules that the source tree keeps.
#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made is a failed test")]

mod accuracy;
mod contract;
mod demo;
mod demo_session;
mod determinism;
mod folder_contents;
mod heard_roles;
mod heard_song;
mod long_files;
mod masking;
mod mix_file;
mod pairs;
mod plan;
mod planted_comb;
mod planted_delays;
mod planted_faults;
mod planted_layers;
mod planted_masking;
mod planted_readiness;
mod planted_reverb;
mod planted_tuning;
mod planted_width;
mod premix;
mod readings_document;
mod real_onsets;
mod real_stems;
mod rules_document;
mod self_check;
mod session_file;
mod session_folder;
mod source_tree;
mod stage;
mod tempo_and_sections;
mod tidy;
mod wrong_input;
