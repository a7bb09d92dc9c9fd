use crate::SessionReport;
use crate::format::{self, number, signed};
use crate::mix_readings::{HEADING, MixRow, SILENT, caption, columns, mix_rows};
use crate::platform_words::{COLUMNS as PLATFORM_COLUMNS, HEADING as PLATFORMS_HEADING, PLATFORMS, THIRD_PARTY};
use crate::track_sheet::played;
use crate::translation_words;
use analyzer::Basis;
use corpus::Percentiles;
use maud::{Markup, html};

/// Readings of the whole mix against the profile.
pub(super) fn mix(report: &SessionReport<'_>) -> Markup {
    let rows = mix_rows(report);
    let has_references = !report.plan.session.references.is_empty();
    html! {
        section aria-labelledby="mix" {
            h2 #mix { (HEADING) }
            @if rows.is_empty() { p { (SILENT) } } @else {
                div.scroll tabindex="0" role="region" aria-labelledby="mix" {
                    table {
                        caption { (caption(report)) }
                        thead { tr {
                            @for (title, figures) in columns(report) { th.figure[figures] scope="col" { (title) } }
                        } }
                        tbody { @for reading in &rows { (row(reading, has_references)) } }
                    }
                }
                (devices(report))
                (platforms(report))
            }
        }
    }
}

/// What vanishes on which devices.
fn devices(report: &SessionReport<'_>) -> Markup {
    let lines = translation_words::lines(report);
    html! {
        @if !lines.is_empty() {
            h3 #devices { (translation_words::HEADING) }
            @for line in &lines { p { (line) } }
        }
    }
}

/// How platforms would play the two mixes as they are.
fn platforms(report: &SessionReport<'_>) -> Markup {
    let before = &report.unity.loudness.playback;
    let after = report.draft.map(|draft| draft.loudness.playback.as_slice()).unwrap_or_default();
    html! {
        @if !before.is_empty() {
            h3 #platforms { (PLATFORMS_HEADING) }
            p { (PLATFORMS) }
            div.scroll tabindex="0" role="region" aria-labelledby="platforms" {
                table {
                    thead { tr {
                        @for (title, figures) in PLATFORM_COLUMNS { th.figure[figures] scope="col" { (title) } }
                    } }
                    tbody {
                        @for (k, playback) in before.iter().enumerate() {
                            @let now = after.get(k);
                            tr {
                                th scope="row" { (playback.platform) @if playback.basis == Basis::ThirdParty { span.meaning { (THIRD_PARTY) } } }
                                td.figure { (number(playback.target_lufs, 0)) }
                                td.figure.before { (signed(playback.gain_db, 1)) }
                                td.figure.after { (now.map_or_else(|| format::UNDEFINED.to_owned(), |now| signed(now.gain_db, 1))) }
                                td { (played(now.unwrap_or(playback))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn row(row: &MixRow, has_references: bool) -> Markup {
    html! {
        tr {
            th scope="row" { (row.label) span.meaning { (row.meaning) } }
            td.figure.before { (row.before_text()) }
            td.figure.after { (row.after_text()) }
            td.figure { (row.percentile_text(|p| p.p10)) }
            td.figure { (row.percentile_text(|p| p.p50)) }
            td.figure { (row.percentile_text(|p| p.p90)) }
            @if has_references { td.figure { (row.references_text()) } }
            td { @if let (Some(target), Some(position)) = (row.target, row.position()) { (strip(row, target, position)) } }
        }
    }
}

/// The profile's range as a bar on a small scale, with the two mixes on it. The scale spans three times the range.
fn strip(row: &MixRow, target: Percentiles, position: &str) -> Markup {
    const WIDTH: f64 = 168.0;
    const EDGE: f64 = 7.0;
    let span = (target.p90 - target.p10).max(f64::EPSILON);
    let x = |value: f64| {
        let share = ((value - target.p10) / span + 1.0) / 3.0;
        number(EDGE + share.clamp(0.0, 1.0) * (WIDTH - 2.0 * EDGE), 1)
    };
    let width = number((WIDTH - 2.0 * EDGE) / 3.0, 1);
    let label = format!("{position} the range of 8 of 10 songs");
    html! {
        svg.strip role="img" aria-label=(label) viewBox="0 0 168 22" {
            line.scale x1=(EDGE) x2=(WIDTH - EDGE) y1="11" y2="11" {}
            rect.range x=(x(target.p10)) width=(width) y="4" height="14" rx="2" {}
            line.median x1=(x(target.p50)) x2=(x(target.p50)) y1="4" y2="18" {}
            @if let Some(before) = row.before { circle.before cx=(x(before)) cy="11" r="4.5" {} }
            @if let Some(after) = row.after { circle.after cx=(x(after)) cy="11" r="5" {} }
        }
        span.meaning { (format::capitalized(position)) }
    }
}
