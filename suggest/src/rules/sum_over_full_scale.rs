//! # What it hears
//! The plain sum of the stems peaks above full scale.
//! # Why it matters
//! With all faders at zero the mix bus clips in every fixed-point file and converter. Turning the bus down is enough;
//! the stems are not at fault.
//! # What it proposes
//! Nothing of its own: the draft's bus gain takes care of it.
//! # Known problems
//! None known.
//! # References
//! EBU R 128: −1 dBTP is the highest permitted peak of a file.

use super::{Heard, Need, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};

pub(super) const RULE: Rule = Rule {
    name: "sum-over-full-scale",
    title: "a sum above full scale",
    fix: "Turn the mix bus down",
    request: None,
    needs: &[Need::Stems],
    class: Class::Mix,
    technical: false,
    scope: Scope::Stems,
    listen,
};

const FULL_SCALE_DBTP: f64 = 0.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let peak_dbtp = session.mix.loudness.true_peak_dbtp.filter(|peak| *peak > FULL_SCALE_DBTP);
    let heard = |peak_dbtp: f64| {
        let summary = format!(
            "With all faders at zero the stems sum to {peak_dbtp:+.1} dBTP: turn the bus down by at least {:.1} dB.",
            peak_dbtp + 1.0
        );
        Heard {
            measured: Readings::from([("true_peak_dbtp", peak_dbtp)]),
            target: Readings::from([("true_peak_dbtp", -1.0)]),
            ..Heard::new(Severity::Info, vec![Channel::MixBus], summary)
        }
    };
    peak_dbtp.map(heard).into_iter().collect()
}
