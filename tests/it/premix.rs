//! Running the program.

use assert_cmd::Command;
use serde_json::Value;
use std::time::Duration;

/// No command on a test's material takes a tenth of this; what does hangs.
const PATIENCE: Duration = Duration::from_mins(10);

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The JSON document on stdout of a run that went well.
    pub(crate) fn json(&self) -> Value {
        self.succeeded();
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Panics, showing stderr, when the exit code is not 0.
    pub(crate) fn succeeded(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self
    }
}

/// `premix` with a subcommand, which measures everything itself; add arguments and [`run`] it.
pub(crate) fn premix(subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_premix"));
    command.arg(subcommand).timeout(PATIENCE).env("PREMIX_CACHE", "");
    command
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
