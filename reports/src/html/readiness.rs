use crate::SessionReport;
use crate::re_export::files_to_export;
use crate::readiness_words::{checks_by_place, not_checked, passed, result};
use maud::{Markup, html};
use suggest::{CheckResult, Readiness, ReadinessItem};

/// Whether the production is finished: what to mend where, what passed, and what could not be checked.
pub(super) fn readiness(report: &SessionReport<'_>, readiness: &Readiness) -> Markup {
    let files = files_to_export(report.plan);
    html! {
        section aria-labelledby="readiness" {
            h2 #readiness { "Is it finished?" }
            div.scroll tabindex="0" role="region" aria-labelledby="readiness" {
                table.checks {
                    thead { tr {
                        th scope="col" { "Check" } th scope="col" { "Result" }
                        th scope="col" { "Found" } th scope="col" { "What to do" }
                    } }
                    @for (place, items) in checks_by_place(readiness) {
                        tbody {
                            tr { th.place colspan="4" scope="colgroup" { (place) } }
                            @for item in items { (row(item)) }
                        }
                    }
                }
            }
            @if !files.is_empty() {
                p { "Files to ask for again: " (files.join(", ")) "." }
            }
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
