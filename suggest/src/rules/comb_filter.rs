//! # What it hears
//! Two microphones at different distances (an overhead or room and a close one, or two sides) that hear the same sound one
//! later than the other, so that their sum is a comb.
//! # Why it matters
//! The sum has notches, the first one where half a wave fits into the delay, and with the level of either the sound changes.
//! # What it proposes
//! Nothing automatic: the distance of such a microphone is part of its sound, and lining it up with one drum moves all others
//! away. Try the polarity of the distant microphone, a high-pass on it, or less of it.
//! # Known problems
//! One stem that holds its own delayed copy is not looked for. Stems that may be moved are told by *stem-delay*; one
//! channel that is the other one, later, by *fake-stereo*.
//! # References
//! First notch at 1/(2τ), or 1/τ when one is upside down. Thresholds: design heuristics.

use super::stem_delay::{LEAST_CORRELATION, LEAST_DELAY_S};
use super::{Heard, Need, Rule, Scope, hertz};
use crate::{Channel, Class, HeardSession, Readings, RelatedPair, Severity};
use analyzer::{Comb, Waveform, WaveformMatch};

pub(super) const RULE: Rule = Rule {
    name: "comb-filter",
    title: "comb filtering between recordings",
    fix: "Choose one of the two, or line them up",
    request: None,
    needs: &[Need::Pairs],
    class: Class::Material,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Notches less deep are not heard as hollow, in dB.
const LEAST_DEPTH_DB: f64 = 6.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    session.pairs.iter().filter_map(|pair| finding(session, pair)).collect()
}

fn comb_of(found: &WaveformMatch) -> Option<Comb> {
    let close = found.delay_s.abs() < LEAST_DELAY_S || found.aligned_correlation.abs() < LEAST_CORRELATION;
    found.comb.filter(|comb| !close && comb.depth_db >= LEAST_DEPTH_DB)
}

fn finding(session: &HeardSession<'_>, pair: &RelatedPair) -> Option<Heard> {
    let Waveform::Matched(found) = pair.relation.waveform else { return None };
    let comb = comb_of(&found).filter(|_| !pair.kind.has_to_line_up() && pair.told_duplicate().is_none())?;
    let (early, late) = if found.delay_s < 0.0 { (pair.second, pair.first) } else { (pair.first, pair.second) };
    let summary = format!(
        "{} hears {} {:.2} ms later: their sum is a comb with notches {:.0} dB deep from {} on. Distance is its sound; try its \
         polarity or less of it.",
        session.stems[late].name(),
        session.stems[early].name(),
        1_000.0 * found.delay_s.abs(),
        comb.depth_db,
        hertz(comb.first_notch_hz)
    );
    Some(Heard {
        measured: Readings::from([
            ("delay_ms", 1_000.0 * found.delay_s.abs()),
            ("first_notch_hz", comb.first_notch_hz),
            ("notch_depth_db", comb.depth_db),
            ("aligned_correlation", found.aligned_correlation),
        ]),
        confidence: found.agreement,
        ..Heard::new(Severity::Info, vec![Channel::Stem(early), Channel::Stem(late)], summary)
    })
}
