//! Charts with one row per stem or group: a ring before, a disc after, and where the target lies.

use super::canvas::{Area, Drawn, disc, fitted, hollow, ring, tick};
use super::curves::{extent, rounded_out, step, ticks};
use super::theme;
use crate::format::number;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;

/// Left edge of the names, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
/// Widest name, in pixels as shown.
const NAME_WIDTH: f64 = 178.0;
/// Left edge of the scale, in pixels as shown.
const SCALE_LEFT: f64 = 334.0;
/// Right edge of the scale, in pixels as shown.
const SCALE_RIGHT: f64 = 810.0;
/// Right edge of the figures, in pixels as shown.
const FIGURES_RIGHT: f64 = 948.0;
/// Height above the first row: the legend, in pixels as shown.
const TOP: f64 = 42.0;
/// Height below the last row: tick labels and the title of the scale, in pixels as shown.
const BOTTOM: f64 = 58.0;

/// Distances that ticks may have, in LU.
const STEPS_LU: [f64; 3] = [3.0, 6.0, 12.0];

/// One row.
pub(super) struct Row {
    /// Its name.
    pub(super) name: String,
    /// What comes second: the role, say.
    pub(super) note: String,
    /// Ring.
    pub(super) before: Option<f64>,
    /// Disc.
    pub(super) after: Option<f64>,
    /// Upright mark.
    pub(super) target: Option<f64>,
    /// Bars behind the marks, from where to where and how strong.
    pub(super) ranges: Vec<(Range<f64>, f64)>,
    /// The same in figures.
    pub(super) figures: String,
}

/// Rows on one scale.
pub(super) struct RowChart<'a> {
    /// The rows from top to bottom.
    pub(super) rows: &'a [Row],
    /// Height of a row in pixels as shown.
    pub(super) row_height: f64,
    /// What the scale shows, with its unit.
    pub(super) title: &'a str,
    /// Values below this lie on the edge.
    pub(super) floor: f64,
}

impl RowChart<'_> {
    /// Height of the whole plot in pixels as shown.
    pub(super) fn height(&self) -> f64 {
        TOP + self.rows.len() as f64 * self.row_height + BOTTOM
    }

    /// Draws the scale and the rows.
    pub(super) fn draw(&self, area: &Area<'_>) -> Drawn {
        let range = self.range();
        self.draw_scale(area, &range)?;
        for (k, row) in self.rows.iter().enumerate() {
            let y = TOP + (k as f64 + 0.5) * self.row_height;
            self.draw_marks(area, row, y, &range)?;
            draw_words(area, row, y)?;
        }
        Ok(())
    }

    fn range(&self) -> Range<f64> {
        let marks = self.rows.iter().flat_map(|row| [row.before, row.after, row.target]).flatten();
        let ranges = self.rows.iter().flat_map(|row| &row.ranges).flat_map(|(range, _)| [range.start, range.end]);
        let (lo, hi) = extent(marks.chain(ranges)).unwrap_or((-24.0, 0.0));
        let (lo, hi) = (lo.max(self.floor) - 0.5, hi.max(self.floor + 6.0) + 0.5);
        rounded_out(lo, hi, step(&(lo..hi), 9, &STEPS_LU))
    }

    fn draw_scale(&self, area: &Area<'_>, range: &Range<f64>) -> Drawn {
        let bottom = TOP + self.rows.len() as f64 * self.row_height;
        let label = theme::text(theme::LABEL, theme::MUTED, HPos::Center);
        for value in ticks(range, step(range, 10, &STEPS_LU)) {
            let x = position(value, range);
            let ends = [(x, theme::px(TOP)), (x, theme::px(bottom + 5.0))];
            area.draw(&PathElement::new(ends, theme::stroke(theme::GRID, 1.0)))?;
            area.draw_text(&number(value, 0), &label, (x, theme::px(bottom + 17.0)))?;
        }
        let ends = [(theme::px(SCALE_LEFT), theme::px(bottom)), (theme::px(SCALE_RIGHT), theme::px(bottom))];
        area.draw(&PathElement::new(ends, theme::stroke(theme::MUTED, 1.0)))?;
        let title = theme::text(theme::LABEL, theme::INK, HPos::Center);
        area.draw_text(
            self.title,
            &title,
            (theme::px(f64::midpoint(SCALE_LEFT, SCALE_RIGHT)), theme::px(bottom + 43.0)),
        )
    }

    fn draw_marks(&self, area: &Area<'_>, row: &Row, y: f64, range: &Range<f64>) -> Drawn {
        let at = |value: f64| (position(value, range), theme::px(y));
        let half = theme::px(self.row_height * 0.27);
        for (bar, strength) in &row.ranges {
            let ((left, y), (right, _)) = (at(bar.start), at(bar.end));
            let corners = [(left, y - half), (right, y + half)];
            area.draw(&Rectangle::new(corners, theme::TARGET.mix(*strength).filled()))?;
        }
        if let Some(target) = row.target {
            tick(area, at(target), (self.row_height * 0.36).min(13.0), theme::TARGET)?;
        }
        if let (Some(before), Some(after)) = (row.before, row.after) {
            area.draw(&PathElement::new([at(before), at(after)], theme::stroke(theme::MUTED, 2.0)))?;
        }
        // The ring comes last, so that it is seen where both marks meet.
        let before = row.before.map(at);
        before.map_or(Ok(()), |at| hollow(area, at))?;
        row.after.map_or(Ok(()), |after| disc(area, at(after), theme::AFTER))?;
        before.map_or(Ok(()), |at| ring(area, at, theme::BEFORE))
    }
}

fn draw_words(area: &Area<'_>, row: &Row, y: f64) -> Drawn {
    let name = theme::bold_text(theme::LABEL, theme::INK, HPos::Left);
    let note = theme::text(theme::SMALL, theme::MUTED, HPos::Right);
    let figures = theme::text(theme::LABEL, theme::INK, HPos::Right);
    let note_width = SCALE_LEFT - NAME_LEFT - NAME_WIDTH - 20.0;
    let at = |x: f64| (theme::px(x), theme::px(y));
    area.draw_text(&fitted(area, &row.name, &name, NAME_WIDTH), &name, at(NAME_LEFT))?;
    area.draw_text(&fitted(area, &row.note, &note, note_width), &note, at(SCALE_LEFT - 12.0))?;
    area.draw_text(&row.figures, &figures, at(FIGURES_RIGHT))
}

fn position(value: f64, range: &Range<f64>) -> i32 {
    let share = (value.clamp(range.start, range.end) - range.start) / (range.end - range.start);
    theme::px(SCALE_LEFT + share * (SCALE_RIGHT - SCALE_LEFT))
}
