//! One file per subcommand; each returns the exit code.

pub(crate) mod analyze;
pub(crate) mod cache;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod demo;
pub(crate) mod draft;
pub(crate) mod explain;
pub(crate) mod init;
mod presentation;
pub(crate) mod profile;
pub(crate) mod render;
pub(crate) mod self_check;
pub(crate) mod suggest;
