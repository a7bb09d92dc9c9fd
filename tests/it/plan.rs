//! A plan or a check as another program would read it.

use crate::premix::{Run, premix, run};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The JSON of `draft`, `suggest` or `check`.
#[derive(Debug)]
pub(crate) struct Plan(pub(crate) Value);

impl Plan {
    pub(crate) fn read(path: &Path) -> Self {
        Self(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
    }

    pub(crate) fn of(run: &Run) -> Self {
        Self(run.json())
    }

    /// What `premix check` says of a folder, whether that is ready or not.
    pub(crate) fn checked(folder: &Path) -> Self {
        let run = run(premix("check").arg(folder).args(["--format", "json"]));
        Self(serde_json::from_str(&run.stdout).unwrap())
    }

    pub(crate) fn findings(&self) -> &[Value] {
        self.0["findings"].as_array().unwrap()
    }

    pub(crate) fn moves(&self) -> &[Value] {
        self.0["moves"].as_array().unwrap()
    }

    /// Whether `rule` names `stem` in a finding.
    pub(crate) fn has_finding(&self, rule: &str, stem: &str) -> bool {
        self.findings().iter().any(|finding| finding["rule"] == rule && names(&finding["stems"], stem))
    }

    /// Rule and sentence of the findings of this severity.
    pub(crate) fn of_severity(&self, severity: &str) -> Vec<(&str, &str)> {
        let wanted = self.findings().iter().filter(|finding| finding["severity"] == severity);
        wanted.map(|finding| (finding["rule"].as_str().unwrap(), finding["summary"].as_str().unwrap())).collect()
    }

    pub(crate) fn stem(&self, name: &str) -> &Value {
        self.0["stems"].as_array().unwrap().iter().find(|stem| stem["name"] == name).unwrap()
    }

    pub(crate) fn stem_names(&self) -> Vec<&str> {
        self.0["stems"].as_array().unwrap().iter().map(|stem| stem["name"].as_str().unwrap()).collect()
    }
}

/// Whether the JSON array `list` holds the text `name`.
pub(crate) fn names(list: &Value, name: &str) -> bool {
    list.as_array().unwrap().iter().any(|entry| entry == name)
}
