//! # What it hears
//! A voice, a bass or another melodic part whose phrases differ from their neighbours by 6 LU or more (median).
//! # Why it matters
//! Words vanish in the soft phrases and jump out in the loud ones: no fader fits both.
//! # What it proposes
//! A compressor that leaves soft phrases alone and takes loud ones down by what is beyond 3 LU, at most by 6 dB, as loud as
//! the stem without it. Attack and release are those of the part's own crest: fast where peaks stand out, slow where they do
//! not. The rest of the way is for riding the fader.
//! # Known problems
//! A line that answers itself softly, phrase for phrase and on purpose, is named too. Fewer than four pairs of phrases that
//! follow each other tell nothing.
//! # References
//! Attack and release: Giannoulis, Massberg & Reiss 2013, within the range of everyday settings. Sizes are design heuristics:
//! raw singing wanders by ±3 dB. In 57 stretches of 36 s of melodic stems of six produced songs the reading is 0.0 to 4.0 LU
//! (median 0.4); of 60 with every other phrase turned up by 12 dB one reads 2.4 and the others 7.8 and more.

use super::{Heard, Need, Rule, Scope};
use crate::proposal::round_to;
use crate::{Channel, Class, HeardSession, HeardStem, Proof, Proposal, Readings, Severity, StemMetric};
use analyzer::{Phrases, Role, RoleGroup};
use desk::{Action, CompressorParams};

pub(super) const RULE: Rule = Rule {
    name: "uneven-level",
    title: "levels that jump from phrase to phrase",
    fix: "Compress it, or ride its fader",
    request: None,
    needs: &[Need::Stems],
    class: Class::Mix,
    technical: false,
    scope: Scope::Stems,
    listen,
};

/// From here on phrases jump, in LU.
const HEARD_JUMP_LU: f64 = 6.0;
/// What raw singing does is no problem, in LU.
const TOLERATED_JUMP_LU: f64 = 3.0;
/// The most that a compressor takes off loud phrases, in dB: more is heard as compression. Design heuristic.
const MOST_REDUCTION_DB: f64 = 6.0;
const RATIOS: (f64, f64) = (1.5, 6.0);
const KNEE_DB: f64 = 6.0;
/// What a part usually plays peaks this far below the highest peak within 3 s, in dB. Design heuristic: with the threshold
/// at that peak itself a compressor took 2 of the 12 LU of a voice away that it should have halved.
const USUAL_BELOW_HIGHEST_DB: f64 = 6.0;
/// Attack and release of a signal without crest (Giannoulis, Massberg & Reiss 2013), in milliseconds.
const SLOWEST_MS: (f64, f64) = (80.0, 1_000.0);
/// Everyday settings, in milliseconds. Design heuristics.
const ATTACKS_MS: (f64, f64) = (3.0, 50.0);
const RELEASES_MS: (f64, f64) = (40.0, 400.0);

fn listen(session: &HeardSession<'_>) -> Vec<Heard> {
    session.sounding(is_melodic).into_iter().filter_map(|index| finding(index, &session.stems[index])).collect()
}

fn is_melodic(role: Role) -> bool {
    !matches!(role, Role::Effects | Role::Mix | Role::Unknown) && role.group() != Some(RoleGroup::Drums)
}

fn finding(index: usize, stem: &HeardStem) -> Option<Heard> {
    let phrases = stem.analysis.dynamics.phrases.filter(|phrases| phrases.jump_lu >= HEARD_JUMP_LU)?;
    let summary = format!(
        "{} jumps by {:.1} LU from phrase to phrase: its soft phrases lie near {:.1} LUFS, its loud ones near {:.1} LUFS.",
        stem.name(),
        phrases.jump_lu,
        phrases.soft_lufs,
        phrases.loud_lufs
    );
    let compressor = crest_db(stem).map(|crest_db| Proposal {
        channel: Channel::Stem(index),
        action: Action::Compress(compressor(phrases, crest_db)),
        places: Vec::new(),
        proof: Proof::Stem { metric: StemMetric::PhraseJump, tolerated: TOLERATED_JUMP_LU },
        size: 1.0,
    });
    Some(Heard {
        measured: Readings::from([
            ("phrase_jump_lu", phrases.jump_lu),
            ("soft_phrases_lufs", phrases.soft_lufs),
            ("loud_phrases_lufs", phrases.loud_lufs),
        ]),
        target: Readings::from([("phrase_jump_lu", TOLERATED_JUMP_LU)]),
        proposals: compressor.into_iter().collect(),
        ..Heard::new(Severity::Warning, vec![Channel::Stem(index)], summary)
    })
}

/// How far peaks lie above the loudness of the 3 s around them, in dB: the median; `None` of what is softer than −40 LUFS.
fn crest_db(stem: &HeardStem) -> Option<f64> {
    let mut ratios: Vec<f32> = stem.analysis.timeline.psr_db.iter().copied().flatten().collect();
    ratios.sort_by(f32::total_cmp);
    ratios.get(ratios.len() / 2).map(|ratio| f64::from(*ratio))
}

fn compressor(phrases: Phrases, crest_db: f64) -> CompressorParams {
    let jump_db = phrases.jump_lu;
    let reduction_db = (jump_db - TOLERATED_JUMP_LU).min(MOST_REDUCTION_DB);
    // What takes that much off a phrase that is this far over the threshold.
    let ratio = (jump_db / (jump_db - reduction_db)).clamp(RATIOS.0, RATIOS.1);
    let squared_crest = dsp::db_to_power(crest_db.max(0.0));
    let attack_ms = (2.0 * SLOWEST_MS.0 / squared_crest).clamp(ATTACKS_MS.0, ATTACKS_MS.1);
    let release_ms = (2.0 * SLOWEST_MS.1 / squared_crest - attack_ms).clamp(RELEASES_MS.0, RELEASES_MS.1);
    CompressorParams {
        threshold_dbfs: round_to(phrases.soft_lufs + crest_db - USUAL_BELOW_HIGHEST_DB, 0.5).min(0.0),
        ratio: round_to(ratio, 0.1),
        knee_db: KNEE_DB,
        attack_ms: round_to(attack_ms, 1.0),
        release_ms: round_to(release_ms, 10.0),
        look_ahead_ms: 0.0,
        make_up_db: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(soft_lufs: f64, loud_lufs: f64) -> Phrases {
        Phrases { neighbours: 20, jump_lu: loud_lufs - soft_lufs, soft_lufs, loud_lufs }
    }

    /// By the law of the compressor itself: what soft phrases usually play stays, that of loud ones comes down.
    #[test]
    fn loud_phrases_come_down_by_what_is_too_much_of_the_jump_and_by_six_decibels_at_most() {
        for (jump_lu, wanted_db) in [(6.0, 3.0), (8.0, 5.0), (12.0, 6.0), (20.0, 6.0)] {
            let settings = compressor(phrases(-30.0, -30.0 + jump_lu), 12.0);
            let reduction_db = settings.reduction_db(-24.0 + jump_lu);
            assert!((reduction_db - wanted_db).abs() < 0.7, "{jump_lu}: {reduction_db}");
            assert!(settings.reduction_db(-24.0 - 3.0) < 0.1, "{settings:?}");
        }
    }

    #[test]
    fn the_times_follow_the_crest() {
        let times = |crest_db: f64| {
            let settings = compressor(phrases(-30.0, -20.0), crest_db);
            (settings.attack_ms, settings.release_ms)
        };
        assert_eq!(times(12.0), (10.0, 120.0));
        assert_eq!(times(3.0), (50.0, 400.0));
        assert_eq!(times(20.0), (3.0, 40.0));
    }
}
