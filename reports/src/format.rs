//! Numbers as people read them: one decimal for levels, `120 Hz` and `2.6 kHz`, times as `m:ss`.

use analyzer::TimeRange;

/// Stands where a reading is undefined.
pub(crate) const UNDEFINED: &str = "–";

/// Between the reading before and the reading after.
pub(crate) const ARROW: &str = "→";

/// `value` with `decimals` digits behind the point, never `-0`.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        _ => text,
    }
}

/// The same with a plus where it is positive.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let is_positive = !text.starts_with('-') && text.chars().any(|c| ('1'..='9').contains(&c));
    if is_positive { format!("+{text}") } else { text }
}

/// A reading that may be undefined.
pub(crate) fn optional(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| UNDEFINED.to_owned(), |value| number(value, decimals))
}

/// A frequency as a reading: `120 Hz`, `2.6 kHz`.
pub(crate) fn hertz(hz: f64) -> String {
    if hz.round() < 1000.0 {
        return format!("{} Hz", number(hz, 0));
    }
    let text = number(hz / 1000.0, 1);
    format!("{} kHz", text.strip_suffix(".0").unwrap_or(&text))
}

/// A frequency as a setting, to three digits: `35 Hz`, `2.60 kHz`.
pub(crate) fn hertz_setting(hz: f64) -> String {
    match hz {
        _ if hz < 99.95 && (hz - hz.round()).abs() >= 0.05 => format!("{} Hz", number(hz, 1)),
        _ if hz < 999.5 => format!("{} Hz", number(hz, 0)),
        _ if hz < 9_995.0 => format!("{} kHz", number(hz / 1000.0, 2)),
        _ => format!("{} kHz", number(hz / 1000.0, 1)),
    }
}

/// A band: `120–400 Hz`, `800 Hz – 2.6 kHz`.
pub(crate) fn band([lo, hi]: [f64; 2]) -> String {
    let (lo, hi) = (hertz(lo), hertz(hi));
    if lo == hi {
        return hi;
    }
    let same_unit = |unit: &str| Some(format!("{}–{hi}", lo.strip_suffix(unit)?));
    let joined = if hi.ends_with(" kHz") { same_unit(" kHz") } else { same_unit(" Hz") };
    joined.unwrap_or_else(|| format!("{lo} – {hi}"))
}

/// A time as `m:ss`, or `h:mm:ss` from one hour on.
pub(crate) fn time(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A stretch of time: `1:23–1:31`, or only `1:23` when it is shorter than the clock shows.
pub(crate) fn time_range(range: TimeRange) -> String {
    let (start, end) = (time(range.start_s), time(range.end_s));
    if start == end { start } else { format!("{start}–{end}") }
}

/// The first few places, each as `words` has it, and how many more there are; `None` when it is everywhere.
pub(crate) fn places(ranges: &[TimeRange], shown: usize, words: impl Fn(TimeRange) -> String) -> Option<String> {
    if ranges.is_empty() {
        return None;
    }
    let mut texts: Vec<String> = ranges.iter().map(|range| words(*range)).collect();
    texts.dedup();
    let more = texts.len().saturating_sub(shown);
    texts.truncate(shown);
    let listed = texts.join(", ");
    Some(if more > 0 { format!("{listed} and {more} more") } else { listed })
}

/// `1 stem`, `3 stems`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {noun}{plural}")
}

/// `44.1 kHz`, `48 kHz`.
pub(crate) fn sample_rate(hz: u32) -> String {
    let text = number(f64::from(hz) / 1000.0, 3);
    format!("{} kHz", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The stem or bus as people say it: `bus:mix` is the mix bus.
pub(crate) fn channel(name: &str) -> String {
    match name.strip_prefix("bus:") {
        Some("mix") => "Mix".to_owned(),
        Some(bus) => format!("{} bus", printable(bus)),
        None => printable(name),
    }
}

/// Names come from files: what is not printable, escape sequences above all, becomes a replacement character.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// The first letter in upper case.
pub(crate) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_negative_zero_is_printed() {
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(signed(-0.04, 1), "0.0");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(signed(3.46, 1), "+3.5");
        assert_eq!(number(-12.34, 1), "-12.3");
    }

    #[test]
    fn frequencies_read_as_engineers_write_them() {
        assert_eq!(hertz(120.4), "120 Hz");
        assert_eq!(hertz(999.7), "1 kHz");
        assert_eq!(hertz(2_610.0), "2.6 kHz");
        assert_eq!(hertz_setting(35.0), "35 Hz");
        assert_eq!(hertz_setting(62.5), "62.5 Hz");
        assert_eq!(hertz_setting(2_603.0), "2.60 kHz");
        assert_eq!(hertz_setting(12_000.0), "12.0 kHz");
        assert_eq!(band([120.0, 400.0]), "120–400 Hz");
        assert_eq!(band([2_000.0, 4_500.0]), "2–4.5 kHz");
        assert_eq!(band([800.0, 2_600.0]), "800 Hz – 2.6 kHz");
    }

    #[test]
    fn times_carry_over_to_the_next_minute_and_hour() {
        assert_eq!(time(59.6), "1:00");
        assert_eq!(time(3_725.0), "1:02:05");
        assert_eq!(time_range(TimeRange { start_s: 83.1, end_s: 83.3 }), "1:23");
        let range = |start_s| TimeRange { start_s, end_s: start_s + 5.0 };
        assert_eq!(
            places(&[range(0.0), range(60.0), range(120.0)], 2, time_range).unwrap(),
            "0:00–0:05, 1:00–1:05 and 1 more"
        );
    }

    #[test]
    fn escape_sequences_in_names_lose_their_power() {
        assert_eq!(channel("kick\u{1b}[31m"), "kick\u{FFFD}[31m");
        assert_eq!(channel("bus:mix"), "Mix");
    }
}
