use super::ear::SoundField;
use super::excitation::{Component, FilterBank, FilterWeights};
use super::partial_loudness::{PartialLoudness, TotalExcitation};
use super::{N_POINTS, Points, points_of};
use dsp::N_ERB_BANDS;

/// The level in dB SPL at which a mix is taken to be heard. Design heuristic.
pub const LISTENING_LEVEL_DB: f64 = 75.0;

/// −20 dB SPL: what reaches an ear with less adds 10⁻⁶ sone at most, and counts as silence.
const INAUDIBLE_POWER: f32 = 0.01;

/// Powers per spectral component (see `dsp::ComponentBands`) of one sound left and right, as mean squares re full scale.
#[derive(Debug, Clone, Copy)]
pub struct EarPowers<'a> {
    /// What the left ear hears.
    pub left: &'a [f32],
    /// What the right ear hears.
    pub right: &'a [f32],
}

/// How loud a sound is at each ear, alone or with others: the model of Moore, Glasberg & Baer 1997 with the filters and
/// constants of ANSI S3.4-2007, on the components that stems are retained in.
///
/// Per frame of a mix, [`Self::weigh`] shapes the auditory filters by the level of the whole mix; [`Self::excitation`]
/// gives each stem's share of the excitation; [`Self::all`] adds the stems; [`Self::loudness`] and
/// [`Self::loudness_in_mix`] say how loud each one is alone and among the others. Gain, pan and EQ of a stem are tried
/// by multiplying its powers. Stems are taken as unrelated: their powers add.
///
/// Loudness is monaural and both ears add, as in the standard: a sound that is the same left and right has the loudness
/// that tables state for listening with both ears.
#[derive(Debug)]
pub struct MaskingModel {
    /// Power re 20 µPa at the cochlea per unit of power re full scale.
    ear: Vec<f32>,
    bank: FilterBank,
    partial: PartialLoudness,
}

/// The auditory filters of both ears during a frame of a mix.
#[derive(Debug, Clone, Default)]
pub struct FrameWeights {
    /// The second stays as it was where both ears hear the same.
    ears: [FilterWeights; 2],
    alike: bool,
}

/// What a sound excites per point on the scale of hearing, left and right, as power re 20 µPa.
#[derive(Debug, Clone)]
pub struct Excitation {
    pub(crate) ears: [Points; 2],
}

/// What all stems excite together.
#[derive(Debug, Clone)]
pub struct MixExcitation {
    pub(crate) ears: [TotalExcitation; 2],
    alike: bool,
}

/// Sones per point at each ear.
#[derive(Debug, Clone)]
pub struct BandLoudness {
    pub(crate) ears: [Points; 2],
}

/// The level in dB SPL of full scale (mean square 1 in one channel) when a mix of `mix_lufs` is heard at
/// `listening_level_db`.
pub fn full_scale_spl_db(mix_lufs: f64, listening_level_db: f64) -> f64 {
    listening_level_db - mix_lufs
}

impl MaskingModel {
    /// The model for sound in `field` whose full scale is `full_scale_spl_db`.
    pub fn new(field: SoundField, full_scale_spl_db: f64) -> Self {
        Self::of_components(&Component::retained(), field, full_scale_spl_db)
    }

    pub(crate) fn of_components(components: &[Component], field: SoundField, full_scale_spl_db: f64) -> Self {
        let full_scale = dsp::db_to_power(full_scale_spl_db);
        Self {
            ear: components.iter().map(|c| (full_scale * field.power_gain(c.center_hz)) as f32).collect(),
            bank: FilterBank::new(components, field),
            partial: PartialLoudness::new(),
        }
    }

    /// Shapes the filters by the levels of a frame of the mix.
    pub fn weigh(&self, mix: EarPowers<'_>, weights: &mut FrameWeights) {
        weights.alike = mix.left == mix.right;
        let n_ears = if weights.alike { 1 } else { 2 };
        for (powers, weights) in [mix.left, mix.right].into_iter().zip(&mut weights.ears).take(n_ears) {
            self.bank.weigh(&self.at_cochlea(powers), weights);
        }
    }

    /// What one stem of that mix excites.
    pub fn excitation(&self, weights: &FrameWeights, stem: EarPowers<'_>) -> Excitation {
        let excitation = |ear: usize| {
            let powers = self.at_cochlea([stem.left, stem.right][ear]);
            if powers.iter().sum::<f32>() < INAUDIBLE_POWER {
                return [0.0; N_POINTS];
            }
            weights.ears[if weights.alike { 0 } else { ear }].excitation(&powers)
        };
        Excitation { ears: at_both_ears(weights.alike && stem.left == stem.right, excitation) }
    }

    /// What `stems` excite together.
    pub fn all(&self, stems: &[Excitation]) -> MixExcitation {
        let alike = stems.iter().all(Excitation::is_alike);
        let total = |ear: usize| self.partial.total(stems.iter().map(|stem| &stem.ears[ear]));
        MixExcitation { ears: at_both_ears(alike, total), alike }
    }

    /// How loud a stem is alone.
    pub fn loudness(&self, stem: &Excitation) -> BandLoudness {
        let loudness = |ear: usize| {
            if stem.is_silent(ear) { [0.0; N_POINTS] } else { self.partial.alone.in_quiet(&stem.ears[ear]) }
        };
        BandLoudness { ears: at_both_ears(stem.is_alike(), loudness) }
    }

    /// How loud a stem is among all stems, itself one of them.
    pub fn loudness_in_mix(&self, stem: &Excitation, all: &MixExcitation) -> BandLoudness {
        let loudness = |ear: usize| {
            if stem.is_silent(ear) { [0.0; N_POINTS] } else { self.partial.in_mix(&stem.ears[ear], &all.ears[ear]) }
        };
        BandLoudness { ears: at_both_ears(all.alike && stem.is_alike(), loudness) }
    }

    fn at_cochlea(&self, powers: &[f32]) -> Vec<f32> {
        powers.iter().zip(&self.ear).map(|(power, ear)| power * ear).collect()
    }
}

/// What each ear makes of its sound; both make the same of what is alike.
fn at_both_ears<T: Clone>(alike: bool, of_ear: impl Fn(usize) -> T) -> [T; 2] {
    let left = of_ear(0);
    let right = if alike { left.clone() } else { of_ear(1) };
    [left, right]
}

impl Excitation {
    fn is_alike(&self) -> bool {
        self.ears[0].as_slice() == self.ears[1].as_slice()
    }

    /// Nothing reaches that ear.
    pub(crate) fn is_silent(&self, ear: usize) -> bool {
        self.ears[ear].iter().all(|power| *power == 0.0)
    }

    /// What several sounds excite together.
    pub fn sum<'a>(sounds: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self { ears: [[0.0; N_POINTS]; 2] };
        for sound in sounds {
            for (sum, ear) in sum.ears.iter_mut().flatten().zip(sound.ears.iter().flatten()) {
                *sum += ear;
            }
        }
        sum
    }
}

impl BandLoudness {
    /// Sones per band, both ears together.
    pub fn bands(&self) -> [f32; N_ERB_BANDS] {
        let of_band = |band: usize, ear: &Points| -> f32 { ear[points_of(band)].iter().sum() };
        std::array::from_fn(|band| of_band(band, &self.ears[0]) + of_band(band, &self.ears[1]))
    }

    /// Sones over all bands and both ears.
    pub fn sones(&self) -> f64 {
        self.ears.iter().flatten().map(|sones| f64::from(*sones)).sum()
    }
}

#[cfg(test)]
mod tests;
