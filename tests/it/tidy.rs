//! The house: who may depend on whom, what a computing crate may not touch, and how files are named.

use crate::source_tree::{ROOT, Source, members, shipped_sources, sources};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use suggest::RULES;

/// The arrows inside the workspace. The root package prints what many crates measure; its dev-dependencies are free.
const ARROWS: &[(&str, &[&str])] = &[
    ("premix", &["analyzer", "corpus", "desk", "media", "pipeline", "reports", "service", "suggest"]),
    ("service", &["pipeline", "reports"]),
    ("evaluation", &["analyzer", "corpus", "desk", "dsp", "media", "pipeline", "suggest"]),
    ("pipeline", &["analyzer", "corpus", "desk", "dsp", "handoff", "media", "reports", "suggest"]),
    ("reports", &["analyzer", "corpus", "desk", "dsp", "suggest"]),
    ("handoff", &["analyzer", "corpus", "desk", "dsp", "suggest"]),
    ("suggest", &["analyzer", "corpus", "desk", "dsp"]),
    ("corpus", &["analyzer", "dsp"]),
    ("analyzer", &["dsp"]),
    ("desk", &["dsp"]),
    ("media", &["dsp"]),
    ("dsp", &[]),
];

/// What tests alone may depend on.
const TEST_ARROWS: &[(&str, &str)] = &[("desk", "media")];

/// Crates from elsewhere that these manifests alone may name, and whether the root package may have it for its tests.
const HOMES: &[(&str, &[&str], bool)] = &[
    ("symphonia", &["media"], false),
    ("hound", &["media"], true),
    ("flac-codec", &["media"], false),
    ("rubato", &["media"], false),
    ("opus-pure", &["media"], false),
    ("plotters", &["reports"], false),
    ("maud", &["reports"], false),
    ("quick-xml", &["handoff", "reports"], false),
    ("krilla", &["reports"], false),
    ("rustybuzz", &["reports"], false),
    ("zip", &["handoff"], false),
    ("clap", &["premix"], false),
    ("indicatif", &["premix"], false),
    ("ctrlc", &["premix"], false),
    ("rayon", &["pipeline"], false),
    ("sha2", &["pipeline"], false),
    ("blake3", &["pipeline"], false),
    ("ciborium", &["pipeline"], false),
    ("linfa", &["corpus", "evaluation"], false),
    ("linfa-clustering", &["corpus"], false),
    ("linfa-logistic", &["evaluation"], false),
    ("linfa-reduction", &["corpus"], false),
    ("tokio", &["service"], false),
];

/// Crates that take data and return data.
const PURE: [&str; 7] = ["analyzer", "corpus", "desk", "dsp", "handoff", "reports", "suggest"];
/// What those never touch: parts of `std`, and macros.
const IMPURE_MODULES: [&str; 6] = ["env", "fs", "net", "process", "thread", "time"];
const IMPURE_MACROS: [&str; 5] = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];

const LONGEST_FILE_LINES: usize = 600;
/// Longer files, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 10] =
    ["utils", "util", "helpers", "helper", "common", "misc", "types", "models", "shared", "stuff"];
/// Endings of type names that say a thing does something instead of what it is.
const DOER_ENDINGS: [&str; 6] = ["Manager", "Helper", "Handler", "Factory", "Util", "Utils"];

const RULE_HEADINGS: [&str; 5] =
    ["# What it hears", "# Why it matters", "# What it proposes", "# Known problems", "# References"];

#[test]
fn arrows_inside_the_workspace_are_those_of_the_house() {
    let members = members();
    let inside: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    for member in &members {
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| *name == member.name)
            .unwrap_or_else(|| panic!("{} has no place in the house", member.name));
        for dependency in &member.dependencies {
            let to = dependency.name.as_str();
            let of_tests = member.name == "premix" || TEST_ARROWS.contains(&(member.name.as_str(), to));
            let arrow = inside.contains(to) && !(dependency.is_dev && of_tests);
            assert!(!arrow || allowed.contains(&to), "{} may not depend on {to}", member.name);
        }
    }
}

#[test]
fn crates_from_elsewhere_stay_in_their_homes() {
    for member in members() {
        for dependency in &member.dependencies {
            let Some((name, homes, in_tests)) = HOMES.iter().find(|(name, ..)| *name == dependency.name) else {
                continue;
            };
            let at_home =
                homes.contains(&member.name.as_str()) || (*in_tests && dependency.is_dev && member.name == "premix");
            assert!(at_home, "{name} belongs in {homes:?}, and {} has it too", member.name);
        }
    }
}

#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    for member in members() {
        let manifest = fs::read_to_string(&member.manifest).unwrap();
        assert!(manifest.contains("\n[lints]\nworkspace = true"), "{} has no [lints] workspace = true", member.name);
    }
}

#[test]
fn no_file_is_too_long() {
    let sources = sources();
    let length = |source: &Source| source.text.lines().count();
    let excused = |path: &str| LONG_FILES.iter().any(|(long, _)| *long == path);
    let long: Vec<_> = sources.iter().filter(|source| length(source) > LONGEST_FILE_LINES).collect();
    for source in &long {
        assert!(excused(&source.path), "{} has {} lines", source.path, length(source));
    }
    for (path, _) in LONG_FILES {
        assert!(long.iter().any(|source| source.path == *path), "{path} is no longer long: take it off the list");
    }
}

#[test]
fn files_are_named_for_what_is_in_them() {
    for source in sources() {
        let named = source.path.trim_end_matches(".rs").split('/').any(|part| EMPTY_NAMES.contains(&part));
        assert!(!named, "{} needs a name that says what is in it", source.path);
        for name in EMPTY_NAMES {
            assert!(!source.text.lines().any(|line| declares_module(line, name)), "{}: mod {name}", source.path);
        }
    }
}

fn declares_module(line: &str, name: &str) -> bool {
    line.trim_start().split_once("mod ").is_some_and(|(before, after)| {
        (before.is_empty() || before.starts_with("pub")) && after.trim_end_matches([';', ' ', '{']) == name
    })
}

#[test]
fn types_are_named_for_what_they_are() {
    for source in sources() {
        for line in source.text.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            let declares = words.by_ref().find(|word| !["pub", "crate", "super", "in"].contains(word));
            let Some(name) = declares.filter(|word| ["struct", "enum", "trait"].contains(word)).and(words.next())
            else {
                continue;
            };
            let doer = DOER_ENDINGS.iter().any(|ending| name.ends_with(ending));
            assert!(!doer, "{}: {name} is named for doing", source.path);
        }
    }
}

/// The parts of `std` that `code` names, one by one or in a group.
fn std_modules(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("std::") {
        let rest = &code[at + "std::".len()..];
        let group = rest.strip_prefix('{').map(top_level_of_group);
        found.extend(group.unwrap_or_else(|| vec![first_word(rest)]));
    }
    // What a trailing comma leaves.
    found.remove("");
    found
}

/// `fs` and `io` of `fs,io::{Read,Seek}};`
fn top_level_of_group(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(letter),
        }
    }
    parts.iter().map(|part| first_word(part)).collect()
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn std_modules_are_seen_in_groups() {
    let found =
        std_modules("use std::thread as t;\nuse std::{\n    fs,\n    io::{Read, time},\n};\nstd::env::var_os(\"X\");");
    assert_eq!(found, BTreeSet::from(["env", "fs", "io", "thread"].map(str::to_owned)));
}

#[test]
fn computing_crates_take_data_and_return_data() {
    for member in members().iter().filter(|member| PURE.contains(&member.name.as_str())) {
        let sources = shipped_sources(&member.folder().join("src"));
        assert!(sources.len() > 1, "{}: no sources seen", member.name);
        for source in sources {
            let code = source.shipped_code();
            let modules = std_modules(&code);
            let touched = IMPURE_MODULES.iter().find(|module| modules.contains(**module));
            assert_eq!(touched, None, "{} touches it", source.path);
            let called = IMPURE_MACROS.iter().find(|name| code.contains(**name));
            assert_eq!(called, None, "{} calls it", source.path);
        }
    }
}

/// The files in `suggest/src/rules` that define a rule: module name and text.
fn rule_files() -> Vec<(String, String)> {
    let sources = shipped_sources(&Path::new(ROOT).join("suggest/src/rules"));
    let rules = sources.into_iter().filter(|source| source.text.contains("const RULE: Rule"));
    let module = |path: &str| path.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned();
    rules.map(|source| (module(&source.path), source.text)).collect()
}

#[test]
fn a_rule_is_a_file_with_five_headings() {
    for (module, text) in rule_files() {
        let doc = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
        let headings: Vec<&str> = doc.filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, RULE_HEADINGS, "{module}");
    }
}

#[test]
fn every_rule_is_listed_under_the_name_of_its_file() {
    let files: BTreeSet<String> = rule_files().into_iter().map(|(module, _)| module.replace('_', "-")).collect();
    let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(files, listed);
    assert_eq!(RULES.len(), listed.len(), "a rule is listed twice");
}
