use crate::SessionReport;
use crate::readiness_words::{COLUMNS, HEADING, checks_by_place, files_to_ask_for, not_checked, passed, result};
use maud::{Markup, html};
use suggest::{CheckResult, Readiness, ReadinessItem};

/// Whether the production is finished: what to mend where, what passed, and what could not be checked.
pub(super) fn readiness(report: &SessionReport<'_>, readiness: &Readiness) -> Markup {
    html! {
        section aria-labelledby="readiness" {
            h2 #readiness { (HEADING) }
            div.scroll tabindex="0" role="region" aria-labelledby="readiness" {
                table.checks {
                    thead { tr {
                        @for title in COLUMNS { th scope="col" { (title) } }
                    } }
                    @for (place, items) in checks_by_place(readiness) {
                        tbody {
                            tr { th.place colspan="4" scope="colgroup" { (place) } }
                            @for item in items { (row(item)) }
                        }
                    }
                }
            }
            @if let Some(files) = files_to_ask_for(report.plan) { p { (files) } }
            @if let Some(passed) = passed(readiness) { p.quiet.small { (passed) } }
            @for line in not_checked(readiness) { p.quiet.small { (line) } }
        }
    }
}

fn row(item: &ReadinessItem) -> Markup {
    let class = match item.result {
        CheckResult::Fail => "error",
        CheckResult::Warn => "warning",
        CheckResult::Pass | CheckResult::NotChecked => "note",
    };
    html! {
        tr {
            th scope="row" { (crate::format::capitalized(item.title)) }
            td { span class={ "badge " (class) } { (result(item)) } }
            td {
                @for (k, id) in item.findings.iter().enumerate() {
                    @if k > 0 { ", " }
                    a href={ "#" (id) } { (id) }
                }
            }
            td { (item.fix.unwrap_or_default()) }
        }
    }
}
