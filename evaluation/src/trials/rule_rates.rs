//! What the program tells of its own rules: of each its rates on all songs, one line per size.

use super::answer::Question;
use super::proportion::Proportion;
use super::score_row::ScoreRow;
use super::scores::{ALARMED_SESSIONS, ALL_SONGS, ANY_RULE, CLEAN, MUSICAL, TECHNICAL};
use crate::faults::Size;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where it lies.
pub(super) const PATH: &str = "reports/src/rule_rates.csv";

const HEAD: &str = "rule,size,measure,count,n,low,high";

/// Every rule's own answers to all faults that it could tell, and how many clean sessions it says something of.
pub(super) fn csv(rows: &[ScoreRow]) -> String {
    let mut rates: BTreeMap<(&str, usize, usize), Proportion> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.key.recording == ALL_SONGS && row.key.rule != ANY_RULE) {
        let Some(proportion) = row.proportion() else { continue };
        let place = match row.key.case.as_str() {
            CLEAN => (row.key.measure == ALARMED_SESSIONS).then_some((SIZES.len() - 1, MEASURES.len() - 1)),
            TECHNICAL | MUSICAL => None,
            _ => position(&SIZES, &row.key.size).zip(position(&MEASURES, &row.key.measure)),
        };
        if let Some((size, measure)) = place {
            rates.entry((&row.key.rule, size, measure)).or_default().add(proportion);
        }
    }
    let mut text = format!("{HEAD}\n");
    for ((rule, size, measure), proportion) in rates {
        let Some([low, high]) = proportion.interval() else { continue };
        let Proportion { count, n } = proportion;
        _ = writeln!(text, "{rule},{},{},{count},{n},{low:.3},{high:.3}", SIZES[size], MEASURES[measure]);
    }
    text
}

/// The last is that of sessions without a fault.
const SIZES: [&str; 4] = [Size::ALL[0].name(), Size::ALL[1].name(), Size::ALL[2].name(), "none"];
const MEASURES: [&str; 5] = [
    Question::ALL[0].name(),
    Question::ALL[1].name(),
    Question::ALL[2].name(),
    Question::ALL[3].name(),
    ALARMED_SESSIONS,
];

fn position(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|one| *one == name)
}

#[cfg(test)]
mod tests {
    use super::super::score_row::parse_csv;
    use super::*;
    use crate::committed::in_workspace;
    use std::fs;

    #[test]
    fn a_rule_answers_for_all_faults_that_it_could_tell() {
        let table = "case,rule,size,recording,measure,count,n,value,low,high\n\
            bleed,any,plain,all,recall,3,4,0.75,0.3,0.9\n\
            hum,mains-hum,plain,all,recall,3,4,0.75,0.3,0.9\n\
            noise,mains-hum,plain,all,recall,0,4,0,0,0.5\n\
            noise,mains-hum,plain,demo,recall,0,4,0,0,0.5\n\
            clean session,mains-hum,,all,alarmed-sessions,1,7,0.1,0,0.5\n";
        let rates = csv(&parse_csv(table).expect("it is a table"));
        let rates: Vec<&str> = rates.lines().skip(1).collect();
        let [recall, alarms] = rates[..] else { panic!("two lines, not {rates:?}") };
        assert!(recall.starts_with("mains-hum,plain,recall,3,8,0.1"), "{recall}");
        assert!(alarms.starts_with("mains-hum,none,alarmed-sessions,1,7,0.0"), "{alarms}");
    }

    #[test]
    fn the_rates_of_the_program_are_those_of_the_table() {
        let table = fs::read_to_string(in_workspace("evaluation/scores.csv")).expect("errors --full --write makes it");
        let wanted = csv(&parse_csv(&table).expect("it is a table"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(in_workspace(PATH), &wanted).expect("it can be written");
        }
        let found = fs::read_to_string(in_workspace(PATH)).unwrap_or_default();
        assert!(found == wanted, "{PATH} is old: run UPDATE_DOCS=1 cargo test -p evaluation trials");
    }
}
