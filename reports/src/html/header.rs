use super::change;
use crate::reading_words::{Change, proof};
use crate::song_words::tempo_and_sections;
use crate::verdict::{HEADLINE, KIND, balance, facts, headline_moves, judged_by, reason, verdict};
use crate::{SessionReport, describe_action, format};
use maud::{Markup, html};
use suggest::Move;

/// The title, the verdict and the moves that matter most.
pub(super) fn header(report: &SessionReport<'_>) -> Markup {
    let plan = report.plan;
    let moves = headline_moves(plan);
    html! {
        header.masthead {
            p.kicker { (KIND) }
            h1 { (plan.session.title) }
            p.facts { (facts(plan)) }
            @if let Some(song) = tempo_and_sections(&plan.session.song) {
                p.facts { (format::capitalized(&song)) }
            }
            p.verdict { (verdict(plan)) }
            p { (balance(plan)) " " (judged_by(plan)) }
            @if !moves.is_empty() {
                ol.headline aria-label=(HEADLINE) {
                    @for mv in moves { (headline(mv)) }
                }
            }
        }
    }
}

fn headline(mv: &Move) -> Markup {
    html! {
        li.card {
            span.stem { (format::channel(&mv.stem)) }
            span.setting { (format::capitalized(&describe_action(&mv.action))) }
            @match &mv.verified {
                Some(verified) => {
                    @let Change { label, before, after } = proof(verified);
                    span.metric { (format::capitalized(&label)) " " (change(&before, &after)) }
                }
                None => span.metric { (format::capitalized(&reason(mv))) },
            }
        }
    }
}
