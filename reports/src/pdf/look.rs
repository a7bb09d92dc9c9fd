//! One look for all parts of the document: sizes, colours, and what is made of them.

use super::layout::{Block, Cell, Column, Row, Span, Style, Table, Weight};
use crate::format::{ARROW, printable};
use crate::plots::theme::{AFTER, BEFORE, INK, MUTED};
use crate::reading_words::Change;
use plotters::style::RGBColor;
use suggest::Severity;

const fn style(weight: Weight, size: f32, color: RGBColor) -> Style {
    Style { weight, size, color }
}

/// The name of the song.
pub(super) const TITLE: Style = style(Weight::Bold, 21.0, INK);
/// What was found, in a sentence.
pub(super) const VERDICT: Style = style(Weight::Bold, 11.5, INK);
/// A part of the document.
pub(super) const PART: Style = style(Weight::Bold, 14.0, INK);
/// What belongs to a part.
pub(super) const SECTION: Style = style(Weight::Bold, 10.5, INK);
/// Running text.
pub(super) const BODY: Style = style(Weight::Regular, 9.0, INK);
/// What comes second.
pub(super) const QUIET: Style = style(Weight::Regular, 9.0, MUTED);
/// Tables.
pub(super) const CELL: Style = style(Weight::Regular, 7.8, INK);
/// What a row of a table is about.
pub(super) const CELL_STRONG: Style = style(Weight::Bold, 7.8, INK);
/// What stands above columns, on every page, and beside what is more important.
pub(super) const SMALL_QUIET: Style = style(Weight::Regular, 7.0, MUTED);

/// The colour of what is as bad as this; the word says it, too.
pub(super) const fn severity_color(severity: Severity) -> RGBColor {
    match severity {
        Severity::Error => RGBColor(0xB4, 0x23, 0x18),
        Severity::Warning => RGBColor(0x9A, 0x67, 0x00),
        Severity::Info => MUTED,
    }
}

/// Text of a name or a sentence as it can be printed.
pub(super) fn text(text: &str) -> String {
    printable(text)
}

pub(super) fn span(said: impl AsRef<str>, style: Style) -> Span {
    Span::new(text(said.as_ref()), style)
}

pub(super) fn part(title: &str) -> Block {
    Block::Heading { level: 2, spans: vec![span(title, PART)] }
}

pub(super) fn section(title: &str) -> Block {
    Block::Heading { level: 3, spans: vec![span(title, SECTION)] }
}

pub(super) fn paragraph(said: &str, style: Style) -> Block {
    Block::Text(vec![span(said, style)])
}

/// A paragraph that stays with what follows.
pub(super) fn caption(said: &str) -> Block {
    Block::Caption(vec![span(said, QUIET)])
}

/// `before → after`, in the colours of the plots.
pub(super) fn change(before: &str, after: &str, like: Style) -> [Span; 3] {
    [
        span(before, Style { color: BEFORE, ..like }),
        span(format!(" {ARROW} "), like),
        span(after, Style { color: AFTER, ..like }),
    ]
}

/// `mono loss -4.2 → -1.1 LU`.
pub(super) fn proof(Change { label, before, after }: &Change, like: Style) -> Vec<Span> {
    let mut spans = vec![span(format!("{label} "), like)];
    spans.extend(change(before, after, like));
    spans
}

/// A cell of one paragraph.
pub(super) fn cell(said: impl AsRef<str>, style: Style) -> Cell {
    vec![vec![span(said, style)]]
}

/// A cell with a smaller line below.
pub(super) fn cell_with(said: impl AsRef<str>, style: Style, below: impl AsRef<str>) -> Cell {
    let mut cell = cell(said, style);
    if !below.as_ref().is_empty() {
        cell.push(vec![span(below, SMALL_QUIET)]);
    }
    cell
}

/// A ruled table: titles, whether these are figures, and the shares of the columns.
pub(super) fn table(columns: &[(&str, bool)], shares: &[f32], rows: Vec<Row>) -> Block {
    let column = |((title, figures), share): (&(&str, bool), &f32)| Column {
        title: Some(span(title, SMALL_QUIET)),
        share: *share,
        figures: *figures,
    };
    Block::Table(Table { columns: columns.iter().zip(shares).map(column).collect(), rows, ruled: true })
}

/// Terms and what is said of them, without lines.
pub(super) fn entries(entries: Vec<(&str, Cell)>) -> Block {
    let column = |share| Column { title: None, share, figures: false };
    let rows = entries.into_iter().map(|(term, said)| Row::Cells(vec![cell(term, SMALL_QUIET), said]));
    Block::Table(Table { columns: vec![column(1.0), column(6.0)], rows: rows.collect(), ruled: false })
}
