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
    /// It speaks of this finding, if only on one of its stems.
    pub fn concerns(&self, heard: &Heard) -> bool {
        self.rule == heard.rule && heard.channels.iter().any(|channel| self.is_on(*channel))
    }

    fn is_on(&self, channel: Channel) -> bool {
        self.stem.is_none_or(|stem| channel == Channel::Stem(stem))
    }
}

/// Why the user means `heard`; `None` when it is not meant. What is between its channels (a delay, a cover) is accepted on
/// any of them; a list of channels that have something [`each`](Heard::each) only when every one is accepted.
pub(crate) fn reason(accepted: &[Acceptance], heard: &Heard) -> Option<String> {
    let entries: Vec<&Acceptance> = accepted.iter().filter(|one| one.concerns(heard)).collect();
    if !heard.each {
        return entries.first().map(|one| one.reason.clone());
    }
    let on = |channel: &Channel| Some(entries.iter().find(|one| one.is_on(*channel))?.reason.as_str());
    let mut reasons: Vec<&str> = heard.channels.iter().map(on).collect::<Option<_>>()?;
    reasons.dedup();
    Some(reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    fn on_two_stems(rule: &'static str) -> Heard {
        let channels = vec![Channel::Stem(1), Channel::Stem(3)];
        Heard { rule, ..Heard::new(Severity::Warning, channels, String::new()) }
    }

    fn accepted(rule: &str, stem: Option<usize>, reason: &str) -> Acceptance {
        Acceptance { rule: rule.to_owned(), stem, reason: reason.to_owned() }
    }

    #[test]
    fn what_is_between_two_stems_is_accepted_on_either() {
        let heard = on_two_stems("stem-delay");
        let is_meant = |rule: &str, stem| reason(&[accepted(rule, stem, "so")], &heard).is_some();
        assert!(is_meant("stem-delay", None));
        assert!(is_meant("stem-delay", Some(3)));
        assert!(!is_meant("stem-delay", Some(2)));
        assert!(!is_meant("rumble", None));
    }

    #[test]
    fn a_list_is_accepted_when_every_stem_of_it_is() {
        let heard = Heard { each: true, ..on_two_stems("uneven-files") };
        let [first, second] = [(1, "a loop"), (3, "a hit")].map(|(on, why)| accepted("uneven-files", Some(on), why));
        assert_eq!(reason(std::slice::from_ref(&second), &heard), None, "the other stem is not accepted");
        assert!(second.concerns(&heard));
        assert_eq!(reason(&[second.clone(), first], &heard).unwrap(), "a loop; a hit");
        assert_eq!(reason(&[second, accepted("uneven-files", None, "all")], &heard).unwrap(), "all; a hit");
    }
}
