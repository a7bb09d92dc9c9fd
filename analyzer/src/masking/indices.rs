use super::active_frames::active_frames;
use super::masking_model::{BandLoudness, EarPowers, Excitation, FrameWeights, MaskingModel, MixExcitation};
use super::phon::phon;
use super::temporal::ShortTermLoudness;
use super::{N_POINTS, POINTS_PER_BAND, points_of};
use crate::FRAMES_PER_SECOND;
use crate::level::{percentile, sorted};
use dsp::{N_COMPONENTS, N_ERB_BANDS};
use serde::{Deserialize, Serialize};
use std::iter;
use std::ops::Range;

/// One frame of a mix and of its stems, as they sound after fader and pan.
#[derive(Debug, Clone)]
pub struct MixFrame {
    /// All stems together; its level shapes the auditory filters.
    pub mix: Ears,
    /// Each stem, in the same order in every frame.
    pub stems: Vec<Ears>,
}

/// Powers per spectral component that reach the two ears, as mean squares re full scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Ears {
    /// What the left ear hears.
    pub left: Vec<f32>,
    /// What the right ear hears.
    pub right: Vec<f32>,
}

impl Ears {
    /// The same as slices.
    pub fn powers(&self) -> EarPowers<'_> {
        EarPowers { left: &self.left, right: &self.right }
    }

    /// What several sounds bring to the ears together.
    pub fn sum<'a>(sounds: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self { left: vec![0.0; N_COMPONENTS], right: vec![0.0; N_COMPONENTS] };
        for sound in sounds {
            sum.left.iter_mut().zip(&sound.left).for_each(|(sum, power)| *sum += power);
            sum.right.iter_mut().zip(&sound.right).for_each(|(sum, power)| *sum += power);
        }
        sum
    }
}

/// How much the rest of the mix takes from a stem, over the frames in which the stem sounds.
///
/// A masking index is the share of loudness lost, 0 (heard as alone) to 1 (not heard). Two stems of one spectrum mask
/// each other by 0.75 at equal levels, so 0.4 to 0.7 is usual in a mix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StemMasking {
    /// The number of frames in which the stem sounds: at least a tenth as loud as in its loud moments (95th
    /// percentile), and not below 0.02 sone.
    pub active_frames: usize,
    /// Mean loudness alone, in sones.
    pub loudness_sones: f64,
    /// Mean loudness in the mix, in sones.
    pub loudness_in_mix_sones: f64,
    /// The masking index over all bands.
    pub masking_index: f64,
    /// The loudness level that the mix takes from it.
    pub audibility_loss: AudibilityLoss,
    /// What happens in each band of hearing (see `erb_center_hz`).
    pub bands: Vec<BandMasking>,
    /// What each stem of the mix takes from it, itself nothing; in the order of the stems.
    pub maskers: Vec<Masker>,
}

/// The masking of all stems of a song, in the order of the stems.
#[derive(Debug, Clone, PartialEq)]
pub struct SongMasking {
    /// Over the whole song; `None` for stems that never sound.
    pub whole: Vec<Option<StemMasking>>,
    /// Within each span that was asked for; `None` for stems that do not sound there.
    pub spans: Vec<Vec<Option<StemMasking>>>,
    /// Loudness over time and bands, for plots and places.
    pub maps: Vec<MaskingMap>,
}

/// Loudness of a stem per second and band of hearing, alone and in the mix, in sones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MaskingMap {
    /// Alone: one row a second.
    pub alone_sones: Vec<[f32; N_ERB_BANDS]>,
    /// In the mix.
    pub in_mix_sones: Vec<[f32; N_ERB_BANDS]>,
}

impl MaskingMap {
    fn add(&mut self, frame: usize, heard: &Heard) {
        let second = frame / FRAMES_PER_SECOND as usize;
        for (rows, loudness) in [(&mut self.alone_sones, &heard.alone), (&mut self.in_mix_sones, &heard.in_mix)] {
            rows.resize(second + 1, [0.0; N_ERB_BANDS]);
            for (sum, sones) in rows[second].iter_mut().zip(loudness.bands()) {
                *sum += sones / FRAMES_PER_SECOND as f32;
            }
        }
    }
}

/// Loudness level alone minus loudness level in the mix, in phon; what is not heard at all has 0 phon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AudibilityLoss {
    /// The mean over active frames of short-term loudness levels.
    pub mean_phon: f64,
    /// The 90th percentile.
    pub p90_phon: f64,
}

/// One band of a stem.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandMasking {
    /// Mean loudness alone, in sones.
    pub loudness_sones: f64,
    /// The masking index of this band; `None` where the stem has no loudness.
    pub masking_index: Option<f64>,
    /// Whether the band is one of the fewest that hold 80 % of the stem's loudness.
    pub essential: bool,
}

/// What one stem takes from another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Masker {
    /// The share of the masked stem's active frames in which this one is active too, 0…1.
    pub coactive_share: f64,
    /// Its part of the masking index: the parts of all maskers add to the whole.
    pub masking_index: f64,
    /// Its part of the masking index of each band; 0 where the masked stem has no loudness.
    pub band_masking_indices: Vec<f64>,
}

/// The bands that are essential hold this share of a stem's loudness. Design heuristic.
const ESSENTIAL_SHARE: f64 = 0.8;
/// The percentile of audibility loss that stands for the worst moments.
const WORST_PERCENTILE: f64 = 0.9;

/// The masking of every stem over `frames`, which are run through twice: first to see when each stem sounds. It is also
/// given for each of `spans` (of frames) by itself.
pub fn masking(
    model: &MaskingModel,
    frames: impl Iterator<Item = MixFrame> + Clone,
    spans: &[Range<usize>],
) -> SongMasking {
    let active = activity(model, frames.clone());
    let n_stems = active.len();
    let mut followed: Vec<Followed> = (0..n_stems).map(|_| Followed::new()).collect();
    let mut sums: Vec<Vec<StemSums>> = vec![vec![StemSums::new(n_stems); n_stems]; 1 + spans.len()];
    let mut weights = FrameWeights::default();
    for (index, frame) in frames.enumerate() {
        let stems = excitations(model, &frame, &mut weights);
        let all = model.all(&stems);
        for (number, stem) in stems.iter().enumerate() {
            let heard = Heard { alone: model.loudness(stem), in_mix: model.loudness_in_mix(stem, &all) };
            let loss_phon = followed[number].next(index, &heard);
            if active[number][index] {
                let within = spans.iter().map(|span| span.contains(&index));
                for (sums, _) in sums.iter_mut().zip(iter::once(true).chain(within)).filter(|(_, within)| *within) {
                    sums[number].losses_phon.push(loss_phon);
                    sums[number].add(&heard, stem, &all, &stems);
                }
            }
        }
    }
    let n_frames = active.first().map_or(0, Vec::len);
    let reading = |sums: &Vec<StemSums>, within: Range<usize>| -> Vec<Option<StemMasking>> {
        let stems = sums.iter().enumerate();
        let sounds = |sums: &StemSums| !sums.losses_phon.is_empty();
        stems.map(|(stem, sums)| sounds(sums).then(|| sums.reading(stem, &active, &within))).collect()
    };
    SongMasking {
        whole: reading(&sums[0], 0..n_frames),
        spans: sums[1..]
            .iter()
            .zip(spans)
            .map(|(sums, span)| reading(sums, span.start..span.end.min(n_frames)))
            .collect(),
        maps: followed.into_iter().map(|followed| followed.map).collect(),
    }
}

/// Per stem and frame whether the stem sounds.
fn activity(model: &MaskingModel, frames: impl Iterator<Item = MixFrame>) -> Vec<Vec<bool>> {
    let mut sones: Vec<Vec<f32>> = Vec::new();
    let mut weights = FrameWeights::default();
    for frame in frames {
        sones.resize(frame.stems.len(), Vec::new());
        for (line, stem) in sones.iter_mut().zip(excitations(model, &frame, &mut weights)) {
            line.push(model.loudness(&stem).sones() as f32);
        }
    }
    sones.iter().map(|line| active_frames(line)).collect()
}

fn excitations(model: &MaskingModel, frame: &MixFrame, weights: &mut FrameWeights) -> Vec<Excitation> {
    model.weigh(frame.mix.powers(), weights);
    frame.stems.iter().map(|stem| model.excitation(weights, stem.powers())).collect()
}

/// A stem in one frame.
struct Heard {
    alone: BandLoudness,
    in_mix: BandLoudness,
}

/// Sums over the active frames of one stem.
#[derive(Clone)]
struct StemSums {
    losses_phon: Vec<f64>,
    alone: [f64; N_ERB_BANDS],
    in_mix: [f64; N_ERB_BANDS],
    /// Sones per band that each stem takes.
    taken: Vec<[f64; N_ERB_BANDS]>,
}

/// What is followed of a stem from frame to frame, whether it is active or not.
struct Followed {
    /// Short-term loudness alone and in the mix.
    alone: ShortTermLoudness,
    in_mix: ShortTermLoudness,
    map: MaskingMap,
}

impl Followed {
    fn new() -> Self {
        let short_term = || ShortTermLoudness::new(FRAMES_PER_SECOND);
        Self { alone: short_term(), in_mix: short_term(), map: MaskingMap::default() }
    }

    /// The phon that the mix takes after this frame.
    fn next(&mut self, frame: usize, heard: &Heard) -> f64 {
        self.map.add(frame, heard);
        let level = |sones: f64| phon(sones).unwrap_or(0.0);
        level(self.alone.next(heard.alone.sones())) - level(self.in_mix.next(heard.in_mix.sones()))
    }
}

impl StemSums {
    fn new(n_stems: usize) -> Self {
        let (alone, in_mix) = ([0.0; N_ERB_BANDS], [0.0; N_ERB_BANDS]);
        Self { losses_phon: Vec::new(), alone, in_mix, taken: vec![[0.0; N_ERB_BANDS]; n_stems] }
    }

    fn add(&mut self, heard: &Heard, own: &Excitation, all: &MixExcitation, stems: &[Excitation]) {
        for ear in (0..2).filter(|ear| !own.is_silent(*ear)) {
            let mut taken_per_power = [0.0; N_POINTS];
            for (point, taken) in taken_per_power.iter_mut().enumerate() {
                let alone = f64::from(heard.alone.ears[ear][point]);
                let in_mix = f64::from(heard.in_mix.ears[ear][point]);
                self.alone[point / POINTS_PER_BAND] += alone;
                self.in_mix[point / POINTS_PER_BAND] += in_mix;
                let others = all.ears[ear].sum[point] - f64::from(own.ears[ear][point]);
                *taken = if others > 0.0 { (alone - in_mix) / others } else { 0.0 };
            }
            let maskers = self.taken.iter_mut().zip(stems).filter(|(_, masker)| !masker.is_silent(ear));
            for (sums, masker) in maskers.filter(|(_, masker)| !std::ptr::eq(*masker, own)) {
                for (band, sum) in sums.iter_mut().enumerate() {
                    let taken = |point: usize| taken_per_power[point] * f64::from(masker.ears[ear][point]);
                    *sum += points_of(band).map(taken).sum::<f64>();
                }
            }
        }
    }

    fn reading(&self, stem: usize, active: &[Vec<bool>], within: &Range<usize>) -> StemMasking {
        let n = self.losses_phon.len() as f64;
        let (alone, in_mix) = (self.alone.iter().sum::<f64>(), self.in_mix.iter().sum::<f64>());
        let essential = essential_bands(&self.alone);
        let band = |band: usize| BandMasking {
            loudness_sones: self.alone[band] / n,
            masking_index: (self.alone[band] > 0.0).then(|| 1.0 - self.in_mix[band] / self.alone[band]),
            essential: essential[band],
        };
        let share = |taken: f64, of: f64| if of > 0.0 { taken / of } else { 0.0 };
        let own = &active[stem][within.clone()];
        let masker = |(taken, masker): (&[f64; N_ERB_BANDS], &Vec<bool>)| Masker {
            coactive_share: own.iter().zip(&masker[within.clone()]).filter(|(own, other)| **own && **other).count()
                as f64
                / n,
            masking_index: share(taken.iter().sum(), alone),
            band_masking_indices: taken.iter().zip(&self.alone).map(|(taken, alone)| share(*taken, *alone)).collect(),
        };
        StemMasking {
            active_frames: self.losses_phon.len(),
            loudness_sones: alone / n,
            loudness_in_mix_sones: in_mix / n,
            masking_index: 1.0 - in_mix / alone,
            audibility_loss: AudibilityLoss {
                mean_phon: self.losses_phon.iter().sum::<f64>() / n,
                p90_phon: percentile(&sorted(self.losses_phon.iter().copied()), WORST_PERCENTILE).unwrap_or(0.0),
            },
            bands: (0..N_ERB_BANDS).map(band).collect(),
            maskers: self.taken.iter().zip(active).map(masker).collect(),
        }
    }
}

/// The fewest bands that hold [`ESSENTIAL_SHARE`] of all loudness.
fn essential_bands(loudness: &[f64; N_ERB_BANDS]) -> [bool; N_ERB_BANDS] {
    let mut order: [usize; N_ERB_BANDS] = std::array::from_fn(|band| band);
    order.sort_by(|a, b| loudness[*b].total_cmp(&loudness[*a]));
    let enough = ESSENTIAL_SHARE * loudness.iter().sum::<f64>();
    let mut held = 0.0;
    let mut essential = [false; N_ERB_BANDS];
    for band in order {
        if held >= enough {
            break;
        }
        held += loudness[band];
        essential[band] = true;
    }
    essential
}

#[cfg(test)]
mod tests;
