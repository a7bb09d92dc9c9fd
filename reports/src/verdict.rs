//! What a report says first: what was found, what helps most, how the two mixes are compared.

use crate::SessionReport;
use crate::format::{capitalized, count, sample_rate, signed, time};
use crate::reading_words::reason_in_words;
use desk::Action;
use suggest::{AcceptedFinding, Balance, Finding, Move, Plan, ReferenceSummary, ReferenceWeights, Severity, Status};

/// How many moves a report names at its head.
const HEADLINE_MOVES: usize = 3;

/// What the document is.
pub(crate) const KIND: &str = "premix session report";
/// What those moves stand under.
pub(crate) const HEADLINE: &str = "The moves that matter most";

/// What stands at the end of a report.
pub(crate) fn written_by(version: &str) -> String {
    format!("Written by premix {version} from the files of this session alone.")
}

/// What the session is judged by, as a sentence.
pub(crate) fn judged_by(plan: &Plan) -> String {
    format!("Judged by {}.", target(plan))
}

/// Songs are named as their folders are.
pub(crate) fn facts(plan: &Plan) -> String {
    let session = &plan.session;
    let what = if session.mix_only { "a mix without stems".to_owned() } else { count(plan.stems.len(), "stem") };
    let facts = [what, time(session.duration_s), sample_rate(session.sample_rate_hz), session.stage.label().to_owned()];
    facts.join(" · ")
}

/// Whether the balance is kept, and why.
pub(crate) fn balance(plan: &Plan) -> String {
    let decision = match plan.session.balance {
        Balance::Keep => "The balance is kept",
        Balance::Rebuild => "The balance is built anew",
    };
    let because = plan.session.balance_because.trim();
    if plan.session.mix_only {
        return format!("{} ({because}).", capitalized(plan.session.stage.label()));
    }
    match because.trim_end_matches('.') {
        "" => format!("{decision}."),
        because => format!("{decision}: {because}."),
    }
}

/// What the session is judged by: `Popular music (published, 100 songs) and the reference Song (tone 1, dynamics 0.5)`.
pub(crate) fn target(plan: &Plan) -> String {
    let target = &plan.session.target;
    let profile = format!("{} ({}, {})", target.title, target.evidence, count(target.n_songs as usize, "song"));
    let references = &plan.session.references;
    let Some(first) = references.first() else { return profile };
    let is_alike = references.iter().all(|one| one.used_weights == first.used_weights);
    match references.as_slice() {
        [one] => format!("{profile} and the reference {} ({})", one.name, weights(&one.used_weights)),
        several if is_alike => format!("{profile} and {} references ({})", several.len(), weights(&first.used_weights)),
        several => format!("{profile} and {} references (with weights of their own)", several.len()),
    }
}

/// `tone 1, dynamics 0.5, width 0, level 1`.
fn weights(weights: &ReferenceWeights) -> String {
    let ReferenceWeights { tone, dynamics, width, level } = weights;
    format!("tone {tone}, dynamics {dynamics}, width {width}, level {level}")
}

/// A reference in one line: the file, what it counts for, and what is wrong with it.
pub(crate) fn reference(reference: &ReferenceSummary) -> String {
    let told = format!("Reference {} ({})", reference.path, weights(&reference.used_weights));
    let remarks = reference.remarks.iter().map(String::as_str);
    std::iter::once(told.as_str()).chain(remarks).collect::<Vec<_>>().join("; ")
}

/// What was found and is meant, a line each.
pub(crate) fn accepted(plan: &Plan) -> Vec<String> {
    let line = |one: &AcceptedFinding| format!("{} ({}: you said “{}”)", one.summary, one.rule, one.reason);
    plan.accepted.iter().map(line).collect()
}

/// The whole report in one or two sentences.
pub(crate) fn verdict(plan: &Plan) -> String {
    let finished = suggest::readiness(plan).sentence();
    match verdict_on_moves(plan) {
        Some(moves) => format!("{finished} {moves}"),
        None => finished,
    }
}

fn verdict_on_moves(plan: &Plan) -> Option<String> {
    // The settings of the mix bus bring the draft into its file; they answer no finding.
    let moves = || plan.moves.iter().filter(|mv| !mv.findings.is_empty());
    let of = |status| moves().filter(|mv| mv.status == status).count();
    let (kept, reduced) = (of(Status::Kept), of(Status::Reduced));
    let dropped = of(Status::Dropped);
    let proven = moves().filter(|mv| is_made(mv) && mv.verified.is_some()).count();
    let made = kept + reduced;
    moves().next()?;
    let mut sentence = match (made, proven) {
        (0, _) => "No move was made".to_owned(),
        _ if made == proven => format!("{} made, each rendered and measured to help", count(made, "move")),
        _ => format!("{} made, {proven} of them rendered and measured to help", count(made, "move")),
    };
    if dropped > 0 {
        let verb = if dropped == 1 { "was" } else { "were" };
        sentence = format!("{sentence}; {dropped} that did not help {verb} dropped");
    }
    Some(format!("{sentence}."))
}

/// Whether the draft holds the move.
pub(crate) fn is_made(mv: &Move) -> bool {
    match mv.status {
        Status::Kept | Status::Reduced => true,
        Status::Dropped => false,
    }
}

/// The moves that answer a finding, in its own order.
pub(crate) fn moves_of<'a>(plan: &'a Plan, finding: &'a Finding) -> impl Iterator<Item = &'a Move> {
    finding.moves.iter().filter_map(|id| plan.moves.iter().find(|mv| mv.id == *id))
}

/// The moves that answer no finding, made or not: levels and pans that build the balance.
pub(crate) fn moves_without_finding(plan: &Plan) -> impl Iterator<Item = &Move> {
    plan.moves.iter().filter(|mv| !plan.findings.iter().any(|finding| finding.moves.contains(&mv.id)))
}

/// Why a move was made or not, its metrics in words.
pub(crate) fn reason(mv: &Move) -> String {
    reason_in_words(&mv.reason)
}

/// The moves that were tried and not made.
pub(crate) fn dropped_moves(plan: &Plan) -> impl Iterator<Item = &Move> {
    plan.moves.iter().filter(|mv| !is_made(mv))
}

/// The three moves that matter most: one for each of the worst findings that has one, proven ones first; of equally
/// bad ones what is heard most.
pub(crate) fn headline_moves(plan: &Plan) -> Vec<&Move> {
    let mut answers: Vec<(Severity, &Move)> = Vec::new();
    for finding in &plan.findings {
        let first = moves_of(plan, finding).find(|mv| is_made(mv) && mv.verified.is_some());
        answers.extend(first.map(|mv| (finding.severity, mv)));
    }
    answers.sort_by(|(a, mv), (b, other)| b.cmp(a).then(heard(&other.action).total_cmp(&heard(&mv.action))));
    let answers = answers.into_iter().map(|(_, mv)| mv);
    let others = plan.moves.iter().filter(|mv| is_made(mv));
    let mut chosen: Vec<&Move> = Vec::new();
    for mv in answers.chain(others.clone().filter(|mv| mv.verified.is_some())).chain(others) {
        if chosen.len() < HEADLINE_MOVES && !chosen.iter().any(|known| known.id == mv.id) {
            chosen.push(mv);
        }
    }
    chosen
}

/// How much a move is heard, in dB or what compares with it.
fn heard(action: &Action) -> f64 {
    match action {
        // A polarity switch gives back the lows of an instrument.
        Action::Polarity | Action::ChannelPolarity { .. } => 12.0,
        Action::Gain { gain_db } => gain_db.abs(),
        // One band of the stem, or some of the time.
        Action::Eq { gain_db, .. } | Action::Duck { depth_db: gain_db, .. } => 0.5 * gain_db.abs(),
        Action::Pan { position } => 3.0 * position.abs(),
        Action::Delay { .. }
        | Action::AllPass { .. }
        | Action::DcBlock
        | Action::DynamicEq { .. }
        | Action::DeEss { .. }
        | Action::Gate(_)
        | Action::Compress(_)
        | Action::Saturate(_)
        | Action::Width { .. }
        | Action::MonoBelow { .. }
        | Action::Reverb(_)
        | Action::Echo(_)
        | Action::ReverbSend { .. }
        | Action::EchoSend { .. }
        | Action::Limiter { .. } => 0.0,
    }
}

/// How the two mixes were made equally loud; `None` when no audio was written.
pub(crate) fn loudness_match(report: &SessionReport<'_>) -> Option<String> {
    let audio = report.audio?;
    if !report.plan.moves.iter().any(is_made) {
        return Some("No move was made: the draft is the plain sum.".to_owned());
    }
    Some(format!(
        "Both play equally loud, so that the louder one does not win: {} was turned by {} dB, {} by {} dB.",
        audio.unity,
        signed(audio.unity_gain_db, 1),
        audio.draft,
        signed(audio.draft_gain_db, 1)
    ))
}
