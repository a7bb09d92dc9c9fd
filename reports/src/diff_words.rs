//! What changed between two versions, in words and tables that every form shows alike.

use crate::format::{ARROW, UNDEFINED, band, channel, count, number, optional, printable, signed, time};
use crate::mix_readings::GROUPS;
use crate::reading_words::change;
use suggest::{
    Change, Changes, Diff, FindingChange, RULES, SectionChange, Severity, StemChange, ToneRun, VersionSummary,
};

/// One part of a comparison.
#[derive(Debug, Default)]
pub(crate) struct DiffBlock {
    /// Its title.
    pub(crate) title: String,
    /// Findings, each by itself.
    pub(crate) findings: Vec<FindingLine>,
    /// Sentences.
    pub(crate) lines: Vec<String>,
    /// Figures; the first column holds names.
    pub(crate) table: Option<DiffTable>,
}

/// A finding that came, went or changed.
#[derive(Debug)]
pub(crate) struct FindingLine {
    pub(crate) severity: Severity,
    /// The stems concerned.
    pub(crate) stems: String,
    /// What was heard.
    pub(crate) summary: String,
    /// How its readings changed, and what else explains it.
    pub(crate) circumstances: Vec<String>,
}

/// Figures under titles.
#[derive(Debug)]
pub(crate) struct DiffTable {
    pub(crate) titles: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Readings told per finding.
const SHOWN_READINGS: usize = 3;
/// Names in a list; the others are counted.
const SHOWN_NAMES: usize = 8;
/// A smaller change of a level is none, in dB or LU: half of the least that listeners notice.
const LEAST_DB: f64 = 0.5;
/// A smaller change of any other reading is none, as a share.
const LEAST_SHARE: f64 = 0.05;
/// A section that changes by less than this against the stem as a whole is not told by itself, in LU.
const LEAST_OF_SECTION_LU: f64 = 1.0;

/// `v2 → v3`.
pub(crate) fn title(diff: &Diff) -> String {
    format!("{} {ARROW} {}", printable(&diff.from.title), printable(&diff.to.title))
}

/// What the two versions are, a line each.
pub(crate) fn versions(diff: &Diff) -> [String; 2] {
    let line = |word: &str, one: &VersionSummary| {
        let what = if one.mix_only { "mix".to_owned() } else { count(one.n_stems, "stem") };
        format!("{word}: {} · {what} · {}", printable(&one.folder), time(one.duration_s))
    };
    [line("Old", &diff.from), line("New", &diff.to)]
}

/// The comparison in a few words.
pub(crate) fn verdict(diff: &Diff) -> String {
    let all = [&diff.solved, &diff.new, &diff.unchanged].map(Vec::len);
    let findings = format!("{} solved, {} new, {} unchanged.", count(all[0], "finding"), all[1], all[2]);
    if is_same(diff) {
        return format!("{findings} Nothing changed that is measured.");
    }
    let louder = diff.readings.matching_gain_db.filter(|db| db.abs() >= 0.05).map(|db| {
        let word = if db < 0.0 { "louder" } else { "softer" };
        format!(" The new version is {} LU {word}; levels and tone are compared at one loudness.", number(db.abs(), 1))
    });
    findings + &louder.unwrap_or_default()
}

/// No stem and no reading of the whole differs.
fn is_same(diff: &Diff) -> bool {
    let readings = &diff.readings;
    let no_stem_changed = readings.stems.iter().all(|stem| stem.same_audio && stem.renamed_from.is_none());
    let nothing_came = readings.added.is_empty() && readings.removed.is_empty();
    no_stem_changed && nothing_came && readings.whole.values().all(|change| change.before == change.after)
}

/// All parts that have something to say.
pub(crate) fn blocks(diff: &Diff) -> Vec<DiffBlock> {
    let finding_blocks = [
        ("Solved", &diff.solved),
        ("New", &diff.new),
        ("No longer reported, since it is meant", &diff.accepted),
        ("Found before, and could not be looked for now", &diff.not_checked),
    ];
    let mut blocks: Vec<DiffBlock> = finding_blocks.iter().map(|(title, findings)| told(title, findings)).collect();
    blocks.insert(2, unchanged(&diff.unchanged));
    blocks.push(stems(diff));
    blocks.push(whole(diff));
    blocks.retain(|block| !block.findings.is_empty() || !block.lines.is_empty() || block.table.is_some());
    blocks
}

fn told(title: &str, findings: &[FindingChange]) -> DiffBlock {
    let title = format!("{title} ({})", findings.len());
    DiffBlock { title, findings: findings.iter().map(finding).collect(), ..DiffBlock::default() }
}

/// Findings whose readings moved in full, the others by name.
fn unchanged(findings: &[FindingChange]) -> DiffBlock {
    let (moved, still): (Vec<_>, Vec<_>) = findings.iter().partition(|one| has_moved(one));
    let mut by_rule: Vec<(&str, Vec<String>)> = Vec::new();
    for one in still {
        let stems = one.stems.iter().map(|stem| channel(stem));
        match by_rule.iter_mut().find(|(rule, _)| *rule == one.rule) {
            Some((_, known)) => known.extend(stems),
            None => by_rule.push((one.rule, stems.collect())),
        }
    }
    let as_before = |(rule, mut stems): (&str, Vec<String>)| {
        stems.sort();
        stems.dedup();
        format!("As before: {} ({}).", problem(rule), listed(&stems))
    };
    DiffBlock {
        title: format!("Unchanged ({})", findings.len()),
        findings: moved.into_iter().map(finding).collect(),
        lines: by_rule.into_iter().map(as_before).collect(),
        table: None,
    }
}

fn has_moved(one: &FindingChange) -> bool {
    let other_severity = one.severity_before.is_some_and(|before| before != one.severity);
    let other_stems = !one.stems_added.is_empty() || !one.stems_solved.is_empty();
    other_severity || other_stems || one.measured.iter().any(|(name, change)| is_notable(name, *change))
}

/// The problem that a rule looks for.
fn problem(rule: &str) -> &str {
    RULES.iter().find(|known| known.name == rule).map_or(rule, |known| known.title)
}

fn finding(one: &FindingChange) -> FindingLine {
    let mut circumstances = measured(&one.measured);
    if let Some(before) = one.severity_before.filter(|before| *before != one.severity) {
        circumstances.push(format!("was {}", severity_word(before)));
    }
    let stems = |names: &[String]| names.iter().map(|name| channel(name)).collect::<Vec<_>>();
    if !one.stems_solved.is_empty() {
        circumstances.push(format!("no longer {}", listed(&stems(&one.stems_solved))));
    }
    if !one.stems_added.is_empty() {
        circumstances.push(format!("now also {}", listed(&stems(&one.stems_added))));
    }
    circumstances.extend(one.because.as_deref().map(printable));
    FindingLine {
        severity: one.severity,
        stems: stems(&one.stems).join(", "),
        summary: printable(&one.summary),
        circumstances,
    }
}

/// What people call a severity.
pub(crate) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The readings that moved: `hum re stem -31.0 → -52.4 dB`.
fn measured(measured: &Changes) -> Vec<String> {
    // Which stems came and went is told by name.
    let moved = measured.iter().filter(|(name, change)| **name != "stems_concerned" && is_notable(name, **change));
    let words = moved.filter_map(|(name, one)| Some(change(name, one.before?, one.after?).to_string()));
    words.take(SHOWN_READINGS).collect()
}

fn is_notable(name: &str, change: Change) -> bool {
    let Some((before, after)) = change.before.zip(change.after) else { return false };
    let is_level = ["_db", "_dbfs", "_dbtp", "_lu", "_lufs"].iter().any(|unit| name.ends_with(unit));
    let least = if is_level { LEAST_DB } else { LEAST_SHARE * before.abs().max(after.abs()) };
    let moved_by = (after - before).abs();
    moved_by > 0.0 && moved_by >= least
}

/// `Kick, Snare and 3 more`.
fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(SHOWN_NAMES);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn stems(diff: &Diff) -> DiffBlock {
    let readings = &diff.readings;
    let printed = |names: &[String]| names.iter().map(|name| printable(name)).collect::<Vec<_>>();
    let (same, changed): (Vec<&StemChange>, Vec<&StemChange>) = readings.stems.iter().partition(|stem| stem.same_audio);
    let renamed = readings.stems.iter().filter_map(|stem| {
        let old = stem.renamed_from.as_ref()?;
        Some(format!("Renamed: {} is now {}.", printable(old), printable(&stem.name)))
    });
    let mut lines: Vec<String> = renamed.collect();
    if !readings.added.is_empty() {
        lines.push(format!("Added: {}.", listed(&printed(&readings.added))));
    }
    if !readings.removed.is_empty() {
        lines.push(format!("Removed: {}.", listed(&printed(&readings.removed))));
    }
    lines.extend(unchanged_audio(&same));
    lines.extend(changed.iter().flat_map(|stem| stem_lines(stem)));
    let table = (!changed.is_empty()).then(|| DiffTable {
        titles: vec!["Changed stem", "In the mix, LU", "File, LU", "Side to mid, dB", "Crest, dB", "True peak, dB"],
        rows: changed.iter().map(|stem| stem_row(stem)).collect(),
    });
    DiffBlock { title: "Stems".to_owned(), lines, table, ..DiffBlock::default() }
}

/// The stems whose audio is the same, and how the change of the others moved them against the whole.
fn unchanged_audio(same: &[&StemChange]) -> Option<String> {
    let names: Vec<String> = same.iter().map(|stem| printable(&stem.name)).collect();
    let shifts_lu: Vec<f64> = same.iter().filter_map(|stem| stem.level_lu.difference()).collect();
    let shift_lu = dsp::median(shifts_lu);
    let moved = shift_lu.filter(|lu| lu.abs() >= LEAST_DB).map(|lu| {
        let word = if lu > 0.0 { "higher" } else { "lower" };
        format!(" At matched loudness they stand {} LU {word} in the mix, because of the others.", number(lu.abs(), 1))
    });
    (!names.is_empty()).then(|| {
        let counted = count(names.len(), "stem");
        format!("The audio of {counted} did not change: {}.{}", listed(&names), moved.unwrap_or_default())
    })
}

fn stem_row(stem: &StemChange) -> Vec<String> {
    let file = |name: &str| stem.readings.get(name).and_then(|change| change.difference());
    let figure = |value: Option<f64>| value.map_or_else(|| UNDEFINED.to_owned(), |value| signed(value, 1));
    let readings = ["integrated_lufs", "side_to_mid_db", "crest_db", "true_peak_dbtp"].map(|name| figure(file(name)));
    std::iter::once(printable(&stem.name)).chain([figure(stem.level_lu.difference())]).chain(readings).collect()
}

/// How the tone of a stem changed, and its level in sections.
fn stem_lines(stem: &StemChange) -> Vec<String> {
    let name = printable(&stem.name);
    let tone = (!stem.tone.is_empty()).then(|| format!("{name}: {}.", runs(&stem.tone)));
    let throughout = stem.level_lu.difference();
    let own = stem.sections.iter().filter(|section| {
        let change = section.level_lu.change().difference();
        change.zip(throughout).is_none_or(|(own, all)| (own - all).abs() >= LEAST_OF_SECTION_LU)
    });
    let sections: Vec<String> = own.map(in_section).collect();
    let sections = (!sections.is_empty()).then(|| format!("{name} in the mix, by section: {}.", listed(&sections)));
    tone.into_iter().chain(sections).collect()
}

/// `chorus C (0:45) +2.1 LU`.
fn in_section(section: &SectionChange) -> String {
    let name = section.name.map_or_else(String::new, |name| format!("{} ", name.label()));
    let place = format!("{name}{} ({})", section.letter, time(section.start_s));
    match (section.level_lu.before_lu, section.level_lu.after_lu) {
        (Some(before), Some(after)) => format!("{place} {} LU", signed(after - before, 1)),
        (None, Some(after)) => format!("{place} now plays, at {} LU", number(after, 1)),
        (_, None) => format!("{place} no longer plays"),
    }
}

/// `+2.3 dB at 1.1–2.2 kHz (most +3.1)`.
fn runs(runs: &[ToneRun]) -> String {
    let words = runs.iter().map(|run| {
        let most = if (run.largest_db - run.change_db).abs() >= LEAST_DB {
            format!(" (most {})", signed(run.largest_db, 1))
        } else {
            String::new()
        };
        format!("{} dB at {}{most}", signed(run.change_db, 1), band(run.band_hz))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The readings of the whole in the order in which they are shown.
const WHOLE: [(&str, &str, usize); 11] = [
    ("integrated_lufs", "Integrated loudness, LUFS", 1),
    ("max_short_term_lufs", "Loudest 3 s, LUFS", 1),
    ("range_lu", "Loudness range, LU", 1),
    ("true_peak_dbtp", "True peak, dBTP", 1),
    ("plr_db", "Peak to loudness, dB", 1),
    ("dr", "Dynamic range, DR", 0),
    ("tilt_db_per_octave", "Spectral tilt, dB/oct", 1),
    ("outside_corridor_db", "Outside the tonal corridor, dB", 1),
    ("mono_loss_lu", "Lost in mono, LU", 1),
    ("side_to_mid_db", "Side to mid, dB", 1),
    ("correlation", "Correlation", 2),
];

fn whole(diff: &Diff) -> DiffBlock {
    let readings = &diff.readings;
    if is_same(diff) {
        return DiffBlock::default();
    }
    let known =
        WHOLE.iter().filter_map(|(name, label, decimals)| Some((*label, *readings.whole.get(name)?, *decimals)));
    let level = |group: &(_, _, &'static str)| Some((group.2, *readings.groups_lu.get(&group.0)?, 1));
    let rows: Vec<Vec<String>> = known
        .chain(GROUPS.iter().filter_map(level))
        .filter(|(_, change, _)| change.before.is_some() || change.after.is_some())
        .map(|(label, change, decimals)| row(label, change, decimals))
        .collect();
    let tone =
        (!readings.tone.runs.is_empty()).then(|| format!("Tone at matched loudness: {}.", runs(&readings.tone.runs)));
    let moved = readings
        .sections
        .iter()
        .filter(|section| section.level_lu.change().difference().is_some_and(|lu| lu.abs() >= LEAST_OF_SECTION_LU));
    let sections: Vec<String> = moved.map(in_section).collect();
    let sections = (!sections.is_empty()).then(|| format!("Sections against the song: {}.", listed(&sections)));
    let profiles = (diff.from.profile != diff.to.profile).then(|| {
        let (old, new) = (printable(&diff.from.profile), printable(&diff.to.profile));
        format!("The old version was judged by the profile {old}, the new one by {new}: --genre judges both by one.")
    });
    DiffBlock {
        title: "The whole".to_owned(),
        lines: [tone, sections, profiles].into_iter().flatten().collect(),
        table: Some(DiffTable { titles: vec!["Reading", "Old", "New", "Change"], rows }),
        ..DiffBlock::default()
    }
}

fn row(label: &str, change: Change, decimals: usize) -> Vec<String> {
    let difference = change.difference().map_or_else(|| UNDEFINED.to_owned(), |value| signed(value, decimals));
    vec![label.to_owned(), optional(change.before, decimals), optional(change.after, decimals), difference]
}
