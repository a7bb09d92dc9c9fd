//! A small layout engine: text broken by the widths of its glyphs, tables and pictures become strips, and strips fill
//! pages. It knows nothing of what a report says.

mod block;
mod drawing;
mod flow;
mod line;
mod paint;
mod picture;
mod setting;
mod strip;
mod structure;
mod table;
mod typeface;

pub(super) use block::{Block, Cell, Column, Picture, Row, Table};
pub(super) use line::{Span, Style};
pub(super) use paint::{Running, document};
pub(super) use typeface::Weight;

#[cfg(test)]
mod tests;

/// A4, in points.
const PAGE_WIDTH: f32 = 595.28;
/// A4, in points.
const PAGE_HEIGHT: f32 = 841.89;
/// White left and right of the text, in points.
const SIDE: f32 = 48.0;
/// Where the text of a page begins, in points from the top.
const TOP: f32 = 66.0;
/// Where it ends, in points from the bottom.
const BOTTOM: f32 = 62.0;
/// The base line of what stands on every page, in points from the top or bottom: what lies between them is less high than
/// Letter (792), so nothing is cut where a page is printed on that.
const RUNNING: f32 = 44.0;

/// Width of what pages hold, in points.
pub(super) const TEXT_WIDTH: f32 = PAGE_WIDTH - 2.0 * SIDE;
/// Height of what pages hold, in points.
const TEXT_HEIGHT: f32 = PAGE_HEIGHT - TOP - BOTTOM;
