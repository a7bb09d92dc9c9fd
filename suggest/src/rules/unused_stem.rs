//! # What it hears
//! Stems that are not heard in the mix that lies beside them: 20 dB or more below the gain of the others.
//! # Why it matters
//! Muted tracks are exported by mistake. Mixed in, they are what the producer had decided against.
//! # What it proposes
//! Nothing automatic: ask, or leave them out.
//! # Known problems
//! Which of two stems of one source (DI and amplifier, two microphones) is muted cannot be told, and is not. A soft stem that always plays under a louder one of the same sound may not be found in the mix although it is there.
//! # References
//! `analyzer::mix_fit`.

use super::{Heard, Rule, Scope, names};
use crate::levels::source_name;
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::StemGain;

pub(super) const RULE: Rule =
    Rule { name: "unused-stem", class: Class::Export, technical: true, scope: Scope::Stems, listen };

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(fit) = session.mix_file.and_then(|mix| mix.sure_fit()) else { return Vec::new() };
    let sounding = session.sounding(|_| true);
    let source = |stem: usize| (session.stems[stem].role.role, source_name(session.stems[stem].name()));
    let is_alone = |stem: usize| !sounding.iter().any(|other| *other != stem && source(*other) == source(stem));
    let unused: Vec<usize> =
        sounding.iter().copied().filter(|stem| fit.gains[*stem] == StemGain::Absent && is_alone(*stem)).collect();
    if unused.is_empty() {
        return Vec::new();
    }
    let summary = format!("Not heard in the mix: {}. Muted there, and exported by mistake?", names(session, &unused));
    let channels = unused.iter().map(|stem| Channel::Stem(*stem)).collect();
    let measured = Readings::from([("stems_concerned", unused.len() as f64)]);
    vec![Heard { measured, ..Heard::new(Severity::Warning, channels, summary) }]
}
