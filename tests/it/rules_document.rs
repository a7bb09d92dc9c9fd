//! `docs/rules.md` is what the rule files say. `UPDATE_DOCS=1 cargo test --test it rules_document` writes it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const HEAD: &str = "\
# The rules

What premix looks for, why, and what it proposes. This page is made from the documentation in `suggest/src/rules/`.

Rules of scope *stems* hear the files as they are; rules of scope *mix* hear the sum after the repairs. Technical rules
are those that `--technical` leaves on. How often each was right with planted faults: [error rates](error-rates.md), and
`premix explain RULE`.
";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The module documentation of a rule file, one heading level down.
fn documentation(source: &str) -> String {
    let lines = source.lines().take_while(|line| line.starts_with("//!"));
    lines.fold(String::new(), |mut text, line| {
        let line = line.trim_start_matches("//!").trim_start();
        let heading = if line.starts_with('#') { "\n##" } else { "" };
        writeln!(text, "{heading}{line}").expect("a string takes any text");
        if !heading.is_empty() {
            text.push('\n');
        }
        text
    })
}

fn document() -> String {
    let mut text = HEAD.to_owned();
    for rule in suggest::RULES {
        let file = folder("suggest/src/rules").join(format!("{}.rs", rule.name.replace('-', "_")));
        let source = fs::read_to_string(&file).expect("every rule has a file of its name");
        let technical = if rule.technical { ", technical" } else { "" };
        let scope = match rule.scope {
            suggest::Scope::Stems => "stems",
            suggest::Scope::Mix => "mix",
        };
        let mended = match rule.class {
            suggest::Class::Production => "in the production",
            suggest::Class::Export => "in the export",
            suggest::Class::Material => "in the material, where it may be meant",
            suggest::Class::Mix => "in the mix",
        };
        let (name, title, fix) = (rule.name, rule.title, rule.fix);
        write!(
            text,
            "\n## {name}\n\nListens for {title}. Scope: {scope}{technical}. Mended {mended}: {fix}.\n{}",
            documentation(&source)
        )
        .expect("a string takes any text");
    }
    text
}

#[test]
fn rules_document_is_what_the_rule_files_say() {
    let path = folder("docs/rules.md");
    let expected = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).expect("docs can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "docs/rules.md is out of date: run UPDATE_DOCS=1 cargo test --test it rules_document");
}
