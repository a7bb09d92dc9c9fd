use super::layout::{Block, Cell, Row};
use super::look::{
    CELL, CELL_STRONG, QUIET, SMALL_QUIET, caption, cell, cell_with, change, paragraph, part, span, table,
};
use super::pictures::picture;
use crate::fault_words::describe_fault;
use crate::format::{number, optional};
use crate::pair_words::{self, PairRow};
use crate::pictures::PAIR_SUM;
use crate::role_words::{GUESSED, is_guess, role_evidence, role_label};
use crate::stem_words::{CAPTION, COLUMNS, HEADING, form, kind, plays, settings, target_level};
use crate::{SessionReport, pair_sum_plot};
use analyzer::{Role, TrackAnalysis};
use suggest::StemSummary;

/// One row per stem.
pub(super) fn stems(report: &SessionReport<'_>) -> Vec<Block> {
    let plan = report.plan;
    let mut blocks = vec![part(HEADING)];
    blocks.extend(plan.stems.iter().any(is_guess).then(|| paragraph(GUESSED, QUIET)));
    blocks.push(caption(CAPTION));
    let rows = plan.stems.iter().enumerate().map(|(k, stem)| row(report, stem, report.stems.get(k)));
    blocks.push(table(&COLUMNS, &[2.1, 2.0, 0.9, 0.75, 0.6, 0.6, 1.4, 1.9, 1.7], rows.collect()));
    blocks
}

fn row(report: &SessionReport<'_>, stem: &StemSummary, analysis: Option<&TrackAnalysis>) -> Row {
    let reading = |of: fn(&TrackAnalysis) -> Option<f64>| cell(optional(analysis.and_then(of), 1), CELL);
    let evidence = if stem.role == Role::Unknown { String::new() } else { role_evidence(stem) };
    Row::Cells(vec![
        cell_with(&stem.name, CELL_STRONG, analysis.map(form).unwrap_or_default()),
        cell_with(role_label(stem), CELL, evidence),
        cell(optional(stem.integrated_lufs, 1), CELL),
        reading(|a| a.loudness.true_peak_dbtp),
        reading(|a| a.dynamics.crest_db),
        cell(plays(analysis), CELL),
        level(stem),
        heard(report, stem, analysis),
        settings(report.plan, stem).into_iter().map(|setting| vec![span(setting, CELL)]).collect(),
    ])
}

fn level(stem: &StemSummary) -> Cell {
    let before = optional(stem.level_before_lu, 1);
    let mut level = match stem.level_after_lu {
        Some(after) => vec![change(&before, &number(after, 1), CELL).to_vec()],
        None => cell(before, CELL),
    };
    level.extend(stem.target_level_lu.map(|target| vec![span(target_level(target), SMALL_QUIET)]));
    level
}

/// The stem's findings, and the faults of its file.
fn heard(report: &SessionReport<'_>, stem: &StemSummary, analysis: Option<&TrackAnalysis>) -> Cell {
    let findings = report.plan.findings.iter().filter(|finding| finding.stems.contains(&stem.name));
    let findings = findings.map(|finding| vec![span(format!("{} {}", finding.id, kind(finding)), CELL)]);
    let faults = analysis.map(|a| a.faults.as_slice()).unwrap_or_default().iter();
    findings.chain(faults.map(|fault| vec![span(describe_fault(fault), SMALL_QUIET)])).collect()
}

/// Stems that were compared with each other.
pub(super) fn pairs(report: &SessionReport<'_>) -> Vec<Block> {
    let pairs = pair_words::pairs(report);
    if pairs.shown.is_empty() {
        return Vec::new();
    }
    let rows = pairs.shown.iter().map(|pair| pair_row(pair_words::row(pair))).collect();
    let shares = [2.2, 1.6, 1.6, 1.1, 1.1, 0.9, 1.0, 1.0];
    let mut blocks = vec![part(pair_words::HEADING), caption(&pairs.caption)];
    blocks.push(table(&pair_words::COLUMNS, &shares, rows));
    blocks.extend(pairs.drawn().flat_map(|pair| picture(pair_sum_plot(pair), PAIR_SUM)));
    blocks
}

fn pair_row(pair: PairRow) -> Row {
    let correlation = match pair.aligned {
        Some(aligned) => vec![change(&pair.correlation, &aligned, CELL).to_vec()],
        None => cell(pair.correlation, CELL),
    };
    Row::Cells(vec![
        cell(pair.names, CELL_STRONG),
        cell(pair.kind, CELL),
        cell_with(pair.delay, CELL, pair.basis),
        cell(pair.polarity, CELL),
        correlation,
        cell(pair.flip_gain, CELL),
        cell(pair.aligned_gain, CELL),
        cell(pair.fix, CELL),
    ])
}
