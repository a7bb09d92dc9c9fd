use std::fmt::Write;

/// A heading and the head of a table, its cells with bars between them.
pub(super) fn heads(text: &mut String, title: &str, cells: &str) {
    let n_columns = cells.split('|').count();
    _ = writeln!(text, "\n## {title}\n\n| {cells} |\n|{}", "---|".repeat(n_columns));
}

/// A row of it.
pub(super) fn line(text: &mut String, cells: &[String]) {
    _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// To three decimals; nothing where there is none.
pub(super) fn figure(x: Option<f64>) -> String {
    x.map_or_else(String::new, |x| format!("{x:.3}"))
}

/// As it is printed.
pub(super) fn probability(p: Option<f64>) -> String {
    match p {
        None => String::new(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_as_many_marks_as_cells() {
        let mut text = String::new();
        heads(&mut text, "Title", "a | b");
        line(&mut text, &[figure(Some(0.5)), probability(Some(1e-9))]);
        assert_eq!(text, "\n## Title\n\n| a | b |\n|---|---|\n| 0.500 | < 0.001 |\n");
        assert_eq!([figure(None), probability(None), probability(Some(0.25))], ["", "", "0.250"]);
    }
}
