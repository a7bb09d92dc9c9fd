//! Tables and pages that lie in this workspace, and what is measured anew.

use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Differences that are named when figures are not the committed ones.
const NAMED_DIFFERENCES: usize = 20;

/// A file beside this workspace, or in it.
pub(crate) fn in_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Writes a file of this workspace.
pub(crate) fn write(path: &str, text: &str) -> anyhow::Result<()> {
    let file = in_workspace(path);
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// What is committed at `path`.
pub(crate) fn read(path: &str) -> anyhow::Result<String> {
    let file = in_workspace(path);
    fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// Fails where lines differ, and names some.
pub(crate) fn compare(committed: &str, found: &str) -> anyhow::Result<()> {
    let gone = committed.lines().filter(|line| !found.lines().any(|one| one == *line)).map(|line| format!("- {line}"));
    let new = found.lines().filter(|line| !committed.lines().any(|one| one == *line)).map(|line| format!("+ {line}"));
    let mut differences: Vec<String> = gone.chain(new).collect();
    if differences.is_empty() {
        return Ok(());
    }
    let n = differences.len();
    differences.truncate(NAMED_DIFFERENCES);
    bail!("{n} lines differ; --write takes them over\n{}", differences.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named() {
        compare("a\nb\n", "a\nb\n").expect("they are the same");
        let error = compare("a\nb\n", "a\nc\n").expect_err("they differ").to_string();
        assert!(error.contains("- b\n+ c"), "{error}");
    }
}
