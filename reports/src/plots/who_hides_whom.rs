use super::canvas::{self, Area, Drawn, Key, fitted, triangle};
use super::{NothingToDraw, Plot, theme};
use crate::SessionReport;
use crate::format::{ARROW, number};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use suggest::{MaskingReading, PartMasking};

const TITLE: &str = "Who hides whom";

/// Parts beyond this many are left out, those of the least priority first: cells could not hold their figures.
const MOST_PARTS: usize = 24;
/// From this index on a cell says its figure.
const LEAST_SAID: f64 = 0.05;
/// Changes smaller than this are not marked.
const LEAST_CHANGE: f64 = 0.02;
/// The index of the deepest shade: what two parts of one spectrum and level do to each other is 0.75, so half is much.
const DEEPEST_INDEX: f64 = 0.5;
/// The deepest shade. Text on it still reaches 4.5:1 on light and dark paper.
const DEEPEST_OPACITY: f64 = 0.55;

/// Left edge of the names of the rows, in pixels as shown.
const NAME_LEFT: f64 = 12.0;
/// Left edge of the cells, in pixels as shown.
const CELLS_LEFT: f64 = 208.0;
/// Widest row of cells, in pixels as shown.
const CELLS_WIDTH: f64 = 568.0;
/// Width of the two columns of totals, in pixels as shown.
const TOTALS_WIDTH: [f64; 2] = [80.0, 88.0];
/// Height of the legend, in pixels as shown.
const TOP: f64 = 36.0;
/// Cells at least this wide have their names lying above them, in pixels as shown.
const WIDE: f64 = 84.0;

/// The share of each part's loudness that each other part takes, in the draft where there is one.
pub fn who_hides_whom_plot(report: &SessionReport<'_>) -> Result<Plot, NothingToDraw> {
    let before = report.plan.before.masking.as_ref();
    let after = report.plan.after.as_ref().filter(|_| report.draft.is_some()).and_then(|mix| mix.masking.as_ref());
    let shown = after.or(before).filter(|reading| !reading.parts.is_empty());
    let Some(shown) = shown else {
        return Err(NothingToDraw::new(TITLE, "nobody listened for it, or fewer than two parts play"));
    };
    let matrix =
        Matrix { parts: &shown.parts[..shown.parts.len().min(MOST_PARTS)], before: before.filter(|_| after.is_some()) };
    let alt = alt(shown, matrix.parts.len(), if after.is_some() { "the draft" } else { "the stems as they are" });
    Ok(canvas::plot(TITLE, alt, matrix.height(), |area| matrix.draw(area)))
}

/// Parts against parts.
struct Matrix<'a> {
    parts: &'a [PartMasking],
    /// What the marks of change compare with.
    before: Option<&'a MaskingReading>,
}

impl Matrix<'_> {
    fn cell_width(&self) -> f64 {
        (CELLS_WIDTH / self.parts.len() as f64).min(104.0)
    }

    fn cell_height(&self) -> f64 {
        if self.parts.len() > 12 { 25.0 } else { 30.0 }
    }

    fn is_wide(&self) -> bool {
        self.cell_width() >= WIDE
    }

    /// Upper edge of the cells.
    fn cells_top(&self) -> f64 {
        TOP + if self.is_wide() { 50.0 } else { 150.0 }
    }

    fn height(&self) -> f64 {
        self.cells_top() + self.parts.len() as f64 * self.cell_height() + 14.0
    }

    fn cells_right(&self) -> f64 {
        CELLS_LEFT + self.parts.len() as f64 * self.cell_width()
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        canvas::legend(area, NAME_LEFT, 15.0, &self.legend())?;
        self.draw_heads(area)?;
        for (row, part) in self.parts.iter().enumerate() {
            self.draw_row(area, row, part)?;
        }
        Ok(())
    }

    fn legend(&self) -> Vec<(Key, &'static str)> {
        let shade = |index| Key::Band(theme::PLACE, opacity(index));
        let shades = [(shade(0.1), "10 % taken"), (shade(0.3), "30 %"), (shade(DEEPEST_INDEX), "50 % and more")];
        let marks = [(Key::Rise, "more than before"), (Key::Fall, "less than before")];
        shades.into_iter().chain(marks.into_iter().filter(|_| self.before.is_some())).collect()
    }

    /// The names of the columns and what rows, columns and totals are.
    fn draw_heads(&self, area: &Area<'_>) -> Drawn {
        let base = self.cells_top() - 8.0;
        let what = theme::text(theme::SMALL, theme::MUTED, HPos::Left);
        let at = |x: f64, y: f64| (theme::px(x), theme::px(y));
        area.draw_text("is hidden …", &what, at(NAME_LEFT, base - 4.0))?;
        area.draw_text("… by", &what, at(CELLS_LEFT, TOP + 8.0))?;
        let anchor = if self.is_wide() { HPos::Center } else { HPos::Left };
        let style = theme::text(theme::SMALL, theme::INK, anchor);
        for (column, part) in self.parts.iter().enumerate() {
            let x = CELLS_LEFT + (column as f64 + 0.5) * self.cell_width();
            if self.is_wide() {
                let name = fitted(area, &part.name, &style, self.cell_width() - 8.0);
                area.draw_text(&name, &style, at(x, base - 4.0))?;
            } else {
                let name = fitted(area, &part.name, &style, base - TOP - 20.0);
                area.draw_text(&name, &style.transform(FontTransform::Rotate270), at(x, base))?;
            }
        }
        let totals = theme::text(theme::SMALL, theme::MUTED, HPos::Right);
        let [share, loss] = self.totals_right();
        area.draw_text("In all, %", &totals, at(share, base - 4.0))?;
        area.draw_text("Loss, phon", &totals, at(loss, base - 4.0))
    }

    /// Right edges of the totals: the share of loudness, and the loss.
    fn totals_right(&self) -> [f64; 2] {
        let share = self.cells_right() + TOTALS_WIDTH[0];
        [share, share + TOTALS_WIDTH[1]]
    }

    fn draw_row(&self, area: &Area<'_>, row: usize, part: &PartMasking) -> Drawn {
        let top = self.cells_top() + row as f64 * self.cell_height();
        let y = top + self.cell_height() / 2.0;
        let name = theme::bold_text(theme::LABEL, theme::INK, HPos::Left);
        let fitting = fitted(area, &part.name, &name, CELLS_LEFT - NAME_LEFT - 10.0);
        area.draw_text(&fitting, &name, (theme::px(NAME_LEFT), theme::px(y)))?;
        let was = self.before.and_then(|before| before.parts.iter().find(|was| was.stems == part.stems));
        for (column, masker) in self.parts.iter().enumerate() {
            let left = CELLS_LEFT + column as f64 * self.cell_width();
            let corners = [
                (theme::px(left), theme::px(top)),
                (theme::px(left + self.cell_width()), theme::px(top + self.cell_height())),
            ];
            area.draw(&Rectangle::new(corners, theme::stroke(theme::GRID, 1.0)))?;
            if row == column {
                area.draw(&PathElement::new(corners, theme::stroke(theme::GRID, 1.0)))?;
            } else {
                let taken = taken(part, &masker.name);
                let change = was.map_or(0.0, |was| taken - self::taken(was, &masker.name));
                self.draw_cell(area, corners, taken, change)?;
            }
        }
        self.draw_totals(area, y, part, was)
    }

    fn draw_cell(&self, area: &Area<'_>, corners: [(i32, i32); 2], taken: f64, change: f64) -> Drawn {
        if taken > 0.0 {
            area.draw(&Rectangle::new(corners, theme::PLACE.mix(opacity(taken)).filled()))?;
        }
        let [(left, top), (right, bottom)] = corners;
        let (x, y) = (i32::midpoint(left, right), i32::midpoint(top, bottom));
        let is_marked = change.abs() > LEAST_CHANGE;
        let aside = theme::px(if is_marked && taken >= LEAST_SAID { 5.0 } else { 0.0 });
        if taken >= LEAST_SAID {
            let size = if self.parts.len() > 16 { 11.0 } else { theme::SMALL };
            let style = theme::text(size, theme::INK, HPos::Center);
            area.draw_text(&number(100.0 * taken, 0), &style, (x - aside, y))?;
        }
        if is_marked { triangle(area, (x + 2 * aside - aside / 5, y), change > 0.0) } else { Ok(()) }
    }

    fn draw_totals(&self, area: &Area<'_>, y: f64, part: &PartMasking, was: Option<&PartMasking>) -> Drawn {
        let share = |part: &PartMasking| number(100.0 * part.masking_index, 0);
        let total = match was {
            Some(was) => format!("{} {ARROW} {}", share(was), share(part)),
            None => share(part),
        };
        let style = theme::text(theme::SMALL, theme::INK, HPos::Right);
        let [share_right, loss_right] = self.totals_right();
        area.draw_text(&total, &style, (theme::px(share_right), theme::px(y)))?;
        area.draw_text(&number(part.audibility_loss_phon, 1), &style, (theme::px(loss_right), theme::px(y)))
    }
}

fn opacity(index: f64) -> f64 {
    DEEPEST_OPACITY * (index / DEEPEST_INDEX).clamp(0.0, 1.0)
}

/// The part of the masking index that one masker is behind.
fn taken(part: &PartMasking, masker: &str) -> f64 {
    part.maskers.iter().find(|share| share.name == masker).map_or(0.0, |share| share.masking_index)
}

fn alt(shown: &MaskingReading, n_shown: usize, mix: &str) -> String {
    let most = shown.parts.iter().max_by(|a, b| a.masking_index.total_cmp(&b.masking_index));
    let most = most.map(|part| {
        format!(
            "In {mix} {} is hidden most: the rest takes {} % of its loudness, {} phon.",
            part.name,
            number(100.0 * part.masking_index, 0),
            number(part.audibility_loss_phon, 1)
        )
    });
    let pairs = shown.parts.iter().flat_map(|part| part.maskers.iter().map(move |masker| (part, masker)));
    let worst = pairs.max_by(|a, b| a.1.masking_index.total_cmp(&b.1.masking_index)).map(|(part, masker)| {
        format!(
            "{} takes the most of one part: {} % of {}.",
            masker.name,
            number(100.0 * masker.masking_index, 0),
            part.name
        )
    });
    let left_out = shown.parts.len() - n_shown;
    let left_out = (left_out > 0).then(|| format!("{left_out} parts of lower priority are not shown."));
    [most, worst, left_out].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
