use super::conflict::Conflict;
use super::focal_model::FocalModel;
use super::sound_stage::Setting;
use analyzer::masking::StemMasking;
use desk::{Action, FilterShape};

/// Who fights, and what may be changed on the masker.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fight<'a> {
    /// What the masker loses, which says what it needs itself.
    pub(crate) masker: Option<&'a StemMasking>,
    /// How far it may leave the centre, 0…1: not at all when it is low, or has a side already.
    pub(crate) furthest_pan: f64,
    /// Channels of its stems.
    pub(crate) n_channels: usize,
    /// The session's rate.
    pub(crate) sample_rate_hz: u32,
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
/// fader; what helps most where nothing is enough. `None` when nothing helps.
pub(crate) fn cheapest_remedy(
    model: &FocalModel,
    conflict: &Conflict,
    masker_share: f64,
    fight: Fight<'_>,
) -> Option<Action> {
    let index_with =
        |actions: &[Action]| model.masking_index(&Setting::of(actions, fight.n_channels, fight.sample_rate_hz));
    let as_it_is = index_with(&[]);
    let enough = as_it_is - LEAST_GAIN.max(LEAST_SHARE * masker_share);
    let pans = PAN_POSITIONS.iter().filter(|position| position.abs() <= fight.furthest_pan);
    let pans = pans.map(|position| Action::Pan { position: *position });
    let faders = FADER_STEPS_DB.iter().map(|gain_db| Action::Gain { gain_db: *gain_db });
    let mut best: Option<(f64, Action)> = None;
    for action in cuts(conflict, fight).into_iter().chain(pans).chain(faders) {
        let index = index_with(std::slice::from_ref(&action));
        if index <= enough {
            return Some(action);
        }
        if best.as_ref().is_none_or(|(least, _)| index < *least) {
            best = Some((index, action));
        }
    }
    best.filter(|(index, _)| *index <= as_it_is - LEAST_GAIN).map(|(_, action)| action)
}

/// Bells over the range of the conflict, the smallest first.
fn cuts(conflict: &Conflict, fight: Fight<'_>) -> Vec<Action> {
    let needed = |band: usize| fight.masker.is_some_and(|masker| masker.bands[band].essential);
    let n_needed = conflict.bands.clone().filter(|band| needed(*band)).count();
    let free = 2 * n_needed <= conflict.bands.len();
    let [low_hz, high_hz] = conflict.band_hz();
    let frequency_hz = round_to_three_digits((low_hz * high_hz).sqrt());
    let q = ((frequency_hz / (high_hz - low_hz)).clamp(Q_RANGE.0, Q_RANGE.1) * 10.0).round() / 10.0;
    let depths: &[f64] = if free { &FREE_CUTS_DB } else { &ESSENTIAL_CUTS_DB };
    let bell = |gain_db: &f64| Action::Eq { filter: FilterShape::Bell, frequency_hz, gain_db: *gain_db, q };
    depths.iter().map(bell).collect()
}

fn round_to_three_digits(hz: f64) -> f64 {
    let step = 10.0_f64.powf(hz.log10().floor() - 2.0);
    (hz / step).round() * step
}
