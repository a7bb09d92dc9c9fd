//! # What it hears
//! Above 120 Hz: three neighbouring third octaves of the mix that lose more than 6 dB each in mono, or of a stem that lose more
//! than 5 dB each, or one that is essential to a stem and loses more than 9 dB; a mix that loses more than 3 LU as a whole.
//! # Why it matters
//! Phones, many rooms and clubs play mono. Two unrelated sides lose 3 dB there; what loses more cancels, and is gone or hollow.
//! # What it proposes
//! To turn the side signal of that stem down in that range until it loses as much as unrelated sides do, and the stem up by
//! most of what that takes of its power, so that its middle is heard; both are rendered together and stay where the loss falls by a
//! quarter of the way there. Undoing the widener is better. Where hardly any middle is left, nothing: use one channel, or
//! the sound without its effect.
//! # Known problems
//! Wide pads, echoes and doubles may be meant to be gone in mono: a range of a stem by itself is information, unless the
//! stem loses more than 9 LU as a whole, or 5 LU and is neither a pad nor an effect. The make-up raises what lies outside of the range, too. The stem that is named for the mix is the one with most of the side signal there; several may share the blame. A
//! delay or an inverted channel has a rule of its own and is not told again; lows are told by *wide-bass*.
//! # References
//! 10·log10((1 + r′)/2), r′ = 2⟨LR⟩/(⟨L²⟩+⟨R²⟩): −6 dB is r′ = −0.5. Thresholds: design heuristics; of a stereo mix −0.5 to
//! −2.5 LU are usual.

use super::{Heard, Rule, Scope, hertz};
use crate::mid_side::{DEEPEST_LOSS_DB, LOWS_HZ, MidSide, is_delayed, is_flipped, widest};
use crate::proposal::round_to;
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::{Role, TrackAnalysis};
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
/// A range of a stem by itself that loses more is narrowed, in dB: r′ below −0.44. Design heuristic: hats that are wide, and are
/// meant to be, lose 5.1.
const NARROWED_DB: f64 = -5.5;
/// Narrowing to less than this would leave a middle that is 14 dB under what was heard, which is mostly what a widener left
/// over.
const LEAST_WIDTH: f64 = 0.2;
/// So much of what narrowing takes of the level is not made up, in dB: the middle by itself has higher peaks than two unlike
/// sides of the same power. Design heuristic: 1.3 dB on hats.
const NOT_MADE_UP_DB: f64 = 1.5;
/// Less than this is not made up, in dB.
const LEAST_MAKE_UP_DB: f64 = 0.5;

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
    let [from, to] = band_hz.map(hertz);
    let mut of_whom = String::new();
    let mut channels = vec![Channel::MixBus];
    let mut measured = Readings::from([("mono_loss_db", loss_db)]);
    measured.extend(whole_lu.map(|loss| ("mono_loss_lu", loss)));
    if !session.mix_only {
        let name = session.stems[cause].name();
        of_whom = format!("; {:.0} % of the side signal there is that of {name}", 100.0 * share);
        measured.insert("cause_side_share", share);
        channels.push(Channel::Stem(cause));
    }
    let summary = format!("In mono the mix loses {:.1} dB from {from} to {to}{of_whom}.", -loss_db);
    let heard = Heard {
        band_hz: Some(band_hz),
        measured,
        target: Readings::from([("lowest_mono_loss_db", CANCELS_DB)]),
        proposals: narrowing(session, cause, band_hz),
        ..Heard::new(Severity::Warning, channels, summary)
    };
    Some((cause, Some(heard)))
}

fn in_stem(session: &HeardSession<'_>, index: usize) -> Option<Heard> {
    let stem = &session.stems[index];
    let Range { band_hz, loss_db } = cancelling(&stem.analysis, true).filter(|_| !is_told(session, index))?;
    let whole_lu = stem.analysis.stereo.mono_loss_lu;
    let summary = format!(
        "{} loses {:.1} dB in mono from {} to {}{}.",
        stem.name(),
        -loss_db,
        hertz(band_hz[0]),
        hertz(band_hz[1]),
        as_a_whole(whole_lu)
    );
    let mut measured = Readings::from([("mono_loss_db", loss_db)]);
    measured.extend(whole_lu.map(|loss| ("mono_loss_lu", loss)));
    let is_made_to_be_wide = matches!(stem.role.role, Role::Pad | Role::Effects | Role::Unknown);
    let least_lu = if is_made_to_be_wide { GONE_DB } else { STEM_CANCELS_DB };
    let severity = if loses_more(whole_lu, least_lu) { Severity::Warning } else { Severity::Info };
    Some(Heard {
        band_hz: Some(band_hz),
        measured,
        target: Readings::from([("lowest_mono_loss_db", STEM_CANCELS_DB)]),
        // What only begins to cancel is wide, and may be meant.
        proposals: if loss_db < NARROWED_DB { narrowing(session, index, band_hz) } else { Vec::new() },
        ..Heard::new(severity, vec![Channel::Stem(index)], summary)
    })
}

/// Nothing at all is left of a stem without this reading.
fn loses_more(whole_lu: Option<f64>, least_lu: f64) -> bool {
    whole_lu.is_none_or(|loss| loss < least_lu)
}

fn as_a_whole(whole_lu: Option<f64>) -> String {
    match whole_lu.filter(|_| !loses_more(whole_lu, GONE_DB)) {
        None => ", and most of it is gone".to_owned(),
        Some(loss) if loses_more(whole_lu, STEM_CANCELS_DB) => format!(", and {:.1} LU as a whole", -loss),
        Some(_) => ": make sure that it is meant".to_owned(),
    }
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

/// The side signal turned down until the stem loses no more than unrelated sides, and what that takes of its power; nothing
/// where hardly anything is left, or where it is so already.
fn narrowing(session: &HeardSession<'_>, stem: usize, band_hz: [f64; 2]) -> Vec<Proposal> {
    let analysis = &session.stems[stem].analysis;
    let power = MidSide::of_file(analysis, band_hz);
    let width = round_to((power.mid / power.side).sqrt(), 0.05);
    if power.mono_loss_db() >= UNRELATED_DB || !(LEAST_WIDTH..1.0).contains(&width) {
        return Vec::new();
    }
    let gain_db = make_up_db(MidSide::of_file(analysis, [0.0, HIGHEST_HZ]).whole(), power.side, width);
    let make_up = (gain_db >= LEAST_MAKE_UP_DB).then(|| Action::Gain { gain_db: round_to(gain_db, 0.1) });
    let proposal = |action: Action| Proposal {
        channel: Channel::Stem(stem),
        action,
        places: Vec::new(),
        proof: Proof::Stem { metric: StemMetric::MonoLoss { band_hz }, tolerated: -UNRELATED_DB },
        size: 1.0,
    };
    std::iter::once(Action::Width { width, band_hz: Some(band_hz) }).chain(make_up).map(proposal).collect()
}

/// What is made up of what a stem of the power `whole` loses when the power `side` of it is narrowed to `width`, in dB.
fn make_up_db(whole: f64, side: f64, width: f64) -> f64 {
    let left = whole - (1.0 - width * width) * side;
    10.0 * (whole / left).log10() - NOT_MADE_UP_DB
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_told_where_it_cancels() {
        assert_eq!(as_a_whole(None), ", and most of it is gone", "no middle at all");
        assert_eq!(as_a_whole(Some(-9.1)), ", and most of it is gone");
        assert_eq!(as_a_whole(Some(-5.9)), ", and 5.9 LU as a whole");
        assert_eq!(as_a_whole(Some(-4.7)), ": make sure that it is meant", "wide hats");
    }

    #[test]
    fn the_make_up_brings_the_power_back_but_for_a_part() {
        // A middle of 1 and a side of 15 lose 12 dB in mono; a quarter of the width leaves 1 and 15/16.
        assert!((make_up_db(16.0, 15.0, 0.25) - (10.0 * (16.0_f64 / 1.937_5).log10() - 1.5)).abs() < 1e-9);
        assert!(make_up_db(1_000.0, 15.0, 0.25) < LEAST_MAKE_UP_DB, "a range that is little of the stem");
    }
}
