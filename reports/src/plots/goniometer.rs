use super::canvas::{self, Area, Drawn, Key};
use super::timeline::{mixes, sentences};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{capitalized, number};
use analyzer::{GONIOMETER_CELLS, GONIOMETER_RANGE_DB, Goniometer, TrackAnalysis};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::f64::consts::FRAC_1_SQRT_2;

const TITLE: &str = "Left against right";

/// Radius of the circle of full scale, in pixels as shown.
const RADIUS: f64 = 168.0;
/// Where the centre of a panel lies, in pixels as shown.
const CENTER: (f64, f64) = (240.0, 222.0);
const PANEL_WIDTH: f64 = 480.0;
const HEIGHT: f64 = 432.0;
/// Shades that are told apart; cells of one shade that follow each other are drawn as one.
const SHADES: f64 = 8.0;
/// A cell with fewer samples than this share of the fullest one is left white. Design heuristic.
const LEAST_SHARE: f64 = 1e-3;
/// The circle within which directions are those of soft sounds and coarse cells, as a share of the radius.
const INNER: f64 = 0.25;
/// The share of the samples that the width is told of.
const MOST: f64 = 0.8;

/// How often left and right stand where to each other, of the plain sum and the draft.
pub fn goniometer_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mixes = mixes(report);
    if mixes.iter().all(|mix| mix.stereo.goniometer.counts.is_empty()) {
        return Err(NothingToDraw::new(TITLE, "the mix is silent"));
    }
    Ok(canvas::plot(TITLE, sentences(report, sentence), HEIGHT, |area| {
        let names = [(capitalized(report.before_name()), theme::BEFORE), ("Draft".to_owned(), theme::AFTER)];
        for (k, (mix, (name, color))) in mixes.iter().zip(names).enumerate() {
            let (_, rest) = area.split_horizontally(theme::px(PANEL_WIDTH * k as f64));
            draw(&rest, &mix.stereo.goniometer, &name, color)?;
        }
        let keys = [(Key::Band(theme::MUTED, 0.2), "seldom"), (Key::Band(theme::MUTED, 1.0), "often")];
        canvas::legend(area, PANEL_WIDTH + CENTER.0 - 90.0, HEIGHT - 12.0, &keys)?;
        let radius = format!("centre to circle: {} dB", number(GONIOMETER_RANGE_DB, 0));
        let small = theme::text(theme::SMALL, theme::MUTED, HPos::Center);
        area.draw_text(&radius, &small, at(0.0, 1.0, HEIGHT - 12.0 - CENTER.1 + RADIUS))
    }))
}

/// A pixel of the canvas: `x` and `y` in radii from the centre, y upwards, and `down` pixels as shown below that.
fn at(x: f64, y: f64, down: f64) -> (i32, i32) {
    (theme::px(CENTER.0 + x * RADIUS), theme::px(CENTER.1 - y * RADIUS + down))
}

fn draw(area: &Area<'_>, goniometer: &Goniometer, name: &str, color: RGBColor) -> Drawn {
    for angle in [(0.0, 1.0), (1.0, 0.0), (FRAC_1_SQRT_2, FRAC_1_SQRT_2), (-FRAC_1_SQRT_2, FRAC_1_SQRT_2)] {
        let ends = [at(angle.0, angle.1, 0.0), at(-angle.0, -angle.1, 0.0)];
        area.draw(&PathElement::new(ends, theme::stroke(theme::GRID, 1.2)))?;
    }
    area.draw(&Circle::new(at(0.0, 0.0, 0.0), theme::px(RADIUS), theme::stroke(theme::GRID, 1.2)))?;
    let fullest = goniometer.counts.iter().flatten().copied().max().unwrap_or(0);
    for (row, counts) in goniometer.counts.iter().enumerate() {
        let shades: Vec<f64> = counts.iter().map(|count| shade(*count, fullest)).collect();
        let mut first = 0;
        for run in shades.chunk_by(|a, b| (a - b).abs() < f64::EPSILON) {
            let last = first + run.len();
            if run[0] > 0.0 {
                let corners = [at(edge(first), edge(row + 1), 0.0), at(edge(last), edge(row), 0.0)];
                area.draw(&Rectangle::new(corners, color.mix(run[0]).filled()))?;
            }
            first = last;
        }
    }
    let label = theme::text(theme::SMALL, theme::INK, HPos::Center);
    let bold = theme::bold_text(theme::SMALL, theme::INK, HPos::Center);
    area.draw_text(name, &bold, at(0.0, 1.0, -36.0))?;
    area.draw_text("mono", &label, at(0.0, 1.0, -12.0))?;
    area.draw_text("left", &label, at(-FRAC_1_SQRT_2 - 0.09, FRAC_1_SQRT_2 + 0.07, 0.0))?;
    area.draw_text("right", &label, at(FRAC_1_SQRT_2 + 0.1, FRAC_1_SQRT_2 + 0.07, 0.0))?;
    area.draw_text("opposite", &theme::text(theme::SMALL, theme::INK, HPos::Right), at(-1.03, 0.0, 0.0))
}

/// Where a cell begins, in radii from the centre.
fn edge(index: usize) -> f64 {
    2.0 * index as f64 / GONIOMETER_CELLS as f64 - 1.0
}

/// Opacity by the logarithm of the count: 0 for what is left white.
fn shade(count: u32, fullest: u32) -> f64 {
    let share = f64::from(count) / f64::from(fullest.max(1));
    if share < LEAST_SHARE {
        return 0.0;
    }
    ((1.0 - share.ln() / LEAST_SHARE.ln()) * SHADES).ceil().max(1.0) / SHADES
}

fn sentence(mix: &TrackAnalysis, name: &str) -> String {
    let Some(spread) = Spread::of(&mix.stereo.goniometer) else {
        return format!("{name}: none.");
    };
    format!(
        "{name}: {} % of the time within {} degrees of mono, {} % of it nearer to opposite than to mono.",
        number(100.0 * MOST, 0),
        number(spread.angle_deg, 0),
        number(100.0 * spread.opposite, 0)
    )
}

/// How far from the upright the samples lie.
struct Spread {
    /// The angle that most samples lie within, in degrees.
    angle_deg: f64,
    /// The share of the samples further than 45 degrees off.
    opposite: f64,
}

impl Spread {
    /// `None` where nothing lies outside the inner circle.
    fn of(goniometer: &Goniometer) -> Option<Self> {
        let middle = |index: usize| f64::midpoint(edge(index), edge(index + 1));
        let mut cells: Vec<(f64, f64)> = Vec::new();
        for (row, counts) in goniometer.counts.iter().enumerate() {
            for (column, count) in counts.iter().enumerate() {
                let (side, mid) = (middle(column).abs(), middle(row).abs());
                if side.hypot(mid) >= INNER {
                    cells.push((side.atan2(mid).to_degrees(), f64::from(*count)));
                }
            }
        }
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = cells.iter().map(|(_, count)| count).sum();
        let mut within = 0.0;
        let reached = cells.iter().find(|(_, count)| {
            within += count;
            within >= MOST * total
        });
        let opposite: f64 = cells.iter().filter(|(angle, _)| *angle > 45.0).map(|(_, count)| count).sum();
        reached.filter(|_| total > 0.0).map(|(angle_deg, _)| Self { angle_deg: *angle_deg, opposite: opposite / total })
    }
}
