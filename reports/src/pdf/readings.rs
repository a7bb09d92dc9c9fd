use super::layout::{Block, Row};
use super::look::{BODY, CELL, CELL_STRONG, SMALL_QUIET, cell, cell_with, paragraph, part, section, span, table};
use crate::SessionReport;
use crate::readings_table::{FILE, HEADING, ReadingsTable, introduction, readings_tables};
use crate::track_sheet::SheetRow;

/// Readings that stand side by side: more would not be as wide as their titles are long.
const MOST_COLUMNS: usize = 7;
/// Width of a name, against that of a reading.
const NAME_SHARE: f32 = 2.0;

/// The readings of the mixes and the stems: a table per kind, or several where there are too many for one.
pub(super) fn readings(report: &SessionReport<'_>) -> Vec<Block> {
    let mut blocks = vec![part(HEADING), paragraph(&introduction(report), BODY)];
    blocks.extend(readings_tables(report).iter().flat_map(of_kind));
    blocks
}

fn of_kind(readings: &ReadingsTable) -> Vec<Block> {
    let n = readings.columns.len();
    let parts = n.div_ceil(MOST_COLUMNS);
    let mut blocks = vec![section(readings.title)];
    if parts > 0 {
        let columns: Vec<usize> = (0..n).collect();
        blocks.extend(columns.chunks(n.div_ceil(parts)).map(|columns| of_columns(readings, columns)));
    }
    let meaning = |column: &SheetRow| {
        Block::Text(vec![span(format!("{}: ", column.label), SMALL_QUIET), span(&column.meaning, SMALL_QUIET)])
    };
    blocks.extend(readings.columns.iter().map(meaning));
    blocks
}

fn of_columns(readings: &ReadingsTable, columns: &[usize]) -> Block {
    let titles: Vec<(&str, bool)> = std::iter::once((FILE, false))
        .chain(columns.iter().map(|k| (readings.columns[*k].label.as_ref(), true)))
        .collect();
    let shares: Vec<f32> = std::iter::once(NAME_SHARE).chain(columns.iter().map(|_| 1.0)).collect();
    let rows = readings.files.iter().map(|(name, rows)| {
        let reading = |k: &usize| cell_with(&rows[*k].value, CELL, rows[*k].normal.as_deref().unwrap_or_default());
        Row::Cells(std::iter::once(cell(name, CELL_STRONG)).chain(columns.iter().map(reading)).collect())
    });
    table(&titles, &shares, rows.collect())
}
