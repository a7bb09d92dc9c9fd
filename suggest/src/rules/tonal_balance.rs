//! # What it hears
//! Two or more neighbouring third octaves of the plain sum that lie more than 1 dB outside the target's corridor. With a
//! reference the loud sections of both are compared.
//! # Why it matters
//! A mix that is far outside what nearly all songs of its kind measure like sounds dull, thin or boomy beside them.
//! # What it proposes
//! With a reference that counts in tone at most three bands of an equaliser on the mix bus, 3 dB each, fitted to 70 % of what
//! lies outside once all other moves are made. Nothing automatic without one: pulling a song's tone towards the mean of a
//! genre barely removes real faults and moves healthy mixes. It says which band, by how much, and which stem has most of its
//! energy there.
//! # Known problems
//! Genres differ by more than 10 dB in the lows, and arrangements without bass or drums lie outside by design; against
//! a general target it is therefore only remarked on. A session of one instrument group is not judged at all. What lies far
//! outside is a matter of stems and arrangement: the mix bus goes a part of the way.
//! # References
//! Elowsson & Friberg 2017 (popular music); low deviations below the mean are usually no fault. Genre norms removed 3 % of a
//! tilt from 200 tracks, a true reference 94 % (*takakhoo/lacquer*, experiment E25).

use super::{Heard, Need, Rule, Scope, hertz};
use crate::{Channel, Class, HeardSession, Readings, Severity};
use dsp::third_octave_centers_hz;

pub(super) const RULE: Rule = Rule {
    name: "tonal-balance",
    title: "tonal balance",
    fix: "Look at the stems that are named, at that range",
    request: None,
    needs: &[Need::WholeMix],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// A band this far outside counts, in dB.
const LEAST_DEVIATION_DB: f64 = 1.0;
/// Fewer neighbouring bands are a note, not a tone.
const LEAST_BANDS: usize = 2;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    if !session.is_whole_mix() {
        return Vec::new();
    }
    let deviation = session.target.deviation_db(&session.target.judged_db(&session.mix.spectrum.third_octave));
    let sign = |band: usize| deviation[band].filter(|db| db.abs() > LEAST_DEVIATION_DB).map(f64::signum);
    let mut heard = Vec::new();
    let mut first = 0;
    while first < deviation.len() {
        let Some(direction) = sign(first) else {
            first += 1;
            continue;
        };
        let end = (first..deviation.len()).find(|band| sign(*band) != Some(direction)).unwrap_or(deviation.len());
        if end - first >= LEAST_BANDS {
            let size_db = (first..end).filter_map(|band| deviation[band]).sum::<f64>() / (end - first) as f64;
            heard.push(finding(session, first, end, size_db));
        }
        first = end;
    }
    heard
}

fn finding(session: &HeardSession<'_>, first: usize, end: usize, size_db: f64) -> Heard {
    let centers = third_octave_centers_hz();
    let half_width = 2.0_f64.powf(1.0 / 6.0);
    let (lo_hz, hi_hz) = (centers[first] / half_width, centers[end - 1] * half_width);
    let direction = if size_db > 0.0 { "above" } else { "below" };
    let loudest = loudest_stem(session, first, end).filter(|_| !session.mix_only);
    // Of what is missing nobody is the cause.
    let most = loudest.filter(|_| size_db > 0.0);
    let most = most.map_or(String::new(), |i| format!("; most of it is {}", session.stems[i].name()));
    let summary = format!(
        "The {} lies {:.1} dB {direction} what {} measures between {} and {}{most}.",
        if session.mix_only { "mix" } else { "sum" },
        size_db.abs(),
        session.target.tone_title(),
        hertz(lo_hz),
        hertz(hi_hz)
    );
    let channels = std::iter::once(Channel::MixBus).chain(loudest.map(Channel::Stem)).collect();
    Heard {
        band_hz: Some([lo_hz, hi_hz]),
        measured: Readings::from([("outside_corridor_db", size_db)]),
        target: Readings::from([("outside_corridor_db", 0.0)]),
        confidence: 0.7,
        ..Heard::new(Severity::Info, channels, summary)
    }
}

/// The stem with the most energy in the bands `first..end`.
fn loudest_stem(session: &HeardSession<'_>, first: usize, end: usize) -> Option<usize> {
    let power = |index: &usize| {
        let levels = &session.stems[*index].analysis.spectrum.third_octave.levels_db;
        levels.get(first..end).into_iter().flatten().flatten().map(|db| dsp::db_to_power(*db)).sum::<f64>()
    };
    session.sounding(|_| true).into_iter().max_by(|a, b| power(a).total_cmp(&power(b)))
}
