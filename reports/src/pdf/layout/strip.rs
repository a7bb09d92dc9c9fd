use super::drawing::Drawing;
use super::line::Line;
use plotters::style::RGBColor;
use std::rc::Rc;

/// A part of a page, as wide as the text, that is not broken. Its own top left corner is 0, 0; all in points.
#[derive(Debug, Clone, Default)]
pub(super) struct Strip {
    pub(super) height: f32,
    /// White above it, except at the top of a page.
    pub(super) space_before: f32,
    /// True where the next strip has to be on the same page, if a page can hold both.
    pub(super) keeps_next: bool,
    /// A bar at the left edge.
    pub(super) bar: Option<RGBColor>,
    pub(super) pieces: Vec<Piece>,
    /// Repeated above it where it is the first of a page.
    pub(super) head: Option<Rc<Self>>,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// A line of text.
    Text {
        x: f32,
        /// From the top of the strip.
        base_line: f32,
        line: Line,
        /// What of the document it belongs to.
        leaf: usize,
    },
    /// A filled rectangle.
    Fill { area: Area, color: RGBColor },
    /// A drawing.
    Picture {
        area: Area,
        drawing: Rc<Drawing>,
        /// What of the document it belongs to.
        leaf: usize,
    },
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// How far letters reach above the base line, in parts of the font's size.
pub(super) const ASCENT: f32 = 0.93;
/// How far they reach below it.
pub(super) const DESCENT: f32 = 0.24;

/// The smallest parts of the document that say what they are, in the order in which they are read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Leaf {
    /// Of a level from 1, and what it says.
    Heading(u16, String),
    Paragraph,
    /// Which table, which row of it, and whether it says what others are about.
    Cell {
        table: usize,
        row: usize,
        heads: Option<Heads>,
    },
    /// What it shows in words.
    Figure(String),
}

/// What a cell is the title of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heads {
    Column,
    Row,
}
