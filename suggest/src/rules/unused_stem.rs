//! # What it hears
//! Stems that are not heard in the mix that lies beside them: 20 dB or more below the gain of the others.
//! # Why it matters
//! Muted tracks are exported by mistake. Mixed in, they are what the producer had decided against.
//! # What it proposes
//! Nothing automatic: ask, or leave them out.
//! # Known problems
//! Which of two stems of one source (DI and amplifier, two microphones) is muted cannot be told, and is not. A soft stem
//! that never stands above a louder one of the same sound is not named, muted or not.
//! # References
//! `analyzer::mix_fit`.

use super::{Heard, Need, Request, Rule, Scope};
use crate::levels::source_name;
use crate::{Channel, Class, HeardSession, Severity};
use analyzer::StemGain;

pub(super) const RULE: Rule = Rule {
    name: "unused-stem",
    title: "stems that the mix does not use",
    fix: "Leave the file out, or say that it is wanted",
    request: Some(Request::LeaveOut),
    needs: &[Need::MixFile],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(fit) = session.mix_file.and_then(|mix| mix.sure_fit()) else { return Vec::new() };
    let sounding = session.sounding(|_| true);
    let source = |stem: usize| (session.stems[stem].role.role, source_name(session.stems[stem].name()));
    let is_alone = |stem: usize| !sounding.iter().any(|other| *other != stem && source(*other) == source(stem));
    let is_unused = |stem: &usize| fit.gains[*stem] == StemGain::Absent && is_alone(*stem);
    let heard = |stem: usize| {
        let summary =
            format!("{} is not heard in the mix. Muted there, and exported by mistake?", session.stems[stem].name());
        Heard::new(Severity::Warning, vec![Channel::Stem(stem)], summary)
    };
    sounding.iter().copied().filter(is_unused).map(heard).collect()
}
