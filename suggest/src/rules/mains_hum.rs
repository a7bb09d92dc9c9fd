//! # What it hears
//! Four or more lines at 50 or 60 Hz and their multiples together in the quietest fifth of a stem, 8 dB above their
//! surroundings, at one level wherever half of them stand 6 dB out. Hits and plucks are turned down to what lies between them
//! first, so that it is heard in the gaps of a drum part, too.
//! # Why it matters
//! Hum of a dozen stems adds up and comes forward in every pause, and compression lifts it further.
//! # What it proposes
//! Nothing automatic: notches are heard on low notes. Mend the ground loop or the cable, or use a hum remover before
//! mixing.
//! # Known problems
//! Hum that is opposite in left and right, or in a stem without seven seconds of sound quieter than the rest, is not
//! heard. A drone that is played at 50 or 60 Hz exactly, at a steady level through all pauses, is taken for hum.
//! # References
//! Thresholds: design heuristics. Synthetic hum is found from 5 dB under the noise of the pauses on; the lowest G
//! (49.0 Hz), A (55.0 Hz) and B (61.7 Hz) are not.

use super::{Heard, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "mains-hum",
    title: "mains hum",
    fix: "Take the hum out with notches or a de-hum tool, or record again away from what hums",
    request: None,
    needs: &[],
    class: Class::Production,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// Highest frequency that is listened to, in hertz.
const HIGHEST_HZ: f64 = 540.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::Hum { frequency_hz, harmonics, level_dbfs } = fault.kind {
                let summary = format!(
                    "{} hums at {frequency_hz:.1} Hz and {} of its multiples ({level_dbfs:.0} dBFS, also while it pauses): \
                     mend it before mixing.",
                    stem.name(),
                    harmonics - 1
                );
                heard.push(Heard {
                    band_hz: Some([frequency_hz, HIGHEST_HZ]),
                    measured: Readings::from([
                        ("hum_frequency_hz", frequency_hz),
                        ("hum_harmonics", f64::from(harmonics)),
                        ("hum_level_dbfs", level_dbfs),
                    ]),
                    ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
