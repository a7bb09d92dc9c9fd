use super::line::Span;
use plotters::style::RGBColor;

/// A part of a document.
#[derive(Debug, Clone)]
pub(in crate::pdf) enum Block {
    /// Stays with what follows, and is a bookmark.
    Heading {
        /// From 1, the whole document.
        level: u16,
        /// As it is printed.
        spans: Vec<Span>,
    },
    /// A paragraph.
    Text(Vec<Span>),
    /// A paragraph that stays with what follows.
    Caption(Vec<Span>),
    /// Rows whose cells are in columns.
    Table(Table),
    /// A drawing.
    Picture(Picture),
    /// What stays on one page where a page can hold it, beside a bar of its own colour.
    Card {
        /// The bar.
        color: RGBColor,
        /// What it holds.
        blocks: Vec<Self>,
    },
}

/// A drawing and the same in words.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Picture {
    /// One `svg` element.
    pub(in crate::pdf) svg: String,
    /// For who cannot see it.
    pub(in crate::pdf) alt: String,
}

/// Rows whose cells are in columns.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Table {
    /// From left to right.
    pub(in crate::pdf) columns: Vec<Column>,
    /// From top to bottom.
    pub(in crate::pdf) rows: Vec<Row>,
    /// True for lines between the rows; what they part is tall.
    pub(in crate::pdf) ruled: bool,
}

/// One column.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Column {
    /// Printed above it, on each page; a table without any titles has no head.
    pub(in crate::pdf) title: Option<Span>,
    /// Its share of the width, against those of the others.
    pub(in crate::pdf) share: f32,
    /// Figures stand on the right, words on the left.
    pub(in crate::pdf) figures: bool,
}

/// One row.
#[derive(Debug, Clone)]
pub(in crate::pdf) enum Row {
    /// A cell for each column; the first says what the row is about.
    Cells(Vec<Cell>),
    /// Says what the rows below have in common.
    Title(Span),
}

/// Paragraphs, from top to bottom.
pub(in crate::pdf) type Cell = Vec<Vec<Span>>;
