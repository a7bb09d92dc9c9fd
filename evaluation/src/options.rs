use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Paths behind the options that a command takes: `--table FILE`.
#[derive(Debug)]
pub(crate) struct Paths {
    given: BTreeMap<String, PathBuf>,
    usage: &'static str,
}

impl Paths {
    /// From the words behind a command, which may be those in `known` alone.
    pub(crate) fn parse(words: &[String], known: &[&str], usage: &'static str) -> anyhow::Result<Self> {
        let mut given = BTreeMap::new();
        for pair in words.chunks(2) {
            let [option, path] = pair else { bail!("{} needs a path\n{usage}", pair[0]) };
            if !known.contains(&option.as_str()) {
                bail!("unknown option `{option}`\n{usage}");
            }
            given.insert(option.clone(), PathBuf::from(path));
        }
        Ok(Self { given, usage })
    }

    pub(crate) fn needed(&self, option: &str) -> anyhow::Result<&PathBuf> {
        self.given.get(option).with_context(|| format!("{option} is missing\n{}", self.usage))
    }

    pub(crate) fn get(&self, option: &str) -> Option<&PathBuf> {
        self.given.get(option)
    }
}
