use super::canvas::{self, Area, Drawn, Key, diamond, disc, fitted, hollow, ring};
use super::curves::{extent, rounded_out, step, ticks};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{number, signed};
use analyzer::Polarity;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;
use suggest::{KitArrival, KitMicrophone, KitPlace, KitReading};

const TITLE: &str = "When the kit reaches its microphones";

/// Left edge of the names, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
/// Widest name, in pixels as shown.
const NAME_WIDTH: f64 = 190.0;
/// Right edge of the places, in pixels as shown.
const PLACE_RIGHT: f64 = 290.0;
/// The scale, in pixels as shown.
const SCALE: Range<f64> = 310.0..700.0;
/// Right edge of the figures, in pixels as shown.
const FIGURES_RIGHT: f64 = 948.0;
/// Height above the first row: the legend, in pixels as shown.
const TOP: f64 = 42.0;
/// Height below the last row, in pixels as shown.
const BOTTOM: f64 = 58.0;
/// Height of a row, in pixels as shown.
const ROW: f64 = 27.0;
/// Distances that ticks may have, in ms.
const STEPS_MS: [f64; 5] = [0.5, 1.0, 2.0, 5.0, 10.0];
/// Where fewer of the hits agree than this the mark is hollow.
const SURE: f64 = 0.6;

/// When and which way up one sound is in each microphone of a drum kit.
pub fn kit_arrivals_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let kit = report.plan.kit.as_ref().filter(|kit| !kit.microphones.is_empty());
    let Some(kit) = kit else {
        return Err(NothingToDraw::new(TITLE, "no stems are the microphones of a drum kit"));
    };
    let chart = Chart::new(kit);
    let height = TOP + chart.rows.len() as f64 * ROW + BOTTOM;
    Ok(canvas::plot(TITLE, alt(kit, &chart.rows), height, |area| chart.draw(area)))
}

struct Chart<'a> {
    /// The earliest first; those without a time last.
    rows: Vec<&'a KitMicrophone>,
    range: Range<f64>,
}

impl<'a> Chart<'a> {
    fn new(kit: &'a KitReading) -> Self {
        let delay = |microphone: &KitMicrophone| microphone.after_overheads.as_ref().map(|arrival| arrival.delay_ms);
        let mut rows: Vec<&KitMicrophone> = kit.microphones.iter().collect();
        rows.sort_by(|x, y| delay(x).unwrap_or(f64::MAX).total_cmp(&delay(y).unwrap_or(f64::MAX)));
        let (lo, hi) = extent(rows.iter().filter_map(|row| delay(row)).chain([0.0])).unwrap_or((0.0, 0.0));
        let range = lo - 0.5..hi + 0.5;
        let range = rounded_out(range.start, range.end, step(&range, 10, &STEPS_MS));
        Self { rows, range }
    }

    fn x(&self, delay_ms: f64) -> i32 {
        let share = (delay_ms - self.range.start) / (self.range.end - self.range.start);
        theme::px(SCALE.start + share * (SCALE.end - SCALE.start))
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        let entries = [
            (Key::Disc(theme::AFTER), "same way up as the overheads"),
            (Key::Diamond(theme::BEFORE), "upside down"),
            (Key::Ring(theme::MUTED), "hollow: unsure"),
            (Key::Dashed(theme::MUTED), "in the overheads"),
        ];
        canvas::legend(area, NAME_LEFT, 15.0, &entries)?;
        self.draw_scale(area)?;
        for (k, row) in self.rows.iter().enumerate() {
            self.draw_row(area, TOP + (k as f64 + 0.5) * ROW, row)?;
        }
        Ok(())
    }

    fn draw_scale(&self, area: &Area<'_>) -> Drawn {
        let bottom = TOP + self.rows.len() as f64 * ROW;
        let label = theme::text(theme::LABEL, theme::MUTED, HPos::Center);
        let distance = step(&self.range, 10, &STEPS_MS);
        for value in ticks(&self.range, distance) {
            let x = self.x(value);
            let ends = [(x, theme::px(TOP)), (x, theme::px(bottom + 5.0))];
            area.draw(&PathElement::new(ends, theme::stroke(theme::GRID, 1.0)))?;
            area.draw_text(&number(value, usize::from(distance < 1.0)), &label, (x, theme::px(bottom + 17.0)))?;
        }
        let zero = self.x(0.0);
        canvas::dashed(area, (zero, theme::px(TOP)), (zero, theme::px(bottom)), theme::MUTED)?;
        let ends = [(theme::px(SCALE.start), theme::px(bottom)), (theme::px(SCALE.end), theme::px(bottom))];
        area.draw(&PathElement::new(ends, theme::stroke(theme::MUTED, 1.0)))?;
        let title = theme::text(theme::LABEL, theme::INK, HPos::Center);
        let middle = (theme::px(f64::midpoint(SCALE.start, SCALE.end)), theme::px(bottom + 43.0));
        area.draw_text("After the overheads, ms", &title, middle)
    }

    fn draw_row(&self, area: &Area<'_>, y: f64, row: &KitMicrophone) -> Drawn {
        let name = theme::bold_text(theme::LABEL, theme::INK, HPos::Left);
        let place = theme::text(theme::SMALL, theme::MUTED, HPos::Right);
        let at = |x: f64| (theme::px(x), theme::px(y));
        area.draw_text(&fitted(area, &row.name, &name, NAME_WIDTH), &name, at(NAME_LEFT))?;
        area.draw_text(place_word(row.place), &place, at(PLACE_RIGHT))?;
        if let Some(arrival) = &row.after_overheads {
            let ends = [(self.x(0.0), theme::px(y)), (self.x(arrival.delay_ms), theme::px(y))];
            area.draw(&PathElement::new(ends, theme::stroke(theme::GRID, 2.0)))?;
            draw_mark(area, ends[1], arrival)?;
        }
        let color = if row.after_overheads.is_some() { theme::INK } else { theme::MUTED };
        area.draw_text(&figures(row), &theme::text(theme::LABEL, color, HPos::Right), at(FIGURES_RIGHT))
    }
}

fn draw_mark(area: &Area<'_>, at: (i32, i32), arrival: &KitArrival) -> Drawn {
    let is_sure = arrival.confidence >= SURE;
    match (arrival.polarity, is_sure) {
        (Polarity::Inverted, true) => diamond(area, at, theme::BEFORE.filled()),
        (Polarity::Inverted, false) => diamond(area, at, theme::stroke(theme::BEFORE, 2.4)),
        (Polarity::Same, true) => disc(area, at, theme::AFTER),
        (Polarity::Same, false) => hollow(area, at).and_then(|()| ring(area, at, theme::AFTER)),
        (Polarity::Undetermined, _) => hollow(area, at).and_then(|()| ring(area, at, theme::MUTED)),
    }
}

fn place_word(place: KitPlace) -> &'static str {
    match place {
        KitPlace::Close => "close",
        KitPlace::Overhead => "overhead",
        KitPlace::Room => "room",
    }
}

fn figures(row: &KitMicrophone) -> String {
    row.after_overheads.as_ref().map_or_else(
        || "not told: too few clear hits".to_owned(),
        |arrival| {
            let inverted = if arrival.polarity == Polarity::Inverted { ", upside down" } else { "" };
            format!("{} ms{inverted}, {} % agree", signed(arrival.delay_ms, 1), number(100.0 * arrival.confidence, 0))
        },
    )
}

fn alt(kit: &KitReading, rows: &[&KitMicrophone]) -> String {
    let told = rows.iter().filter_map(|row| Some((row, row.after_overheads.as_ref()?)));
    let told = told.map(|(row, arrival)| {
        let inverted = if arrival.polarity == Polarity::Inverted { ", upside down" } else { "" };
        format!("{} {} ms{inverted}", row.name, signed(arrival.delay_ms, 1))
    });
    let told: Vec<String> = told.collect();
    let silent = rows.len() - told.len();
    let untold = if silent > 0 { format!(" {silent} of {} could not be timed.", rows.len()) } else { String::new() };
    format!("After {}: {}.{untold}", kit.overheads.join(" and "), told.join("; "))
}
