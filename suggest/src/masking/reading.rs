use super::focal::Focal;
use super::part::{Part, priority};
use super::sound_stage::SoundStage;
use analyzer::masking::{MaskingMap, SongMasking, StemMasking};
use analyzer::{Role, Section, TimeRange};
use dsp::N_ERB_BANDS;
use serde::Serialize;
use std::ops::Range;

/// Who hides whom in one mix.
#[derive(Debug, Clone)]
pub struct Masking {
    /// The parts.
    pub parts: Vec<Part>,
    /// What each loses; `None` for parts that are never heard.
    pub stereo: Vec<Option<StemMasking>>,
    /// Its masking index when the mix is played in mono.
    pub mono_indices: Vec<Option<f64>>,
    /// Loudness of each over time and bands of hearing.
    pub maps: Vec<MaskingMap>,
    /// The parts that should win.
    pub focal: Vec<Focal>,
    /// What each part loses in the passages of those that should win in a passage only, in the order of `focal`.
    pub passages: Vec<Vec<Option<StemMasking>>>,
}

/// The same for the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaskingReading {
    /// What each part that is heard loses; those that should win where two fight come first, then by name.
    pub parts: Vec<PartMasking>,
    /// What the parts lose that should win: those that the user named, then the lead vocals.
    pub focal: Vec<FocalReading>,
}

/// What the mix takes from a part that should win, where it should.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FocalReading {
    /// The part's name.
    pub name: String,
    /// Where in the song; throughout when `None`.
    pub when: Option<TimeRange>,
    /// The user named it; else its role did.
    pub declared: bool,
    /// The share of its loudness there that the mix takes, 0…1; `None` where it is not heard.
    pub masking_index: Option<f64>,
    /// Mean loudness level that it loses there, in phon.
    pub audibility_loss_phon: Option<f64>,
}

/// What the rest of the mix takes from a part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartMasking {
    /// The part's name.
    pub name: String,
    /// What it plays.
    pub role: Role,
    /// Its stems, by name.
    pub stems: Vec<String>,
    /// Mean loudness alone where it plays, in sones.
    pub loudness_sones: f64,
    /// Mean loudness in the mix, in sones.
    pub loudness_in_mix_sones: f64,
    /// The share of its loudness that the mix takes, 0…1.
    pub masking_index: f64,
    /// The same in mono.
    pub mono_masking_index: Option<f64>,
    /// Mean loudness level that it loses, in phon.
    pub audibility_loss_phon: f64,
    /// What each other part takes, the most first.
    pub maskers: Vec<MaskerShare>,
    /// The share of its loudness that the mix takes in each section of the song, 0…1, in their order; `None` where it
    /// hardly plays.
    pub sections: Vec<Option<f64>>,
}

/// What one part takes from another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaskerShare {
    /// The masker's name.
    pub name: String,
    /// Its part of the masking index.
    pub masking_index: f64,
    /// The share of the masked part's time in which it plays, too, 0…1.
    pub coactive_share: f64,
}

/// Where a part is softer than this share of its loudest second it does not play. Design heuristic.
pub(super) const PLAYING_SHARE: f32 = 0.1;

/// The share of a part's loudness in these bands of hearing that the mix takes in a section; `None` where it hardly plays.
pub(crate) fn section_index(map: &MaskingMap, section: &Section, bands: &Range<usize>) -> Option<f64> {
    let sum = |row: &[f32; N_ERB_BANDS]| f64::from(row[bands.clone()].iter().sum::<f32>());
    // A second belongs to the section that its middle lies in.
    let is_inside = |second: &usize| (section.start_s..section.end_s).contains(&(*second as f64 + 0.5));
    let seconds: Vec<usize> = (0..map.alone_sones.len()).filter(is_inside).collect();
    let total = |rows: &[[f32; N_ERB_BANDS]]| seconds.iter().map(|second| sum(&rows[*second])).sum::<f64>();
    let (alone, in_mix) = (total(&map.alone_sones), total(&map.in_mix_sones));
    let loudest = map.alone_sones.iter().map(sum).fold(0.0, f64::max);
    (alone > f64::from(PLAYING_SHARE) * loudest * seconds.len() as f64).then(|| 1.0 - in_mix / alone)
}

/// Smaller parts of an index are not told.
const LEAST_TOLD: f64 = 0.005;

impl Masking {
    /// From the two ways to listen to a stage.
    pub fn new(stage: &SoundStage<'_>, stereo: SongMasking, mono: &SongMasking) -> Self {
        let mono_indices = mono.whole.iter().map(|part| part.as_ref().map(|part| part.masking_index)).collect();
        let SongMasking { whole, spans, maps } = stereo;
        let (parts, focal) = (stage.parts.clone(), stage.focal.clone());
        Self { parts, stereo: whole, mono_indices, maps, focal, passages: spans }
    }

    /// What each part loses where the `focal`-th of the parts that should win should do so.
    pub fn within(&self, focal: usize) -> &[Option<StemMasking>] {
        match self.focal[focal].when {
            None => &self.stereo,
            Some(_) => &self.passages[self.focal[..focal].iter().filter(|focal| focal.when.is_some()).count()],
        }
    }

    /// What the `focal`-th of the parts that should win loses there; `None` where it is not heard.
    pub fn focal_index(&self, focal: usize) -> Option<f64> {
        Some(self.within(focal)[self.focal[focal].part].as_ref()?.masking_index)
    }

    /// For the plan; `stem_name` gives the name of a stem.
    pub fn reading(&self, sections: &[Section], stem_name: impl Fn(usize) -> String) -> MaskingReading {
        let part = |index: usize| {
            let (part, masking) = (&self.parts[index], self.stereo[index].as_ref()?);
            let in_section = |section| section_index(&self.maps[index], section, &(0..N_ERB_BANDS));
            Some(PartMasking {
                name: part.name.clone(),
                role: part.role,
                stems: part.stems.iter().map(|stem| stem_name(*stem)).collect(),
                loudness_sones: masking.loudness_sones,
                loudness_in_mix_sones: masking.loudness_in_mix_sones,
                masking_index: masking.masking_index,
                mono_masking_index: self.mono_indices[index],
                audibility_loss_phon: masking.audibility_loss.mean_phon,
                maskers: self.maskers(masking),
                sections: sections.iter().map(in_section).collect(),
            })
        };
        let mut parts: Vec<PartMasking> = (0..self.parts.len()).filter_map(part).collect();
        parts.sort_by(|a, b| priority(b.role).cmp(&priority(a.role)).then_with(|| a.name.cmp(&b.name)));
        let focal = (0..self.focal.len()).map(|focal| self.focal_reading(focal)).collect();
        MaskingReading { parts, focal }
    }

    fn focal_reading(&self, focal: usize) -> FocalReading {
        let Focal { part, when, declared } = self.focal[focal];
        let masked = self.within(focal)[part].as_ref();
        FocalReading {
            name: self.parts[part].name.clone(),
            when,
            declared,
            masking_index: masked.map(|masked| masked.masking_index),
            audibility_loss_phon: masked.map(|masked| masked.audibility_loss.mean_phon),
        }
    }

    fn maskers(&self, masking: &StemMasking) -> Vec<MaskerShare> {
        let told = masking.maskers.iter().zip(&self.parts).filter(|(masker, _)| masker.masking_index >= LEAST_TOLD);
        let mut maskers: Vec<MaskerShare> = told
            .map(|(masker, part)| MaskerShare {
                name: part.name.clone(),
                masking_index: masker.masking_index,
                coactive_share: masker.coactive_share,
            })
            .collect();
        maskers.sort_by(|a, b| b.masking_index.total_cmp(&a.masking_index));
        maskers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(start_s: f64, end_s: f64) -> Section {
        Section { letter: "A".to_owned(), name: None, start_s, end_s }
    }

    #[test]
    fn a_section_is_judged_by_its_seconds_and_not_where_a_part_hardly_plays() {
        let rows = |sones: &[f32]| sones.iter().map(|sones| [*sones; N_ERB_BANDS]).collect();
        let map = MaskingMap { alone_sones: rows(&[1.0, 1.0, 0.05, 0.05]), in_mix_sones: rows(&[0.2, 0.4, 0.0, 0.0]) };
        let index = |start_s, end_s| section_index(&map, &section(start_s, end_s), &(3..5));
        assert!((index(0.0, 2.2).unwrap() - 0.7).abs() < 1e-6);
        assert!((index(0.6, 2.0).unwrap() - 0.6).abs() < 1e-6);
        assert_eq!(index(2.0, 4.0), None);
        assert_eq!(index(9.0, 12.0), None);
    }
}
