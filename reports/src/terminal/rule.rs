use super::TerminalStyle;
use super::page::{Ink, Page};
use super::table::{Column, table};
use crate::rule_page::RulePage;
use crate::rule_rates::{Rate, SizeRates};

/// What is said about a rule, with its rates.
pub fn rule_terminal(rule: &RulePage, style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, &format!("{}: {}. {}.", rule.rule, rule.title, rule.fix), Ink::Plain);
    for part in &rule.texts {
        page.heading(part.heading);
        page.paragraph(0, &part.text, Ink::Plain);
    }
    page.heading("How often it is right");
    if rule.rates.sizes.is_empty() {
        page.paragraph(0, "Not measured: no fault is planted that it could tell.", Ink::Plain);
    } else {
        let columns = [
            Column::text("Size"),
            Column::figure("Told"),
            Column::figure("Right stem").optional(2),
            Column::figure("Right place").optional(0),
            Column::figure("Right move").optional(1),
        ];
        let rows: Vec<Vec<String>> = rule.rates.sizes.iter().map(row).collect();
        table(&mut page, &columns, &rows);
    }
    if let Some(rate) = rule.rates.alarmed_sessions {
        let alarmed = format!("Sessions with nothing planted that it says something of: {}.", cell(Some(rate)));
        page.line("", Ink::Plain);
        page.paragraph(0, &alarmed, Ink::Plain);
    }
    page.line("", Ink::Plain);
    page.paragraph(0, KEY, Ink::Dim);
    page.into_text()
}

const KEY: &str = "Faults planted in excerpts of songs, one at a time: how many of how many, and where the true rate lies 95 \
                   times of 100 if trials were independent. They are few songs, so doubt more. docs/error-rates.md has \
                   sizes, songs and definitions.";

fn row(rates: &SizeRates) -> Vec<String> {
    let rates_of = [rates.recall, rates.right_stem, rates.right_place, rates.right_move];
    [rates.size.to_owned()].into_iter().chain(rates_of.map(cell)).collect()
}

/// `3 of 4 (30–95 %)`.
fn cell(rate: Option<Rate>) -> String {
    rate.map_or_else(
        || "–".to_owned(),
        |Rate { count, n, low, high }| format!("{count} of {n} ({:.0}–{:.0} %)", 100.0 * low, 100.0 * high),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_rates::RuleRates;

    #[test]
    fn rates_stand_below_what_is_said() {
        let rate = Some(Rate { count: 3, n: 4, low: 0.301, high: 0.954 });
        let size = SizeRates { size: "plain", recall: rate, right_stem: None, right_place: None, right_move: None };
        let page = RulePage::of("rumble").expect("it is a rule");
        let page = RulePage { rates: RuleRates { sizes: vec![size], alarmed_sessions: rate }, ..page };
        let text = rule_terminal(&page, TerminalStyle { color: false, width: 80 });
        for expected in ["rumble: ", "What it hears\n", "plain  3 of 4 (30–95 %)", "says something of: 3 of 4"] {
            assert!(text.contains(expected), "{expected} is not in:\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let unmeasured = RulePage { rates: RuleRates { sizes: Vec::new(), alarmed_sessions: None }, ..page };
        assert!(rule_terminal(&unmeasured, TerminalStyle { color: false, width: 80 }).contains("Not measured"));
    }
}
