use super::canvas::{self, Key};
use super::rows::{Row, RowChart};
use super::{NothingToDraw, Plot, theme};
use crate::format::{ARROW, number, printable, signed, time};
use suggest::{Change, Diff, SectionChange, StemChange};

const TITLE: &str = "Levels, old and new";

/// Softer parts lie on the left edge, in LU.
const FLOOR_LU: f64 = -45.0;

/// The level of each stem against the whole in both versions, those that changed most first; of two mixes, that of each
/// section against the song.
pub fn level_change_plot(diff: &Diff) -> Result<Plot, NothingToDraw> {
    let readings = &diff.readings;
    let mut rows: Vec<Row> = if diff.to.mix_only {
        readings.sections.iter().map(of_section).collect()
    } else {
        let mut stems: Vec<&StemChange> = readings.stems.iter().collect();
        let size = |stem: &StemChange| stem.level_lu.difference().unwrap_or(0.0).abs();
        stems.sort_by(|a, b| size(b).total_cmp(&size(a)));
        stems.into_iter().map(of_stem).collect()
    };
    rows.retain(|row| row.before.is_some() || row.after.is_some());
    if rows.is_empty() {
        let because = if diff.to.mix_only { "no section is the same in both" } else { "no stem is heard in both" };
        return Err(NothingToDraw::new(TITLE, because));
    }
    let told = rows.iter().map(|row| format!("{} {}", printable(&row.name), row.figures));
    let alt = format!("In LU relative to the whole: {}.", told.collect::<Vec<_>>().join("; "));
    let chart =
        RowChart { rows: &rows, row_height: 30.0, title: "Loudness relative to the whole, LU", floor: FLOOR_LU };
    Ok(canvas::plot(TITLE, alt, chart.height(), |area| {
        chart.draw(area)?;
        canvas::legend(area, 330.0, 17.0, &[(Key::Ring(theme::BEFORE), "old"), (Key::Disc(theme::AFTER), "new")])
    }))
}

fn of_stem(stem: &StemChange) -> Row {
    row(stem.name.clone(), stem.level_lu)
}

fn of_section(section: &SectionChange) -> Row {
    let name = section.name.map_or_else(String::new, |name| format!(" {}", name.label()));
    row(format!("{}{name}, {}", section.letter, time(section.start_s)), section.level_lu.change())
}

fn row(name: String, change: Change) -> Row {
    Row {
        name,
        note: change.difference().map_or_else(String::new, |lu| signed(lu, 1)),
        before: change.before,
        after: change.after,
        target: None,
        ranges: Vec::new(),
        figures: match (change.before, change.after) {
            (Some(before), Some(after)) => format!("{} {ARROW} {}", number(before, 1), number(after, 1)),
            (Some(level), None) | (None, Some(level)) => number(level, 1),
            (None, None) => "no level".to_owned(),
        },
    }
}
