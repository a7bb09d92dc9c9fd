use super::canvas::{self, Key};
use super::rows::{Row, RowChart};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{ARROW, number};
use crate::mix_readings::{GROUPS, group_target};
use analyzer::RoleGroup;

const TITLE: &str = "Balance of the groups";

/// Softer groups lie on the left edge, in LU.
const FLOOR_LU: f64 = -36.0;

/// Vocals, drums, bass and the others relative to the mix, before and after, against songs of the profile.
pub fn group_levels_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let rows: Vec<Row> = GROUPS.iter().filter_map(|(group, name, _)| row(report, *group, name)).collect();
    if rows.is_empty() {
        return Err(NothingToDraw::new(TITLE, "no group of stems has a loudness"));
    }
    let alt = rows.iter().map(sentence).collect::<Vec<_>>().join(" ");
    let chart = RowChart { rows: &rows, row_height: 46.0, title: "Loudness relative to the mix, LU", floor: FLOOR_LU };
    let has_target = rows.iter().any(|row| row.target.is_some());
    let entries = [
        (true, Key::Ring(theme::BEFORE), "stems as they are"),
        (rows.iter().any(|row| row.after.is_some()), Key::Disc(theme::AFTER), "draft"),
        (has_target, Key::Band(theme::TARGET, 0.2), "8 of 10 songs (inner: half of them)"),
        (has_target, Key::Tick(theme::TARGET), "median"),
    ];
    let entries: Vec<_> =
        entries.into_iter().filter(|(shown, _, _)| *shown).map(|(_, key, label)| (key, label)).collect();
    Ok(canvas::plot(TITLE, alt, chart.height(), |area| {
        chart.draw(area)?;
        canvas::legend(area, 204.0, 17.0, &entries)
    }))
}

/// A group that sounds before or after.
fn row(report: &SessionReport<'_>, group: RoleGroup, name: &str) -> Option<Row> {
    let before = report.plan.before.group_levels_lu.get(&group).copied();
    let after = report.plan.after.as_ref().and_then(|after| after.group_levels_lu.get(&group).copied());
    let target = group_target(report.target.profile(), group);
    let figures = match (before, after) {
        (Some(before), Some(after)) => format!("{} {ARROW} {}", number(before, 1), number(after, 1)),
        _ => number(before.or(after)?, 1),
    };
    Some(Row {
        name: name.to_owned(),
        note: target.map_or_else(String::new, |p| format!("{} … {}", number(p.p10, 1), number(p.p90, 1))),
        before,
        after,
        target: target.map(|p| p.p50),
        ranges: target.map_or_else(Vec::new, |p| vec![(p.p10..p.p90, 0.2), (p.p25..p.p75, 0.22)]),
        figures,
    })
}

fn sentence(row: &Row) -> String {
    let target = if row.note.is_empty() { String::new() } else { format!(" (8 of 10 songs: {})", row.note) };
    format!("{}: {} LU{target}.", row.name, row.figures)
}
