//! # What it hears
//! Noise that keeps its level within 2 dB through pauses of half a second and more, two seconds together, less than 40 dB
//! under what is played.
//! # Why it matters
//! The noise of a dozen stems adds up and comes forward in every pause, and compression lifts it further.
//! # What it proposes
//! Nothing automatic: cut or gate the pauses, or use a noise remover before mixing.
//! # Known problems
//! Noise of a stem that never pauses is not heard, nor is noise under the decays and the bleed of a drum kit (none of 16
//! microphones has a steady pause). A quiet sound that is held at one level between louder ones is taken for noise. Hum
//! that is named by `mains-hum` is not named again.
//! # References
//! 40 dB: a design heuristic. 28 of 92 real stems have pauses with steady noise, 38 to 69 dB under what is played; one lies
//! below 40 dB and is mains hum.

use super::{Heard, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::{FaultKind, NOISY_BELOW_DB};

pub(super) const RULE: Rule = Rule {
    name: "noisy",
    title: "noise",
    fix: "Gate or denoise the pauses, or record again at a higher level",
    request: None,
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
            if let FaultKind::Noisy { floor_dbfs, snr_db } = fault.kind {
                let summary = format!(
                    "{} is noisy: {floor_dbfs:.0} dBFS in its pauses, {snr_db:.0} dB under what is played. Cut the pauses.",
                    stem.name()
                );
                heard.push(Heard {
                    places: fault.places.clone(),
                    measured: Readings::from([("noise_floor_dbfs", floor_dbfs), ("signal_to_noise_db", snr_db)]),
                    target: Readings::from([("signal_to_noise_db", NOISY_BELOW_DB)]),
                    ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
