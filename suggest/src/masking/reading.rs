use super::part::{Part, priority};
use super::sound_stage::SoundStage;
use analyzer::Role;
use analyzer::masking::StemMasking;
use serde::Serialize;

/// Who hides whom in one mix.
#[derive(Debug, Clone)]
pub struct Masking {
    /// The parts.
    pub parts: Vec<Part>,
    /// What each loses; `None` for parts that are never heard.
    pub stereo: Vec<Option<StemMasking>>,
    /// Its masking index when the mix is played in mono.
    pub mono_indices: Vec<Option<f64>>,
}

/// The same for the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaskingReading {
    /// What each part that is heard loses; those that should win where two fight come first, then by name.
    pub parts: Vec<PartMasking>,
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

/// Smaller parts of an index are not told.
const LEAST_TOLD: f64 = 0.005;

impl Masking {
    /// From the two ways to listen to a stage.
    pub fn new(stage: &SoundStage<'_>, stereo: Vec<Option<StemMasking>>, mono: &[Option<StemMasking>]) -> Self {
        let mono_indices = mono.iter().map(|part| part.as_ref().map(|part| part.masking_index)).collect();
        Self { parts: stage.parts.clone(), stereo, mono_indices }
    }

    /// The part that `stem` belongs to.
    pub fn part_of(&self, stem: usize) -> Option<usize> {
        self.parts.iter().position(|part| part.stems.contains(&stem))
    }

    /// For the plan; `stem_name` gives the name of a stem.
    pub fn reading(&self, stem_name: impl Fn(usize) -> String) -> MaskingReading {
        let part = |((part, masking), mono): ((&Part, &Option<StemMasking>), &Option<f64>)| {
            let masking = masking.as_ref()?;
            Some(PartMasking {
                name: part.name.clone(),
                role: part.role,
                stems: part.stems.iter().map(|stem| stem_name(*stem)).collect(),
                loudness_sones: masking.loudness_sones,
                loudness_in_mix_sones: masking.loudness_in_mix_sones,
                masking_index: masking.masking_index,
                mono_masking_index: *mono,
                audibility_loss_phon: masking.audibility_loss.mean_phon,
                maskers: self.maskers(masking),
            })
        };
        let heard = self.parts.iter().zip(&self.stereo).zip(&self.mono_indices);
        let mut parts: Vec<PartMasking> = heard.filter_map(part).collect();
        parts.sort_by(|a, b| priority(b.role).cmp(&priority(a.role)).then_with(|| a.name.cmp(&b.name)));
        MaskingReading { parts }
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
