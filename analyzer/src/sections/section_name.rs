use super::features::Features;
use crate::{Role, SongPart};
use dsp::median;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a section is to the song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionName {
    /// The first one, or the first ones that are alike; quieter than the song and unlike all but the last.
    Intro,
    /// Sung, comes again after others, and is quieter than the chorus.
    Verse,
    /// Sung, comes again after others, and is the loudest that is both.
    Chorus,
    /// The last one, or the last ones that are alike; quieter than the song and unlike all but the first.
    Outro,
}

impl SectionName {
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Intro => "intro",
            Self::Verse => "verse",
            Self::Chorus => "chorus",
            Self::Outro => "outro",
        }
    }
}

/// Design heuristic: an intro or outro is at least this much quieter than the median section.
const QUIETER_DB: f64 = 2.0;
/// Design heuristic: a section is sung when the lead vocal sounds for this share of it.
const SUNG_SHARE: f64 = 0.3;
/// Design heuristic: a chorus is at least this much louder than a verse.
const CHORUS_OVER_VERSE_DB: f64 = 1.0;

/// The name of each stretch of frames; `letters` tells which are alike.
pub(super) fn names(
    parts: &[SongPart<'_>],
    features: &Features,
    stretches: &[Range<usize>],
    letters: &[usize],
) -> Vec<Option<SectionName>> {
    let levels_db: Vec<Option<f64>> = stretches.iter().map(|stretch| features.level_db(stretch.clone())).collect();
    let leads: Vec<usize> = (0..parts.len()).filter(|part| parts[*part].role == Role::LeadVocal).collect();
    let is_sung =
        |stretch: &Range<usize>| leads.iter().any(|lead| features.active_share(*lead, stretch.clone()) >= SUNG_SHARE);
    let sung: Vec<bool> = stretches.iter().map(is_sung).collect();
    let of_kinds = kind_names(letters, &levels_db, &sung);
    let inner = inner(letters);
    let usual_db = median(levels_db.iter().copied().flatten());
    let is_apart = |index: usize| {
        let alone = !inner.is_empty() && !letters[inner.clone()].contains(&letters[index]);
        alone && levels_db[index].zip(usual_db).is_none_or(|(level, usual)| level <= usual - QUIETER_DB)
    };
    let name = |index: usize| match index {
        _ if index < inner.start && is_apart(index) => Some(SectionName::Intro),
        _ if inner.end <= index && is_apart(index) => Some(SectionName::Outro),
        _ => of_kinds.get(&letters[index]).copied(),
    };
    (0..letters.len()).map(name).collect()
}

/// The sections between those that are alike at the start and those that are alike at the end.
fn inner(letters: &[usize]) -> Range<usize> {
    let n_alike = |letters: &mut dyn Iterator<Item = &usize>, first: Option<&usize>| {
        letters.take_while(|letter| Some(*letter) == first).count()
    };
    let start = n_alike(&mut letters.iter(), letters.first());
    start..letters.len() - n_alike(&mut letters.iter().rev(), letters.last())
}

/// The names of the kinds that are sung and come again, after others: the loudest is the chorus where it is louder than
/// all others.
fn kind_names(letters: &[usize], levels_db: &[Option<f64>], sung: &[bool]) -> BTreeMap<usize, SectionName> {
    let mut sung_of: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    let mut n_changes = 0;
    for index in 0..letters.len() {
        n_changes += usize::from(index > 0 && letters[index] != letters[index - 1]);
        if sung[index] {
            sung_of.entry(letters[index]).or_default().extend(levels_db[index].map(|level_db| (n_changes, level_db)));
        }
    }
    let comes_again = |sung: &[(usize, f64)]| sung.first().map(|first| first.0) != sung.last().map(|last| last.0);
    let mut kinds: Vec<(usize, f64)> = sung_of
        .into_iter()
        .filter(|(_, sung)| comes_again(sung))
        .filter_map(|(letter, sung)| Some((letter, median(sung.into_iter().map(|(_, level_db)| level_db))?)))
        .collect();
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
    match kinds.as_slice() {
        [chorus, verse, ..] if chorus.1 - verse.1 >= CHORUS_OVER_VERSE_DB => {
            let verses = kinds[1..].iter().map(|(letter, _)| (*letter, SectionName::Verse));
            verses.chain([(chorus.0, SectionName::Chorus)]).collect()
        }
        _ => BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(letters: &[usize], levels_db: &[f64], expected: &[(usize, SectionName)]) {
        let levels_db: Vec<Option<f64>> = levels_db.iter().copied().map(Some).collect();
        let names = kind_names(letters, &levels_db, &vec![true; letters.len()]);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_goes_on_does_not_come_again() {
        let both = [(0, SectionName::Verse), (1, SectionName::Chorus)];
        check(&[0, 1, 0, 1], &[-20.0, -15.0, -20.0, -15.0], &both);
        check(&[0, 1, 1, 0, 2, 1], &[-20.0, -15.0, -15.0, -20.0, -30.0, -15.0], &both);
        check(&[0, 1, 1, 0], &[-20.0, -15.0, -15.0, -20.0], &[]);
    }

    #[test]
    fn an_intro_may_have_several_sections() {
        assert_eq!(inner(&[0, 0, 1, 2, 1, 0]), 2..5);
        assert_eq!(inner(&[0, 1, 1]), 1..1);
        assert!(inner(&[0, 0]).is_empty() && inner(&[]).is_empty());
    }
}
