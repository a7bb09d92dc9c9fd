//! Everything that is said to the user: results on stdout, progress and complaints on stderr.

use crate::args::RunningArgs;
use indicatif::{ProgressBar, ProgressStyle};
use pipeline::{Stage, Watch};
use reports::TerminalStyle;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

const WIDTH_IN_A_PIPE: usize = 100;
const WIDEST: usize = 120;

/// Prints a result. A reader that has gone away (`premix … | head`) is no error.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints an error in one message; its causes are part of its words.
pub(crate) fn complain(error: &anyhow::Error) {
    note(&format!("premix: {error}"));
}

/// Prints a line on stderr.
pub(crate) fn note(line: &str) {
    // A file name may hold control characters; a terminal must not obey them.
    let line: String = line.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect();
    // There is no one left to tell when stderr itself is gone.
    let written = writeln!(io::stderr().lock(), "{line}");
    drop(written);
}

/// Colour and width for stdout as it is.
pub(crate) fn style(running: &RunningArgs) -> TerminalStyle {
    let plain = running.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    TerminalStyle { color: io::stdout().is_terminal() && !plain, width: width() }
}

fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH_IN_A_PIPE;
    }
    terminal_size::terminal_size().map_or(WIDTH_IN_A_PIPE, |(width, _)| usize::from(width.0).min(WIDEST))
}

/// The width of stdout, without colour.
pub(crate) fn plain_style() -> TerminalStyle {
    TerminalStyle { color: false, width: width() }
}

/// Runs `work` on as many threads as were asked for, with a progress bar on a terminal and a stop on Ctrl-C.
pub(crate) fn watched<T: Send>(
    running: &RunningArgs,
    work: impl FnOnce(&Watch<'_>) -> Result<T, pipeline::Error> + Send,
) -> anyhow::Result<T> {
    // The system takes one handler, and a command may have several works.
    static CANCELLED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let is_first = CANCELLED.get().is_none();
    let cancelled = Arc::clone(CANCELLED.get_or_init(|| Arc::new(AtomicBool::new(false))));
    if is_first {
        let flag = Arc::clone(&cancelled);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    }
    let bar = Bar::new(running.quiet);
    let report = |stage, done, of| bar.show(stage, done, of);
    let watch = Watch { report: &report, cancelled: &cancelled };
    let result = pipeline::with_threads(running.jobs.map(usize::from), || work(&watch));
    bar.finish();
    Ok(result?)
}

/// One bar that is relabelled from stage to stage.
struct Bar {
    bar: ProgressBar,
    stage: Mutex<Option<Stage>>,
}

impl Bar {
    fn new(quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() { ProgressBar::hidden() } else { ProgressBar::new(1) };
        let style = ProgressStyle::with_template("{msg:24} [{bar:32}] {percent:>3} %")
            .expect("the template is written above")
            .progress_chars("=> ");
        bar.set_style(style);
        Self { bar, stage: Mutex::new(None) }
    }

    fn show(&self, stage: Stage, done: u64, of: u64) {
        let mut shown = self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *shown != Some(stage) {
            *shown = Some(stage);
            self.bar.set_message(label(stage));
        }
        self.bar.set_length(of.max(1));
        self.bar.set_position(done);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::Listening => "Listening to the stems",
        Stage::Summing => "Summing them",
        Stage::Proving => "Proving moves",
        Stage::Mixing => "Rendering the mix",
        Stage::Writing => "Writing",
        Stage::Measuring => "Measuring songs",
        Stage::Checking => "Checking the meters",
    }
}
