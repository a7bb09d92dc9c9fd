use super::{change, figure};
use crate::format::{UNDEFINED, number, optional, signed};
use crate::{SessionReport, pair_sum_plot};
use analyzer::{Polarity, Unmeasured};
use maud::{Markup, html};
use suggest::{DelaySource, PairFix, PairKind, PairReading};

/// Rows shown; the JSON has all of them.
const SHOWN_PAIRS: usize = 24;
/// Pictures of sums shown, those of the table's order first.
const SHOWN_SUMS: usize = 4;

/// Stems that were compared with each other: those with a finding first, then those that could be measured. The distant
/// microphones of a kit have their own picture.
pub(super) fn pairs(report: &SessionReport<'_>) -> Markup {
    let is_told = |pair: &&PairReading| pair.kind != PairKind::CloseAndDistant || pair.fix.is_some();
    let mut pairs: Vec<&PairReading> = report.plan.pairs.iter().filter(is_told).collect();
    let left_out = report.plan.pairs.len() - pairs.len().min(SHOWN_PAIRS);
    // Stable: pairs of one rank stay in the order of their kinds.
    pairs.sort_by_key(|pair| (pair.fix.is_none(), pair.delay_ms.is_none()));
    html! {
        @if !pairs.is_empty() {
            section aria-labelledby="pairs" {
                h2 #pairs { "Stems that belong together" }
                div.scroll tabindex="0" role="region" aria-labelledby="pairs" {
                    table {
                        caption { (caption(left_out)) }
                        thead { tr {
                            th scope="col" { "Pair" } th scope="col" { "Why compared" }
                            th.figure scope="col" { "Second is later by, ms" } th scope="col" { "Polarity" }
                            th.figure scope="col" { "Correlation" }
                            th.figure scope="col" { "A flip gives, dB" } th.figure scope="col" { "Lining up gives, dB" }
                            th scope="col" { "Proposed" }
                        } }
                        tbody { @for pair in pairs.iter().take(SHOWN_PAIRS) { (row(pair)) } }
                    }
                }
                div.plots {
                    @for pair in pairs.iter().filter(|pair| !pair.sum.is_empty()).take(SHOWN_SUMS) {
                        (figure(&pair_sum_plot(pair), "What the two stems give together in each third octave, over the \
                            powers of both: 3 dB where they add up, 0 where they are unrelated, less where they cancel."))
                    }
                }
            }
        }
    }
}

fn caption(left_out: usize) -> String {
    let more = if left_out > 0 { format!(" {left_out} more pairs stand in plan.json.") } else { String::new() };
    format!(
        "Two recordings of one sound may cancel. A delay and a polarity are told only where the waveforms match, or where \
         both begin at the same hits.{more}"
    )
}

fn row(pair: &PairReading) -> Markup {
    html! {
        tr {
            th scope="row" { (pair.first) " and " (pair.second) }
            td { (kind(pair.kind)) }
            td.figure { (delay(pair)) }
            td { (pair.polarity.map_or(UNDEFINED, polarity)) }
            td.figure { (correlation(pair)) }
            td.figure { (gain(pair.flip_gain_db)) }
            td.figure { (gain(pair.aligned_gain_db)) }
            td { (pair.fix.map_or(UNDEFINED, fix)) }
        }
    }
}

fn gain(gain_db: Option<f64>) -> String {
    gain_db.map_or_else(|| UNDEFINED.to_owned(), |gain_db| signed(gain_db, 1))
}

fn delay(pair: &PairReading) -> Markup {
    let confidence = number(100.0 * pair.confidence.unwrap_or(0.0), 0);
    let basis = match pair.read_from {
        Some(DelaySource::Hits) => format!("{confidence} % of the hits agree"),
        Some(DelaySource::Waveform) => format!("{confidence} % of what is coherent lines up"),
        None => pair.unmeasured.map_or("", unmeasured).to_owned(),
    };
    html! {
        (pair.delay_ms.map_or_else(|| UNDEFINED.to_owned(), |delay_ms| signed(delay_ms, 2)))
        span.meaning { (basis) }
    }
}

fn correlation(pair: &PairReading) -> Markup {
    let before = optional(pair.correlation, 2);
    html! {
        @if let Some(aligned) = pair.aligned_correlation { (change(&before, &number(aligned.abs(), 2))) } @else { (before) }
    }
}

fn kind(kind: PairKind) -> &'static str {
    match kind {
        PairKind::SameSource => "one source by name",
        PairKind::LeftRight => "left and right by name",
        PairKind::CloseAndDistant => "near and far in a kit",
        PairKind::SharedEnvelope => "levels run alike",
    }
}

fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Same => "same",
        Polarity::Inverted => "upside down",
        Polarity::Undetermined => "turned by about a quarter",
    }
}

fn unmeasured(reason: Unmeasured) -> &'static str {
    match reason {
        Unmeasured::TooLittleJointSound => "they hardly sound together",
        Unmeasured::SteadyTone => "a steady tone: cycles cannot be told apart",
        Unmeasured::Unrelated => "their waveforms are unrelated",
        Unmeasured::Ambiguous => "several delays fit as well",
    }
}

fn fix(fix: PairFix) -> &'static str {
    match fix {
        PairFix::Flip => "polarity",
        PairFix::Align => "delay",
        PairFix::Rotate => "all-pass",
    }
}
