//! What a rule hears, why it matters, what it proposes, and how often it is right.

use crate::rule_rates::{RuleRates, rule_rates};
use serde::Serialize;
use suggest::{Class, RULES, Rule, Scope};

/// Where the texts of all rules stand, which a test holds against the rules' own files.
const DOCUMENT: &str = include_str!("../../docs/rules.md");

/// All that is known of one rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RulePage {
    /// Its name.
    pub rule: &'static str,
    /// The problem, in words that follow "because of".
    pub title: &'static str,
    /// Where the problem comes from.
    pub class: Class,
    /// `stems` or `mix`: what it hears.
    pub scope: &'static str,
    /// `--technical` leaves it on.
    pub technical: bool,
    /// What a person does about it.
    pub fix: &'static str,
    /// Heading and text of each part, in the order in which they stand.
    pub texts: Vec<RuleText>,
    /// How often it is right.
    pub rates: RuleRates,
}

/// One part of what is said about a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleText {
    /// `What it hears`, `Why it matters` …
    pub heading: &'static str,
    /// The text on one line.
    pub text: String,
}

impl RulePage {
    /// Of the rule of this name; `None` where there is none.
    pub fn of(name: &str) -> Option<Self> {
        let rule: &Rule = RULES.iter().find(|rule| rule.name == name)?;
        Some(Self {
            rule: rule.name,
            title: rule.title,
            class: rule.class,
            scope: match rule.scope {
                Scope::Stems => "stems",
                Scope::Mix => "mix",
            },
            technical: rule.technical,
            fix: rule.fix,
            texts: texts(DOCUMENT, name),
            rates: rule_rates(name),
        })
    }
}

/// The parts of a rule's section.
fn texts(document: &'static str, rule: &str) -> Vec<RuleText> {
    let heading = format!("## {rule}");
    let lines = document.lines().skip_while(|line| *line != heading).skip(1);
    let mut texts: Vec<RuleText> = Vec::new();
    for line in lines.take_while(|line| !line.starts_with("## ")) {
        match (line.strip_prefix("### "), texts.last_mut()) {
            (Some(heading), _) => texts.push(RuleText { heading, text: String::new() }),
            (None, Some(part)) if !line.is_empty() => {
                if !part.text.is_empty() {
                    part.text.push(' ');
                }
                part.text.push_str(line);
            }
            _ => {}
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_five_texts() {
        for rule in RULES {
            let page = RulePage::of(rule.name).expect("it is a rule");
            let headings: Vec<&str> = page.texts.iter().map(|part| part.heading).collect();
            let wanted = ["What it hears", "Why it matters", "What it proposes", "Known problems", "References"];
            assert_eq!(headings, wanted, "{}", rule.name);
            assert!(page.texts.iter().all(|part| !part.text.is_empty()), "{}", rule.name);
        }
        assert_eq!(RulePage::of("no-such-rule"), None);
    }

    #[test]
    fn a_text_ends_where_the_next_rule_begins() {
        let document = "## one\n\nOf it.\n\n### What it hears\n\nA\nB\n\n### References\n\nC\n\n## two\n\n### What it hears\n\nD\n";
        let part = |heading, text: &str| RuleText { heading, text: text.to_owned() };
        assert_eq!(texts(document, "one"), [part("What it hears", "A B"), part("References", "C")]);
        assert_eq!(texts(document, "two"), [part("What it hears", "D")]);
    }
}
