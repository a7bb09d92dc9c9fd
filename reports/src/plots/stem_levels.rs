use super::canvas::{self, Key};
use super::rows::{Row, RowChart};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{ARROW, number, printable};
use suggest::StemSummary;

const TITLE: &str = "Level of each stem in the mix";

/// Softer stems lie on the left edge, in LU.
const FLOOR_LU: f64 = -45.0;

/// The loudness of each stem relative to the mix, before and after, loudest first.
pub fn stem_levels_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let mut stems: Vec<&StemSummary> = report.plan.stems.iter().collect();
    if stems.iter().all(|stem| level(stem).is_none()) {
        return Err(NothingToDraw::new(TITLE, "no stem has a loudness"));
    }
    stems.sort_by(|a, b| level(b).unwrap_or(f64::MIN).total_cmp(&level(a).unwrap_or(f64::MIN)));
    let rows: Vec<Row> = stems.iter().map(|stem| row(stem)).collect();
    let alt = stems.iter().map(|stem| format!("{} {}", printable(&stem.name), figures(stem)));
    let alt = format!("In LU relative to the mix, loudest first: {}.", alt.collect::<Vec<_>>().join("; "));
    let chart = RowChart { rows: &rows, row_height: 30.0, title: "Loudness relative to the mix, LU", floor: FLOOR_LU };
    Ok(canvas::plot(TITLE, alt, chart.height(), |area| {
        chart.draw(area)?;
        canvas::legend(area, 330.0, 17.0, &legend(&rows))
    }))
}

fn legend(rows: &[Row]) -> Vec<(Key, &'static str)> {
    let entries = [
        (rows.iter().any(|row| row.before.is_some()), Key::Ring(theme::BEFORE), "stems as they are"),
        (rows.iter().any(|row| row.after.is_some()), Key::Disc(theme::AFTER), "draft"),
        (rows.iter().any(|row| row.target.is_some()), Key::Tick(theme::TARGET), "target of the role"),
    ];
    entries.into_iter().filter(|(shown, _, _)| *shown).map(|(_, key, label)| (key, label)).collect()
}

fn level(stem: &StemSummary) -> Option<f64> {
    stem.level_after_lu.or(stem.level_before_lu)
}

fn row(stem: &StemSummary) -> Row {
    Row {
        name: stem.name.clone(),
        note: stem.role.label().to_owned(),
        before: stem.level_before_lu,
        after: stem.level_after_lu,
        target: stem.target_level_lu,
        ranges: Vec::new(),
        figures: figures(stem),
    }
}

fn figures(stem: &StemSummary) -> String {
    match (stem.level_before_lu, stem.level_after_lu) {
        (Some(before), Some(after)) => format!("{} {ARROW} {}", number(before, 1), number(after, 1)),
        (Some(level), None) | (None, Some(level)) => number(level, 1),
        (None, None) => "no level".to_owned(),
    }
}
