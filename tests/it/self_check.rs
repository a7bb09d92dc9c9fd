//! `premix self-check`: every case of the EBU's suite through the program, as text and as JSON.

use crate::premix::{premix, run};
use serde_json::Value;
use std::collections::BTreeSet;

/// EBU Tech 3341 v4 (7 and 8 are recordings) and Tech 3342 v4 (5 and 6 are).
fn names() -> BTreeSet<String> {
    let numbers = (1..=23).filter(|n| ![7, 8].contains(n)).map(|n| format!("3341-{n}"));
    numbers.chain((1..=4).map(|n| format!("3342-{n}"))).collect()
}

#[test]
fn every_synthesised_case_is_within_the_tolerance_of_the_standard_at_every_rate() {
    let document = run(premix("self-check").args(["--format", "json"])).json();
    assert_eq!(document["schema"], "premix.self-check/1");
    assert_eq!(document["ok"], true);
    let readings = document["readings"].as_array().unwrap();
    for rate_hz in [44_100, 48_000, 96_000, 192_000] {
        let at_rate = || readings.iter().filter(|reading| reading["sample_rate_hz"] == rate_hz);
        let cases: BTreeSet<String> = at_rate().map(|reading| reading["case"].as_str().unwrap().to_owned()).collect();
        assert_eq!(cases, names(), "{rate_hz} Hz");
        // Three readings in cases 1 and 2; twenty files or sections in 10, 11, 13 and 14.
        assert_eq!(at_rate().count(), names().len() + 2 * 2 + 4 * 19, "{rate_hz} Hz");
    }
    for reading in readings {
        let number = |value: &Value| value.as_f64().unwrap();
        let error = number(&reading["measured"]) - number(&reading["expected"]);
        let [below, above] = [0, 1].map(|k| number(&reading["tolerance"][k]));
        assert!(below <= error && error <= above && reading["ok"] == true, "{reading}");
    }
}

#[test]
fn the_table_has_a_line_per_case_and_the_exit_code_is_zero() {
    let checked = run(&mut premix("self-check"));
    checked.succeeded();
    let lines = checked.stdout.lines().take_while(|line| !line.is_empty()).skip(1);
    // Cases 1 and 2 have three quantities.
    assert_eq!(lines.count(), names().len() + 2 * 2, "{}", checked.stdout);
    let listed: BTreeSet<String> =
        checked.stdout.lines().filter_map(|line| Some(line.split_once(' ')?.0.to_owned())).collect();
    assert_eq!(names().difference(&listed).count(), 0, "{}", checked.stdout);
    assert!(
        checked.stdout.contains("420 readings at 44.1 kHz, 48 kHz, 96 kHz, 192 kHz: all within"),
        "{}",
        checked.stdout
    );
}
