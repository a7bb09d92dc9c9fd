//! # What it hears
//! Above 120 Hz: three neighbouring third octaves of the mix that lose more than 6 dB each in mono, or of a stem that lose more
//! than 5 dB each, or one that is essential to a stem and loses more than 9 dB; a mix that loses more than 3 LU as a whole.
//! # Why it matters
//! Phones, many rooms and clubs play mono. Two unrelated sides lose 3 dB there; what loses more cancels, and is gone or hollow.
//! # What it proposes
//! To turn the side signal of that stem down in that range until it loses as much as unrelated sides do; it stays where the
//! loss falls by a quarter of the way there. That makes the stem narrower, not its middle louder: undoing the widener is
//! better. Where hardly any middle is left, nothing: use one channel, or the sound without its effect.
//! # Known problems
//! Wide pads, echoes and doubles may be meant to be gone in mono: a stem by itself is information unless most of it
//! cancels. The stem that is named for the mix is the one with most of the side signal there; several may share the blame. A
//! delay or an inverted channel has a rule of its own and is not told again; lows are told by *wide-bass*.
//! # References
//! 10·log10((1 + r′)/2), r′ = 2⟨LR⟩/(⟨L²⟩+⟨R²⟩): −6 dB is r′ = −0.5. Thresholds: design heuristics; of a stereo mix −0.5 to
//! −2.5 LU are usual.

use super::{Heard, Rule, Scope, hertz};
use crate::mid_side::{DEEPEST_LOSS_DB, LOWS_HZ, MidSide, is_delayed, is_flipped, widest};
use crate::proposal::round_to;
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::TrackAnalysis;
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "mono-loss",
    title: "loss in mono",
    fix: "Listen in mono, and narrow what vanishes",
    request: None,
    needs: &[],
    class: Class::Material,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// Below is another rule's matter, in hertz.
const LOWEST_HZ: f64 = LOWS_HZ[1];
const HIGHEST_HZ: f64 = 20_000.0;
/// What loses more cancels, in dB: r′ below −0.5.
const CANCELS_DB: f64 = -6.0;
/// A range of a stem that loses more is remarked on, in dB: r′ below −0.37, where sides begin to cancel. Design heuristic.
const STEM_CANCELS_DB: f64 = -5.0;
/// So many neighbouring third octaves are heard as a range; of a stem that has fewer, all.
const ADJACENT: usize = 3;
/// An essential band of a stem that loses more is gone, in dB.
const GONE_DB: f64 = -9.0;
/// A band counts down to this under the loudest one, in dB, and is essential down to the second. Design heuristics.
const COUNTS_DB: f64 = -20.0;
const ESSENTIAL_DB: f64 = -10.0;
/// The whole mix loses more than two unrelated sides do, in LU.
const MOST_MIX_LOSS_LU: f64 = -3.0;
/// What two unrelated sides lose, in dB.
const UNRELATED_DB: f64 = -3.0;
/// Narrowing to less than this leaves a stem that is soft everywhere.
const LEAST_WIDTH: f64 = 0.35;

/// A range that cancels.
struct Range {
    band_hz: [f64; 2],
    loss_db: f64,
}

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let of_mix = in_mix(session);
    let told = of_mix.as_ref().map(|(stem, _)| *stem);
    let others = session.sounding(|_| true).into_iter().filter(|index| Some(*index) != told);
    let of_stems: Vec<Heard> = others.filter_map(|index| in_stem(session, index)).collect();
    of_mix.and_then(|(_, heard)| heard).into_iter().chain(of_stems).collect()
}

/// The stem behind what the mix loses, and what is said of it: nothing where another rule does.
fn in_mix(session: &HeardSession<'_>) -> Option<(usize, Option<Heard>)> {
    let whole_lu = session.mix.stereo.mono_loss_lu;
    let range = cancelling(session.mix, false);
    if range.is_none() && whole_lu.is_none_or(|loss| loss >= MOST_MIX_LOSS_LU) {
        return None;
    }
    let band_hz = range.as_ref().map_or([LOWEST_HZ, HIGHEST_HZ], |range| range.band_hz);
    let loss_db = range.map_or_else(|| MidSide::of_file(session.mix, band_hz).mono_loss_db(), |range| range.loss_db);
    let (cause, share) = widest(session, band_hz)?;
    if is_told(session, cause) {
        return Some((cause, None));
    }
    let summary = format!(
        "In mono the mix loses {:.1} dB from {} to {}; {:.0} % of the side signal there is that of {}.",
        -loss_db,
        hertz(band_hz[0]),
        hertz(band_hz[1]),
        100.0 * share,
        session.stems[cause].name()
    );
    let mut measured = Readings::from([("mono_loss_db", loss_db), ("cause_side_share", share)]);
    measured.extend(whole_lu.map(|loss| ("mono_loss_lu", loss)));
    let heard = Heard {
        band_hz: Some(band_hz),
        measured,
        target: Readings::from([("lowest_mono_loss_db", CANCELS_DB)]),
        proposals: narrowing(session, cause, band_hz).into_iter().collect(),
        ..Heard::new(Severity::Warning, vec![Channel::MixBus, Channel::Stem(cause)], summary)
    };
    Some((cause, Some(heard)))
}

fn in_stem(session: &HeardSession<'_>, index: usize) -> Option<Heard> {
    let stem = &session.stems[index];
    let Range { band_hz, loss_db } = cancelling(&stem.analysis, true).filter(|_| !is_told(session, index))?;
    let whole_lu = stem.analysis.stereo.mono_loss_lu;
    // Nothing at all is left of a stem without this reading.
    let mostly = whole_lu.is_none_or(|loss| loss < GONE_DB);
    let summary = format!(
        "{} loses {:.1} dB in mono from {} to {}{}.",
        stem.name(),
        -loss_db,
        hertz(band_hz[0]),
        hertz(band_hz[1]),
        if mostly { ", and most of it is gone" } else { ": make sure that it is meant" }
    );
    let mut measured = Readings::from([("mono_loss_db", loss_db)]);
    measured.extend(whole_lu.map(|loss| ("mono_loss_lu", loss)));
    let severity = if mostly { Severity::Warning } else { Severity::Info };
    Some(Heard {
        band_hz: Some(band_hz),
        measured,
        target: Readings::from([("lowest_mono_loss_db", STEM_CANCELS_DB)]),
        // What only begins to cancel is wide, and may be meant.
        proposals: narrowing(session, index, band_hz).into_iter().filter(|_| loss_db < CANCELS_DB).collect(),
        ..Heard::new(severity, vec![Channel::Stem(index)], summary)
    })
}

fn is_told(session: &HeardSession<'_>, stem: usize) -> bool {
    is_flipped(&session.stems[stem]) || is_delayed(&session.stems[stem])
}

/// The range in which neighbouring bands cancel and that loses the most power in mono; of a stem also a single essential
/// band that is gone.
fn cancelling(analysis: &TrackAnalysis, is_stem: bool) -> Option<Range> {
    let thirds = &analysis.spectrum.third_octave;
    let bands: Vec<(f64, f64, f64)> = thirds
        .centers_hz
        .iter()
        .zip(&thirds.levels_db)
        .zip(&analysis.stereo.mono_loss_per_band_db)
        .filter(|((hz, _), _)| **hz >= LOWEST_HZ)
        .filter_map(|((hz, level), loss)| Some((*hz, (*level)?, loss.unwrap_or(DEEPEST_LOSS_DB))))
        .collect();
    let loudest = bands.iter().map(|(_, level, _)| *level).fold(f64::NEG_INFINITY, f64::max);
    let least_db = if is_stem { STEM_CANCELS_DB } else { CANCELS_DB };
    // What is too soft between two bands (an arpeggio's notes stand apart) neither keeps nor loses anything.
    let counting: Vec<(f64, f64, f64)> =
        bands.into_iter().filter(|(_, level, _)| *level >= loudest + COUNTS_DB).collect();
    let adjacent = if is_stem { ADJACENT.min(counting.len()) } else { ADJACENT };
    let cancels = |(_, _, loss): &(f64, f64, f64)| *loss < least_db;
    let is_gone = |(_, level, loss): &(f64, f64, f64)| *loss < GONE_DB && *level >= loudest + ESSENTIAL_DB;
    let half_band = 2.0_f64.powf(1.0 / 6.0);
    let runs = counting.chunk_by(|a, b| cancels(a) == cancels(b)).filter(|run| cancels(&run[0]));
    let heard = runs.filter(|run| run.len() >= adjacent || (is_stem && run.iter().any(is_gone)));
    let ranges = heard.map(|run| {
        let band_hz = [run[0].0 / half_band, run[run.len() - 1].0 * half_band];
        (band_hz, MidSide::of_file(analysis, band_hz))
    });
    let worst = ranges.max_by(|a, b| a.1.side.total_cmp(&b.1.side));
    worst.map(|(band_hz, power)| Range { band_hz: band_hz.map(f64::round), loss_db: power.mono_loss_db() })
}

/// The side signal turned down until the stem loses no more than unrelated sides; `None` where that leaves nothing, or is so
/// already.
fn narrowing(session: &HeardSession<'_>, stem: usize, band_hz: [f64; 2]) -> Option<Proposal> {
    let power = MidSide::of_file(&session.stems[stem].analysis, band_hz);
    let width = round_to((power.mid / power.side).sqrt(), 0.05);
    (power.mono_loss_db() < UNRELATED_DB && (LEAST_WIDTH..1.0).contains(&width)).then(|| Proposal {
        channel: Channel::Stem(stem),
        action: Action::Width { width, band_hz: Some(band_hz) },
        places: Vec::new(),
        proof: Proof::Stem { metric: StemMetric::MonoLoss { band_hz }, tolerated: -UNRELATED_DB },
        size: 1.0,
    })
}
