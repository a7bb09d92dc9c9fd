use crate::Error;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Stems are decoded and measured.
    Listening,
    /// The plain sum is rendered.
    Summing,
    /// Moves are rendered one by one.
    Proving,
    /// The moves are rendered together.
    Mixing,
    /// Files are written.
    Writing,
    /// Songs of a profile are measured; steps are songs.
    Measuring,
    /// Meters are run on the EBU's signals.
    Checking,
}

/// How a caller sees work go on, and stops it.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Told about each step: the stage, how much of it is done and how much there is, in steps of that stage.
    pub report: &'a (dyn Fn(Stage, u64, u64) + Sync),
    /// Set when the user wants to stop.
    pub cancelled: &'a AtomicBool,
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("cancelled", &self.cancelled).finish_non_exhaustive()
    }
}

impl Watch<'_> {
    /// Reports a step, and fails when the user wants to stop.
    pub(crate) fn step(&self, stage: Stage, done: u64, of: u64) -> Result<(), Error> {
        (self.report)(stage, done, of);
        self.go_on()
    }

    /// Fails when the user wants to stop.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }
}
