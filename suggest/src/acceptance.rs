use crate::{Channel, Heard};
use serde::Serialize;

/// A finding that the user means to have: it is no longer reported, and nothing is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The rule.
    pub rule: String,
    /// Index of the stem; on all when `None`.
    pub stem: Option<usize>,
    /// Why, in the user's words.
    pub reason: String,
}

/// A finding that was heard and is meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AcceptedFinding {
    /// The rule that heard it.
    pub rule: &'static str,
    /// The stems concerned; `bus:mix` for the mix.
    pub stems: Vec<String>,
    /// One sentence with the numbers in it.
    pub summary: String,
    /// Why it is meant, in the user's words.
    pub reason: String,
}

impl Acceptance {
    /// It speaks of this finding.
    pub fn covers(&self, heard: &Heard) -> bool {
        self.rule == heard.rule && self.stem.is_none_or(|stem| heard.channels.contains(&Channel::Stem(stem)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    #[test]
    fn a_finding_is_accepted_by_its_rule_on_the_stem_that_was_named() {
        let mut heard = Heard::new(Severity::Warning, vec![Channel::Stem(1), Channel::Stem(3)], String::new());
        heard.rule = "stem-delay";
        let accepted = |rule: &str, stem| Acceptance { rule: rule.to_owned(), stem, reason: String::new() };
        assert!(accepted("stem-delay", None).covers(&heard));
        assert!(accepted("stem-delay", Some(3)).covers(&heard));
        assert!(!accepted("stem-delay", Some(2)).covers(&heard));
        assert!(!accepted("rumble", None).covers(&heard));
    }
}
