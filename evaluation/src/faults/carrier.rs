//! Which stems a fault can be on.

use super::gated_level::{gated_level_db, quantile, tenth_powers};
use super::{Material, Stem};
use crate::chance::Chance;
use dsp::{db_to_power, power_to_db};

/// Stems further below the loudest one are no part of the mix to speak of, in dB. Design heuristic: in
/// real sets stems at −44 LUFS stand beside stems at −12.
const SOFTEST_DB: f64 = 30.0;
/// A stem that plays for less is an event, not a part, in seconds. Design heuristic.
const SHORTEST_S: f64 = 3.0;
/// It plays where it is no further below its gated level, in dB: the gates' own range twice.
const PLAYS_DB: f64 = 20.0;
/// A steady sound this far under what is played is heard in the pauses alone, and where nothing pauses by nobody: critical
/// ratios of 17 to 27 dB put hum and hiss 30 dB under music out of hearing (METHODS, masked thresholds).
const PAUSE_DB: f64 = 30.0;
/// That share of the time has to be a pause.
const PAUSE_SHARE: f64 = 0.1;

/// A stem that can carry a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Carrier {
    /// Its place among the stems.
    pub(super) index: usize,
    /// Its gated level in dBFS.
    pub(super) level_db: f64,
}

/// All stems that play a part.
pub(super) fn carriers(material: &Material) -> Vec<Carrier> {
    let rate = material.sample_rate_hz;
    let levels = material.stems.iter().map(|stem| gated_level_db(&stem.audio, rate));
    let all: Vec<Carrier> = levels
        .enumerate()
        .filter_map(|(index, level_db)| Some(Carrier { index, level_db: level_db? }))
        .filter(|one| plays_for_s(&material.stems[one.index], rate, one.level_db) >= SHORTEST_S)
        .collect();
    let loudest_db = all.iter().map(|one| one.level_db).fold(f64::NEG_INFINITY, f64::max);
    all.into_iter().filter(|one| one.level_db >= loudest_db - SOFTEST_DB).collect()
}

/// One of those that `is_fit`, each as likely.
pub(super) fn carrier(
    material: &Material,
    chance: &mut Chance,
    is_fit: impl Fn(&Stem, &Carrier) -> bool,
) -> Option<Carrier> {
    let fit: Vec<Carrier> =
        carriers(material).into_iter().filter(|one| is_fit(&material.stems[one.index], one)).collect();
    (!fit.is_empty()).then(|| *chance.one_of(&fit))
}

/// It has pauses in which something steady would be heard.
pub(super) fn has_pauses(stem: &Stem, sample_rate_hz: u32, level_db: f64) -> bool {
    let powers = tenth_powers(&stem.audio, sample_rate_hz);
    quantile(&powers, PAUSE_SHARE).is_some_and(|power| power_to_db(power).is_none_or(|db| db < level_db - PAUSE_DB))
}

fn plays_for_s(stem: &Stem, sample_rate_hz: u32, level_db: f64) -> f64 {
    let least = db_to_power(level_db - PLAYS_DB);
    tenth_powers(&stem.audio, sample_rate_hz).into_iter().filter(|power| *power > least).count() as f64 / 10.0
}
