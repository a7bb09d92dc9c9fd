//! The `premix` command: reads the arguments, runs one command, turns its result into an exit code.

mod args;
mod cache_folder;
mod commands;
mod console;
mod today;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// Findings at or above `--fail-on`, or new ones at or above `--fail-on-new`, or a meter that is off.
const FINDINGS: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;
/// Some input could not be read, or some output not be written.
const UNREADABLE: u8 = 3;
/// Interrupted, as shells report it.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Draft(command) => commands::draft::run(&command),
        Command::Render(command) => commands::render::run(&command),
        Command::Suggest(command) => commands::suggest::run(&command),
        Command::Check(command) => commands::check::run(&command),
        Command::Compare(command) => commands::compare::run(&command),
        Command::Analyze(command) => commands::analyze::run(&command),
        Command::Init(command) => commands::init::run(&command),
        Command::Demo(command) => commands::demo::run(&command),
        Command::Profile(command) => commands::profile::run(&command),
        Command::Explain(command) => commands::explain::run(&command),
        Command::Cache(command) => commands::cache::run(&command),
        Command::SelfCheck(command) => commands::self_check::run(&command),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            console::complain(&error);
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<pipeline::Error>() {
        Some(pipeline::Error::Cancelled | pipeline::Error::BuildInterrupted { .. }) => INTERRUPTED,
        Some(error) if error.is_usage() => USAGE,
        _ => UNREADABLE,
    }
}
