//! # What it hears
//! Stems with fewer than 24 bits per sample where others have more, sessions that have fewer throughout, and files of 8 bits.
//! # Why it matters
//! Stems that were exported together have one depth: a different one went another way. 16 bits are enough to listen to and
//! little to work with, as their noise comes up with every gain (−98 dBFS a stem); 8 bits are heard (−50 dBFS).
//! # What it proposes
//! Nothing automatic: export all stems again with 24 bits. Converting the files adds nothing.
//! # Known problems
//! 24 bits beside 32-bit floating point lose nothing and are not named. A 24-bit file that holds 16 is *padded-bits*', and a
//! lossy file has no depth: see *lossy-file*.
//! # References
//! Delivery guides of mixing studios ask for 24 bits or more, and one depth.

use super::{Heard, Request, Rule, Scope, names};
use crate::{Channel, Class, HeardSession, Readings, Severity};

pub(super) const RULE: Rule = Rule {
    name: "low-bit-depth",
    title: "low or mixed bit depths",
    fix: "Export all files with 24 bits or as 32-bit float",
    request: Some(Request::ExportAgain),
    needs: &[],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// The least depth that leaves room to work.
const WANTED_BITS: u32 = 24;
/// Noise of fewer bits than this is heard.
const FEWEST_BITS: u32 = 16;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let bits = |stem: usize| session.stems[stem].analysis.format.bits_per_sample;
    let low: Vec<(usize, u32)> = (0..session.stems.len())
        .filter_map(|stem| Some((stem, bits(stem).filter(|bits| *bits < WANTED_BITS)?)))
        .collect();
    let Some(fewest) = low.iter().map(|(_, bits)| *bits).min() else { return Vec::new() };
    let most = (0..session.stems.len()).filter_map(bits).max().unwrap_or(fewest);
    let stems: Vec<usize> = low.iter().map(|(stem, _)| *stem).collect();
    let worst: Vec<usize> = low.iter().filter(|(_, bits)| *bits == fewest).map(|(stem, _)| *stem).collect();
    let stems = if fewest < FEWEST_BITS { worst } else { stems };
    let (severity, summary) = if fewest < FEWEST_BITS {
        let listed = names(session, &stems);
        (Severity::Warning, format!("{listed} with {fewest} bits, whose noise is heard: export with {WANTED_BITS}."))
    } else if most > fewest {
        let listed = names(session, &stems);
        let advice = "exported another way? Export all with one depth";
        (Severity::Warning, format!("{listed} with fewer bits ({fewest}) than other stems ({most}): {advice}."))
    } else {
        let listed = names(session, &stems);
        (Severity::Info, format!("{listed} with {fewest} bits: {WANTED_BITS} leave more room to work."))
    };
    vec![Heard {
        each: true,
        measured: Readings::from([
            ("fewest_bits", f64::from(fewest)),
            ("most_bits", f64::from(most)),
            ("stems_concerned", stems.len() as f64),
        ]),
        target: Readings::from([("fewest_bits", f64::from(WANTED_BITS))]),
        ..Heard::new(severity, stems.into_iter().map(Channel::Stem).collect(), summary)
    }]
}
