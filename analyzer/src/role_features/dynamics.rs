//! Onsets and peaks.
//!
//! | name | unit | definition |
//! |---|---|---|
//! | `onset_rate` | octaves re 1/s | onsets per second of sounding time |
//! | `onset_regularity` | octaves | spread (half the distance from the 16th to the 84th percentile) of the logarithm of the time between neighbouring onsets |
//! | `attack` | octaves re 1 dB/ms | median slope of the attacks |
//! | `plr` | dB | peak to loudness ratio |
//! | `crest_low` … `crest_high` | dB | crest factor of 20–120, 120–1000, 1000–6000 and 6000–20000 Hz, where the band is no further than 50 dB below the whole |
//! | `sibilance_rate`, `sibilance_excess` | 1/min, dB | sibilance events and how far they stand out |

use super::RoleFeature;
use crate::level::{percentile, sorted};
use crate::{ThirdOctaveSpectrum, TrackAnalysis};
use dsp::db_to_power;

const CREST_NAMES: [&str; 4] = ["crest_low", "crest_low_mid", "crest_high_mid", "crest_high"];
/// Slower than any rate that matters, so that none at all has a logarithm.
const SLOWEST_PER_S: f64 = 0.05;
/// Design heuristic: what a band holds so far below the rest is a codec's or a filter's.
const EMPTY_DB: f64 = -50.0;
/// Onsets from which a spread is told.
const FEWEST_ONSETS: usize = 5;

pub(super) fn features(analysis: &TrackAnalysis) -> Vec<RoleFeature> {
    let dynamics = &analysis.dynamics;
    let rate = dynamics.onsets_per_second.map(|rate| rate.max(SLOWEST_PER_S).log2());
    let attack = dynamics.attack_slope_db_per_ms.map(|slope| slope.max(1e-3).log2());
    let sibilance = analysis.spectrum.sibilance.as_ref();
    let mut features = vec![
        RoleFeature::new("onset_rate", rate),
        RoleFeature::new("onset_regularity", regularity(&analysis.onsets_s)),
        RoleFeature::new("attack", attack),
        RoleFeature::new("plr", dynamics.plr_db),
        RoleFeature::new("sibilance_rate", sibilance.map(|sibilance| sibilance.events_per_minute.min(100.0))),
        RoleFeature::new("sibilance_excess", sibilance.map(|sibilance| sibilance.mean_excess_db.unwrap_or(0.0))),
    ];
    let crest = |band: usize| {
        let band = dynamics.band_crest.get(band)?;
        band.crest_db.filter(|_| holds_something(&analysis.spectrum.third_octave, band.low_hz, band.high_hz))
    };
    features.extend(CREST_NAMES.iter().enumerate().map(|(band, name)| RoleFeature::new(*name, crest(band))));
    features
}

/// True when the band lies less than [`EMPTY_DB`] below the whole file.
fn holds_something(bands: &ThirdOctaveSpectrum, low_hz: f64, high_hz: f64) -> bool {
    let levels = bands.centers_hz.iter().zip(&bands.levels_db);
    let powers = levels.filter_map(|(center_hz, level)| Some((*center_hz, db_to_power((*level)?))));
    let (mut within, mut whole) = (0.0, 0.0);
    for (center_hz, power) in powers {
        whole += power;
        if low_hz < center_hz && center_hz < high_hz {
            within += power;
        }
    }
    within > whole * db_to_power(EMPTY_DB)
}

fn regularity(onsets_s: &[f32]) -> Option<f64> {
    if onsets_s.len() < FEWEST_ONSETS {
        return None;
    }
    let steps = sorted(onsets_s.windows(2).map(|pair| f64::from((pair[1] - pair[0]).max(1e-3)).log2()));
    Some((percentile(&steps, 0.84)? - percentile(&steps, 0.16)?) / 2.0)
}
