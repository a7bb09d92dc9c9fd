//! Charts with curves: axes with chosen ticks, curves with gaps, bands and dashed levels.

use super::canvas::{Area, Drawn, dashed};
use super::theme;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;

/// Height of the legend above a chart, in pixels as shown.
pub(super) const LEGEND_HEIGHT: f64 = 34.0;

/// Width of what stands left of a chart: tick labels and the axis title, in pixels as shown.
const LEFT: f64 = 74.0;

/// Height of what stands below a chart, in pixels as shown.
const BOTTOM: f64 = 58.0;

/// One axis.
pub(super) struct Axis<'a> {
    /// What it shows, with its unit.
    pub(super) title: &'a str,
    /// From where to where.
    pub(super) range: Range<f64>,
    /// Where a line and a label stand.
    pub(super) ticks: Vec<f64>,
    /// The label of a tick.
    pub(super) label: &'a dyn Fn(f64) -> String,
}

/// An axis as plotters asks for it: straight, with the ticks it was given.
struct Scale {
    range: Range<f64>,
    ticks: Vec<f64>,
}

impl Scale {
    fn new(axis: &Axis<'_>) -> Self {
        Self { range: axis.range.clone(), ticks: axis.ticks.clone() }
    }
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        first + (share * f64::from(last - first)).round() as i32
    }

    /// Ticks are bold points; there are no light ones between them.
    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// A chart whose axes are drawn, ready for curves.
pub(super) struct CurveChart<'a, 'b> {
    area: &'a Area<'b>,
    context: ChartContext<'a, SVGBackend<'b>, Cartesian2d<Scale, Scale>>,
    y: Range<f64>,
}

impl<'a, 'b> CurveChart<'a, 'b> {
    /// Draws the axes and the grid below the legend.
    pub(super) fn new(
        area: &'a Area<'b>,
        x: &Axis<'_>,
        y: &Axis<'_>,
    ) -> Result<Self, DrawingAreaErrorKind<std::io::Error>> {
        let mut context = ChartBuilder::on(area)
            .margin_top(theme::px(LEGEND_HEIGHT))
            .margin_right(theme::px(18.0))
            .margin_left(theme::px(4.0))
            .x_label_area_size(theme::px(BOTTOM))
            .y_label_area_size(theme::px(LEFT))
            .build_cartesian_2d(Scale::new(x), Scale::new(y))?;
        let label = theme::text(theme::LABEL, theme::MUTED, HPos::Center);
        context
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(theme::stroke(theme::GRID, 1.0))
            .axis_style(theme::stroke(theme::MUTED, 1.0))
            .set_all_tick_mark_size(theme::px(5.0))
            .label_style(label)
            .axis_desc_style(theme::text(theme::LABEL, theme::INK, HPos::Center))
            .x_label_formatter(&|value| (x.label)(*value))
            .y_label_formatter(&|value| (y.label)(*value))
            .x_desc(x.title)
            .y_desc(y.title)
            .draw()?;
        Ok(Self { area, context, y: y.range.clone() })
    }

    /// A curve; values outside the axis lie on its edge, points without a value are gaps.
    pub(super) fn curve(&mut self, points: &[(f64, Option<f64>)], style: ShapeStyle) -> Drawn {
        for segment in segments(points) {
            let clamped = segment.into_iter().map(|(x, y)| (x, y.clamp(self.y.start, self.y.end)));
            self.context.draw_series(LineSeries::new(clamped, style).point_size(0))?;
        }
        Ok(())
    }

    /// The range between two curves over the same points.
    pub(super) fn band(&mut self, points: &[(f64, f64, f64)], color: RGBAColor) -> Drawn {
        let clamp = |value: f64| value.clamp(self.y.start, self.y.end);
        let upper = points.iter().map(|(x, _, hi)| (*x, clamp(*hi)));
        let lower = points.iter().rev().map(|(x, lo, _)| (*x, clamp(*lo)));
        let outline: Vec<(f64, f64)> = upper.chain(lower).collect();
        self.context.draw_series([Polygon::new(outline, color)]).map(|_| ())
    }

    /// A stretch of the x axis over the full height.
    pub(super) fn span(&mut self, x: Range<f64>, color: RGBAColor) -> Drawn {
        let corners = [(x.start, self.y.end), (x.end, self.y.start)];
        self.context.draw_series([Rectangle::new(corners, color.filled())]).map(|_| ())
    }

    /// A stretch of both axes.
    pub(super) fn cell(&mut self, x: Range<f64>, y: Range<f64>, color: RGBAColor) -> Drawn {
        let corners = [(x.start, y.end), (x.end, y.start)];
        self.context.draw_series([Rectangle::new(corners, color.filled())]).map(|_| ())
    }

    /// A dashed line over the full height.
    pub(super) fn upright(&mut self, x: f64, color: RGBColor) -> Drawn {
        let from = self.context.backend_coord(&(x, self.y.start));
        let to = self.context.backend_coord(&(x, self.y.end));
        dashed(self.area, from, to, color)
    }

    /// A dashed level over the full width.
    pub(super) fn level(&mut self, y: f64, x: Range<f64>, color: RGBColor) -> Drawn {
        let y = y.clamp(self.y.start, self.y.end);
        let from = self.context.backend_coord(&(x.start, y));
        let to = self.context.backend_coord(&(x.end, y));
        dashed(self.area, from, to, color)
    }
}

/// The stretches of a curve that have values; a lone point becomes a short dash so that it is seen.
fn segments(points: &[(f64, Option<f64>)]) -> Vec<Vec<(f64, f64)>> {
    let with_values = points.split(|(_, y)| y.is_none()).filter(|run| !run.is_empty());
    with_values.map(|run| run.iter().filter_map(|(x, y)| Some((*x, (*y)?))).collect()).collect()
}

/// Round values `step` apart that lie in `range`.
pub(super) fn ticks(range: &Range<f64>, step: f64) -> Vec<f64> {
    let (first, last) = ((range.start / step).ceil() as i64, (range.end / step).floor() as i64);
    (first..=last).map(|k| k as f64 * step).collect()
}

/// The smallest of `steps` that gives at most `most` intervals, or the largest of them.
pub(super) fn step(range: &Range<f64>, most: usize, steps: &[f64]) -> f64 {
    let fits = |step: &&f64| (range.end - range.start) / **step <= most as f64;
    *steps.iter().find(fits).or(steps.last()).expect("at least one step is offered")
}

/// `lo..hi` widened to multiples of `step`.
pub(super) fn rounded_out(lo: f64, hi: f64, step: f64) -> Range<f64> {
    (lo / step).floor() * step..(hi / step).ceil() * step
}

/// The smallest and largest of the values that are there.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite()).fold(None, |extent, value| {
        let (lo, hi) = extent.unwrap_or((value, value));
        Some((lo.min(value), hi.max(value)))
    })
}
