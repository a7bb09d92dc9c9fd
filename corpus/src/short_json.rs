/// The text with every object and list that holds no other on one line, as far as it is not too long.
pub(crate) fn with_short_lists(pretty: &str) -> String {
    let lines: Vec<&str> = pretty.lines().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < lines.len() {
        let (line, next) = short(&lines[at..]).map_or((lines[at].to_owned(), at + 1), |(line, n)| (line, at + n));
        text += &line;
        text.push('\n');
        at = next;
    }
    text
}

/// Longer ones stay one value a line: a third-octave spectrum is short, a list of sentences is not.
const LONGEST: usize = 320;

/// The object or list that begins in the first of `lines` on one line, and how many lines it took.
fn short(lines: &[&str]) -> Option<(String, usize)> {
    let (first, rest) = lines.split_first()?;
    let opens = |line: &str| line.ends_with('{') || line.ends_with('[');
    let closes = |line: &str| line.trim_start().starts_with(['}', ']']);
    if !opens(first) {
        return None;
    }
    let n = rest.iter().position(|line| opens(line) || closes(line))?;
    if n == 0 || !closes(rest[n]) {
        return None;
    }
    let inside: Vec<&str> = rest[..n].iter().map(|line| line.trim_start()).collect();
    let line = format!("{first}{}{}", inside.join(" "), rest[n].trim_start());
    (line.chars().count() <= LONGEST).then_some((line, n + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn short_lists_stand_on_one_line_and_mean_the_same() {
        let value = json!({"a": [1, 2, 3], "b": {"c": {"d": 1.5, "e": "x {"}, "f": [[1], []]}, "g": vec!["long"; 99]});
        let text = with_short_lists(&serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(
            text.contains("\"a\": [1, 2, 3],\n") && text.contains("\"c\": {\"d\": 1.5, \"e\": \"x {\"},\n"),
            "{text}"
        );
        assert!(text.contains("      [1],\n      []\n") && text.contains("    \"long\",\n    \"long\""), "{text}");
    }
}
