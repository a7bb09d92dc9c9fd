use super::canvas::{self, Area, Drawn, Key};
use super::curves::{Axis, CurveChart};
use super::timeline::time_axis;
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{hertz, number, time};
use analyzer::Role;
use analyzer::masking::MaskingMap;
use dsp::{N_ERB_BANDS, cam, erb_center_hz, erb_edge_hz};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;

/// Bands of half a Cam that make one row of a picture.
const BANDS_PER_ROW: usize = 3;
const ROWS: usize = N_ERB_BANDS / BANDS_PER_ROW;
/// Most columns of a picture; with its rows that is at most 3500 cells.
const MOST_COLUMNS: usize = 140;
/// Shades that are told apart; cells of one shade that follow each other are drawn as one.
const SHADES: f64 = 6.0;
/// The shade of what sounds and is heard.
const FAINTEST: f64 = 0.1;
/// What is softer than this share of a loud cell counts as silence. Design heuristic.
const LEAST_SHARE: f64 = 0.02;
/// The percentile of sounding cells that counts as loud.
const LOUD_PERCENTILE: f64 = 0.8;
/// Height of one picture, in pixels as shown.
const PANEL_HEIGHT: f64 = 300.0;

const TICKS_HZ: [f64; 7] = [100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0];

/// When and in what range the rest of the mix takes the loudness of the part that should win.
pub fn focal_map_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let title = match report.focal {
        Some(focal) if focal.role != Role::LeadVocal => format!("Where {} is lost", focal.name),
        _ => "Where the lead vocal is lost".to_owned(),
    };
    let Some(focal) = report.focal else {
        return Err(NothingToDraw::new(&title, "nobody listened for it, or fewer than two parts play"));
    };
    let after = focal.after.as_ref().filter(|_| report.draft.is_some());
    let seconds = focal.before.alone_sones.len().max(after.map_or(0, |map| map.alone_sones.len()));
    let merged = seconds.div_ceil(MOST_COLUMNS).max(1);
    let named = [("stems as they are", Some(&focal.before)), ("draft", after)];
    let pictures: Vec<Picture> =
        named.into_iter().filter_map(|(name, map)| Some(Picture::new(name, map?, merged))).collect();
    if pictures.iter().all(|picture| picture.loud.is_none()) {
        return Err(NothingToDraw::new(&title, "it is silent"));
    }
    let sentences: Vec<String> = pictures.iter().filter_map(|picture| picture.sentence(merged as f64)).collect();
    let alt = format!("{}. {}", focal.name, sentences.join(" "));
    Ok(canvas::plot(&title, alt, PANEL_HEIGHT * pictures.len() as f64, |area| {
        for (k, picture) in pictures.iter().enumerate() {
            let (_, rest) = area.split_vertically(theme::px(PANEL_HEIGHT * k as f64));
            let (panel, _) = rest.split_vertically(theme::px(PANEL_HEIGHT));
            picture.draw(&panel, seconds as f64, merged as f64)?;
        }
        Ok(())
    }))
}

/// Loudness alone and what is taken of it, in sones.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    alone: f64,
    lost: f64,
}

/// The cells of one mix: columns of seconds, rows of bands from low to high.
struct Picture {
    name: &'static str,
    columns: Vec<[Cell; ROWS]>,
    /// How loud a cell is that counts whole, in sones; `None` when all is silent. Each mix has its own, so that a part
    /// that is only turned up does not seem to lose more.
    loud: Option<f64>,
}

impl Picture {
    /// Of a map, with so many seconds merged into a column.
    fn new(name: &'static str, map: &MaskingMap, merged: usize) -> Self {
        let column = |(alone, in_mix): (&[[f32; N_ERB_BANDS]], &[[f32; N_ERB_BANDS]])| {
            let mut cells = [Cell::default(); ROWS];
            for (alone, in_mix) in alone.iter().zip(in_mix) {
                for (band, (alone, in_mix)) in alone.iter().zip(in_mix).enumerate() {
                    let cell = &mut cells[band / BANDS_PER_ROW];
                    cell.alone += f64::from(*alone) / merged as f64;
                    cell.lost += f64::from((alone - in_mix).max(0.0)) / merged as f64;
                }
            }
            cells
        };
        let columns: Vec<[Cell; ROWS]> =
            map.alone_sones.chunks(merged).zip(map.in_mix_sones.chunks(merged)).map(column).collect();
        Self { name, loud: loud(&columns), columns }
    }

    fn draw(&self, area: &Area<'_>, length_s: f64, merged: f64) -> Drawn {
        let mut chart = CurveChart::new(area, &time_axis(length_s), &cam_axis())?;
        for row in 0..ROWS {
            let shades = self.columns.iter().map(|column| self.shade(column[row]));
            for (columns, opacity) in runs(shades) {
                let x = columns.start as f64 * merged..(columns.end as f64 * merged).min(length_s);
                chart.cell(x, row_cams(row), theme::PLACE.mix(opacity))?;
            }
        }
        let name = theme::bold_text(theme::SMALL, theme::INK, HPos::Left);
        area.draw_text(&crate::format::capitalized(self.name), &name, (theme::px(78.0), theme::px(15.0)))?;
        let keys = [(FAINTEST, "sounds and is heard"), (0.5, "half is taken"), (1.0, "all is taken")];
        let keys = keys.map(|(opacity, label)| (Key::Band(theme::PLACE, opacity), label));
        canvas::legend(area, 250.0, 15.0, &keys)
    }

    /// The opacity of a cell, in steps: the share that is taken, the less the softer the cell is alone; 0 in silence.
    fn shade(&self, cell: Cell) -> f64 {
        let weight = self.loud.map_or(0.0, |loud| (cell.alone / loud).min(1.0));
        if weight < LEAST_SHARE {
            return 0.0;
        }
        let step = (SHADES * weight * cell.lost / cell.alone).round();
        FAINTEST + (1.0 - FAINTEST) * step / SHADES
    }

    /// The whole share, the range and the moment where the most is taken.
    fn sentence(&self, merged: f64) -> Option<String> {
        let sum = |cells: &mut dyn Iterator<Item = Cell>| {
            cells.fold(Cell::default(), |a, b| Cell { alone: a.alone + b.alone, lost: a.lost + b.lost })
        };
        let share = |cell: Cell| number(100.0 * cell.lost / cell.alone, 0);
        let most = |cells: Vec<Cell>| {
            cells
                .into_iter()
                .enumerate()
                .filter(|(_, cell)| cell.lost > 0.0)
                .max_by(|a, b| a.1.lost.total_cmp(&b.1.lost))
        };
        let all = sum(&mut self.columns.iter().flatten().copied());
        let rows = (0..ROWS).map(|row| sum(&mut self.columns.iter().map(|column| column[row]))).collect();
        let (row, in_row) = most(rows)?;
        let (column, in_column) = most(self.columns.iter().map(|column| sum(&mut column.iter().copied())).collect())?;
        Some(format!(
            "{}: {} % of its loudness is taken, the most around {} ({} %) and at {} ({} %).",
            crate::format::capitalized(self.name),
            share(all),
            hertz(erb_center_hz(row * BANDS_PER_ROW + BANDS_PER_ROW / 2)),
            share(in_row),
            time(column as f64 * merged),
            share(in_column)
        ))
    }
}

fn loud(columns: &[[Cell; ROWS]]) -> Option<f64> {
    let cells = columns.iter().flatten().map(|cell| cell.alone);
    let mut alone: Vec<f64> = cells.filter(|sones| *sones > 0.0).collect();
    alone.sort_by(f64::total_cmp);
    alone.get((LOUD_PERCENTILE * alone.len() as f64) as usize).copied()
}

/// Stretches of columns with the same shade, without those in silence.
fn runs(shades: impl Iterator<Item = f64>) -> Vec<(Range<usize>, f64)> {
    let mut runs: Vec<(Range<usize>, f64)> = Vec::new();
    for (column, shade) in shades.enumerate().filter(|(_, shade)| *shade > 0.0) {
        match runs.last_mut() {
            Some((run, same)) if run.end == column && same.to_bits() == shade.to_bits() => run.end += 1,
            _ => runs.push((column..column + 1, shade)),
        }
    }
    runs
}

/// From where to where a row of bands reaches, in Cam.
fn row_cams(row: usize) -> Range<f64> {
    cam(erb_edge_hz(row * BANDS_PER_ROW))..cam(erb_edge_hz((row + 1) * BANDS_PER_ROW))
}

/// Frequencies as the ear spaces them.
fn cam_axis() -> Axis<'static> {
    Axis {
        title: "Frequency, Hz",
        range: row_cams(0).start..row_cams(ROWS - 1).end,
        ticks: TICKS_HZ.map(cam).to_vec(),
        label: &|cams| {
            let hz = dsp::hz_of_cam(cams);
            if hz < 999.0 { number(hz, 0) } else { format!("{}k", number(hz / 1_000.0, 0)) }
        },
    }
}
