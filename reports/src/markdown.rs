use crate::diff_words::{self, DiffBlock, FindingLine, severity_word, title, versions};
use crate::format::{self, ARROW, band, capitalized, channel, number, optional, places};
use crate::mix_readings::{mix_rows, target_heading};
use crate::readiness_words::{checks_by_place, not_checked, passed, result};
use crate::reading_words::{confidence, proof, readings};
use crate::role_words::{GUESSED, is_guess, role_label};
use crate::song_words::{place, tempo_and_sections};
use crate::translation_words;
use crate::verdict::{
    accepted, balance, facts, is_made, judged_by, loudness_match, moves_of, moves_without_finding, reason, reference,
    verdict,
};
use crate::{
    SessionReport, describe_action, finding_words, mix_readings, provenance_words, readiness_words, stem_words,
};
use suggest::{Diff, Finding, Move, ReadinessItem, Severity, StemSummary};

/// Places named per finding.
const SHOWN_PLACES: usize = 6;

/// The report as Markdown, for a note or a ticket.
pub fn markdown(report: &SessionReport<'_>) -> String {
    let blocks = [
        head(report),
        readiness(report),
        findings(report),
        other_moves(report),
        mix(report),
        devices(report),
        if report.plan.session.mix_only { String::new() } else { stems(report) },
        provenance(report),
    ];
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    blocks.join("\n\n") + "\n"
}

/// What changed between two versions, as Markdown.
pub fn diff_markdown(diff: &Diff) -> String {
    let mut parts = vec![format!("# {}", escaped(&title(diff)))];
    parts.extend(versions(diff).iter().map(|line| escaped(line)));
    parts.push(format!("**{}**", escaped(&diff_words::verdict(diff))));
    parts.extend(diff_words::blocks(diff).iter().map(diff_part));
    parts.join("\n\n") + "\n"
}

fn diff_part(block: &DiffBlock) -> String {
    let finding = |one: &FindingLine| {
        let changes = one.circumstances.iter().map(|line| format!("**{}**", escaped(line))).collect::<Vec<_>>();
        let (word, stems) = (severity_word(one.severity), escaped(&one.stems));
        format!("- {word}: **{stems}**: {} {}", escaped(&one.summary), changes.join("; ")).trim_end().to_owned()
    };
    let lines: Vec<String> = block.findings.iter().map(finding).collect();
    let told: Vec<String> = block.lines.iter().map(|line| format!("- {}", escaped(line))).collect();
    let figures = block.table.as_ref().map(|table| rows(&table.titles, 1..table.titles.len(), &table.rows));
    let parts = [Some(format!("## {}", escaped(&block.title))), Some(lines.join("\n")), figures, Some(told.join("\n"))];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn head(report: &SessionReport<'_>) -> String {
    let plan = report.plan;
    let mut blocks = vec![
        format!("# {}", escaped(&plan.session.title)),
        escaped(&facts(plan)),
        format!("**{}**", escaped(&verdict(plan))),
        format!("{} {}", escaped(&balance(plan)), escaped(&judged_by(plan))),
    ];
    blocks.extend(tempo_and_sections(&plan.session.song).map(|song| format!("{}.", escaped(&capitalized(&song)))));
    blocks.extend(loudness_match(report).map(|matched| escaped(&matched)));
    blocks.join("\n\n")
}

/// What to mend where, and what passed.
fn readiness(report: &SessionReport<'_>) -> String {
    let readiness = suggest::readiness(report.plan);
    let mut blocks = vec![format!("## {}", readiness_words::HEADING)];
    for (place, items) in checks_by_place(&readiness) {
        let line = |item: &&ReadinessItem| {
            let (title, found) = (capitalized(item.title), item.findings.join(", "));
            let fix = item.fix.map_or_else(String::new, |fix| format!(" {fix}."));
            format!("- {}: {title} ({found}).{fix}", result(item))
        };
        blocks.push(format!("**{place}**\n\n{}", items.iter().map(line).collect::<Vec<_>>().join("\n")));
    }
    blocks.extend(passed(&readiness));
    blocks.extend(not_checked(&readiness));
    blocks.join("\n\n")
}

fn findings(report: &SessionReport<'_>) -> String {
    if report.plan.findings.is_empty() {
        return String::new();
    }
    let findings = report.plan.findings.iter().map(|heard| finding(report, heard));
    format!("## {}\n\n{}", finding_words::HEADING, findings.collect::<Vec<_>>().join("\n\n"))
}

fn finding(report: &SessionReport<'_>, finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let stems = finding.stems.iter().map(|stem| channel(stem)).collect::<Vec<_>>().join(", ");
    let facts = [
        ("Measured", Some(readings(&finding.measured))),
        ("Expected", Some(readings(&finding.target))),
        ("Band", finding.band_hz.map(band)),
        ("Where", places(&finding.places, SHOWN_PLACES, |range| place(range, &report.plan.session.song))),
        ("Confidence", Some(format!("{} (rule {})", confidence(finding.confidence), finding.rule))),
    ];
    let facts = facts.into_iter().filter_map(|(term, text)| Some((term, text.filter(|text| !text.is_empty())?)));
    let mut lines: Vec<String> = facts.map(|(term, text)| format!("- {term}: {}", escaped(&text))).collect();
    lines.extend(moves_of(report.plan, finding).map(|mv| format!("- Fix: {}", move_words(mv))));
    format!(
        "### {} {severity}: {}\n\n{}\n\n{}",
        finding.id,
        escaped(&stems),
        escaped(&finding.summary),
        lines.join("\n")
    )
}

/// The move, what it did and what became of it.
fn move_words(mv: &Move) -> String {
    let proof = mv.verified.as_ref().filter(|_| is_made(mv)).map(|verified| proof(verified).to_string());
    let reason = proof.is_none().then(|| reason(mv));
    let told = [proof, reason].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let dropped = if is_made(mv) { "" } else { "dropped: " };
    format!(
        "**{}: {}** ({dropped}{})",
        escaped(&channel(&mv.stem)),
        escaped(&describe_action(&mv.action)),
        escaped(&told)
    )
}

fn other_moves(report: &SessionReport<'_>) -> String {
    let moves: Vec<String> = moves_without_finding(report.plan).map(|mv| format!("- {}", move_words(mv))).collect();
    if moves.is_empty() {
        String::new()
    } else {
        format!("## {}\n\n{}", finding_words::OTHER_MOVES_HEADING, moves.join("\n"))
    }
}

fn mix(report: &SessionReport<'_>) -> String {
    let has_references = !report.plan.session.references.is_empty();
    let rows = mix_rows(report).into_iter().map(|row| {
        let mut cells = vec![row.label.to_string(), row.before_text(), row.after_text(), row.target_text()];
        cells.extend(has_references.then(|| row.references_text()));
        cells.push(row.position().unwrap_or_default().to_owned());
        cells
    });
    let mut titles = vec!["Reading", "Before", "After", target_heading(report)];
    titles.extend(has_references.then_some("Reference"));
    let figures = 1..titles.len();
    titles.push("It lies");
    table(mix_readings::HEADING, &titles, figures, &rows.collect::<Vec<_>>())
}

/// What vanishes on which devices.
fn devices(report: &SessionReport<'_>) -> String {
    let lines: Vec<String> =
        translation_words::lines(report).iter().map(|line| format!("- {}", escaped(line))).collect();
    if lines.is_empty() { String::new() } else { format!("## {}\n\n{}", translation_words::HEADING, lines.join("\n")) }
}

fn stems(report: &SessionReport<'_>) -> String {
    let row = |stem: &StemSummary| {
        let levels = match stem.level_after_lu {
            Some(after) => format!("{} {ARROW} {}", optional(stem.level_before_lu, 1), number(after, 1)),
            None => optional(stem.level_before_lu, 1),
        };
        vec![stem.name.clone(), role_label(stem), optional(stem.integrated_lufs, 1), levels]
    };
    let titles = ["Stem", "Role", "LUFS", "Level in the mix, LU"];
    let rows = table(stem_words::HEADING, &titles, 2..4, &report.plan.stems.iter().map(row).collect::<Vec<_>>());
    if report.plan.stems.iter().any(is_guess) { format!("{rows}\n\n{GUESSED}") } else { rows }
}

fn table(title: &str, titles: &[&str], figures: std::ops::Range<usize>, rows_of: &[Vec<String>]) -> String {
    if rows_of.is_empty() {
        return String::new();
    }
    format!("## {title}\n\n{}", rows(titles, figures, rows_of))
}

/// A table without a heading.
fn rows(titles: &[&str], figures: std::ops::Range<usize>, rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let titles_row: Vec<String> = titles.iter().map(|&title| title.to_owned()).collect();
    let rule: Vec<String> =
        (0..titles.len()).map(|k| if figures.contains(&k) { "---:" } else { "---" }.to_owned()).collect();
    let rows = rows.iter().map(|row| line(&row.iter().map(|cell| escaped(cell)).collect::<Vec<_>>()));
    let rows = rows.collect::<Vec<_>>().join("\n");
    format!("{}\n{}\n{rows}", line(&titles_row), line(&rule))
}

fn provenance(report: &SessionReport<'_>) -> String {
    let session = &report.plan.session;
    let sources = session.target.sources.iter().map(|source| format!("Source: {source}"));
    let references = session.references.iter().map(reference);
    let mixes = session.mixes.iter().map(|mix| format!("{mix} was taken for a mix and not summed"));
    let notes = session.notes.iter().map(|note| capitalized(note));
    let accepted = accepted(report.plan).into_iter().map(|line| format!("Found, and meant: {line}"));
    let version = format!("Measured with premix {}", report.version);
    let lines = sources
        .chain(references)
        .chain(mixes)
        .chain(accepted)
        .chain(notes)
        .chain([version])
        .map(|line| format!("- {}", escaped(&line)));
    format!("## {}\n\n{}", provenance_words::HEADING, lines.collect::<Vec<_>>().join("\n"))
}

/// What Markdown or HTML would take for markup is escaped; a name cannot start a new line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in format::printable(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}
