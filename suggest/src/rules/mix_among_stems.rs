//! # What it hears
//! A stem that is made of the other ones: the loudest stem, in which six of ten of the others or more are heard, with little
//! left that they do not explain.
//! # Why it matters
//! A mix that is named like the song is taken for one more stem: everything is in the sum twice, and every level, every
//! cover and every tone is judged on that.
//! # What it proposes
//! Nothing automatic: take it out of the folder, or say which file it is with `--mix`, so that it is compared and not summed.
//! # Known problems
//! A bus that holds most of the other stems (all drums beside their microphones, and nothing else) is named as well. A mix
//! whose bus did a lot to it fits too badly to be told. Of fewer than four other stems nothing is told.
//! # References
//! `analyzer::mix_fit`; shares and distance: design heuristics.

use super::{Heard, Need, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{Retained, mix_fit};

pub(super) const RULE: Rule = Rule {
    name: "mix-among-stems",
    title: "a mix among the stems",
    fix: "Take it out of the folder, or name it with --mix FILE",
    request: Some(Request::LeaveOut),
    needs: &[Need::Stems],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Of fewer stems anything can be made.
const FEWEST_OTHERS: usize = 4;
/// The share of the other stems that are heard in a mix of them, at least.
const LEAST_HEARD: f64 = 0.6;
/// A mix lies no further from its stems, in dB.
const LARGEST_MISFIT_DB: f64 = 2.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let lufs = |stem: &usize| session.stems[*stem].analysis.loudness.integrated_lufs.unwrap_or(f64::NEG_INFINITY);
    let sounding = session.sounding(|_| true);
    let Some(loudest) = sounding.iter().copied().max_by(|a, b| lufs(a).total_cmp(&lufs(b))) else { return Vec::new() };
    let others: Vec<&Retained> =
        sounding.iter().filter(|stem| **stem != loudest).map(|stem| &session.stems[*stem].retained).collect();
    if others.len() < FEWEST_OTHERS {
        return Vec::new();
    }
    let fit = mix_fit(&session.stems[loudest].retained, &others);
    let Some(fit) = fit.filter(|fit| fit.misfit_db <= LARGEST_MISFIT_DB) else { return Vec::new() };
    let n_heard = fit.gains.iter().filter(|gain| gain.is_heard() == Some(true)).count();
    if (n_heard as f64) < LEAST_HEARD * others.len() as f64 {
        return Vec::new();
    }
    let name = session.stems[loudest].name();
    let summary = format!(
        "{name} holds {n_heard} of the {} other stems: it is a mix of them, and counts twice as one more stem.",
        others.len()
    );
    vec![Heard {
        measured: Readings::from([("misfit_db", fit.misfit_db), ("stems_heard", n_heard as f64)]),
        target: Readings::from([("misfit_db", LARGEST_MISFIT_DB)]),
        ..Heard::new(Severity::Error, vec![Channel::Stem(loudest)], summary)
    }]
}
