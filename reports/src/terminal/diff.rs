use super::TerminalStyle;
use super::page::{Ink, Page};
use super::table::{Column, table};
use crate::diff_words::{DiffBlock, DiffTable, blocks, severity_word, title, verdict, versions};
use suggest::{Diff, Severity};

/// What changed between two versions.
pub fn diff_terminal(diff: &Diff, style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    page.paragraph(0, &title(diff), Ink::Bold);
    for version in versions(diff) {
        page.paragraph(0, &version, Ink::Dim);
    }
    page.line("", Ink::Plain);
    page.paragraph(0, &verdict(diff), Ink::Bold);
    for block in blocks(diff) {
        shown(&mut page, &block);
    }
    page.into_text()
}

fn shown(page: &mut Page, block: &DiffBlock) {
    page.heading(&block.title);
    for finding in &block.findings {
        let ink = match finding.severity {
            Severity::Error => Ink::Red,
            Severity::Warning => Ink::Yellow,
            Severity::Info => Ink::Cyan,
        };
        page.item("  ", &format!("{}: {}", severity_word(finding.severity), finding.stems), ink);
        page.paragraph(4, &finding.summary, Ink::Plain);
        if !finding.circumstances.is_empty() {
            page.paragraph(4, &finding.circumstances.join("; "), Ink::Green);
        }
    }
    if let Some(DiffTable { titles, rows }) = &block.table {
        let column =
            |(k, title): (usize, &&'static str)| if k == 0 { Column::text(title) } else { Column::figure(title) };
        let columns: Vec<Column> = titles.iter().enumerate().map(column).collect();
        table(page, &columns, rows);
    }
    for line in &block.lines {
        page.item("  ", line, Ink::Plain);
    }
}
