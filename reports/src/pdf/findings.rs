use super::layout::{Block, Cell, Row};
use super::look::{
    BODY, CELL, CELL_STRONG, SECTION, SMALL_QUIET, caption, cell, entries, paragraph, part, proof, severity_color,
    span, table,
};
use crate::finding_words::{
    self, Answer, EVERYWHERE, MOVE_COLUMNS, NOTHING_FOUND, OTHER_MOVES, OTHER_MOVES_HEADING, PROVED, SEVERITIES,
    SHOWN_PLACES, answer, fate, origin,
};
use crate::format::{self, UNDEFINED};
use crate::readiness_words::{COLUMNS, HEADING, checks_by_place, files_to_ask_for, not_checked, passed, result};
use crate::reading_words::{self, confidence, readings};
use crate::song_words::place;
use crate::verdict::{moves_without_finding, reason};
use crate::{SessionReport, describe_action};
use suggest::{CheckResult, Finding, Move, ReadinessItem, Severity};

/// Whether the production is finished: what to mend where, what passed, and what could not be checked.
pub(super) fn readiness(report: &SessionReport<'_>) -> Vec<Block> {
    let readiness = suggest::readiness(report.plan);
    let mut rows = Vec::new();
    for (place, items) in checks_by_place(&readiness) {
        rows.push(Row::Title(span(place, CELL_STRONG)));
        rows.extend(items.into_iter().map(check));
    }
    let mut blocks = vec![part(HEADING)];
    if !rows.is_empty() {
        blocks.push(table(&COLUMNS.map(|title| (title, false)), &[2.0, 0.7, 1.2, 4.0], rows));
    }
    blocks.extend(files_to_ask_for(report.plan).map(|files| paragraph(&files, BODY)));
    blocks.extend(passed(&readiness).map(|passed| paragraph(&passed, SMALL_QUIET)));
    blocks.extend(not_checked(&readiness).iter().map(|line| paragraph(line, SMALL_QUIET)));
    blocks
}

fn check(item: &ReadinessItem) -> Row {
    let severity = match item.result {
        CheckResult::Fail => Severity::Error,
        CheckResult::Warn => Severity::Warning,
        CheckResult::Pass | CheckResult::NotChecked => Severity::Info,
    };
    let mut color = CELL_STRONG;
    color.color = severity_color(severity);
    Row::Cells(vec![
        cell(format::capitalized(item.title), CELL),
        cell(result(item), color),
        cell(item.findings.join(", "), CELL),
        cell(item.fix.unwrap_or_default(), CELL),
    ])
}

/// What was heard, by how much it matters.
pub(super) fn findings(report: &SessionReport<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if report.plan.findings.is_empty() {
        blocks.extend([part(finding_words::HEADING), paragraph(NOTHING_FOUND, BODY)]);
    }
    for (severity, word, title) in SEVERITIES {
        let of_severity = report.plan.findings.iter().filter(|finding| finding.severity == severity);
        let cards: Vec<Block> = of_severity.map(|heard| finding(report, heard, word)).collect();
        if !cards.is_empty() {
            blocks.push(part(title));
            blocks.extend(cards);
        }
    }
    blocks
}

fn finding(report: &SessionReport<'_>, finding: &Finding, word: &str) -> Block {
    let color = severity_color(finding.severity);
    let stems: Vec<String> = finding.stems.iter().map(|stem| format::channel(stem)).collect();
    let mut badge = SECTION;
    badge.color = color;
    let title = vec![
        span(format!("{} · {word}  ", finding.id), badge),
        span(stems.join(", "), SECTION),
        span(format!("  {}", origin(finding.class)), SMALL_QUIET),
    ];
    let song = &report.plan.session.song;
    let places = format::places(&finding.places, SHOWN_PLACES, |range| place(range, song));
    let facts = [
        ("Measured", readings(&finding.measured)),
        ("Expected", readings(&finding.target)),
        ("Band", finding.band_hz.map(format::band).unwrap_or_default()),
        ("Where", places.unwrap_or_else(|| EVERYWHERE.to_owned())),
    ];
    let mut told: Vec<(&str, Cell)> =
        facts.into_iter().filter(|(_, said)| !said.is_empty()).map(|(term, said)| (term, cell(said, CELL))).collect();
    told.push(("Fix", fixes(answer(report, finding))));
    told.push(("Confidence", cell(format!("{}, rule {}", confidence(finding.confidence), finding.rule), CELL)));
    let blocks = vec![Block::Heading { level: 3, spans: title }, paragraph(&finding.summary, BODY), entries(told)];
    Block::Card { color, blocks }
}

fn fixes(answer: Answer<'_>) -> Cell {
    match answer {
        Answer::Moves(moves) => moves.into_iter().flat_map(fix).collect(),
        Answer::ByHand(because, fix) => {
            let mut spans = vec![span(because, SMALL_QUIET)];
            spans.extend(fix.map(|fix| span(format!(" {fix}."), CELL)));
            vec![spans]
        }
    }
}

fn fix(mv: &Move) -> Cell {
    let fix = finding_words::fix(mv);
    let mut cell = vec![vec![span(fix.setting, CELL_STRONG), span(format!(" {}", fix.fate), SMALL_QUIET)]];
    let mut told = Vec::new();
    if let Some(change) = &fix.proof {
        told.push(span(PROVED, CELL));
        told.extend(proof(change, CELL));
        told.push(span(". ", CELL));
    }
    told.extend(fix.why.map(|why| span(format!("{why} "), CELL)));
    told.extend(fix.watched.map(|watched| span(watched, SMALL_QUIET)));
    cell.push(told);
    cell
}

/// The moves that answer no finding: the balance itself.
pub(super) fn other_moves(report: &SessionReport<'_>) -> Vec<Block> {
    let rows: Vec<Row> = moves_without_finding(report.plan).map(other_move).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let columns = MOVE_COLUMNS.map(|title| (title, false));
    vec![part(OTHER_MOVES_HEADING), caption(OTHER_MOVES), table(&columns, &[1.2, 2.0, 0.8, 1.6, 2.0], rows)]
}

fn other_move(mv: &Move) -> Row {
    let measured = mv.verified.as_ref().map(|verified| vec![proof(&reading_words::proof(verified), CELL)]);
    Row::Cells(vec![
        cell(format::channel(&mv.stem), CELL_STRONG),
        vec![vec![span(describe_action(&mv.action), CELL), span(format!(" ({})", mv.id), SMALL_QUIET)]],
        cell(fate(mv), CELL),
        measured.unwrap_or_else(|| cell(UNDEFINED, CELL)),
        cell(format::capitalized(&reason(mv)), CELL),
    ])
}
