use super::features::Features;
use crate::{Role, SongPart};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a section is to the song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionName {
    /// The first one, quieter than the song and unlike all but the last.
    Intro,
    /// Sung, comes again, and is quieter than the chorus.
    Verse,
    /// Sung, comes again, and is the loudest that is both.
    Chorus,
    /// The last one, quieter than the song and unlike all but the first.
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
    let levels: Vec<Option<f64>> = stretches.iter().map(|stretch| features.level_db(stretch.clone())).collect();
    let leads: Vec<usize> = (0..parts.len()).filter(|part| parts[*part].role == Role::LeadVocal).collect();
    let is_sung =
        |stretch: &Range<usize>| leads.iter().any(|lead| features.active_share(*lead, stretch.clone()) >= SUNG_SHARE);
    let mut sung: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for ((stretch, letter), level) in stretches.iter().zip(letters).zip(&levels) {
        if is_sung(stretch) {
            sung.entry(*letter).or_default().extend(level);
        }
    }
    let mut repeated: Vec<(usize, f64)> = sung
        .into_iter()
        .filter(|(_, levels)| levels.len() > 1)
        .filter_map(|(letter, levels)| Some((letter, median(levels)?)))
        .collect();
    repeated.sort_by(|a, b| b.1.total_cmp(&a.1));
    let by_letter = |letter: usize| match repeated.as_slice() {
        [chorus, verse, ..] if chorus.1 - verse.1 >= CHORUS_OVER_VERSE_DB => {
            let is = |kind: &(usize, f64)| kind.0 == letter;
            if is(chorus) {
                Some(SectionName::Chorus)
            } else {
                repeated[1..].iter().any(is).then_some(SectionName::Verse)
            }
        }
        _ => None,
    };
    let usual = median(levels.iter().copied().flatten().collect());
    let is_apart = |index: usize| {
        let alone = (1..letters.len() - 1).all(|other| other == index || letters[other] != letters[index]);
        let quieter = levels[index].zip(usual).is_none_or(|(level, usual)| level <= usual - QUIETER_DB);
        letters.len() > 2 && alone && quieter
    };
    let name = |index: usize| match index {
        0 if is_apart(0) => Some(SectionName::Intro),
        _ if index + 1 == letters.len() && is_apart(index) => Some(SectionName::Outro),
        _ => by_letter(letters[index]),
    };
    (0..letters.len()).map(name).collect()
}

fn median(mut levels: Vec<f64>) -> Option<f64> {
    levels.sort_by(f64::total_cmp);
    levels.get(levels.len() / 2).copied()
}
