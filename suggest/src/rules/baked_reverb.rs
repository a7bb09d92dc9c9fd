//! # What it hears
//! Where a voice or a kick stops, it dies away as in a room: 1 to 6 kHz fall at a rate of 60 dB in 0.6 s or slower.
//! # Why it matters
//! A reverberation that is printed into a stem cannot be taken out, made shorter or put further back; compression and
//! tuning bring it up.
//! # What it proposes
//! Nothing automatic: send the dry recording as well, or say that it is the sound.
//! # Known problems
//! Rooms, plates and echoes that melt into a tail are one and the same here. Where a stem never stops for long enough, or
//! echoes rise again, nothing is told. Toms, cymbals, strings and keys ring by themselves and are not looked at, nor are
//! snares: both microphones at one in a kit read 0.7 and 1.0 s with nothing printed. Close microphones of a kit that has
//! overheads hear its room and are left out.
//! # References
//! ISO 3382-1 (T20). 0.6 s: design heuristic. How exactly planted times are read: docs/accuracy.md.

use super::{Heard, Need, Request, Rule, Scope};
use crate::kit::KitLayout;
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{Decay, Role};

pub(super) const RULE: Rule = Rule {
    name: "baked-reverb",
    title: "reverb that is printed",
    fix: "Send it dry as well",
    request: Some(Request::SendAsWell),
    needs: &[Need::Stems],
    class: Class::Production,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// A dry voice or kick dies away faster, in seconds.
const LONGEST_DRY_S: f64 = 0.6;
/// One room has one time: the quartiles of the stops lie closer than this share of it. Design heuristic.
const MOST_SPREAD: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let kit = KitLayout::of(session.stems.iter().map(|stem| (stem.name(), stem.role.role)));
    let in_kit = |stem: usize| kit.as_ref().is_some_and(|kit| kit.close.contains(&stem));
    let mut heard = Vec::new();
    for stem in session.sounding(is_sent_dry).into_iter().filter(|stem| !in_kit(*stem)) {
        let Some(decay) = session.stems[stem].analysis.decay.filter(is_reverberant) else { continue };
        let summary = format!(
            "{} sounds with a reverb of {:.1} s printed: send a dry version too.",
            session.stems[stem].name(),
            decay.t60_s
        );
        heard.push(Heard {
            measured: Readings::from([
                ("t60_s", decay.t60_s),
                ("spread_s", decay.spread_s),
                ("stops", decay.stops as f64),
            ]),
            target: Readings::from([("t60_s", LONGEST_DRY_S)]),
            ..Heard::new(Severity::Info, vec![Channel::Stem(stem)], summary)
        });
    }
    heard
}

fn is_reverberant(decay: &Decay) -> bool {
    decay.t60_s > LONGEST_DRY_S && decay.spread_s < MOST_SPREAD * decay.t60_s
}

/// What is usually sent without effects and does not ring by itself.
fn is_sent_dry(role: Role) -> bool {
    matches!(role, Role::LeadVocal | Role::BackingVocal | Role::Kick)
}
