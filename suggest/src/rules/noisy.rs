//! # What it hears
//! Noise less than 40 dB under what is played: a level that stays within 2 dB through pauses of half a second and more,
//! two seconds together. Where pauses are shorter, or lows sound on in them, a second of moments in which nearly all
//! bands above 1 kHz are at their floors at once, for three frames of 0.18 s in a row.
//! # Why it matters
//! The noise of a dozen stems adds up and comes forward in every pause, and compression lifts it further.
//! # What it proposes
//! Nothing automatic: cut or gate the pauses, or use a noise remover before mixing.
//! # Known problems
//! Noise of a stem that never pauses for 0.4 s is not heard. A quiet sound that is held at one level between louder
//! ones is taken for noise where those pause for two seconds together, and a held chord of many beating partials in
//! short pauses. Hum that is named by `mains-hum` is not named again. What lies above 15 kHz does not count where
//! pauses are short.
//! # References
//! 40 dB: a design heuristic. 28 of 92 real stems have pauses of half a second with steady noise, 38 to 69 dB under the
//! median of what is played; one lies below 40 dB and is mains hum.

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
