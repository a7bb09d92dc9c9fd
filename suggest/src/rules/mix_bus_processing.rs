//! # What it hears
//! A mix beside the stems that has less of its peaks left than the stems at the same gains have, or another tone: a
//! compressor, limiter or equaliser on its bus.
//! # Why it matters
//! What was heard while the song was made is not what is in the stems: the mix will start out duller or livelier than the
//! producer remembers. A mix engineer wants to know, and wants the mix without it.
//! # What it proposes
//! Nothing automatic: export the mix once more with the bus processing off, and send both.
//! # Known problems
//! Compression by a few tenths of a decibel is not told from stems at other gains; stems are compared at the levels of
//! their files when their gains in the mix are alike or its tone is that of their plain sum, else not at all. Of a mix that is named a master it is a note: masters
//! are processed.
//! # References
//! Peak to loudness ratio (EBU R 128 s1 terms); `analyzer::mix_fit`.

use super::missing_stem::MOST_UNEXPLAINED;
use super::{Heard, Need, Request, Rule, Scope};
use crate::{Channel, Class, HeardSession, MixFile, Readings, Severity, Stage};
use analyzer::{BandFit, MixFit};

pub(super) const RULE: Rule = Rule {
    name: "mix-bus-processing",
    title: "processing on the mix's bus",
    fix: "Export the mix once more with the processing on its bus off",
    request: Some(Request::SendAsWell),
    needs: &[Need::MixFile],
    class: Class::Export,
    technical: true,
    scope: Scope::Stems,
    listen,
};

/// The peak to loudness ratio may fall by this, in dB, by an encoder and by gains that differ a little.
const LEAST_PLR_LOSS_DB: f64 = 2.0;
/// Stems of which the middle half differ in their gains by no more than this are at those of the plain sum, in dB.
const LARGEST_SPREAD_DB: f64 = 3.0;
/// Other gains change the tone as well as the peaks: for every decibel that the tone lies off the plain sum's, peaks may fall
/// by this much more, in dB. Design heuristic: of limiters on seven plain sums the tone lies 0.01 to 1.1 dB off.
const EXCUSED_PER_DB: f64 = 2.0;
/// Third octaves this far below the loudest one say nothing of the tone, in dB.
const HEARD_DB: f64 = 40.0;
/// A band of the mix that lies this far from the stems, against the middle one of all bands, was equalised, in dB.
const LEAST_EQ_DB: f64 = 2.0;
/// Above this the coder of a rough mix may have taken what the stems have, in hertz.
const HIGHEST_HZ: f64 = 10_000.0;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some((mix, fit)) = session.mix_file.and_then(|mix| Some((mix, mix.sure_fit()?))) else { return Vec::new() };
    let plr_loss_db = plr_loss_db(session, mix).filter(|loss_db| *loss_db >= LEAST_PLR_LOSS_DB);
    let tone_db = tone_db(fit).filter(|tone_db| *tone_db >= LEAST_EQ_DB);
    let told: Vec<String> = [
        plr_loss_db.map(|db| format!("its peaks stand {db:.1} dB lower over its loudness")),
        tone_db.map(|db| format!("its tone differs by up to {db:.1} dB")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if told.is_empty() {
        return Vec::new();
    }
    let is_master = mix.stage().stage == Stage::Master;
    let summary = format!(
        "{} {}went through processing that the stems did not: {}. Send the mix without it as well.",
        mix.analysis.name,
        if is_master { "is a master and " } else { "" },
        told.join(", and ")
    );
    let severity = if is_master || plr_loss_db.is_none() { Severity::Info } else { Severity::Warning };
    let measured = [("plr_loss_db", plr_loss_db), ("tone_difference_db", tone_db)];
    let measured: Readings = measured.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    vec![Heard { measured, ..Heard::new(severity, vec![Channel::MixBus], summary) }]
}

/// How much lower peaks stand over loudness than in the plain sum; `None` when the mix may have other gains. Where the gains
/// cannot be told apart (microphones of one drum kit), its tone tells that they are those of the plain sum.
fn plr_loss_db(session: &HeardSession<'_>, mix: &MixFile) -> Option<f64> {
    let loss_db = session.mix.dynamics.plr_db? - mix.analysis.dynamics.plr_db?;
    let has_plain_gains = mix.gain_spread_db().is_some_and(|spread_db| spread_db <= LARGEST_SPREAD_DB);
    let is_beyond_gains = || {
        let tone_db = tone_off_sum_db(session, mix)?;
        Some(loss_db >= LEAST_PLR_LOSS_DB + EXCUSED_PER_DB * tone_db)
    };
    (has_plain_gains || is_beyond_gains() == Some(true)).then_some(loss_db)
}

/// How far the third octaves of the mix lie from those of the plain sum at the same loudness: their mean distance from the
/// middle one of all.
fn tone_off_sum_db(session: &HeardSession<'_>, mix: &MixFile) -> Option<f64> {
    let (mix, sum) = (&mix.analysis.spectrum.third_octave.levels_db, &session.mix.spectrum.third_octave.levels_db);
    let loudest_db = sum.iter().flatten().copied().reduce(f64::max)?;
    let both = mix.iter().zip(sum).filter_map(|(mix, sum)| Some(((*mix)?, (*sum)?)));
    let offsets: Vec<f64> = both.filter(|(_, sum)| *sum >= loudest_db - HEARD_DB).map(|(mix, sum)| mix - sum).collect();
    let middle_db = dsp::median(offsets.iter().copied())?;
    Some(offsets.iter().map(|offset| (offset - middle_db).abs()).sum::<f64>() / offsets.len() as f64)
}

/// The largest distance of a band from the middle of all.
fn tone_db(fit: &MixFit) -> Option<f64> {
    let is_explained = |band: &BandFit| band.unexplained.is_none_or(|share| share < MOST_UNEXPLAINED);
    let judged = fit.bands.iter().filter(|band| band.high_hz <= HIGHEST_HZ && is_explained(band));
    let mut levels: Vec<f64> = judged.filter_map(|band| band.level_db).collect();
    levels.sort_by(f64::total_cmp);
    let middle = levels.get(levels.len() / 2)?;
    levels.iter().map(|level| (level - middle).abs()).reduce(f64::max)
}
