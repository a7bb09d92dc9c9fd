//! # What it hears
//! A mix beside the stems that holds something which no stem does: a range in which a seventh of what is heard stands 6
//! dB or more above the stems at the gains that fit best. Or a mix that is not made of these stems at all.
//! # Why it matters
//! A stem was forgotten at the export, or is another version than the one in the mix. Nobody notices until the mix engineer
//! asks.
//! # What it proposes
//! Nothing automatic: look for what sounds in that range of the mix, and export it again.
//! # Known problems
//! Powers are compared, in tenths of a second. A long reverb or heavy bus processing that is only in the mix counts as
//! something missing, and a quiet stem that sounds under louder ones in the same range is not missed.
//! # References
//! `analyzer::mix_fit`. Thresholds: docs/accuracy.md.

use super::{Heard, Need, Request, Rule, Scope, hertz};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::BandFit;

pub(super) const RULE: Rule = Rule {
    name: "missing-stem",
    title: "something in the mix that no stem holds",
    fix: "Find what sounds there and export it, too",
    request: Some(Request::LookFor),
    needs: &[Need::MixFile],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Of what is heard in a band; from here on something else is in it. A mastered, coded mix of sixteen real stems has 0.07.
pub(super) const MOST_UNEXPLAINED: f64 = 0.15;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(mix) = session.mix_file else { return Vec::new() };
    let Some(fit) = &mix.fit else { return Vec::new() };
    if mix.sure_fit().is_none() {
        let summary = format!(
            "{} is not a mix of these stems: it lies {:.0} dB from them. Is it of another song, or another version?",
            mix.analysis.name, fit.misfit_db
        );
        let measured = Readings::from([("misfit_db", fit.misfit_db)]);
        return vec![Heard { measured, ..Heard::new(Severity::Warning, vec![Channel::MixBus], summary) }];
    }
    let lacks = |band: &BandFit| band.unexplained.is_some_and(|share| share >= MOST_UNEXPLAINED);
    let runs = fit.bands.chunk_by(|a, b| lacks(a) && lacks(b)).filter(|run| lacks(&run[0]));
    let unexplained = |run: &&[BandFit]| run.iter().filter_map(|band| band.unexplained).fold(0.0, f64::max);
    let Some(worst) = runs.max_by(|a, b| unexplained(a).total_cmp(&unexplained(b))) else { return Vec::new() };
    let [low_hz, high_hz] = [worst[0].low_hz, worst[worst.len() - 1].high_hz];
    let summary = format!(
        "{} holds something from {} to {} that is in no stem: {:.0} % of what is heard there. Was a stem forgotten?",
        mix.analysis.name,
        hertz(low_hz),
        hertz(high_hz),
        100.0 * unexplained(&worst)
    );
    vec![Heard {
        band_hz: Some([low_hz, high_hz]),
        measured: Readings::from([("misfit_db", fit.misfit_db), ("unexplained_percent", 100.0 * unexplained(&worst))]),
        target: Readings::from([("unexplained_percent", 100.0 * MOST_UNEXPLAINED)]),
        ..Heard::new(Severity::Warning, vec![Channel::MixBus], summary)
    }]
}
