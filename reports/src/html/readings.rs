use crate::SessionReport;
use crate::readings_table::{FILE, HEADING, ReadingsTable, introduction, readings_tables};
use maud::{Markup, html};

/// The readings of the mixes and the stems: a table per kind, folded.
pub(super) fn readings(report: &SessionReport<'_>) -> Markup {
    html! {
        section aria-labelledby="readings" {
            h2 #readings { (HEADING) }
            p { (introduction(report)) }
            @for of_kind in readings_tables(report) { (table(&of_kind)) }
        }
    }
}

fn table(readings: &ReadingsTable) -> Markup {
    html! {
        details.readings {
            summary { (readings.title) }
            div.scroll tabindex="0" role="region" aria-label=(readings.title) {
                table {
                    thead { tr {
                        th scope="col" { (FILE) }
                        @for column in &readings.columns { th.figure scope="col" title=(column.meaning) { (column.label) } }
                    } }
                    tbody {
                        @for (name, rows) in &readings.files { tr {
                            th scope="row" { (name) }
                            @for row in rows {
                                td.figure { (row.value) @if let Some(normal) = &row.normal { span.meaning { (normal) } } }
                            }
                        } }
                    }
                }
            }
            dl.meanings { @for column in &readings.columns { dt { (column.label) } dd { (column.meaning) } } }
        }
    }
}
