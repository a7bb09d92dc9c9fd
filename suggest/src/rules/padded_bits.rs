//! # What it hears
//! A 24- or 32-bit file in which no sample uses more than 16 bits.
//! # Why it matters
//! It was exported or converted with 16 bits on the way. Its noise floor is that of 16 bits, −98 dBFS, which is heard only
//! after a lot of gain; a setting of the export is likely to be wrong for the other files too.
//! # What it proposes
//! Nothing automatic: export with 24 bits.
//! # Known problems
//! A sound that was made with 16 bits or less (a sample, an old synthesiser) and not touched since is named too.
//! # References
//! None: it is a count of zeros.

use super::{Heard, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use analyzer::FaultKind;

pub(super) const RULE: Rule = Rule {
    name: "padded-bits",
    title: "bits that hold nothing",
    fix: "Export at the resolution at which the project runs: 24 bits or 32-bit float",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (index, stem) in session.stems.iter().enumerate() {
        for fault in &stem.analysis.faults {
            if let FaultKind::PaddedBits { used_bits, file_bits } = fault.kind {
                let summary = format!(
                    "{} has {used_bits} bits in a {file_bits}-bit file: the last bits of all samples are zero.",
                    stem.name()
                );
                let bits = |bits: u32| Readings::from([("bits_per_sample", f64::from(bits))]);
                heard.push(Heard {
                    measured: bits(used_bits),
                    target: bits(file_bits),
                    ..Heard::new(Severity::Info, vec![Channel::Stem(index)], summary)
                });
            }
        }
    }
    heard
}
