use super::TerminalStyle;
use super::page::{Ink, Page};
use super::table::{Column, table};
use crate::format::{ARROW, UNDEFINED, band, capitalized, channel, number, optional, places, printable};
use crate::mix_readings::{mix_rows, target_heading};
use crate::re_export::files_to_export;
use crate::readiness_words::{findings_by_place, not_checked, passed};
use crate::reading_words::proof;
use crate::role_words::{GUESSED, is_guess, role_label};
use crate::song_words::{place, tempo_and_sections};
use crate::translation_words;
use crate::verdict::{
    accepted, balance, dropped_moves, facts, is_made, judged_by, loudness_match, moves_of, moves_without_finding,
    reason, reference, verdict,
};
use crate::{SessionReport, describe_action};
use analyzer::Song;
use suggest::{Finding, Move, Plan, Readiness, ReadinessItem, Severity, Status};

/// More notes of one kind than this are told in one.
const MOST_ALIKE: usize = 3;
/// Places named per finding.
const SHOWN_PLACES: usize = 3;

/// The report as text for a terminal: what is wrong, what was done about it, the stems and the mix.
pub fn terminal(report: &SessionReport<'_>, style: TerminalStyle) -> String {
    let mut page = Page::new(style);
    head(&mut page, report.plan, &verdict(report.plan));
    findings(&mut page, report.plan);
    made_moves(&mut page, report.plan);
    dropped(&mut page, report.plan);
    stems(&mut page, report);
    mix(&mut page, report);
    devices(&mut page, report);
    notes(&mut page, report.plan);
    if let Some(matched) = loudness_match(report) {
        page.line("", Ink::Plain);
        page.paragraph(0, &matched, Ink::Dim);
    }
    page.into_text()
}

/// What is wrong and what the mix measures, without moves and without a draft.
pub fn check_terminal(report: &SessionReport<'_>, style: TerminalStyle) -> String {
    let report = SessionReport { draft: None, audio: None, ..*report };
    let mut page = Page::new(style);
    let readiness = suggest::readiness(report.plan);
    head(&mut page, report.plan, &readiness.sentence());
    for (place, found) in findings_by_place(report.plan) {
        page.heading(&format!("{place} ({})", found.len()));
        for alike in found.chunk_by(|a, b| (a.rule, a.severity) == (b.rule, b.severity)) {
            let item = readiness.items.iter().find(|item| item.check == alike[0].rule);
            match (alike, item) {
                (_, Some(item)) if alike.len() > MOST_ALIKE && alike[0].severity == Severity::Info => {
                    notes_alike(&mut page, alike, item);
                }
                _ => alike.iter().for_each(|one| checked_finding(&mut page, report.plan, one, item)),
            }
        }
    }
    checked(&mut page, report.plan, &readiness);
    if !report.plan.session.mix_only {
        stems(&mut page, &report);
    }
    mix(&mut page, &report);
    devices(&mut page, &report);
    notes(&mut page, report.plan);
    page.into_text()
}

/// A finding and, where it should not stay as it is, what to do.
fn checked_finding(page: &mut Page, plan: &Plan, one: &Finding, item: Option<&ReadinessItem>) {
    finding(page, plan, one);
    let fix = item.and_then(|item| item.fix).filter(|_| one.severity >= Severity::Warning);
    if let Some(fix) = fix {
        page.item("    To do: ", &format!("{fix}."), Ink::Green);
    }
}

/// Many notes of one kind in one: `F3–F15 note: 13 times levels out of place`.
fn notes_alike(page: &mut Page, alike: &[&Finding], item: &ReadinessItem) {
    let (word, ink) = severity(Severity::Info);
    let ids = format!("{}–{}", alike[0].id, alike[alike.len() - 1].id);
    page.item("  ", &format!("{ids} {word}: {} times {}", alike.len(), item.title), ink);
    let mut stems: Vec<String> = Vec::new();
    for stem in alike.iter().flat_map(|one| &one.stems).map(|stem| channel(stem)) {
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    page.paragraph(4, &format!("{}. Other formats tell each.", stems.join(", ")), Ink::Plain);
}

/// What was checked without finding anything, what could not be checked, and which files are to be sent again.
fn checked(page: &mut Page, plan: &Plan, readiness: &Readiness) {
    page.heading("What else was checked");
    for line in passed(readiness).iter().chain(&not_checked(readiness)) {
        page.paragraph(2, line, Ink::Dim);
    }
    let files = files_to_export(plan);
    if !files.is_empty() {
        let files: Vec<String> = files.into_iter().map(printable).collect();
        let asked = format!("To be exported again (--re-export prints a page to send): {}.", files.join(", "));
        page.paragraph(2, &asked, Ink::Plain);
    }
}

fn head(page: &mut Page, plan: &Plan, verdict: &str) {
    page.paragraph(0, &printable(&plan.session.title), Ink::Bold);
    page.paragraph(0, &facts(plan), Ink::Dim);
    if let Some(song) = tempo_and_sections(&plan.session.song) {
        page.paragraph(0, &capitalized(&song), Ink::Plain);
    }
    page.paragraph(0, &balance(plan), Ink::Plain);
    page.paragraph(0, &judged_by(plan), Ink::Plain);
    page.line("", Ink::Plain);
    page.paragraph(0, verdict, Ink::Bold);
}

fn findings(page: &mut Page, plan: &Plan) {
    if plan.findings.is_empty() {
        return;
    }
    page.heading("What was found, worst first");
    for one in &plan.findings {
        finding(page, plan, one);
        for mv in moves_of(plan, one).filter(|mv| is_made(mv)) {
            page.item(&format!("    {ARROW} "), &move_words(mv), Ink::Green);
        }
    }
}

fn finding(page: &mut Page, plan: &Plan, finding: &Finding) {
    let stems = finding.stems.iter().map(|stem| channel(stem)).collect::<Vec<_>>().join(", ");
    let (word, ink) = severity(finding.severity);
    page.item("  ", &format!("{} {word}: {stems}", finding.id), ink);
    page.paragraph(4, &printable(&finding.summary), Ink::Plain);
    if let Some(circumstances) = circumstances(finding, &plan.session.song) {
        page.paragraph(4, &circumstances, Ink::Dim);
    }
}

fn severity(severity: Severity) -> (&'static str, Ink) {
    match severity {
        Severity::Error => ("error", Ink::Red),
        Severity::Warning => ("warning", Ink::Yellow),
        Severity::Info => ("note", Ink::Cyan),
    }
}

/// Where and in which band.
fn circumstances(finding: &Finding, song: &Song) -> Option<String> {
    let band = finding.band_hz.map(band);
    let places = places(&finding.places, SHOWN_PLACES, |range| place(range, song)).map(|places| format!("at {places}"));
    let both: Vec<String> = [band, places].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(", "))
}

/// The move and what it did: `M3 Lead Vox: turn up 3.8 dB (level in mix -9.6 → -4.6 LU)`.
fn move_words(mv: &Move) -> String {
    let did = mv.verified.as_ref().map_or_else(|| printable(&reason(mv)), |verified| proof(verified).to_string());
    let half = if mv.status == Status::Reduced { ", at half its size" } else { "" };
    format!("{} {}: {} ({did}{half})", mv.id, channel(&mv.stem), describe_action(&mv.action))
}

fn made_moves(page: &mut Page, plan: &Plan) {
    let moves: Vec<&Move> = moves_without_finding(plan).filter(|mv| is_made(mv)).collect();
    if moves.is_empty() {
        return;
    }
    page.heading("Also set in the draft");
    for mv in moves {
        page.item("  ", &move_words(mv), Ink::Plain);
    }
}

fn dropped(page: &mut Page, plan: &Plan) {
    let mut moves = dropped_moves(plan).peekable();
    if moves.peek().is_none() {
        return;
    }
    page.heading("Tried and dropped");
    for mv in moves {
        let action = describe_action(&mv.action);
        let words = format!("{} {}: {action}: {}", mv.id, channel(&mv.stem), printable(&reason(mv)));
        page.item("  ", &words, Ink::Dim);
    }
}

fn stems(page: &mut Page, report: &SessionReport<'_>) {
    page.heading("Stems, levels relative to the mix");
    let has_draft = report.draft.is_some();
    let mut columns = vec![
        Column::text("Stem"),
        Column::text("Role").optional(1),
        Column::figure("LUFS"),
        Column::figure(if has_draft { "Before, LU" } else { "In mix, LU" }),
    ];
    if has_draft {
        columns.push(Column::figure("After, LU"));
    }
    columns.push(Column::figure("Target").optional(0));
    let rows: Vec<Vec<String>> = report
        .plan
        .stems
        .iter()
        .map(|stem| {
            let mut row = vec![
                printable(&stem.name),
                role_label(stem),
                optional(stem.integrated_lufs, 1),
                optional(stem.level_before_lu, 1),
            ];
            if has_draft {
                row.push(optional(stem.level_after_lu, 1));
            }
            row.push(stem.target_level_lu.map_or_else(String::new, |lu| number(lu, 1)));
            row
        })
        .collect();
    table(page, &columns, &rows);
    if report.plan.stems.iter().any(is_guess) {
        page.paragraph(2, GUESSED, Ink::Dim);
    }
}

fn mix(page: &mut Page, report: &SessionReport<'_>) {
    let rows = mix_rows(report);
    page.heading("The whole mix");
    if rows.is_empty() {
        page.paragraph(0, "Nothing to show: the mix is silent.", Ink::Plain);
        return;
    }
    let has_draft = report.draft.is_some();
    let mut columns = vec![Column::text("Reading"), Column::figure(if has_draft { "Before" } else { "Is" })];
    if has_draft {
        columns.push(Column::figure("After"));
    }
    columns.push(Column::figure(target_heading(report)).optional(0));
    let has_references = !report.plan.session.references.is_empty();
    if has_references {
        columns.push(Column::figure("Reference").optional(0));
    }
    columns.push(Column::text("").optional(1));
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let mut cells = vec![row.label.to_string(), row.before_text()];
            if has_draft {
                cells.push(row.after_text());
            }
            cells.push(if row.target.is_some() { row.target_text() } else { UNDEFINED.to_owned() });
            cells.extend(has_references.then(|| row.references_text()));
            cells.push(row.position().unwrap_or_default().to_owned());
            cells
        })
        .collect();
    table(page, &columns, &rows);
}

/// What vanishes on which devices.
fn devices(page: &mut Page, report: &SessionReport<'_>) {
    let lines = translation_words::lines(report);
    if lines.is_empty() {
        return;
    }
    page.heading(translation_words::HEADING);
    for line in lines {
        page.item("  ", &line, Ink::Plain);
    }
}

fn notes(page: &mut Page, plan: &Plan) {
    let session = &plan.session;
    let taken = session.mixes.iter().map(|mix| format!("{} was taken for a mix and not summed.", printable(mix)));
    let meant = accepted(plan).into_iter().map(|line| format!("Found, and meant: {}", printable(&line)));
    let references = session.references.iter().map(|one| printable(&reference(one)));
    let notes: Vec<String> = references
        .chain(taken)
        .chain(meant)
        .chain(session.notes.iter().map(|note| capitalized(&printable(note))))
        .collect();
    if notes.is_empty() {
        return;
    }
    page.heading("Notes");
    for note in notes {
        page.item("  ", &note, Ink::Plain);
    }
}
