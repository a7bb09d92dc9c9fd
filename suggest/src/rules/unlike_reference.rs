//! # What it hears
//! A stem that is louder, softer, brighter, darker or otherwise coloured than in a reference that is a mix of these very stems.
//! # Why it matters
//! The mix is there, and somebody liked it: what was done to a stem in it is an answer, where everything else is a guess.
//! # What it proposes
//! A gain, and at most three bells or shelves, that bring the stem to its place in that mix: *level* and *tone* of the
//! reference switch them off and scale them. What changed for all stems alike (the fader of the mix, its EQ) is left out. Where
//! it speaks no other rule sets the level or the tone of the stem.
//! # Known problems
//! Stems that run alike (a sound and its layer, two microphones) cannot be told apart and are left out, and so is what is masked
//! in the mix. Of two stems nobody can say which one was moved. Compression of a stem, reverb and pan are not told. A gain is
//! proved on the stem by itself, and so is a tone: the mix is not fitted again.
//! # References
//! Bendat & Piersol, *Random Data*, multiple-input systems; `analyzer::TransferMeter`. Thresholds: docs/accuracy.md.

use super::{Heard, Need, Rule, Scope, hertz};
use crate::own_mix::{OwnMix, StemInOwnMix};
use crate::proposal::{contrast_db, round_to};
use crate::{Band, Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity, StemMetric};
use desk::Action;

pub(super) const RULE: Rule = Rule {
    name: "unlike-reference",
    title: "stems unlike in the reference",
    fix: "Set fader and EQ as they were in that mix",
    request: None,
    needs: &[Need::OwnMix],
    class: Class::Mix,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// Smaller differences in level are within what the fit leaves open, in dB.
const REMARKABLE_GAIN_DB: f64 = 1.5;
/// From here on a difference in level is a warning, in dB: a step of a fader that is heard in comparison.
const AUDIBLE_GAIN_DB: f64 = 2.75;
/// The same of a band.
const REMARKABLE_BAND_DB: f64 = 2.0;
const AUDIBLE_BAND_DB: f64 = 4.0;
/// Where more than this share of the stems lie elsewhere, nothing is wrong: they are not mixed yet.
const UNMIXED_SHARE: f64 = 0.5;
/// What is left of a difference that nobody minds, in dB.
const TOLERATED_DB: f64 = 0.5;

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    let Some(own) = session.own_mix else { return Vec::new() };
    let told = || own.stems.iter().flatten();
    let far = told().filter(|stem| stem.gain_db.abs() >= AUDIBLE_GAIN_DB).count();
    let unmixed = far as f64 > UNMIXED_SHARE * told().count() as f64;
    let stems = session.stems.iter().zip(&own.stems).enumerate();
    stems
        .filter_map(|(index, (heard, stem))| Some((index, heard, stem.as_ref()?)))
        .flat_map(|(index, heard, stem)| [level(own, (index, heard), stem, unmixed), tone(own, (index, heard), stem)])
        .flatten()
        .collect()
}

/// Whether the mix of the stems has answered what `proposal` of another rule asks: the level or the tone of a stem whose place
/// in it is known. What mends a recording (a high-pass, a gain that belongs to a pan) is no such question.
pub(super) fn is_settled(session: &HeardSession<'_>, proposal: &Proposal) -> bool {
    let Channel::Stem(stem) = proposal.channel else { return false };
    let Some(own) = session.own_mix.filter(|own| own.stems[stem].is_some()) else { return false };
    let is_resonance = matches!(proposal.proof, Proof::Stem { metric: StemMetric::ResonanceExcess { .. }, .. });
    let is_of_mix = !matches!(proposal.proof, Proof::Stem { .. } | Proof::PairSum { .. });
    match proposal.action {
        Action::Gain { .. } | Action::Duck { .. } => is_of_mix && own.weights.level > 0.0,
        Action::Eq { .. } | Action::DynamicEq { .. } => (is_of_mix || is_resonance) && own.weights.tone > 0.0,
        _ => false,
    }
}

fn level(own: &OwnMix, (index, heard): (usize, &HeardStem), stem: &StemInOwnMix, unmixed: bool) -> Option<Heard> {
    let StemInOwnMix { gain_db, uncertainty_db, .. } = *stem;
    let lufs = heard.analysis.loudness.integrated_lufs?;
    if own.weights.level == 0.0 || gain_db.abs() < REMARKABLE_GAIN_DB {
        return None;
    }
    let audible = gain_db.abs() >= AUDIBLE_GAIN_DB && !unmixed;
    let softer = if gain_db > 0.0 { "softer" } else { "louder" };
    let summary = format!("{} is {:.1} dB {softer} than in {}.", heard.name(), gain_db.abs(), own.name);
    let gain_db = round_to(gain_db, 0.1);
    let metric = StemMetric::LevelFromReference { wanted_lufs: lufs + gain_db };
    let proposal = proposal(index, Action::Gain { gain_db }, metric).scaled(own.weights.level);
    Some(Heard {
        measured: Readings::from([("level_from_reference_db", -gain_db), ("uncertainty_db", uncertainty_db)]),
        target: Readings::from([("level_from_reference_db", 0.0)]),
        confidence: 0.9,
        proposals: proposal.into_iter().collect(),
        ..Heard::new(severity(audible), vec![Channel::Stem(index)], summary)
    })
}

fn tone(own: &OwnMix, (index, heard): (usize, &HeardStem), stem: &StemInOwnMix) -> Option<Heard> {
    let strongest = *stem.bands.first()?;
    if own.weights.tone == 0.0 || strongest.gain_db.abs() < REMARKABLE_BAND_DB {
        return None;
    }
    let more = if strongest.gain_db < 0.0 { "more" } else { "less" };
    let place = match strongest.filter {
        desk::FilterShape::LowShelf => format!("below {}", hertz(strongest.frequency_hz)),
        desk::FilterShape::HighShelf => format!("above {}", hertz(strongest.frequency_hz)),
        _ => format!("around {}", hertz(strongest.frequency_hz)),
    };
    let size_db = strongest.gain_db.abs();
    let summary = format!("{} has {size_db:.1} dB {more} {place} than in {}.", heard.name(), own.name);
    let band_hz = strongest.band_hz();
    let metric = StemMetric::ToneFromReference { band_hz, wanted_db: wanted_contrast_db(heard, stem, band_hz)? };
    let proposed = |band: &Band| proposal(index, band.action(), metric).scaled(own.weights.tone);
    Some(Heard {
        band_hz: Some(band_hz),
        measured: Readings::from([
            ("tone_from_reference_db", -strongest.gain_db),
            ("frequency_hz", strongest.frequency_hz),
            ("uncertainty_db", stem.uncertainty_db),
        ]),
        target: Readings::from([("tone_from_reference_db", 0.0)]),
        confidence: 0.9,
        proposals: stem.bands.iter().filter_map(proposed).collect(),
        ..Heard::new(severity(size_db >= AUDIBLE_BAND_DB), vec![Channel::Stem(index)], summary)
    })
}

fn severity(audible: bool) -> Severity {
    if audible { Severity::Warning } else { Severity::Info }
}

fn proposal(index: usize, action: Action, metric: StemMetric) -> Proposal {
    let proof = Proof::Stem { metric, tolerated: TOLERATED_DB };
    Proposal { channel: Channel::Stem(index), action, places: Vec::new(), proof, size: 1.0 }
}

/// The level of a band re the rest of the stem as it is in the reference, by what was measured there, not by what is set.
fn wanted_contrast_db(heard: &HeardStem, stem: &StemInOwnMix, band_hz: [f64; 2]) -> Option<f64> {
    let mut levels_db = heard.analysis.spectrum.third_octave.levels_db.clone();
    for (level, hz) in levels_db.iter_mut().zip(dsp::third_octave_centers_hz()) {
        let edge = 2.0_f64.powf(1.0 / 6.0);
        let inside = stem.curve_db.iter().filter(|(at, _)| hz / edge <= *at && *at <= hz * edge);
        let powers: Vec<f64> = inside.map(|(_, db)| dsp::db_to_power(*db)).collect();
        if let Some(change_db) = dsp::power_to_db(powers.iter().sum::<f64>() / powers.len() as f64) {
            *level = level.map(|level| level + change_db);
        }
    }
    contrast_db(&levels_db, band_hz)
}
