use super::layout::{Block, Row, Style};
use super::look::{BODY, CELL, CELL_STRONG, caption, cell, cell_with, paragraph, part, section, table};
use crate::SessionReport;
use crate::format::{UNDEFINED, capitalized, number, signed};
use crate::mix_readings::{self, HEADING, MixRow, SILENT, columns, mix_rows};
use crate::platform_words;
use crate::plots::theme::{AFTER, BEFORE};
use crate::track_sheet::played;
use crate::translation_words;
use analyzer::{Basis, Playback};

const OLD: Style = Style { color: BEFORE, ..CELL };
const NEW: Style = Style { color: AFTER, ..CELL_STRONG };

/// Readings of the whole mix against the profile.
pub(super) fn mix(report: &SessionReport<'_>) -> Vec<Block> {
    let rows = mix_rows(report);
    if rows.is_empty() {
        return vec![part(HEADING), paragraph(SILENT, BODY)];
    }
    let has_references = !report.plan.session.references.is_empty();
    let shares = [3.6, 0.9, 0.9, 0.8, 0.8, 0.8];
    let shares = shares.into_iter().chain(has_references.then_some(1.3)).chain([1.0]);
    let rows = rows.iter().map(|reading| row(reading, has_references)).collect();
    let mut blocks = vec![part(HEADING), caption(&mix_readings::caption(report))];
    blocks.push(table(&columns(report), &shares.collect::<Vec<f32>>(), rows));
    blocks.extend(devices(report));
    blocks.extend(platforms(report));
    blocks
}

fn row(row: &MixRow, has_references: bool) -> Row {
    let percentiles = [row.percentile_text(|p| p.p10), row.percentile_text(|p| p.p50), row.percentile_text(|p| p.p90)];
    let mut cells = vec![
        cell_with(&row.label, CELL_STRONG, row.meaning),
        cell(row.before_text(), OLD),
        cell(row.after_text(), NEW),
    ];
    cells.extend(percentiles.map(|text| cell(text, CELL)));
    cells.extend(has_references.then(|| cell(row.references_text(), CELL)));
    cells.push(cell(row.position().map(capitalized).unwrap_or_default(), CELL));
    Row::Cells(cells)
}

/// What vanishes on which devices.
fn devices(report: &SessionReport<'_>) -> Vec<Block> {
    let lines = translation_words::lines(report);
    let heading = (!lines.is_empty()).then(|| section(translation_words::HEADING));
    heading.into_iter().chain(lines.iter().map(|line| paragraph(line, BODY))).collect()
}

/// How platforms would play the two mixes as they are.
fn platforms(report: &SessionReport<'_>) -> Vec<Block> {
    let before = &report.unity.loudness.playback;
    if before.is_empty() {
        return Vec::new();
    }
    let after = report.draft.map(|draft| draft.loudness.playback.as_slice()).unwrap_or_default();
    let rows = before.iter().enumerate().map(|(k, playback)| platform(playback, after.get(k))).collect();
    vec![
        section(platform_words::HEADING),
        caption(platform_words::PLATFORMS),
        table(&platform_words::COLUMNS, &[1.6, 0.9, 0.9, 0.9, 3.4], rows),
    ]
}

fn platform(before: &Playback, after: Option<&Playback>) -> Row {
    let whose = if before.basis == Basis::ThirdParty { platform_words::THIRD_PARTY } else { "" };
    Row::Cells(vec![
        cell_with(&before.platform, CELL_STRONG, whose),
        cell(number(before.target_lufs, 0), CELL),
        cell(signed(before.gain_db, 1), OLD),
        cell(after.map_or_else(|| UNDEFINED.to_owned(), |after| signed(after.gain_db, 1)), NEW),
        cell(played(after.unwrap_or(before)), CELL),
    ])
}
