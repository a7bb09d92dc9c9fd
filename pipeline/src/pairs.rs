use crate::{AnalysedStem, Session, StemFile};
use analyzer::{AlignmentCopy, Role, Unmeasured, Waveform, level_correlation, relation};
use rayon::prelude::*;
use std::collections::BTreeMap;
use suggest::{KitLayout, PairKind, RelatedPair};

/// More pairs than this are not compared. Design heuristic: at 20 to 30 ms a pair they take less than three seconds.
const MOST_PAIRS: usize = 96;
/// Levels that run less alike than this are no reason to compare two stems. Design heuristic.
const LEAST_LEVEL_CORRELATION: f64 = 0.7;

/// Two stems by index that are worth a comparison: in the order of the session, or the close microphone first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    kind: PairKind,
    first: usize,
    second: usize,
    level_correlation: Option<f64>,
}

/// Measures every pair that may belong together and sounds together.
pub(crate) fn relate(session: &Session, stems: &[AnalysedStem]) -> Vec<RelatedPair> {
    let related = candidates(&session.stems, |a, b| level_correlation(&stems[a].alignment, &stems[b].alignment));
    let compare = |candidate: Candidate| {
        let Candidate { kind, first, second, level_correlation } = candidate;
        let copy = |stem: usize| -> &AlignmentCopy { &stems[stem].alignment };
        let relation = relation(copy(first), copy(second));
        let sound_together = relation.waveform != Waveform::Unmeasured(Unmeasured::TooLittleJointSound);
        sound_together.then_some(RelatedPair { first, second, kind, level_correlation, relation })
    };
    related.into_par_iter().filter_map(compare).collect()
}

/// The pairs worth a comparison: those that names tell, then those whose levels run the most alike. Where there are too
/// many, the last of these are left out.
fn candidates(stems: &[StemFile], level_correlation: impl Fn(usize, usize) -> Option<f64>) -> Vec<Candidate> {
    let named = named_pairs(stems);
    let n = stems.len();
    let all = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let mut candidates: Vec<Candidate> = all
        .filter_map(|(a, b)| {
            let level_correlation = level_correlation(a, b);
            let runs_alike = level_correlation.is_some_and(|r| r >= LEAST_LEVEL_CORRELATION);
            let by_level = runs_alike.then_some((PairKind::SharedEnvelope, a, b));
            let (kind, first, second) = named.get(&(a, b)).copied().or(by_level)?;
            Some(Candidate { kind, first, second, level_correlation })
        })
        .collect();
    let rank = |one: &Candidate| if one.kind == PairKind::SharedEnvelope { one.level_correlation } else { None };
    candidates.sort_by(|x, y| {
        let by_level = rank(y).unwrap_or(0.0).total_cmp(&rank(x).unwrap_or(0.0));
        x.kind.cmp(&y.kind).then(by_level).then((x.first, x.second).cmp(&(y.first, y.second)))
    });
    candidates.truncate(MOST_PAIRS);
    candidates
}

/// What the names of two stems say they have to do with each other, and which of them comes first.
fn named_pairs(stems: &[StemFile]) -> BTreeMap<(usize, usize), (PairKind, usize, usize)> {
    let mut named = BTreeMap::new();
    if let Some(kit) = KitLayout::of(stems.iter().map(|stem| (stem.name.as_str(), stem.role.role))) {
        for (close, distant) in kit.pairs() {
            let pair = (close.min(distant), close.max(distant));
            named.insert(pair, (PairKind::CloseAndDistant, close, distant));
        }
    }
    for (a, first) in stems.iter().enumerate() {
        for (b, second) in stems.iter().enumerate().skip(a + 1) {
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
fn are_sides(first: &StemFile, second: &StemFile) -> bool {
    let mono = first.n_channels() == 1 && second.n_channels() == 1;
    let numbers = first.role.role == second.role.role && !may_be_one_source(first.role.role);
    mono && differ_in_side(&first.name, &second.name, numbers)
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

/// Same role, where the role is one source, or where the names begin alike: layers of one part. The drums of a kit are many
/// sources, and effects are alike in nothing.
fn are_of_one_source(first: &StemFile, second: &StemFile) -> bool {
    let role = first.role.role;
    let layered =
        matches!(role, Role::BackingVocal | Role::Synth | Role::Pad | Role::Strings | Role::Brass | Role::Wind);
    role == second.role.role && (may_be_one_source(role) || layered)
}

fn may_be_one_source(role: Role) -> bool {
    matches!(
        role,
        Role::Kick
            | Role::Snare
            | Role::Bass
            | Role::ElectricGuitar
            | Role::AcousticGuitar
            | Role::Keys
            | Role::Piano
            | Role::LeadVocal
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::role_from_name;
    use media::FileFormat;

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

    fn kind(a: &str, b: &str) -> Option<PairKind> {
        let found = candidates(&[stem(a), stem(b)], |_, _| Some(0.0));
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
        let found = candidates(&stems, |_, _| None);
        let expected = [(0, 2), (0, 3), (1, 2), (1, 3)];
        assert_eq!(found.iter().map(|one| (one.first, one.second)).collect::<Vec<_>>(), expected);
        assert!(found.iter().all(|one| one.kind == PairKind::CloseAndDistant));
        assert_eq!(candidates(&["Kick", "Snare", "Crash", "Room"].map(stem), |_, _| None), []);
    }

    #[test]
    fn levels_that_run_alike_are_a_reason_and_the_most_alike_come_first() {
        let stems: Vec<StemFile> = (0..40).map(|k| stem(&format!("Track {k:02}"))).collect();
        let alike = |a: usize, b: usize| Some(if b == a + 1 { 0.95 } else { 0.8 });
        let found = candidates(&stems, alike);
        assert_eq!(found.len(), MOST_PAIRS);
        assert!(found[..39].iter().all(|one| one.second == one.first + 1 && one.kind == PairKind::SharedEnvelope));
        assert_eq!((found[39].first, found[39].second), (0, 2));
        assert_eq!(candidates(&stems, |_, _| Some(0.5)), []);
    }
}
