//! # What it hears
//! A stereo stem of which one channel is the other one, 0.8 to 35 ms later: a mono sound made wide by a delay.
//! # Why it matters
//! In mono both meet and cancel at every odd multiple of the frequency whose half period is the delay: a comb that
//! thins the sound out. In stereo it pulls to the side that comes first.
//! # What it proposes
//! Nothing automatic, for the width may be wanted. Use one channel as a mono file, or two takes instead of one.
//! # Known problems
//! The delay of steady tones cannot be told; a delayed channel under a louder middle, or louder other sound, is not
//! named. Two microphones on one source without any room are a delay, too, and are named from 0.8 ms on.
//! # References
//! Haas 1951; generalised cross-correlation with phase transform (Knapp & Carter 1976). Thresholds: design heuristics.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{FaultKind, Side};

pub(super) const RULE: Rule = Rule {
    name: "fake-stereo",
    title: "width made by a delay",
    fix: "Send it without the widener, as a mono file",
    request: Some(Request::SendAsWell),
    needs: &[],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::HaasDelay { delay_ms, late, strength } = fault.kind {
                let (late, first) = match late {
                    Side::Left => ("left", "right"),
                    Side::Right => ("right", "left"),
                };
                let summary = format!(
                    "{} has on the {late} what comes {delay_ms:.1} ms earlier on the {first}: in mono it cancels at {:.0} Hz \
                     and its odd multiples.",
                    stem.name(),
                    first_notch_hz(delay_ms)
                );
                heard.push(Heard {
                    measured: Readings::from([("delay_ms", delay_ms), ("strength", strength)]),
                    confidence: strength,
                    ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}

/// Where a sound and its copy first cancel: half a period is the delay.
fn first_notch_hz(delay_ms: f64) -> f64 {
    500.0 / delay_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_of_a_millisecond_cancels_at_500_hz() {
        assert!((first_notch_hz(1.0) - 500.0).abs() < 1e-9 && (first_notch_hz(25.0) - 20.0).abs() < 1e-9);
    }
}
