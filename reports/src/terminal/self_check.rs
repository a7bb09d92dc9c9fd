use super::TerminalStyle;
use super::page::{Ink, Page};
use super::table::{Column, table};
use crate::format::{UNDEFINED, count, number, sample_rate, signed};
use analyzer::{EbuQuantity, EbuReading};

/// A table with a line per case and quantity over all parts and rates, with the error that is largest, and a verdict.
pub fn self_check_terminal(readings: &[EbuReading], style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    let columns = [
        Column::text("Case"),
        Column::text("Signal").optional(0),
        Column::text("Reading").optional(1),
        Column::figure("Expected").optional(2),
        Column::figure("Measured"),
        Column::figure("Error"),
        Column::figure("Tolerance").optional(3),
        Column::text("OK"),
    ];
    let rows: Vec<Vec<String>> = lines(readings).iter().map(|line| row(line)).collect();
    table(&mut page, &columns, &rows);
    verdict(&mut page, readings);
    page.line("", Ink::Plain);
    page.paragraph(0, KEY, Ink::Dim);
    page.into_text()
}

const KEY: &str = "Cases of EBU Tech 3341 v4 and Tech 3342 v4 (November 2023), synthesised; 3341-7, 3341-8, 3342-5 and \
                   3342-6 are recordings. Tones of 1 kHz, levels in dBFS. Loudness in LUFS, range in LU, true peak in \
                   dBTP. Error: the largest of all parts and rates.";

/// The readings of each case and quantity, in the order in which those come first.
fn lines(readings: &[EbuReading]) -> Vec<Vec<&EbuReading>> {
    let mut lines: Vec<Vec<&EbuReading>> = Vec::new();
    for reading in readings {
        let is_of = |line: &&mut Vec<&EbuReading>| (line[0].case, line[0].quantity) == (reading.case, reading.quantity);
        match lines.iter_mut().find(is_of) {
            Some(line) => line.push(reading),
            None => lines.push(vec![reading]),
        }
    }
    lines
}

fn row(line: &[&EbuReading]) -> Vec<String> {
    let first = line[0];
    let expected = line.iter().map(|reading| Some(reading.expected));
    let error = |reading: &&EbuReading| reading.measured.map(|measured| measured - reading.expected);
    let magnitude = |error: Option<f64>| error.map_or(f64::INFINITY, f64::abs);
    let farthest = line.iter().map(error).max_by(|a, b| magnitude(*a).total_cmp(&magnitude(*b))).flatten();
    vec![
        first.case.to_owned(),
        first.signal.to_owned(),
        quantity(first.quantity).to_owned(),
        span(expected, 1),
        span(line.iter().map(|reading| reading.measured), 2),
        farthest.map_or_else(|| UNDEFINED.to_owned(), |error| signed(error, 3)),
        tolerance(first.tolerance),
        if line.iter().all(|reading| reading.ok) { "yes" } else { "NO" }.to_owned(),
    ]
}

/// From the lowest to the highest: one number when they are printed alike.
fn span(values: impl Iterator<Item = Option<f64>>, decimals: usize) -> String {
    let Some(mut values) = values.collect::<Option<Vec<f64>>>() else { return UNDEFINED.to_owned() };
    values.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) = (values.first(), values.last()) else { return UNDEFINED.to_owned() };
    let (low, high) = (number(*low, decimals), number(*high, decimals));
    if low == high { low } else { format!("{low} to {high}") }
}

fn tolerance([below, above]: [f64; 2]) -> String {
    let (down, up) = (number(-below, 1), number(above, 1));
    if down == up { format!("±{up}") } else { format!("+{up}/-{down}") }
}

fn quantity(quantity: EbuQuantity) -> &'static str {
    match quantity {
        EbuQuantity::Integrated => "I",
        EbuQuantity::MaxMomentary => "max M",
        EbuQuantity::MaxShortTerm => "max S",
        EbuQuantity::SteadyMomentary => "M",
        EbuQuantity::SteadyShortTerm => "S",
        EbuQuantity::Range => "LRA",
        EbuQuantity::TruePeak => "TP",
    }
}

fn verdict(page: &mut Page, readings: &[EbuReading]) {
    let mut rates: Vec<u32> = readings.iter().map(|reading| reading.sample_rate_hz).collect();
    rates.sort_unstable();
    rates.dedup();
    let rates: Vec<String> = rates.into_iter().map(sample_rate).collect();
    let made = format!("{} at {}", count(readings.len(), "reading"), rates.join(", "));
    let off = readings.iter().filter(|reading| !reading.ok).count();
    page.line("", Ink::Plain);
    if off == 0 {
        page.paragraph(0, &format!("{made}: all within the standard's tolerance."), Ink::Green);
        return;
    }
    page.paragraph(0, &format!("{made}: {off} outside the standard's tolerance:"), Ink::Red);
    for reading in readings.iter().filter(|reading| !reading.ok) {
        let measured = reading.measured.map_or_else(|| UNDEFINED.to_owned(), |measured| number(measured, 3));
        let text = format!(
            "{}, part {}, {}: {} {measured} {}, expected {}",
            reading.case,
            reading.part,
            sample_rate(reading.sample_rate_hz),
            quantity(reading.quantity),
            reading.unit,
            number(reading.expected, 1),
        );
        page.item("  ", &text, Ink::Red);
    }
}
