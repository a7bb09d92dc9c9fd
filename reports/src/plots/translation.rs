use super::canvas::{self, Area, Drawn, Key, fitted};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{number, signed};
use crate::translation_words::{gone, shown};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use suggest::{DeviceReading, PartOnDevice, TranslationReading};

const TITLE: &str = "What is left on other loudspeakers";

/// Parts beyond this many are left out, the softest first.
const MOST_PARTS: usize = 24;
/// The loss of the deepest shade, in LU: there a part vanishes.
const DEEPEST_LU: f64 = 10.0;
/// The deepest shade. Text on it still reaches 4.5:1 on light and dark paper.
const DEEPEST_OPACITY: f64 = 0.55;

/// Left edge of the names of the rows, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
/// Left edge of the cells, in pixels as shown.
const CELLS_LEFT: f64 = 248.0;
/// Size of a cell, in pixels as shown.
const CELL: [f64; 2] = [120.0, 26.0];
/// Upper edge of the cells, in pixels as shown.
const CELLS_TOP: f64 = 70.0;

/// What each device changes of each part's place in the mix, in the draft where there is one.
pub fn translation_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let reading = shown(report).filter(|reading| reading.devices.iter().any(|device| !device.parts.is_empty()));
    let Some(reading) = reading else {
        return Err(NothingToDraw::new(TITLE, "only repairs were asked for, or one part alone plays"));
    };
    let rows = rows(reading);
    let height = CELLS_TOP + rows.len() as f64 * CELL[1] + 14.0;
    Ok(canvas::plot(TITLE, alt(reading, rows.len()), height, |area| draw(area, reading, &rows)))
}

/// The parts that are shown, by index, in session order.
fn rows(reading: &TranslationReading) -> Vec<usize> {
    let parts = reading.devices.first().map_or(&[][..], |device| device.parts.as_slice());
    let mut rows: Vec<usize> = (0..parts.len()).collect();
    rows.sort_by(|a, b| parts[*b].level_lu.total_cmp(&parts[*a].level_lu));
    rows.truncate(MOST_PARTS);
    rows.sort_unstable();
    rows
}

fn draw(area: &Area<'_>, reading: &TranslationReading, rows: &[usize]) -> Drawn {
    let shade = |loss_lu: f64| Key::Band(theme::PLACE, opacity(-loss_lu));
    let keys = [
        (shade(3.0), "3 LU lost"),
        (shade(6.0), "6 LU"),
        (shade(DEEPEST_LU), "10 LU and more"),
        (Key::Diamond(theme::INK), "vanishes"),
    ];
    canvas::legend(area, NAME_LEFT, 15.0, &keys)?;
    let at = |x: f64, y: f64| (theme::px(x), theme::px(y));
    let right = CELLS_LEFT + reading.devices.len() as f64 * CELL[0];
    let ends = [at(NAME_LEFT, CELLS_TOP), at(right, CELLS_TOP)];
    area.draw(&PathElement::new(ends, theme::stroke(theme::MUTED, 1.0)))?;
    for (row, part) in rows.iter().enumerate() {
        let y = CELLS_TOP + (row as f64 + 0.5) * CELL[1];
        let name = theme::bold_text(theme::LABEL, theme::INK, HPos::Left);
        let fitting = fitted(area, &reading.devices[0].parts[*part].name, &name, CELLS_LEFT - NAME_LEFT - 10.0);
        area.draw_text(&fitting, &name, at(NAME_LEFT, y))?;
    }
    for (column, device) in reading.devices.iter().enumerate() {
        let left = CELLS_LEFT + column as f64 * CELL[0];
        let head = theme::text(theme::SMALL, theme::INK, HPos::Center);
        area.draw_text(&head_of(device), &head, at(left + CELL[0] / 2.0, CELLS_TOP - 18.0))?;
        for (row, part) in rows.iter().enumerate() {
            draw_cell(area, [left, CELLS_TOP + row as f64 * CELL[1]], &device.parts[*part])?;
        }
    }
    Ok(())
}

fn head_of(device: &DeviceReading) -> String {
    if device.is_mono { format!("{}, mono", device.name) } else { device.name.to_owned() }
}

fn draw_cell(area: &Area<'_>, [left, top]: [f64; 2], part: &PartOnDevice) -> Drawn {
    let corners = [(theme::px(left), theme::px(top)), (theme::px(left + CELL[0]), theme::px(top + CELL[1]))];
    if part.change_lu < 0.0 {
        area.draw(&Rectangle::new(corners, theme::PLACE.mix(opacity(part.change_lu)).filled()))?;
    }
    area.draw(&Rectangle::new(corners, theme::stroke(theme::GRID, 1.0)))?;
    let y = theme::px(top + CELL[1] / 2.0);
    let style = theme::text(theme::SMALL, theme::INK, HPos::Center);
    area.draw_text(&signed(part.change_lu, 0), &style, (theme::px(left + CELL[0] / 2.0), y))?;
    if part.vanishes {
        canvas::diamond(area, (theme::px(left + CELL[0] - 18.0), y), theme::INK.filled())
    } else {
        Ok(())
    }
}

fn opacity(change_lu: f64) -> f64 {
    DEEPEST_OPACITY * (-change_lu / DEEPEST_LU).clamp(0.0, 1.0)
}

fn alt(reading: &TranslationReading, n_shown: usize) -> String {
    let told = reading.devices.iter().map(|device| {
        let gone = gone(device);
        let names: Vec<String> =
            gone.iter().map(|part| format!("{} ({} LU)", part.name, number(part.change_lu, 0))).collect();
        if names.is_empty() {
            format!("On {}: 0 of {} parts vanish.", device.name, device.parts.len())
        } else {
            format!("Gone on {}: {}.", device.name, names.join(", "))
        }
    });
    let left_out = reading.devices[0].parts.len() - n_shown;
    let left_out = (left_out > 0).then(|| format!("The {left_out} softest parts are not shown."));
    told.chain(left_out).collect::<Vec<_>>().join(" ")
}
