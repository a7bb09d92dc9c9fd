use super::bystanders::Bystanders;
use super::conflict::Conflict;
use super::focal_model::FocalModel;
use crate::proposal::three_digits;
use analyzer::masking::StemMasking;
use desk::{Action, FilterShape};

/// Who fights, and what may be changed on the masker.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fight<'a> {
    /// What the masker loses, which says what it needs itself.
    pub(crate) masker: Option<&'a StemMasking>,
    /// How far it may leave the centre, 0…1: not at all when it is low, or has a side already.
    pub(crate) furthest_pan: f64,
}

/// A remedy must take this much off the index, at least…
const LEAST_GAIN: f64 = 0.05;
/// …and this share of what the masker takes.
const LEAST_SHARE: f64 = 0.25;
/// Cuts of a masker where it needs the range less than the focal part does, in dB: cut where it is not essential
/// (Hafezi & Reiss 2015).
const FREE_CUTS_DB: [f64; 4] = [-2.0, -3.0, -4.5, -6.0];
/// Where the range is essential to both a cut stays small.
const ESSENTIAL_CUTS_DB: [f64; 2] = [-2.0, -3.0];
const PAN_POSITIONS: [f64; 4] = [0.3, -0.3, 0.5, -0.5];
/// No more than a cut may be.
const FADER_STEPS_DB: [f64; 6] = [-1.0, -2.0, -3.0, -4.0, -5.0, -6.0];
/// Bells that a person would dial.
const Q_RANGE: (f64, f64) = (0.7, 3.0);

/// The cheapest change of the masker that is enough: a cut where it can spare it, a place beside the focal part, or its
/// fader; what helps most where nothing is enough. `None` when nothing helps, or only what costs one of the bystanders.
pub(crate) fn cheapest_remedy(
    model: &FocalModel<'_>,
    conflict: &Conflict,
    masker_share: f64,
    fight: Fight<'_>,
    bystanders: &Bystanders<'_>,
) -> Option<Action> {
    let as_it_is = model.masking_index_with(&[]);
    let enough = as_it_is - LEAST_GAIN.max(LEAST_SHARE * masker_share);
    let pans = PAN_POSITIONS.iter().filter(|position| position.abs() <= fight.furthest_pan);
    let pans = pans.map(|position| Action::Pan { position: *position });
    let faders = FADER_STEPS_DB.iter().map(|gain_db| Action::Gain { gain_db: *gain_db });
    let mut best: Option<(f64, Action)> = None;
    for action in cuts(conflict, fight).into_iter().chain(pans).chain(faders) {
        let index = model.masking_index_with(std::slice::from_ref(&action));
        let is_best = best.as_ref().is_none_or(|(least, _)| index < *least);
        if !is_best || bystanders.lose_by(&action) {
            continue;
        }
        if index <= enough {
            return Some(action);
        }
        best = Some((index, action));
    }
    best.filter(|(index, _)| *index <= as_it_is - LEAST_GAIN).map(|(_, action)| action)
}

/// Bells over the range of the conflict, the smallest first.
fn cuts(conflict: &Conflict, fight: Fight<'_>) -> Vec<Action> {
    let needed = |band: usize| fight.masker.is_some_and(|masker| masker.bands[band].essential);
    let n_needed = conflict.bands.clone().filter(|band| needed(*band)).count();
    let free = 2 * n_needed <= conflict.bands.len();
    let [low_hz, high_hz] = conflict.band_hz();
    let frequency_hz = three_digits((low_hz * high_hz).sqrt());
    let q = ((frequency_hz / (high_hz - low_hz)).clamp(Q_RANGE.0, Q_RANGE.1) * 10.0).round() / 10.0;
    let depths: &[f64] = if free { &FREE_CUTS_DB } else { &ESSENTIAL_CUTS_DB };
    let bell = |gain_db: &f64| Action::Eq { filter: FilterShape::Bell, frequency_hz, gain_db: *gain_db, q };
    depths.iter().map(bell).collect()
}

#[cfg(test)]
mod tests {
    use super::super::focal::Focal;
    use super::super::reading::Masking;
    use super::super::sound_stage::{Hearing, SoundStage};
    use super::*;
    use analyzer::{Retained, Role};
    use dsp::{ComponentBands, N_COMPONENTS};
    use ndarray::Array2;

    const N_FRAMES: usize = 20;

    /// A steady sound with these levels in dB re full scale per component: from, to (hertz) and level; left and right as
    /// shares of power.
    fn stem(levels: &[(f64, f64, f64)], [left, right]: [f32; 2]) -> Retained {
        let power = |component: usize| -> f32 {
            let hz = ComponentBands::center_hz(component);
            let here = levels.iter().filter(|(low, high, _)| *low < hz && hz < *high);
            here.map(|(_, _, level_db)| dsp::db_to_power(*level_db) as f32).sum()
        };
        let side = |share: f32| Array2::from_shape_fn((N_FRAMES, N_COMPONENTS), |(_, c)| share * power(c));
        Retained { left: side(left), right: side(right), cross: side((left * right).sqrt()) }
    }

    const CENTRE: [f32; 2] = [0.5, 0.5];
    const LEFT: [f32; 2] = [1.0, 0.0];
    const RIGHT: [f32; 2] = [0.0, 1.0];

    /// What is proposed for the second of these parts for the sake of the first.
    fn remedy(stems: &[(Role, &Retained)], furthest_pan: f64) -> Option<Action> {
        let stage = SoundStage::of_stems(stems);
        let stereo = stage.masking(Hearing::Stereo, &[]);
        let masking = Masking::new(&stage, stereo.clone(), &stereo);
        let masked = masking.stereo[0].as_ref().unwrap();
        let conflict = Conflict::worst(masked, &masked.maskers[1]).unwrap();
        let fight = Fight { masker: masking.stereo[1].as_ref(), furthest_pan };
        let model = FocalModel::new(&stage, Focal { part: 0, when: None, declared: false }, 1, &masking.maps[0]);
        let bystanders = Bystanders::new(&stage, &masking, 0, 1);
        cheapest_remedy(&model, &conflict, masked.maskers[1].masking_index, fight, &bystanders)
    }

    #[test]
    fn a_cut_comes_first_where_the_masker_can_spare_the_range() {
        let voice = stem(&[(900.0, 3_000.0, -40.0)], CENTRE);
        let pad_below = stem(&[(60.0, 700.0, -20.0), (900.0, 3_000.0, -42.0)], CENTRE);
        let found = remedy(&[(Role::LeadVocal, &voice), (Role::Pad, &pad_below)], 0.5);
        let Some(Action::Eq { frequency_hz, gain_db, .. }) = found else { panic!("{found:?}") };
        assert!((900.0..3_000.0).contains(&frequency_hz) && (-6.0..0.0).contains(&gain_db), "{frequency_hz} {gain_db}");
    }

    /// A voice on the left and a guitar in the centre that needs the same range.
    fn guitar_remedy(others: &[(Role, &Retained)], furthest_pan: f64) -> Option<Action> {
        let voice = stem(&[(900.0, 3_000.0, -40.0)], LEFT);
        let guitar = stem(&[(900.0, 3_000.0, -44.0)], CENTRE);
        let parts = [&[(Role::LeadVocal, &voice), (Role::ElectricGuitar, &guitar)], others].concat();
        remedy(&parts, furthest_pan)
    }

    #[test]
    fn a_place_beside_comes_before_the_fader_where_both_need_the_range() {
        let found = guitar_remedy(&[], 0.5);
        assert!(matches!(found, Some(Action::Pan { position }) if position > 0.0), "{found:?}");
        let found = guitar_remedy(&[], 0.0);
        assert!(matches!(found, Some(Action::Gain { gain_db }) if gain_db < 0.0), "{found:?}");
    }

    #[test]
    fn no_place_is_taken_that_hides_a_part_of_the_same_rank() {
        let there = stem(&[(900.0, 3_000.0, -44.0)], RIGHT);
        let found = guitar_remedy(&[(Role::Keys, &there)], 0.5);
        assert!(matches!(found, Some(Action::Gain { .. })), "{found:?}");
        let found = guitar_remedy(&[(Role::Effects, &there)], 0.5);
        assert!(matches!(found, Some(Action::Pan { .. })), "it matters less: {found:?}");
    }
}
