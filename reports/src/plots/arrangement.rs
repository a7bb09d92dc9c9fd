use super::canvas::{self, Area, Drawn, Key, fitted};
use super::song_scale::SongScale;
use super::timeline::READINGS_PER_SECOND;
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{count, number, time};
use analyzer::{RoleGroup, Section, TrackAnalysis};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use std::ops::Range;
use suggest::StemSummary;

const TITLE: &str = "What plays when";

/// Left edge of the names, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
/// Widest name, in pixels as shown.
const NAME_WIDTH: f64 = 190.0;
/// Height above the first row: legend and sections, in pixels as shown.
const TOP: f64 = 64.0;
/// Height below the last row, in pixels as shown.
const BOTTOM: f64 = 58.0;
/// Height of a row, in pixels as shown.
const ROW: f64 = 22.0;
/// Most columns of the picture.
const MOST_COLUMNS: usize = 180;
/// Levels below the loudest moment of a stem, in dB, and how strong they are drawn; what is softer is not.
const SHADES: [(f64, f64); 3] = [(-6.0, 0.9), (-15.0, 0.5), (-30.0, 0.2)];

/// The stems over time, with the sections of the song.
pub fn arrangement_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let chart = Chart::new(report);
    if chart.rows.is_empty() {
        return Err(NothingToDraw::new(TITLE, "no stem sounds"));
    }
    let height = TOP + chart.rows.len() as f64 * ROW + BOTTOM;
    Ok(canvas::plot(TITLE, chart.alt(), height, |area| chart.draw(area)))
}

/// A stem: how strong it is drawn in each column.
struct Row<'a> {
    name: &'a str,
    shades: Vec<f64>,
}

struct Chart<'a> {
    rows: Vec<Row<'a>>,
    sections: &'a [Section],
    scale: SongScale,
    column_s: f64,
}

impl<'a> Chart<'a> {
    fn new(report: &SessionReport<'a>) -> Self {
        let length_s = report.plan.session.duration_s.max(1.0);
        let column_s = (length_s / MOST_COLUMNS as f64).max(1.0 / READINGS_PER_SECOND);
        let mut stems: Vec<(&StemSummary, &TrackAnalysis)> = report.plan.stems.iter().zip(report.stems).collect();
        // As people lay out a song: what is struck, basses, all else, voices.
        stems.sort_by_key(|(stem, _)| rank(stem.role.group()));
        let row = |(stem, analysis): (&'a StemSummary, &'a TrackAnalysis)| {
            let shades = shades(&analysis.timeline.momentary_lufs, column_s);
            shades.iter().any(|shade| *shade > 0.0).then_some(Row { name: &stem.name, shades })
        };
        let rows = stems.into_iter().filter_map(row).collect();
        Self { rows, sections: &report.plan.session.song.sections, scale: SongScale { length_s }, column_s }
    }

    fn bottom(&self) -> f64 {
        TOP + self.rows.len() as f64 * ROW
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        let keys = SHADES.map(|(level_db, opacity)| {
            (Key::Band(theme::AFTER, opacity), format!("down to {} dB", number(level_db, 0)))
        });
        let keys = keys.each_ref().map(|(key, label)| (key.clone(), label.as_str()));
        canvas::legend(area, NAME_LEFT, 15.0, &keys)?;
        let note = theme::text(theme::SMALL, theme::MUTED, HPos::Left);
        area.draw_text("of its own loudest moment", &note, (theme::px(470.0), theme::px(15.0)))?;
        for (k, row) in self.rows.iter().enumerate() {
            self.draw_row(area, TOP + k as f64 * ROW, row)?;
        }
        self.scale.draw_sections(area, self.sections, TOP, self.bottom())?;
        self.scale.draw_axis(area, self.bottom())
    }

    fn draw_row(&self, area: &Area<'_>, top: f64, row: &Row<'_>) -> Drawn {
        let name = theme::text(theme::SMALL, theme::INK, HPos::Left);
        let middle = theme::px(top + ROW / 2.0);
        area.draw_text(&fitted(area, row.name, &name, NAME_WIDTH), &name, (theme::px(NAME_LEFT), middle))?;
        let mut column = 0;
        for run in row.shades.chunk_by(|a, b| a.to_bits() == b.to_bits()) {
            let columns = column..column + run.len();
            column = columns.end;
            if run[0] > 0.0 {
                let [left, right] = [columns.start, columns.end].map(|at| self.scale.x(at as f64 * self.column_s));
                let corners = [(left, top + 2.0), (right, top + ROW - 2.0)];
                let corners = corners.map(|(x, y)| (theme::px(x), theme::px(y)));
                area.draw(&Rectangle::new(corners, theme::AFTER.mix(run[0]).filled()))?;
            }
        }
        Ok(())
    }

    /// How many stems play at once, and in which section most do.
    fn alt(&self) -> String {
        let playing = |range: Range<f64>| -> usize {
            let columns = (range.start / self.column_s) as usize..(range.end / self.column_s).ceil() as usize;
            let plays = |row: &&Row<'_>| row.shades.iter().take(columns.end).skip(columns.start).any(|s| *s > 0.0);
            self.rows.iter().filter(plays).count()
        };
        let told: Vec<String> = self
            .sections
            .iter()
            .map(|section| {
                let n = playing(section.start_s..section.end_s);
                format!("{} from {}: {}", section.letter, time(section.start_s), count(n, "stem"))
            })
            .collect();
        let all = format!("{} over {}.", count(self.rows.len(), "stem"), time(self.scale.length_s));
        if told.is_empty() { all } else { format!("{all} In section {}.", told.join("; ")) }
    }
}

fn rank(group: Option<RoleGroup>) -> u8 {
    match group {
        Some(RoleGroup::Drums) => 0,
        Some(RoleGroup::Bass) => 1,
        Some(RoleGroup::Other) | None => 2,
        Some(RoleGroup::Vocals) => 3,
    }
}

/// How strong each column is drawn: by its loudest moment.
fn shades(momentary_lufs: &[Option<f32>], column_s: f64) -> Vec<f64> {
    let loudest = momentary_lufs.iter().flatten().copied().fold(f32::NEG_INFINITY, f32::max);
    let n_columns = (momentary_lufs.len() as f64 / READINGS_PER_SECOND / column_s).ceil() as usize;
    let shade = |column: usize| {
        let reading = |at: usize| (at as f64 * column_s * READINGS_PER_SECOND).round() as usize;
        let readings = momentary_lufs.iter().take(reading(column + 1)).skip(reading(column));
        let level_db = readings.flatten().map(|lufs| f64::from(lufs - loudest)).fold(f64::NEG_INFINITY, f64::max);
        SHADES.iter().find(|(least_db, _)| level_db >= *least_db).map_or(0.0, |(_, opacity)| *opacity)
    };
    (0..n_columns).map(shade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_strong_as_its_loudest_moment_against_the_stem() {
        let lufs = [Some(-20.0), None, Some(-30.0), Some(-45.0), Some(-60.0), None];
        assert_eq!(shades(&lufs, 0.1), [0.9, 0.0, 0.5, 0.2, 0.0, 0.0]);
        assert_eq!(shades(&lufs, 0.2), [0.9, 0.5, 0.0]);
        assert_eq!(shades(&[], 0.1), [0.0; 0]);
    }
}
