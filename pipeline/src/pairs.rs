use crate::{AnalysedStem, Session, StemFile};
use analyzer::{
    AlignmentCopy, Role, RoleGuess, RoleSource, Unmeasured, Waveform, duplicate, level_correlation, may_be_duplicate,
    relation,
};
use rayon::prelude::*;
use std::collections::BTreeMap;
use suggest::{KitLayout, PairKind, RelatedPair, source_name};

/// More pairs than this are not compared. Design heuristic: at 20 to 30 ms a pair they take less than three seconds.
const MOST_PAIRS: usize = 96;
/// Levels that run less alike than this are no reason to compare two stems. Design heuristic, and higher than the 0.3 from which
/// pairs could be compared. Unlike stems of one song rest and play in the same sections and run alike for that
/// alone, so that 0.3 costs comparisons of pairs that have no waveform in common. What this misses: two recordings of one
/// source whose names do not say so and whose levels part, by a compressor or by bleed.
const LEAST_LEVEL_CORRELATION: f64 = 0.7;

/// A stem with the role that its name and its sound tell.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    file: &'a StemFile,
    guess: RoleGuess,
}

impl Part<'_> {
    fn role(&self) -> Role {
        self.guess.role
    }
}

/// Two stems by index that are worth a comparison: in the order of the session, or the close microphone first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    kind: PairKind,
    first: usize,
    second: usize,
    level_correlation: Option<f64>,
    /// Spectrum and level let one be the other at some gain.
    looks_the_same: bool,
}

/// Measures every pair that may belong together and sounds together, and says when there were too many. `roles` are what the
/// names and the sounds of the stems tell.
pub(crate) fn relate(
    session: &Session,
    stems: &[AnalysedStem],
    roles: &[RoleGuess],
) -> (Vec<RelatedPair>, Option<String>) {
    let parts: Vec<Part<'_>> =
        session.stems.iter().zip(roles).map(|(file, guess)| Part { file, guess: *guess }).collect();
    let spectra: Vec<Vec<f64>> = stems.par_iter().map(|stem| stem.retained.mid_spectrum()).collect();
    let looks_the_same = |a: usize, b: usize| {
        have_one_shape(&spectra[a], &spectra[b]) && may_be_duplicate(&stems[a].alignment, &stems[b].alignment)
    };
    let level_correlation = |a: usize, b: usize| level_correlation(&stems[a].alignment, &stems[b].alignment);
    let candidates = candidates(&parts, level_correlation, looks_the_same);
    let n_candidates = candidates.len();
    let chosen = fair_share(&candidates, |stem| roles[stem].role);
    let note = (chosen.len() < n_candidates).then(|| {
        format!(
            "{} pairs of stems may belong together; {} of them were compared, some of each kind.",
            n_candidates,
            chosen.len()
        )
    });
    let compare = |candidate: Candidate| {
        let Candidate { kind, first, second, level_correlation, looks_the_same } = candidate;
        let copy = |stem: usize| -> &AlignmentCopy { &stems[stem].alignment };
        let relation = relation(copy(first), copy(second));
        let sound_together = relation.waveform != Waveform::Unmeasured(Unmeasured::TooLittleJointSound);
        let duplicate = looks_the_same.then(|| duplicate(copy(first), copy(second))).flatten();
        sound_together.then_some(RelatedPair { first, second, kind, level_correlation, relation, duplicate })
    };
    (chosen.into_par_iter().filter_map(compare).collect(), note)
}

/// The pairs worth a comparison: those that names and roles tell, then those whose levels run the most alike.
fn candidates(
    parts: &[Part<'_>],
    level_correlation: impl Fn(usize, usize) -> Option<f64>,
    looks_the_same: impl Fn(usize, usize) -> bool,
) -> Vec<Candidate> {
    let named = named_pairs(parts);
    let n = parts.len();
    let all = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let mut candidates: Vec<Candidate> = all
        .filter_map(|(a, b)| {
            let level_correlation = level_correlation(a, b);
            let looks_the_same = looks_the_same(a, b);
            let runs_alike = looks_the_same || level_correlation.is_some_and(|r| r >= LEAST_LEVEL_CORRELATION);
            let by_level = runs_alike.then_some((PairKind::SharedEnvelope, a, b));
            let (kind, first, second) = named.get(&(a, b)).copied().or(by_level)?;
            Some(Candidate { kind, first, second, level_correlation, looks_the_same })
        })
        .collect();
    let rank = |one: &Candidate| if one.kind == PairKind::SharedEnvelope { one.level_correlation } else { None };
    candidates.sort_by(|x, y| {
        let by_level = rank(y).unwrap_or(0.0).total_cmp(&rank(x).unwrap_or(0.0));
        x.kind.cmp(&y.kind).then(by_level).then((x.first, x.second).cmp(&(y.first, y.second)))
    });
    candidates
}

/// No more than are compared, in their order: the first of each kind, then the second of each, and so on, so that many
/// guitars do not push out a kit. What may be the same audio has the first turn; then come those with overheads before those
/// with rooms, then those whose levels run the most alike.
fn fair_share(candidates: &[Candidate], role: impl Fn(usize) -> Role) -> Vec<Candidate> {
    let level = |index: usize| candidates[index].level_correlation.unwrap_or(f64::NEG_INFINITY);
    let hears_a_room = |index: usize| {
        let Candidate { kind, second, .. } = candidates[index];
        kind == PairKind::CloseAndDistant && role(second) == Role::Room
    };
    let mut of_kind: BTreeMap<PairKind, Vec<usize>> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate() {
        of_kind.entry(candidate.kind).or_default().push(index);
    }
    let mut turns: Vec<(usize, usize)> = Vec::new();
    for indices in of_kind.values_mut() {
        indices.sort_by(|x, y| hears_a_room(*x).cmp(&hears_a_room(*y)).then(level(*y).total_cmp(&level(*x))));
        let turn = |(turn, index): (usize, usize)| (if candidates[index].looks_the_same { 0 } else { turn }, index);
        turns.extend(indices.iter().copied().enumerate().map(turn));
    }
    turns.sort_unstable();
    let mut chosen: Vec<usize> = turns.into_iter().take(MOST_PAIRS).map(|(_, index)| index).collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|index| candidates[index]).collect()
}

/// Components this far below the loudest one are not compared, in dB.
const COMPARED_RANGE_DB: f64 = 30.0;
/// Components of one audio differ by the same gain within this, in dB. Design heuristic: frames are taken every 50 ms, and a
/// loop whose notes fall into step with them reads otherwise when it is late.
const SHAPE_TOLERANCE_DB: f64 = 3.0;

/// Two spectra are each other at a gain, up to 16 kHz: of what the waveforms are compared by, the highs are missing.
fn have_one_shape(a: &[f64], b: &[f64]) -> bool {
    let (a_sum, b_sum) = (a.iter().sum::<f64>(), b.iter().sum::<f64>());
    let least = |x: &[f64]| x.iter().copied().fold(0.0, f64::max) * dsp::db_to_power(-COMPARED_RANGE_DB);
    let (a_least, b_least) = (least(a), least(b));
    let tolerance = dsp::db_to_power(SHAPE_TOLERANCE_DB);
    let alike = |a: f64, b: f64| b <= a * tolerance && a <= b * tolerance;
    let mut compared = a.iter().zip(b).filter(|(a, b)| **a > a_least || **b > b_least);
    a_sum > 0.0 && b_sum > 0.0 && compared.all(|(a, b)| alike(a / a_sum, b / b_sum))
}

/// What the names and roles of two stems say they have to do with each other, and which of them comes first.
fn named_pairs(parts: &[Part<'_>]) -> BTreeMap<(usize, usize), (PairKind, usize, usize)> {
    let mut named = BTreeMap::new();
    if let Some(kit) = KitLayout::of(parts.iter().map(|part| (part.file.name.as_str(), part.role()))) {
        for (close, distant) in kit.pairs() {
            let pair = (close.min(distant), close.max(distant));
            named.insert(pair, (PairKind::CloseAndDistant, close, distant));
        }
    }
    for (a, first) in parts.iter().enumerate() {
        for (b, second) in parts.iter().enumerate().skip(a + 1) {
            if are_sides(first, second) {
                named.insert((a, b), (PairKind::LeftRight, a, b));
            } else if are_of_one_source(first, second) {
                named.insert((a, b), (PairKind::SameSource, a, b));
            }
        }
    }
    named
}

/// Two mono files whose names differ in the side alone. Numbers are sides only of what is recorded in stereo: of a guitar
/// they are two microphones or two takes.
fn are_sides(first: &Part<'_>, second: &Part<'_>) -> bool {
    let mono = first.file.n_channels() == 1 && second.file.n_channels() == 1;
    let in_takes = is_one_instrument(first.role()) || is_played_in_takes(first.role());
    let numbers = first.role() == second.role() && !in_takes;
    mono && differ_in_side(&first.file.name, &second.file.name, numbers)
}

fn differ_in_side(first: &str, second: &str, numbers: bool) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (first, second) = (words(first), words(second));
    let mut unlike = first.iter().zip(&second).filter(|(x, y)| x != y);
    let sides = |x: &str, y: &str| match (x, y) {
        ("l" | "left", "r" | "right") | ("r" | "right", "l" | "left") => true,
        ("1", "2") | ("2", "1") => numbers,
        _ => false,
    };
    first.len() == second.len() && unlike.next().is_some_and(|(x, y)| sides(x, y)) && unlike.next().is_none()
}

/// Same role by name, where a song has one such instrument; of others, layers of one part, whose names begin with the same
/// word. The drums of a kit are many sources, and effects are alike in nothing.
fn are_of_one_source(first: &Part<'_>, second: &Part<'_>) -> bool {
    let role = first.role();
    let by_name = |part: &Part<'_>| part.guess.source != RoleSource::Audio;
    let one_name = || source_name(&first.file.name) == source_name(&second.file.name);
    let in_parts = is_played_in_takes(role) || is_layered(role);
    role == second.role() && by_name(first) && by_name(second) && (is_one_instrument(role) || in_parts && one_name())
}

/// A song has one of these, whatever its stems are called.
fn is_one_instrument(role: Role) -> bool {
    matches!(role, Role::Kick | Role::Snare | Role::Bass | Role::Piano | Role::LeadVocal)
}

/// Numbers in their names tell microphones or takes.
fn is_played_in_takes(role: Role) -> bool {
    matches!(role, Role::ElectricGuitar | Role::AcousticGuitar | Role::Keys)
}

fn is_layered(role: Role) -> bool {
    matches!(role, Role::BackingVocal | Role::Synth | Role::Pad | Role::Strings | Role::Brass | Role::Wind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::role_from_name;
    use media::FileFormat;

    const NONE_IS_ANOTHER: fn(usize, usize) -> bool = |_, _| false;

    fn stem(name: &str) -> StemFile {
        let format = FileFormat {
            container: "WAV".to_owned(),
            codec: "PCM".to_owned(),
            sample_rate_hz: 48_000,
            channels: 1,
            bits_per_sample: Some(24),
            declared_frames: None,
            start_frame: None,
        };
        let role = role_from_name(name);
        StemFile { name: name.to_owned(), paths: Vec::new(), relative_path: String::new(), format, role, locked: false }
    }

    fn parts(stems: &[StemFile]) -> Vec<Part<'_>> {
        stems.iter().map(|file| Part { file, guess: file.role }).collect()
    }

    fn kind(a: &str, b: &str) -> Option<PairKind> {
        let found = candidates(&parts(&[stem(a), stem(b)]), |_, _| Some(0.0), NONE_IS_ANOTHER);
        found.first().map(|candidate| candidate.kind)
    }

    #[test]
    fn names_tell_why_two_stems_are_compared() {
        for (a, b, expected) in [
            ("Snare Top", "Snare Bottom", Some(PairKind::SameSource)),
            ("Bass DI", "Bass Amp", Some(PairKind::SameSource)),
            ("Gtr 1", "Gtr 2", Some(PairKind::SameSource)),
            ("BV High", "BV Low", Some(PairKind::SameSource)),
            ("Gtr_L", "Gtr_R", Some(PairKind::LeftRight)),
            ("overhead_L_NT5", "overhead_R_NT5", Some(PairKind::LeftRight)),
            ("Room 1", "Room 2", Some(PairKind::LeftRight)),
            ("Synth Saw Hi", "Synth Saw Lo", Some(PairKind::SameSource)),
            ("Pad Warm", "Strings Pad", None),
            ("Arp Synth", "Pluck Synth", None),
            ("Rhythm Guitar", "Solo Guitar", None),
            ("Tom 1", "Tom 3", None),
            ("Kick", "Bass", None),
            ("Track 01", "Track 02", None),
        ] {
            assert_eq!(kind(a, b), expected, "{a} and {b}");
        }
    }

    #[test]
    fn a_kit_needs_overheads_and_its_distant_microphones_are_context() {
        let stems = ["Kick", "Snare", "OH", "Room"].map(stem);
        let found = candidates(&parts(&stems), |_, _| None, NONE_IS_ANOTHER);
        let expected = [(0, 2), (0, 3), (1, 2), (1, 3)];
        assert_eq!(found.iter().map(|one| (one.first, one.second)).collect::<Vec<_>>(), expected);
        assert!(found.iter().all(|one| one.kind == PairKind::CloseAndDistant));
        assert_eq!(candidates(&parts(&["Kick", "Snare", "Crash", "Room"].map(stem)), |_, _| None, NONE_IS_ANOTHER), []);
    }

    #[test]
    fn sounds_tell_the_drums_of_a_kit_but_not_that_two_stems_are_one_source() {
        let stems = ["Track 1", "Track 2", "OH"].map(stem);
        let mut parts = parts(&stems);
        for part in &mut parts[..2] {
            part.guess = RoleGuess { role: Role::Snare, confidence: 0.7, source: RoleSource::Audio };
        }
        let found = candidates(&parts, |_, _| None, NONE_IS_ANOTHER);
        let expected = [(PairKind::CloseAndDistant, 0, 2), (PairKind::CloseAndDistant, 1, 2)];
        assert_eq!(found.iter().map(|one| (one.kind, one.first, one.second)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn levels_that_run_alike_are_a_reason_and_the_most_alike_come_first() {
        let stems: Vec<StemFile> = (0..40).map(|k| stem(&format!("Track {k:02}"))).collect();
        let alike = |a: usize, b: usize| Some(if b == a + 1 { 0.95 } else { 0.8 });
        let found = fair_share(&candidates(&parts(&stems), alike, NONE_IS_ANOTHER), |_| Role::Unknown);
        assert_eq!(found.len(), MOST_PAIRS);
        assert!(found[..39].iter().all(|one| one.second == one.first + 1 && one.kind == PairKind::SharedEnvelope));
        assert_eq!((found[39].first, found[39].second), (0, 2));
        assert_eq!(candidates(&parts(&stems), |_, _| Some(0.5), NONE_IS_ANOTHER), []);
    }

    /// 105 pairs of guitars, 32 of a kit, three that are numbered or named as sides, and twelve that run alike.
    #[test]
    fn many_guitars_do_not_push_out_a_kit() {
        let kit =
            ["Kick In", "Snare", "Hat", "Tom 1", "Tom 2", "Tom 3", "Tom 4", "Ride", "OH L", "OH R", "Room 1", "Room 2"];
        let stems: Vec<StemFile> =
            (1..16).map(|k| format!("Gtr {k}")).chain(kit.map(str::to_owned)).map(|name| stem(&name)).collect();
        let all = candidates(&parts(&stems), |a, b| Some(if a == 0 && b > 14 { 0.8 } else { 0.1 }), NONE_IS_ANOTHER);
        let n_of = |found: &[Candidate], kind: PairKind| found.iter().filter(|one| one.kind == kind).count();
        assert_eq!((n_of(&all, PairKind::SameSource), n_of(&all, PairKind::CloseAndDistant)), (105, 32));
        let found = fair_share(&all, |stem| stems[stem].role.role);
        assert_eq!(found.len(), MOST_PAIRS);
        assert_eq!(n_of(&found, PairKind::CloseAndDistant), 32);
        assert_eq!((n_of(&found, PairKind::LeftRight), n_of(&found, PairKind::SharedEnvelope)), (3, 12));
        assert!(found.is_sorted_by_key(|one| (one.kind, one.first, one.second)));
    }

    #[test]
    fn what_looks_the_same_is_compared_whatever_else_runs_alike() {
        let stems: Vec<StemFile> = (0..40).map(|k| stem(&format!("Track {k:02}"))).collect();
        let found =
            fair_share(&candidates(&parts(&stems), |_, _| Some(0.9), |a, b| (a, b) == (38, 39)), |_| Role::Unknown);
        assert!(found.len() == MOST_PAIRS && found.iter().any(|one| (one.first, one.second) == (38, 39)));
        let steady = candidates(&parts(&stems[..2]), |_, _| None, |_, _| true);
        assert_eq!(steady.len(), 1, "levels that hardly vary have no course to be alike in");
    }

    #[test]
    fn a_spectrum_at_another_gain_has_one_shape_and_one_with_other_highs_has_not() {
        let spectrum = [1.0, 4.0, 2.0, 0.1, 1e-6];
        let turned = |change: &dyn Fn(usize) -> f64| -> Vec<f64> {
            spectrum.iter().enumerate().map(|(k, x)| x * change(k)).collect()
        };
        assert!(have_one_shape(&spectrum, &turned(&|_| 0.25)));
        assert!(
            have_one_shape(&spectrum, &turned(&|k| if k == 4 { 9.0 } else { 0.25 })),
            "what is not heard has no say"
        );
        assert!(!have_one_shape(&spectrum, &turned(&|k| if k == 3 { 4.0 } else { 1.0 })));
        assert!(!have_one_shape(&[0.0; 5], &[0.0; 5]), "silence is no audio");
    }
}
