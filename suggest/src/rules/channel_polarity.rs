//! # What it hears
//! A stereo stem whose channels cancel: their correlation is below −0.5, in nine tenths of the time below 0, and not
//! high in the lows.
//! # Why it matters
//! In mono it all but disappears, first the lows; in stereo it has no place between the loudspeakers.
//! # What it proposes
//! To invert the polarity of the right channel; kept only if left and right then agree.
//! # Known problems
//! Which of the two is the wrong one cannot be told from the stem alone: where other microphones of the same source then
//! cancel, turn the left one instead. A stem whose channels hardly agree when they are right (below 0.5) is not named.
//! # References
//! Thresholds: design heuristics. Of 89 real stereo files with a correlation above 0.5, none is named as it is and 86
//! would be with one channel inverted.

use super::{Heard, Rule, Scope};
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::FaultKind;
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "channel-polarity",
    title: "a channel that is upside down",
    fix: "Switch the polarity of one channel",
    request: None,
    needs: &[],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Of channels that do not cancel.
const LOWEST_CORRELATION: f64 = 0.0;
/// The same as the proof's metric has it: the correlation with its sign turned.
const HIGHEST_ANTICORRELATION: f64 = 0.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::FlippedChannel { correlation } = fault.kind {
                heard.push(finding(index, stem.name(), correlation));
            }
        }
    }
    heard
}

fn finding(index: usize, name: &str, correlation: f64) -> Heard {
    let summary = format!(
        "{name} has one channel upside down (correlation {correlation:.2}): in mono it all but disappears, and \
         a polarity switch should bring it back."
    );
    Heard {
        measured: Readings::from([("correlation", correlation)]),
        target: Readings::from([("correlation", LOWEST_CORRELATION)]),
        proposals: vec![Proposal {
            channel: Channel::Stem(index),
            action: Action::ChannelPolarity { channel: desk::Channel::Right },
            places: Vec::new(),
            proof: Proof::Stem { metric: StemMetric::Anticorrelation, tolerated: HIGHEST_ANTICORRELATION },
            size: 1.0,
        }],
        ..Heard::new(Severity::Error, vec![Channel::Stem(index)], summary)
    }
}
