//! Readings by name, as rules and verified moves carry them, in words: `crest_factor_db` is `crest factor`, in dB.

use crate::format::{ARROW, hertz, number, time};
use std::fmt;
use suggest::{Guard, Readings, Verified};

/// How the end of a reading's name says its unit: the suffix, the unit as printed, and the decimals shown.
const UNITS: [(&str, &str, usize); 14] = [
    ("_db_per_octave", "dB/oct", 1),
    ("_dbtp", "dBTP", 1),
    ("_dbfs", "dBFS", 1),
    ("_lufs", "LUFS", 1),
    ("_db", "dB", 1),
    ("_lu", "LU", 1),
    ("_khz", "kHz", 1),
    ("_ms", "ms", 2),
    ("_percent", "%", 0),
    ("_bits", "bit", 0),
    ("_bpm", "BPM", 1),
    ("_full_scale", "of full scale", 4),
    ("_octaves", "oct", 1),
    ("_cents", "cents", 0),
];

/// A reading's name and value in words: `("crest factor", "12.3 dB")`.
pub(crate) fn reading(name: &str, value: f64) -> (String, String) {
    if let Some(label) = name.strip_suffix("_hz") {
        return (spaced(label), hertz(value));
    }
    if let Some(label) = name.strip_suffix("_s") {
        return (spaced(label), seconds(value));
    }
    if let Some(label) = name.strip_suffix("_share") {
        return (spaced(label), format!("{} %", number(value * 100.0, 0)));
    }
    for (suffix, unit, decimals) in UNITS {
        if let Some(label) = name.strip_suffix(suffix) {
            return (spaced(label), format!("{} {unit}", number(value, decimals)));
        }
    }
    (spaced(name), plain(value))
}

/// All readings of a finding in one line.
pub(crate) fn readings(readings: &Readings) -> String {
    let in_words = readings.iter().map(|(name, value)| {
        let (label, value) = reading(name, *value);
        format!("{label} {value}")
    });
    in_words.collect::<Vec<_>>().join(", ")
}

/// A reading before and after: `mono loss -4.2 → -1.1 LU`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// What was read.
    pub(crate) label: String,
    /// Before; without its unit where that is the same after.
    pub(crate) before: String,
    /// After.
    pub(crate) after: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {ARROW} {}", self.label, self.before, self.after)
    }
}

/// A reading called `metric` before and after.
pub(crate) fn change(metric: &str, before: f64, after: f64) -> Change {
    let (label, mut before) = reading(metric, before);
    let (_, after) = reading(metric, after);
    if let (Some((figure, unit)), Some((_, unit_after))) = (before.rsplit_once(' '), after.rsplit_once(' '))
        && unit == unit_after
    {
        before = figure.to_owned();
    }
    Change { label, before, after }
}

/// What a verified move did to what it is for.
pub(crate) fn proof(verified: &Verified) -> Change {
    change(&verified.metric, verified.before, verified.after)
}

/// What a move did to what must not get worse.
pub(crate) fn guard(guard: &Guard) -> Change {
    change(&guard.metric, guard.before, guard.after)
}

/// How sure a finding is, in a word and as a figure.
pub(crate) fn confidence(value: f64) -> String {
    format!("{} %", number(value * 100.0, 0))
}

/// Why a move was made or not, its metrics in words: `mix mono loss (LU): -0.7 → -1.6`.
pub fn reason_in_words(reason: &str) -> String {
    let is_metric = |word: &str| {
        word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let word = |word: &str| {
        let (name, colon) = word.strip_suffix(':').map_or((word, ""), |name| (name, ":"));
        if is_metric(name) { label_and_unit(name) + colon } else { word.to_owned() }
    };
    reason.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A reading's name in words with its unit: `mono loss (LU)`.
pub(crate) fn label_and_unit(name: &str) -> String {
    let unit = UNITS.iter().find_map(|(suffix, unit, _)| Some((name.strip_suffix(suffix)?, unit)));
    unit.map_or_else(|| spaced(name), |(label, unit)| format!("{} ({unit})", spaced(label)))
}

fn spaced(name: &str) -> String {
    let words = name.split('_').map(|word| match word {
        "hz" => "Hz",
        "dc" => "DC",
        "plr" => "PLR",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn seconds(value: f64) -> String {
    if value < 60.0 { format!("{} s", number(value, 1)) } else { time(value) }
}

/// Whole numbers without decimals, others with two.
fn plain(value: f64) -> String {
    number(value, if (value - value.round()).abs() < 1e-9 { 0 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_their_unit() {
        let check = |name: &str, value: f64, label: &str, text: &str| {
            assert_eq!(reading(name, value), (label.to_owned(), text.to_owned()));
        };
        check("true_peak_dbtp", 0.34, "true peak", "0.3 dBTP");
        check("tilt_db_per_octave", -5.31, "tilt", "-5.3 dB/oct");
        check("frequency_hz", 2_610.0, "frequency", "2.6 kHz");
        check("flat_top_runs", 12.0, "flat top runs", "12");
        check("correlation", 0.834, "correlation", "0.83");
        check("active_share", 0.42, "active", "42 %");
        check("offset_s", 75.0, "offset", "1:15");
    }

    #[test]
    fn a_change_names_its_unit_once() {
        assert_eq!(change("mono_loss_lu", -4.21, -1.1).to_string(), "mono loss -4.2 → -1.1 LU");
        assert_eq!(change("peak_hz", 900.0, 1_100.0).to_string(), "peak 900 Hz → 1.1 kHz");
        assert_eq!(change("correlation", -0.2, 0.6).to_string(), "correlation -0.20 → 0.60");
    }
}
