//! # What it hears
//! A range of half an octave or more in which three or more parts that need it lose most of their loudness to each other,
//! and none of them wins.
//! # Why it matters
//! Everything is there and nothing is heard: a wall of sound, often between 200 Hz and 1 kHz. If it is meant, it is fine.
//! # What it proposes
//! Nothing automatic: leave a part out there, move one an octave, or decide who wins.
//! # Known problems
//! It takes all parts for wanted at all times; a dense chorus that is meant is named. So it is a note and no warning. Where
//! *crowded-section* speaks it does not.
//! # References
//! ANSI S3.4-2007; Moore, Glasberg & Baer 1997. Counts and shares: design heuristics, calibrated on real sessions.

use super::{Heard, Need, Rule, Scope, crowded_section};
use crate::{Channel, Class, HeardSession, Masking, Readings, Severity};
use dsp::{N_ERB_BANDS, erb_edge_hz};
use std::ops::Range;

pub(super) const RULE: Rule = Rule {
    name: "crowded-range",
    title: "a crowded range",
    fix: "Let fewer parts play there at once, or thin them out",
    request: None,
    needs: &[Need::Masking],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// A part that loses more than this of a band does not win it.
const LOST_INDEX: f64 = 0.8;
/// Parts that need a band and lose it.
const FEWEST_LOSERS: usize = 3;
/// Half-Cam bands: at 500 Hz six of them are half an octave.
const FEWEST_BANDS: usize = 6;
/// Parts that hardly sound crowd nothing, in sones.
const LEAST_SONES: f64 = 1.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(masking) = session.masking.filter(|_| !crowded_section::speaks(session)) else { return Vec::new() };
    let losers: Vec<Vec<usize>> = (0..N_ERB_BANDS).map(|band| losers(masking, band)).collect();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for band in (0..N_ERB_BANDS).filter(|band| losers[*band].len() >= FEWEST_LOSERS) {
        match runs.last_mut() {
            Some(run) if run.end == band => run.end = band + 1,
            _ => runs.push(band..band + 1),
        }
    }
    let longest = runs.into_iter().filter(|run| run.len() >= FEWEST_BANDS).max_by_key(Range::len);
    longest.map(|run| heard(session, masking, &run, &losers)).into_iter().collect()
}

/// The parts that need `band` and lose it, when none that needs it wins.
fn losers(masking: &Masking, band: usize) -> Vec<usize> {
    let needing = masking.stereo.iter().enumerate().filter_map(|(part, masked)| {
        let masked = masked.as_ref().filter(|masked| masked.loudness_sones >= LEAST_SONES)?;
        let index = masked.bands[band].masking_index.filter(|_| masked.bands[band].essential)?;
        Some((part, index))
    });
    let needing: Vec<(usize, f64)> = needing.collect();
    if needing.iter().any(|(_, index)| *index < LOST_INDEX) {
        return Vec::new();
    }
    needing.into_iter().map(|(part, _)| part).collect()
}

fn heard(session: &HeardSession<'_>, masking: &Masking, run: &Range<usize>, losers: &[Vec<usize>]) -> Heard {
    let band_hz = [erb_edge_hz(run.start), erb_edge_hz(run.end)];
    let mut parts: Vec<usize> = losers[run.clone()].iter().flatten().copied().collect();
    parts.sort_unstable();
    parts.dedup();
    let stems: Vec<usize> = parts.iter().map(|part| masking.parts[*part].stems[0]).collect();
    let summary = format!(
        "{} all need {} to {} and hide each other there: none of them is heard well.",
        super::names(session, &stems),
        super::hertz(band_hz[0]),
        super::hertz(band_hz[1])
    );
    Heard {
        each: true,
        band_hz: Some(band_hz),
        measured: Readings::from([("parts", parts.len() as f64)]),
        confidence: 0.5,
        ..Heard::new(Severity::Info, stems.into_iter().map(Channel::Stem).collect(), summary)
    }
}
