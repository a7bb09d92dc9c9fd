//! # What it hears
//! Below 120 Hz: a mix whose side signal is less than 9.8 dB under its middle, or a stem with a share in the lows whose side
//! is less than 3.8 dB under it.
//! # Why it matters
//! Lows that differ between left and right cancel in mono, where clubs and small loudspeakers play them; on vinyl they lift
//! the needle; and one loudspeaker has to do the work of two.
//! # What it proposes
//! To make the stem that brings most of that side signal mono below 120 Hz, 24 dB per octave. It stays where the side of
//! that stem's lows falls by a quarter of what it is over −9.8 dB.
//!
//! A reference that counts in width moves the limit of the mix to 3 dB over its own.
//! # Known problems
//! A side signal of a room or of stereo microphones is named like one of a widener. A stem with one channel upside down is
//! named by *channel-polarity* alone.
//! # References
//! MUSDB18, 100 mixes: side over mid from 20 to 120 Hz has a median of −15.4 dB, and one mix of ten is above −9.8 dB. At −3.8
//! dB mono takes 1.5 dB. What makes a stem have a share in the lows: design heuristics.

use super::{Heard, Rule, Scope};
use crate::mid_side::{LOWS_HZ, MidSide, is_flipped, widest};
use crate::{Channel, Class, HeardSession, Proof, Proposal, Readings, Severity, StemMetric};
use desk::Action;
use dsp::db_to_power;

pub(super) const RULE: Rule = Rule {
    name: "wide-bass",
    title: "a bass that is wide",
    fix: "Make the lows of the stem mono",
    request: None,
    needs: &[],
    class: Class::Mix,
    technical: false,
    scope: Scope::Mix,
    listen,
};

/// Side over mid of the lows that one mix of ten exceeds, in dB.
const WIDE_MIX_DB: f64 = -9.8;
/// Side over mid at which mono takes 1.5 dB, in dB.
const LOSING_DB: f64 = -3.8;
/// A stem whose lows are further below all of it has none to speak of, in dB. Design heuristic.
const LEAST_OF_STEM_DB: f64 = -12.0;
/// A stem whose lows are further below those of all stems does not matter, in dB. Design heuristic.
const LEAST_OF_MIX_DB: f64 = -13.0;
const ALL_HZ: [f64; 2] = [20.0, 20_000.0];

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let of_mix = in_mix(session);
    let told = of_mix.as_ref().map(|(stem, _)| *stem);
    let lows: f64 = session.stems.iter().map(|stem| MidSide::of_stem(&stem.retained, LOWS_HZ).whole()).sum();
    let matters = |index: usize| {
        let stem = &session.stems[index];
        let whole = MidSide::of_file(&stem.analysis, ALL_HZ).whole();
        MidSide::of_stem(&stem.retained, LOWS_HZ).whole() >= lows * db_to_power(LEAST_OF_MIX_DB)
            && MidSide::of_file(&stem.analysis, LOWS_HZ).whole() >= whole * db_to_power(LEAST_OF_STEM_DB)
            && !is_flipped(stem)
    };
    let others = session.sounding(|_| true).into_iter().filter(|index| Some(*index) != told && matters(*index));
    let of_stems: Vec<Heard> = others.filter_map(|index| in_stem(session, index)).collect();
    of_mix.and_then(|(_, heard)| heard).into_iter().chain(of_stems).collect()
}

/// The stem behind the wide lows of the mix, and what is said of it: nothing where another rule does.
fn in_mix(session: &HeardSession<'_>) -> Option<(usize, Option<Heard>)> {
    let lows = MidSide::of_file(session.mix, LOWS_HZ);
    let whole = MidSide::of_file(session.mix, ALL_HZ).whole();
    let highest_db = session.target.highest_side_to_mid_db(LOWS_HZ, WIDE_MIX_DB);
    let side_to_mid_db = lows.side_to_mid_db().filter(|db| *db > highest_db)?;
    let (cause, share) = widest(session, LOWS_HZ)?;
    if lows.whole() < whole * db_to_power(LEAST_OF_STEM_DB) {
        return None;
    }
    if is_flipped(&session.stems[cause]) {
        return Some((cause, None));
    }
    let name = session.stems[cause].name();
    let mut measured = Readings::from([("low_side_to_mid_db", side_to_mid_db), ("mono_loss_db", lows.mono_loss_db())]);
    let mut channels = vec![Channel::MixBus];
    let mut of_whom = String::new();
    if !session.mix_only {
        of_whom = format!(", {:.0} % of it from {name}", 100.0 * share);
        measured.insert("cause_side_share", share);
        channels.push(Channel::Stem(cause));
    }
    let summary = format!(
        "The lows of the mix are wide: below {:.0} Hz the side signal is {} the middle{of_whom}; mono takes {:.1} dB.",
        LOWS_HZ[1],
        against(side_to_mid_db),
        -lows.mono_loss_db()
    );
    let of_cause = MidSide::of_file(&session.stems[cause].analysis, LOWS_HZ);
    let severity = if loses(lows) || loses(of_cause) { Severity::Warning } else { Severity::Info };
    let heard = Heard {
        measured,
        target: Readings::from([("highest_low_side_to_mid_db", highest_db)]),
        ..finding(severity, channels, summary, cause)
    };
    Some((cause, Some(heard)))
}

fn in_stem(session: &HeardSession<'_>, index: usize) -> Option<Heard> {
    let lows = MidSide::of_file(&session.stems[index].analysis, LOWS_HZ);
    if !loses(lows) {
        return None;
    }
    let loss_db = lows.mono_loss_db();
    let summary = format!(
        "{} is wide in the lows: below {:.0} Hz mono takes {:.1} dB of it.",
        session.stems[index].name(),
        LOWS_HZ[1],
        -loss_db
    );
    let mut measured = Readings::from([("mono_loss_db", loss_db)]);
    measured.extend(lows.side_to_mid_db().map(|db| ("low_side_to_mid_db", db)));
    Some(Heard {
        measured,
        target: Readings::from([("highest_low_side_to_mid_db", LOSING_DB)]),
        ..finding(Severity::Warning, vec![Channel::Stem(index)], summary, index)
    })
}

/// Also of lows that are opposite, which have no middle.
fn loses(lows: MidSide) -> bool {
    lows.side > lows.mid * db_to_power(LOSING_DB)
}

fn finding(severity: Severity, channels: Vec<Channel>, summary: String, stem: usize) -> Heard {
    let proposal = Proposal {
        channel: Channel::Stem(stem),
        action: Action::MonoBelow { frequency_hz: LOWS_HZ[1] },
        places: Vec::new(),
        proof: Proof::Stem { metric: StemMetric::LowSideToMid, tolerated: WIDE_MIX_DB },
        size: 1.0,
    };
    Heard { band_hz: Some(LOWS_HZ), proposals: vec![proposal], ..Heard::new(severity, channels, summary) }
}

/// `3.2 dB under`.
fn against(db: f64) -> String {
    format!("{:.1} dB {}", db.abs(), if db > 0.0 { "over" } else { "under" })
}
