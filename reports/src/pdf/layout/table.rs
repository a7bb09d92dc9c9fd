use super::TEXT_HEIGHT;
use super::block::{Cell, Row, Table};
use super::line::{Line, Span, lines};
use super::setting::{BLOCK_SPACE, Setting, base_line};
use super::strip::{Area, Heads, Leaf, Piece, Strip};
use crate::plots::theme;
use std::rc::Rc;

/// White between two columns, in points.
const GAP: f32 = 8.0;
/// White above and below what a ruled row holds, in points.
const PADDING: f32 = 2.4;
/// Thickness of the lines between rows, in points; below the head they are twice as thick.
const RULE: f32 = 0.5;

/// Where a column is, in points.
#[derive(Debug, Clone, Copy)]
struct Place {
    x: f32,
    width: f32,
    figures: bool,
}

/// The lines of a cell, and what of the document they are.
type SetCell = (Vec<Line>, usize);

impl Setting<'_> {
    pub(super) fn set_table(&mut self, table: &Table) {
        let places = self.places(table);
        let number = self.tables;
        self.tables += 1;
        let first = self.strips.len();
        let head = self.set_head(table, &places, number).map(Rc::new);
        self.strips.extend(head.as_deref().cloned());
        let room = TEXT_HEIGHT - head.as_ref().map_or(0.0, |head| head.height);
        for (k, row) in table.rows.iter().enumerate() {
            let mut strips = match row {
                Row::Title(title) => vec![self.set_row_title(title, number, k + 1)],
                Row::Cells(cells) => self.set_row(cells, &places, (number, k + 1), (table.ruled, room)),
            };
            for strip in &mut strips {
                strip.head.clone_from(&head);
            }
            self.strips.append(&mut strips);
        }
        if let Some(first) = self.strips.get_mut(first) {
            first.space_before = if table.ruled { BLOCK_SPACE } else { BLOCK_SPACE / 2.0 };
        }
    }

    fn places(&self, table: &Table) -> Vec<Place> {
        let shares: f32 = table.columns.iter().map(|column| column.share).sum();
        let room = self.width() - GAP * (table.columns.len() as f32 - 1.0);
        let mut x = self.left;
        let mut places = Vec::new();
        for column in &table.columns {
            let width = room * column.share / shares;
            places.push(Place { x, width, figures: column.figures });
            x += width + GAP;
        }
        places
    }

    /// The titles stand on one line, whatever their height.
    fn set_head(&mut self, table: &Table, places: &[Place], number: usize) -> Option<Strip> {
        table.columns.iter().find(|column| column.title.is_some())?;
        let mut cells: Vec<SetCell> = Vec::new();
        for (column, place) in table.columns.iter().zip(places) {
            let lines = lines(self.typeface, column.title.as_slice(), place.width);
            cells.push((lines, self.leaf(Leaf::Cell { table: number, row: 0, heads: Some(Heads::Column) })));
        }
        let most = cells.iter().map(|(lines, _)| height(lines)).fold(0.0, f32::max);
        let mut strip = Strip { height: most + 2.0 * PADDING + 2.0 * RULE, keeps_next: true, ..Strip::default() };
        for ((lines, leaf), place) in cells.into_iter().zip(places) {
            let top = PADDING + most - height(&lines);
            strip.pieces.extend(pieces(lines, *place, top, leaf));
        }
        strip.pieces.push(self.rule(strip.height, 2.0 * RULE, theme::MUTED));
        Some(strip)
    }

    fn set_row_title(&mut self, title: &Span, table: usize, row: usize) -> Strip {
        let leaf = self.leaf(Leaf::Cell { table, row, heads: Some(Heads::Row) });
        let place = Place { x: self.left, width: self.width(), figures: false };
        let lines = lines(self.typeface, std::slice::from_ref(title), place.width);
        let height = height(&lines) + 3.0 * PADDING;
        Strip { height, keeps_next: true, pieces: pieces(lines, place, 2.0 * PADDING, leaf), ..Strip::default() }
    }

    /// One strip, or as many as it takes where no page holds the row.
    fn set_row(
        &mut self,
        cells: &[Cell],
        places: &[Place],
        (table, row): (usize, usize),
        (ruled, room): (bool, f32),
    ) -> Vec<Strip> {
        let mut rest: Vec<SetCell> = Vec::new();
        for (k, (cell, place)) in cells.iter().zip(places).enumerate() {
            let paragraphs = cell.iter().flat_map(|paragraph| lines(self.typeface, paragraph, place.width)).collect();
            let heads = (k == 0).then_some(Heads::Row);
            rest.push((paragraphs, self.leaf(Leaf::Cell { table, row, heads })));
        }
        let padding = if ruled { PADDING } else { 0.4 * PADDING };
        let room = room - 2.0 * padding - RULE;
        let mut strips = Vec::new();
        while strips.is_empty() || rest.iter().any(|(lines, _)| !lines.is_empty()) {
            let mut strip = Strip::default();
            let mut most = 0.0_f32;
            for ((lines, leaf), place) in rest.iter_mut().zip(places) {
                let fitting = fitting(lines, room);
                let now: Vec<Line> = lines.drain(..fitting).collect();
                most = most.max(height(&now));
                strip.pieces.extend(pieces(now, *place, padding, *leaf));
            }
            strip.height = most + 2.0 * padding;
            if ruled {
                strip.height += RULE;
                strip.pieces.push(self.rule(strip.height, RULE, theme::GRID));
            }
            strips.push(strip);
        }
        strips
    }

    fn rule(&self, bottom: f32, height: f32, color: plotters::style::RGBColor) -> Piece {
        Piece::Fill { area: Area { x: self.left, y: bottom - height, width: self.width(), height }, color }
    }
}

fn height(lines: &[Line]) -> f32 {
    lines.iter().map(Line::leading).sum()
}

/// How many of the lines are not higher than `room`; one at least.
fn fitting(lines: &[Line], room: f32) -> usize {
    let mut used = 0.0;
    let fits = |line: &&Line| {
        used += line.leading();
        used <= room
    };
    lines.iter().take_while(fits).count().max(1).min(lines.len())
}

fn pieces(lines: Vec<Line>, place: Place, top: f32, leaf: usize) -> Vec<Piece> {
    let mut y = top;
    let mut pieces = Vec::new();
    for line in lines {
        let x = if place.figures { place.x + (place.width - line.width).max(0.0) } else { place.x };
        let leading = line.leading();
        pieces.push(Piece::Text { x, base_line: y + base_line(&line), line, leaf });
        y += leading;
    }
    pieces
}
