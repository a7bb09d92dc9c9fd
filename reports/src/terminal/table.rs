use super::columns::{columns, cut};
use super::page::{Ink, Page};

/// Between two columns.
const GAP: usize = 2;

/// A text column is not cut below this.
const NARROWEST: usize = 6;

/// One column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    title: &'static str,
    is_text: bool,
    /// The lower, the earlier it is left out when the table is too wide; `None` for columns that always stay.
    gives_way: Option<usize>,
}

impl Column {
    /// Left-aligned and cut where space is short.
    pub(super) fn text(title: &'static str) -> Self {
        Self { title, is_text: true, gives_way: None }
    }

    /// Right-aligned figures, never cut.
    pub(super) fn figure(title: &'static str) -> Self {
        Self { title, is_text: false, gives_way: None }
    }

    /// The same, left out when space is short: columns with a lower `order` go first.
    pub(super) fn optional(self, order: usize) -> Self {
        Self { gives_way: Some(order), ..self }
    }
}

/// Writes a table that is no wider than the page.
pub(super) fn table(page: &mut Page, columns: &[Column], rows: &[Vec<String>]) {
    let (shown, widths) = layout(page.width(), columns, rows);
    let line = |cells: &dyn Fn(usize) -> String| {
        let cells = shown.iter().zip(&widths).map(|(&k, &width)| aligned(&cells(k), width, columns[k].is_text));
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP))
    };
    page.line(&line(&|k| columns[k].title.to_owned()), Ink::Dim);
    for row in rows {
        page.line(&line(&|k| row[k].clone()), Ink::Plain);
    }
}

/// The columns that fit and their widths: first columns that may be left out go, then text is cut.
fn layout(available: usize, columns: &[Column], rows: &[Vec<String>]) -> (Vec<usize>, Vec<usize>) {
    let natural: Vec<usize> = (0..columns.len()).map(|k| natural_width(columns[k], k, rows)).collect();
    let least = |k: usize| {
        if columns[k].is_text && columns[k].gives_way.is_none() { natural[k].min(NARROWEST * 2) } else { natural[k] }
    };
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    while total(shown.iter().map(|&k| least(k))) > available {
        let Some(&next) =
            shown.iter().filter(|&&k| columns[k].gives_way.is_some()).min_by_key(|&&k| columns[k].gives_way)
        else {
            break;
        };
        shown.retain(|&k| k != next);
    }
    let mut widths: Vec<usize> = shown.iter().map(|&k| natural[k]).collect();
    while total(widths.iter().copied()) > available {
        let is_text = |at: usize| columns[shown[at]].is_text;
        let Some(at) = (0..widths.len()).max_by_key(|&at| (is_text(at) && widths[at] > NARROWEST, widths[at])) else {
            break;
        };
        widths[at] = widths[at].saturating_sub(1);
    }
    (shown, widths)
}

fn natural_width(column: Column, k: usize, rows: &[Vec<String>]) -> usize {
    rows.iter().map(|row| columns(&row[k])).chain([columns(column.title)]).max().unwrap_or(0)
}

fn total(widths: impl Iterator<Item = usize>) -> usize {
    widths.map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

fn aligned(text: &str, width: usize, left: bool) -> String {
    let text = cut(text, width);
    let fill = " ".repeat(width.saturating_sub(columns(&text)));
    if left { text + &fill } else { fill + &text }
}
