//! The workspace as cargo and the file system see it.

use crate::folder_contents::entries;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the workspace lies.
pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A crate of the workspace.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) manifest: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a manifest.
#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) is_dev: bool,
}

impl Member {
    pub(crate) fn folder(&self) -> &Path {
        self.manifest.parent().unwrap()
    }
}

/// All crates, as `cargo metadata` reads their manifests.
pub(crate) fn members() -> Vec<Member> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let dependency = |one: &Value| Dependency { name: text(&one["name"]), is_dev: one["kind"] == "dev" };
    let member = |package: &Value| Member {
        name: text(&package["name"]),
        manifest: PathBuf::from(text(&package["manifest_path"])),
        dependencies: package["dependencies"].as_array().unwrap().iter().map(dependency).collect(),
    };
    metadata["packages"].as_array().unwrap().iter().map(member).collect()
}

/// A file of Rust source.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root of the workspace, with `/` between folders.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The code as it is shipped: without comments, and without modules that are for tests only.
    pub(crate) fn shipped_code(&self) -> String {
        let mut code = String::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            if line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.ends_with('{')) {
                // Formatted source closes a module at the start of a line.
                lines.by_ref().find(|line| *line == "}");
            } else if !line.trim_start().starts_with("//") {
                code.push_str(line);
                code.push('\n');
            }
        }
        code
    }

    /// Paths, without `.rs`, of the modules that this file declares for tests only.
    fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let home = if ["lib", "main", "mod"].contains(&name) { folder } else { stem };
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]").filter_map(|pair| {
            let (_, name) = pair[1].strip_suffix(';')?.split_once("mod ")?;
            Some(format!("{home}/{name}"))
        });
        declared.collect()
    }
}

/// Every Rust file of the workspace.
pub(crate) fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for member in members() {
        for part in ["src", "tests", "benches", "examples"] {
            collect(&member.folder().join(part), &mut found);
        }
    }
    assert!(found.len() > 100, "only {} files: is the tree walked at all?", found.len());
    found
}

/// The files below `folder` that end up in what is shipped.
pub(crate) fn shipped_sources(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    collect(folder, &mut found);
    let test_modules: Vec<String> = found.iter().flat_map(Source::test_modules).collect();
    let for_tests = |path: &str| {
        let inside =
            |module: &String| path.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with(['/', '.']));
        test_modules.iter().any(inside)
    };
    found.retain(|source| !for_tests(&source.path));
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    if !folder.is_dir() {
        return;
    }
    for path in entries(folder) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(ROOT).unwrap();
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            found.push(Source { path: parts.join("/"), text: fs::read_to_string(&path).unwrap() });
        }
    }
}
