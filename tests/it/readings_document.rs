//! docs/readings.md tells every reading of the JSON and every kind of fault, and none that is not there.

use crate::demo_session::planted;
use crate::premix::{premix, run};
use crate::session_folder::{RATE_HZ, SessionFolder};
use dsp::signals::white_noise;
use dsp::{Biquad, Coefficients, Hertz};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The paths of all readings, array indices left out; those of faults are told by kind.
fn paths(tracks: &Value) -> BTreeSet<String> {
    fn collect(path: &str, value: &Value, paths: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields.iter().filter(|(key, _)| *key != "faults") {
                    collect(&if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, value, paths);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(&format!("{path}[]"), item, paths)),
            _ => {
                paths.insert(path.to_owned());
            }
        }
    }
    let mut all = BTreeSet::new();
    tracks.as_array().unwrap().iter().for_each(|track| collect("", track, &mut all));
    all
}

/// What stands in back quotes in the first cell of each row of a table; `.name` goes on from the cell's first one.
fn documented(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let rows = text.split("## What is usual").next().unwrap().lines().filter(|line| line.starts_with("| `"));
    for cell in rows.map(|row| row.split('|').nth(1).unwrap()) {
        let quoted: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        let stem = quoted[0].rsplit_once('.').map_or("", |(stem, _)| stem);
        names.extend(
            quoted.iter().map(|name| if name.starts_with('.') { format!("{stem}{name}") } else { (*name).to_owned() }),
        );
    }
    names
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The kinds in the table of faults.
fn documented_kinds(text: &str) -> BTreeSet<String> {
    let faults = text.split("## Faults").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = faults.lines().filter(|line| line.starts_with("| `"));
    let kinds = rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2));
    kinds.map(str::to_owned).collect()
}

/// The variants of `FaultKind` as they are named in the JSON.
fn kinds(source: &str) -> BTreeSet<String> {
    let body = source.split("pub enum FaultKind {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants =
        body.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with(char::is_uppercase));
    let names = variants.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap());
    names.map(snake_case).collect()
}

/// `NotANumber` as `not_a_number`, as serde has it.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Something like a voice, with an s every second, that pauses for five of twenty seconds over a hiss: what the demo has
/// no example of.
fn sibilant_voice(seed: u64) -> Vec<f32> {
    let n = 20 * RATE_HZ as usize;
    let mut voice = white_noise(seed, 0.8, n);
    Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(500.0), 1.0)).process(&mut voice);
    let mut hiss = white_noise(seed + 10, 0.8, n);
    Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(7_000.0), 2.0)).process(&mut hiss);
    (0..n)
        .map(|k| {
            let second = k / RATE_HZ as usize;
            let pauses = (8..13).contains(&second);
            let is_s = k % RATE_HZ as usize <= RATE_HZ as usize / 12;
            let voiced = if pauses || is_s { 0.0 } else { voice[k] };
            voiced + hiss[k] * if is_s && !pauses { 1.0 } else { 0.002 }
        })
        .collect()
}

#[test]
fn every_reading_has_its_definition() {
    let odd = SessionFolder::empty();
    odd.write("Voice.wav", RATE_HZ, &[sibilant_voice(1), sibilant_voice(2)]);
    let analyze = |folder: &Path| run(premix("analyze").arg(folder).args(["--format", "json"])).json();
    let mut found = paths(&analyze(&planted().session)["tracks"]);
    found.append(&mut paths(&analyze(&odd.folder())["tracks"]));
    let documented = documented(&read("docs/readings.md"));
    let missing: Vec<_> = found.difference(&documented).collect();
    assert!(missing.is_empty(), "docs/readings.md says nothing of {missing:?}");
    // A reading that is an object need not be undefined for any of these files.
    let is_parent = |name: &str| found.iter().any(|path| path.starts_with(&format!("{name}.")));
    let gone: Vec<_> = documented.difference(&found).filter(|name| !is_parent(name)).collect();
    assert!(gone.is_empty(), "docs/readings.md tells of {gone:?}, which no file has");
}

/// What the plan tells of the song: `tempo.bpm`, `sections[].letter` and the like.
#[test]
fn everything_of_tempo_and_sections_has_its_row() {
    let plan = run(premix("suggest").arg(&planted().session).args(["--technical", "--format", "json"])).json();
    let of_song = |name: &String| name.starts_with("tempo") || name.starts_with("sections");
    let found: BTreeSet<String> =
        paths(&Value::Array(vec![plan["session"].clone()])).into_iter().filter(of_song).collect();
    let text = read("docs/readings.md");
    let documented = documented(text.split("## Tempo and sections").nth(1).unwrap());
    assert_eq!(found, documented);
}

#[test]
fn every_kind_of_fault_has_its_row() {
    let kinds = kinds(&read("analyzer/src/faults.rs"));
    assert!(kinds.contains("not_a_number") && kinds.contains("mono_as_stereo"), "{kinds:?}");
    assert_eq!(documented_kinds(&read("docs/readings.md")), kinds);
}
