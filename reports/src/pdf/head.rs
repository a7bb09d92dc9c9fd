use super::layout::{Block, Cell, Row};
use super::look::{
    BODY, CELL, CELL_STRONG, QUIET, SECTION, SMALL_QUIET, TITLE, VERDICT, cell, change, entries, paragraph, part, span,
    table,
};
use crate::finding_words::MOVE_COLUMNS;
use crate::provenance_words;
use crate::reading_words::proof;
use crate::song_words::tempo_and_sections;
use crate::verdict::{HEADLINE, balance, facts, headline_moves, judged_by, loudness_match, reason, verdict};
use crate::{SessionReport, describe_action, format};
use suggest::Move;

/// The title, the verdict and the moves that matter most.
pub(super) fn head(report: &SessionReport<'_>) -> Vec<Block> {
    let plan = report.plan;
    let mut blocks = vec![Block::Heading { level: 1, spans: vec![span(&plan.session.title, TITLE)] }];
    blocks.push(paragraph(&facts(plan), QUIET));
    blocks.extend(tempo_and_sections(&plan.session.song).map(|song| paragraph(&format::capitalized(&song), QUIET)));
    blocks.push(paragraph(&verdict(plan), VERDICT));
    blocks.push(paragraph(&format!("{} {}", balance(plan), judged_by(plan)), BODY));
    let moves = headline_moves(plan);
    if !moves.is_empty() {
        blocks.push(Block::Caption(vec![span(HEADLINE, SECTION)]));
        let [channel, setting, _, measured, _] = MOVE_COLUMNS;
        let columns = [channel, setting, measured].map(|title| (title, false));
        blocks.push(table(&columns, &[1.2, 2.4, 1.8], moves.into_iter().map(headline).collect()));
    }
    blocks.extend(loudness_match(report).map(|matched| paragraph(&matched, SMALL_QUIET)));
    blocks
}

fn headline(mv: &Move) -> Row {
    let measured = match &mv.verified {
        Some(verified) => {
            let proof = proof(verified);
            let mut spans = vec![span(format!("{} ", format::capitalized(&proof.label)), CELL)];
            spans.extend(change(&proof.before, &proof.after, CELL_STRONG));
            vec![spans]
        }
        None => cell(format::capitalized(&reason(mv)), CELL),
    };
    Row::Cells(vec![
        cell(format::channel(&mv.stem), CELL_STRONG),
        cell(format::capitalized(&describe_action(&mv.action)), CELL),
        measured,
    ])
}

/// Where every number comes from, and what could not be measured.
pub(super) fn provenance(report: &SessionReport<'_>) -> Vec<Block> {
    let said = provenance_words::provenance(report).into_iter().map(|(term, said)| {
        let said: Cell = said.iter().map(|item| vec![span(item, CELL)]).collect();
        (term, said)
    });
    vec![part(provenance_words::HEADING), entries(said.collect())]
}
