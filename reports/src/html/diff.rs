//! The page on two versions.

use super::{document, figure};
use crate::diff_words::{DiffBlock, DiffTable, FindingLine, blocks, severity_word, title, verdict, versions};
use crate::{level_change_plot, tone_change_plot};
use maud::{Markup, html};
use suggest::Diff;

/// What changed between two versions.
pub fn diff_html(diff: &Diff, program_version: &str) -> String {
    let title = title(diff);
    let body = html! {
        header.masthead {
            p.kicker { "premix compare" }
            h1 { (title) }
            @for version in versions(diff) { p.facts { (version) } }
            p.verdict { (verdict(diff)) }
        }
        main {
            section aria-labelledby="pictures" {
                h2 #pictures { "Pictures" }
                div.plots {
                    (figure(&tone_change_plot(diff), "How much louder each third octave of the new version is, both versions as loud as each other: 0 is as before."))
                    (figure(&level_change_plot(diff), "Levels against the whole, so that a version that is louder as a whole is not louder here: rings are the old version, discs the new one."))
                }
            }
            @for (k, one) in blocks(diff).iter().enumerate() { (block(k, one)) }
        }
        footer { "Written by premix " (program_version) " from the files of these two versions alone." }
    };
    document(&title, &body)
}

fn block(k: usize, block: &DiffBlock) -> Markup {
    let id = format!("part-{}", k + 1);
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (block.title) }
            @if !block.findings.is_empty() {
                div.findings { @for one in &block.findings { (finding(one)) } }
            }
            @if let Some(table) = &block.table { (figures(&id, table)) }
            @if !block.lines.is_empty() { ul { @for line in &block.lines { li { (line) } } } }
        }
    }
}

fn finding(one: &FindingLine) -> Markup {
    let class = severity_word(one.severity);
    html! {
        article class={ "finding " (class) } {
            header { span class={ "badge " (class) } { (class) } h3 { (one.stems) } }
            p { (one.summary) }
            @for line in &one.circumstances { p { strong { (line) } } }
        }
    }
}

fn figures(id: &str, DiffTable { titles, rows }: &DiffTable) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby=(id) { table {
            thead { tr { @for (k, title) in titles.iter().enumerate() {
                @if k == 0 { th scope="col" { (title) } } @else { th.figure scope="col" { (title) } }
            } } }
            tbody { @for row in rows { tr { @for (k, cell) in row.iter().enumerate() {
                @if k == 0 { th scope="row" { (cell) } } @else { td.figure { (cell) } }
            } } } }
        } }
    }
}
