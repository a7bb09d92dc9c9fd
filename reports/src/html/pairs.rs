use super::{change, figure};
use crate::pair_words::{self, COLUMNS, HEADING, PairRow};
use crate::pictures::PAIR_SUM;
use crate::{SessionReport, pair_sum_plot};
use maud::{Markup, html};

/// Stems that were compared with each other.
pub(super) fn pairs(report: &SessionReport<'_>) -> Markup {
    let pairs = pair_words::pairs(report);
    html! {
        @if !pairs.shown.is_empty() {
            section aria-labelledby="pairs" {
                h2 #pairs { (HEADING) }
                div.scroll tabindex="0" role="region" aria-labelledby="pairs" {
                    table {
                        caption { (pairs.caption) }
                        thead { tr {
                            @for (title, figures) in COLUMNS { th.figure[figures] scope="col" { (title) } }
                        } }
                        tbody { @for pair in &pairs.shown { (row(&pair_words::row(pair))) } }
                    }
                }
                div.plots { @for pair in pairs.drawn() { (figure(&pair_sum_plot(pair), PAIR_SUM)) } }
            }
        }
    }
}

fn row(row: &PairRow) -> Markup {
    html! {
        tr {
            th scope="row" { (row.names) }
            td { (row.kind) }
            td.figure { (row.delay) span.meaning { (row.basis) } }
            td { (row.polarity) }
            td.figure {
                @if let Some(aligned) = &row.aligned { (change(&row.correlation, aligned)) } @else { (row.correlation) }
            }
            td.figure { (row.flip_gain) }
            td.figure { (row.aligned_gain) }
            td { (row.fix) }
        }
    }
}
