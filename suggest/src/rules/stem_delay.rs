//! # What it hears
//! Two stems of one source (DI and amplifier, two microphones, two layers of one take) of which one is the other, later.
//! # Why it matters
//! The delay cuts notches into their sum, the first one where half a wave fits into it: the sound is hollow, and it
//! changes with the level of either.
//! # What it proposes
//! To move the later one earlier by just that much, and to invert it where it is upside down as well; both are rendered
//! together and kept only if the sum gets louder and no octave that holds a part of its energy is lost.
//! # Known problems
//! Distance may be the sound: rooms and overheads are never moved, and two microphones on one cabinet may have been placed
//! for their comb. What is not the same waveform (a steady tone, another take) is not measured and not named.
//! # References
//! Benefit test: that of *polarity-inverted*. How often delays are measured right: docs/accuracy.md.

use super::polarity_inverted::reference_rank;
use super::{Heard, Need, Rule, Scope};
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, RelatedPair, Severity};
use analyzer::{Polarity, Waveform, WaveformMatch};
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "stem-delay",
    title: "recordings of one thing that do not line up",
    fix: "Move the later one by the delay",
    request: None,
    needs: &[Need::Pairs],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Shorter delays put the first notch above 5 kHz, where two recordings have little in common, in seconds.
pub(super) const LEAST_DELAY_S: f64 = 0.000_1;
/// Waveforms that share less do not comb, whatever their delay.
pub(super) const LEAST_CORRELATION: f64 = 0.5;
/// The notches must be this deep, in dB.
const LEAST_DEPTH_DB: f64 = 3.0;
/// An inverted copy this near is the polarity rule's, which comes first, in seconds.
const POLARITY_ALONE_S: f64 = 0.001;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    session.pairs.iter().filter_map(|pair| Some(finding(session, pair, &evidence(pair)?))).collect()
}

/// Why this rule speaks of `pair`; `None` where it does not.
pub(super) fn evidence(pair: &RelatedPair) -> Option<WaveformMatch> {
    match pair.relation.waveform {
        Waveform::Matched(found) if has_to_line_up(pair) && combs(&found) => Some(found),
        _ => None,
    }
}

fn has_to_line_up(pair: &RelatedPair) -> bool {
    pair.kind.has_to_line_up() && pair.told_duplicate().is_none()
}

fn combs(found: &WaveformMatch) -> bool {
    found.delay_s.abs() >= LEAST_DELAY_S
        && found.polarity != Polarity::Undetermined
        && found.aligned_correlation.abs() >= LEAST_CORRELATION
        && found.comb.is_some_and(|comb| comb.depth_db >= LEAST_DEPTH_DB)
}

fn finding(session: &HeardSession<'_>, pair: &RelatedPair, found: &WaveformMatch) -> Heard {
    let rank = |stem: usize| reference_rank(session, stem);
    let moves_second = rank(pair.second) <= rank(pair.first);
    // Positive when the one that is moved is the later one.
    let (moved, partner, late_s) =
        if moves_second { (pair.second, pair.first, found.delay_s) } else { (pair.first, pair.second, -found.delay_s) };
    let inverted = found.polarity == Polarity::Inverted;
    let when = if late_s > 0.0 { "later" } else { "earlier" };
    let notch_hz = found.comb.map_or(0.0, |comb| comb.first_notch_hz);
    let depth_db = found.comb.map_or(0.0, |comb| comb.depth_db);
    let summary = format!(
        "{} is {:.2} ms {when} than {}{}: their sum is a comb with notches {depth_db:.0} dB deep from {} on.",
        session.stems[moved].name(),
        late_s.abs() * 1_000.0,
        session.stems[partner].name(),
        if inverted { " and upside down" } else { "" },
        super::hertz(notch_hz)
    );
    let delay = Action::Delay {
        delay_samples: round_to_hundredth(-late_s * f64::from(session.sample_rate_hz)),
        delay_ms: -late_s * 1_000.0,
    };
    let turns = inverted && found.delay_s.abs() > POLARITY_ALONE_S;
    let proposal = |action: Action| Proposal {
        channel: Channel::Stem(moved),
        action,
        places: Vec::new(),
        proof: Proof::PairSum { partner },
        size: 1.0,
    };
    Heard {
        measured: Readings::from([
            ("delay_ms", late_s * 1_000.0),
            ("aligned_correlation", found.aligned_correlation),
            ("first_notch_hz", notch_hz),
            ("notch_depth_db", depth_db),
        ]),
        target: Readings::from([("delay_ms", 0.0)]),
        confidence: found.agreement,
        proposals: std::iter::once(delay).chain(turns.then_some(Action::Polarity)).map(proposal).collect(),
        ..Heard::new(Severity::Warning, vec![Channel::Stem(moved), Channel::Stem(partner)], summary)
    }
}

/// What the desk's interpolator can place.
fn round_to_hundredth(samples: f64) -> f64 {
    (samples * 100.0).round() / 100.0
}
