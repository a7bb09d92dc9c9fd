//! # What it hears
//! Two stems that are the same audio, at any gain, up to 30 ms apart, upright or inverted, whatever their names: what is left
//! when one is subtracted from the other lies 30 dB or more under it. A mono copy of a stereo stem is one, too.
//! # Why it matters
//! A track that was exported twice counts twice: 6 dB louder than it was mixed, hollow where the copy is late, and gone where
//! it is inverted. Nobody hears it in the files.
//! # What it proposes
//! Nothing automatic: delete the one that is too many. *stem-delay* and *polarity-inverted* say nothing of such a pair.
//! # Known problems
//! The mono sums are compared, up to 5 kHz, and spectra up to 16 kHz: of a copy that was coded or went through an effect more
//! is left, and it is not named; nor is one that lacks a part of the song. A parallel track that waits for its compressor is
//! named. Files named as left and right are sides, and are not.
//! # References
//! `analyzer::duplicate`. Residual of −30 dB (a correlation of 0.9995): design heuristic, figures in docs/accuracy.md.

use super::{Heard, Need, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, Readings, RelatedPair, Severity};
use analyzer::Duplicate;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-stem",
    title: "stems that are there twice",
    fix: "Leave one of the two out",
    request: Some(Request::LeaveOut),
    needs: &[Need::Stems],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// What is told of a delay below this is nothing, in seconds: a first notch above 20 kHz.
const LEAST_DELAY_S: f64 = 0.000_025;
/// Louder or quieter by less than this is equal, in dB.
const EQUAL_DB: f64 = 0.1;
/// An inverted copy this near in time cancels up to 3 kHz, in seconds: later it does in the lows alone, and is a comb.
const CANCELS_S: f64 = 0.000_05;
/// A sum that loses less than this by an inverted copy is not destroyed by it, in dB.
const LEAST_LOSS_DB: f64 = 3.0;
/// What the sides may hold of a mono recording, in dB re its middle.
const MONO_SIDE_DB: f64 = -40.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let mut told: Vec<usize> = Vec::new();
    let mut heard = Vec::new();
    for (pair, duplicate) in session.pairs.iter().filter_map(|pair| Some((pair, pair.told_duplicate()?))) {
        // Of three that are one, the second and the third are each told once.
        if !told.contains(&pair.second) {
            told.push(pair.second);
            heard.push(finding(session, pair, &duplicate));
        }
    }
    heard
}

fn finding(session: &HeardSession<'_>, pair: &RelatedPair, found: &Duplicate) -> Heard {
    let is_late = found.delay_s.abs() >= LEAST_DELAY_S;
    let sum_db = sum_db(found);
    let cancels = found.inverted && found.delay_s.abs() <= CANCELS_S && sum_db <= -LEAST_LOSS_DB;
    let effect = if cancels {
        "together they cancel".to_owned()
    } else if is_late {
        format!("together they are a comb with its first notch at {}", super::hertz(first_notch_hz(found)))
    } else {
        let change = if sum_db < 0.0 { "quieter" } else { "louder" };
        format!("together they are {:.1} dB {change} than the louder one", sum_db.abs())
    };
    let summary = format!(
        "{} is the same audio as {}, {}: {effect}. Was a track exported twice?",
        session.stems[pair.second].name(),
        session.stems[pair.first].name(),
        manner(session, pair, found, is_late)
    );
    let severity = if cancels { Severity::Error } else { Severity::Warning };
    Heard {
        measured: Readings::from([
            ("gain_db", found.gain_db),
            ("delay_ms", 1_000.0 * found.delay_s),
            ("residual_db", found.residual_db),
        ]),
        ..Heard::new(severity, vec![Channel::Stem(pair.first), Channel::Stem(pair.second)], summary)
    }
}

/// Level of both together, were they not late, in dB re the louder one.
fn sum_db(found: &Duplicate) -> f64 {
    let sign = if found.inverted { -1.0 } else { 1.0 };
    let sum = dsp::amplitude_to_db((1.0 + sign * dsp::db_to_amplitude(found.gain_db)).abs());
    // Of equal copies, one of them inverted, what is not equal is left.
    sum.map_or(found.residual_db, |db| db.max(found.residual_db)) - found.gain_db.max(0.0)
}

/// `as mono, 6.0 dB quieter, 5.00 ms later and upside down`.
fn manner(session: &HeardSession<'_>, pair: &RelatedPair, found: &Duplicate, is_late: bool) -> String {
    let mut words = Vec::new();
    if is_mono(session, pair.second) && !is_mono(session, pair.first) {
        words.push("as mono".to_owned());
    }
    words.push(match found.gain_db {
        gain if gain.abs() < EQUAL_DB => "at the same level".to_owned(),
        gain => format!("{:.1} dB {}", gain.abs(), if gain < 0.0 { "quieter" } else { "louder" }),
    });
    if is_late {
        let when = if found.delay_s > 0.0 { "later" } else { "earlier" };
        words.push(format!("{:.2} ms {when}", 1_000.0 * found.delay_s.abs()));
    }
    if found.inverted {
        words.push("upside down".to_owned());
    }
    words.join(", ")
}

fn is_mono(session: &HeardSession<'_>, stem: usize) -> bool {
    let stem = &session.stems[stem];
    stem.is_mono() || stem.analysis.stereo.side_to_mid_db.is_none_or(|db| db < MONO_SIDE_DB)
}

fn first_notch_hz(found: &Duplicate) -> f64 {
    if found.inverted { 1.0 / found.delay_s.abs() } else { 0.5 / found.delay_s.abs() }
}
