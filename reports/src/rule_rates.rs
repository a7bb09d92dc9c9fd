//! How often rules are right, as `evaluation` found with planted faults.

use serde::Serialize;

/// A line per rule, size and measure; `cargo run -p evaluation -- errors --full --write` writes it.
const RATES: &str = include_str!("rule_rates.csv");

/// The size in the lines of sessions without a fault.
const NO_FAULT: &str = "none";

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// How many were right.
    pub count: usize,
    /// Of how many.
    pub n: usize,
    /// The least that the true rate is, by Wilson, 95 %, if trials are independent: they are not, as songs are few.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// The rates of a rule at one size of the faults that it could tell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SizeRates {
    /// `subtle`, `plain` or `gross`.
    pub size: &'static str,
    /// Faults that it told of the right stem, of those that were planted.
    pub recall: Option<Rate>,
    /// Trials in which what it told first was of the right stem, of those in which it told anything.
    pub right_stem: Option<Rate>,
    /// Hits with the right frequencies and time, of those on faults that have some.
    pub right_place: Option<Rate>,
    /// Hits with a move that undoes the fault, of those on faults that one move undoes.
    pub right_move: Option<Rate>,
}

/// How often a rule is right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleRates {
    /// The smallest faults first; none where no fault was planted that it could tell.
    pub sizes: Vec<SizeRates>,
    /// Sessions with nothing planted of which it says something is wrong; `None` for rules that speak of files or of what may
    /// be meant.
    pub alarmed_sessions: Option<Rate>,
}

/// The rates of the rule of this name.
pub fn rule_rates(rule: &str) -> RuleRates {
    let rate = |size: &str, measure: &str| rate(RATES, [rule, size, measure]);
    let of_size = |size: &'static str| SizeRates {
        size,
        recall: rate(size, "recall"),
        right_stem: rate(size, "right-stem"),
        right_place: rate(size, "right-place"),
        right_move: rate(size, "right-move"),
    };
    let sizes = ["subtle", "plain", "gross"].into_iter().map(of_size);
    RuleRates {
        sizes: sizes.filter(|one| one.recall.is_some()).collect(),
        alarmed_sessions: rate(NO_FAULT, "alarmed-sessions"),
    }
}

fn rate(table: &str, key: [&str; 3]) -> Option<Rate> {
    table.lines().find_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let [rule, size, measure, count, n, low, high] = cells[..] else { return None };
        let rate = || {
            Some(Rate {
                count: count.parse().ok()?,
                n: n.parse().ok()?,
                low: low.parse().ok()?,
                high: high.parse().ok()?,
            })
        };
        if [rule, size, measure] == key { rate() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_rate_is_read_from_its_line() {
        let table = "rule,size,measure,count,n,low,high\nrumble,plain,recall,3,4,0.301,0.954\n";
        let found = rate(table, ["rumble", "plain", "recall"]);
        assert_eq!(found, Some(Rate { count: 3, n: 4, low: 0.301, high: 0.954 }));
        assert_eq!(rate(table, ["rumble", "gross", "recall"]), None);
        assert_eq!(rate(table, ["rule", "size", "measure"]), None);
    }

    #[test]
    fn every_line_is_of_a_rule_and_is_read() {
        let known: BTreeSet<&str> = suggest::RULES.iter().map(|rule| rule.name).collect();
        for line in RATES.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(known.contains(cells[0]), "{line}");
            assert!(rate(RATES, [cells[0], cells[1], cells[2]]).is_some(), "{line}");
        }
    }
}
